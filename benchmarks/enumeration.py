"""Whether the time of a failed sign-in tells who has an account here: each kind of failure beside a known name's."""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from benchmarks.shops import postgres
from benchmarks.table import Row
from tests.cast import Shop
from tests.waiting import PATIENCE

EACH = 40  # of every kind in a round
DRAWS = 1_000  # for the interval
KNOWN = "known name"
LOUD = 0.05  # a difference of the medians that somebody with patience could hear
WRONG = "not the password of anybody"

Times = dict[str, list[float]]


def rows(rounds: int) -> Iterator[Row]:
    """One line for each kind of failure, on both databases."""
    with tempfile.TemporaryDirectory() as folder, postgres() as (url, _):
        places = [Shop(Path(folder) / "one", **RULES), Shop(Path(folder) / "two", url, **RULES)]
        sqlite, postgresql = (_measured(place, rounds) for place in places)
    for kind in sqlite:
        if kind != KNOWN:
            told = [_Ratio(times[kind], times[KNOWN]) for times in (sqlite, postgresql)]
            held = all(ratio.is_quiet for ratio in told)
            name = f"failed sign-in: {kind} against a {KNOWN}"
            yield Row(name, str(told[0]), f"within {LOUD:.0%}, or 1 in the interval", held, str(told[1]))


# The work itself is to be alike, so the fixed time that covers it is taken away.
RULES = {"sign_in_floor": "0", "guesses_per_account": "1000000"}


def _measured(shop: Shop, rounds: int) -> Times:
    """The seconds of each, all kinds shuffled so that nothing that passes meets one kind alone."""
    with shop, httpx.Client(base_url=shop.url, timeout=PATIENCE) as guest:
        ann, ben = shop.newcomer().username, shop.newcomer().username
        shop.command("people", "disable", ben)
        times: Times = {kind: [] for kind in _kinds(ann, ben)}
        for _ in range(rounds * EACH):
            kinds = list(_kinds(ann, ben).items())
            for kind, who in random.sample(kinds, len(kinds)):
                begun = time.perf_counter()
                answer = guest.post("/api/login", json={**who, "password": WRONG})
                times[kind].append(time.perf_counter() - begun)
                assert answer.status_code == httpx.codes.UNAUTHORIZED, answer.text
    return times


def _kinds(ann: str, ben: str) -> dict[str, dict[str, str]]:
    nobody = f"shopper-{random.randbytes(5).hex()}"
    return {
        KNOWN: {"username": ann},
        "unknown name": {"username": nobody},
        "known address": {"email": f"{ann}@example.com"},
        "unknown address": {"email": f"{nobody}@example.com"},
        "disabled name": {"username": ben},
    }


class _Ratio:
    """The ratio of two medians, and where it lies in nineteen draws of twenty."""

    def __init__(self, these: list[float], those: list[float]) -> None:
        self.seconds = statistics.median(these)
        self.middle = self.seconds / statistics.median(those)
        drawn = sorted(_drawn(these) / _drawn(those) for _ in range(DRAWS))
        self.low, self.high = drawn[DRAWS // 40], drawn[-DRAWS // 40]

    @property
    def is_quiet(self) -> bool:
        """Whether nobody could hear a difference, or none was found."""
        return abs(self.middle - 1) <= LOUD or self.low <= 1 <= self.high

    def __str__(self) -> str:
        return f"{self.middle:.3f}× ({self.low:.3f}–{self.high:.3f}), {self.seconds * 1000:.1f} ms"


def _drawn(times: list[float]) -> float:
    return statistics.median(random.choices(times, k=len(times)))
