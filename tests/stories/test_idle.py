"""A shop in which nobody is asks its database next to nothing: counted over a minute of its own clock."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from counterfoil.app import furnish, housekeeping
from counterfoil.gate.clock import SECOND
from counterfoil.settings import Settings
from counterfoil.storage.database import SqliteDb
from counterfoil.storage.jobs import Runner

MINUTE_IN_QUARTERS = 240
# Sessions that end are looked after four times a second, and the trail is chained once: all the rest together is less.
MOST = 520


class SetClock:
    """Tells the time it was set to."""

    def __init__(self) -> None:
        self.at = 1_800_000_000 * SECOND

    def now(self) -> int:
        return self.at


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Each statement, and how often it was run."""
    seen: Counter[str] = Counter()

    def counted(name: str) -> Callable[..., Any]:
        real = getattr(SqliteDb, name)

        def method(self: SqliteDb, sql: Any, *shape: Any, **params: object) -> Any:
            seen[" ".join(str(getattr(sql, "sqlite", sql)).split())] += 1
            return real(self, sql, *shape, **params)

        return method

    for name in ("one", "all", "run"):
        monkeypatch.setattr(SqliteDb, name, counted(name))
    return seen


def test_an_idle_minute_is_a_few_questions_a_second(tmp_path: Path, asked: Counter[str]) -> None:
    clock = SetClock()
    with furnish(Settings.read({}, {"data": str(tmp_path / "data")}), clock) as shop:
        runner = Runner(shop.house, shop.store, housekeeping(shop))
        runner.run_periodic()
        runner.run_due()
        asked.clear()
        for _ in range(MINUTE_IN_QUARTERS):
            clock.at += SECOND // 4
            runner.run_periodic()
        of_bulks = sum(count for sql, count in asked.items() if "from bulks" in sql)
        of_settings = sum(count for sql, count in asked.items() if "from stored_settings" in sql)
    assert of_bulks <= 12
    assert of_settings <= 30
    assert asked.total() <= MOST, asked.most_common(12)
