"""How long /api/me takes in a shop with nothing to sweep, and in one that sweeps a million sessions that are over."""

import itertools
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.load import Tally, crowd, request
from benchmarks.sessions.growth import fill
from benchmarks.table import Row
from benchmarks.works import PLAIN, cookie
from counterfoil.app import furnish
from counterfoil.settings import Settings
from tests.cast import Shop

OVER = 1_000_000
CLIENTS, PAUSE, EACH = 8, 0.01, 250  # each asks a hundred times a second, some three seconds long


def rows(rounds: int) -> Iterator[Row]:
    """The table's row about sweeping."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as rooms:
        asks = [_asking(rooms, Path(folder) / name, over) for name, over in (("tidy", 0), ("full", OVER))]
        pairs = [(asks[0](), asks[1]()) for _ in range(rounds + 1)][1:]
    tidy, swept = ([tally.percentile(0.99) for tally in tallies] for tallies in zip(*pairs, strict=True))
    ratio = statistics.median(two / one for one, two in zip(tidy, swept, strict=True))
    told = f"{ratio:.2f}× ({statistics.median(tidy):.1f} → {statistics.median(swept):.1f} ms)"
    yield Row("p99 of `/api/me` while a million sessions are swept", told, "≤ 1.25×", ratio <= 1.25)


def _asking(rooms: ExitStack, folder: Path, over: int) -> Callable[[], Tally]:
    with furnish(Settings(data=folder)) as shop:
        if over:
            fill(shop, over, days_ago=60)
    opened = rooms.enter_context(Shop(folder, demo=False))
    asked = request("GET", "/api/me", {**PLAIN, **cookie(opened.newcomer())})
    return lambda: crowd(opened.port, lambda _: itertools.repeat(asked, EACH), clients=CLIENTS, pause=PAUSE)
