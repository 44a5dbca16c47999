"""A crowd that orders: how many orders share a write to the disk, and what sharing gains."""

import re
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load import crowd
from benchmarks.ratio import wait_until_quiet
from benchmarks.shops import Measured, crowd_in
from benchmarks.table import Row
from benchmarks.works import ordering
from tests.cast import Shop

ORDERS = 10  # for each client in a round
SYNC = re.compile(r"fd?(?:ata)?sync\(\d+<[^>]*/shop\.db[^>]*>")


class Traced(Shop):
    """A shop whose writes to the disk are counted as the kernel sees them."""

    @property
    def program(self) -> tuple[str, ...]:
        """The program under strace, which stops it at these calls only."""
        calls = ("-e", "trace=fsync,fdatasync", "-e", "signal=none", "-y", "-o", str(self.syncs))
        return ("strace", "-D", "-f", "--seccomp-bpf", *calls, *Shop.program)

    @property
    def syncs(self) -> Path:
        """Where the calls are written down."""
        return self.folder.parent / "syncs.txt"

    def counted(self) -> int:
        """How often the database was synced so far; letters apart."""
        return len(SYNC.findall(self.syncs.read_text(errors="replace")))


class OneByOne(Shop):
    """The same shop, but each of its transactions is committed on its own."""

    program = (sys.executable, "-m", "benchmarks.one_by_one")


def rows(rounds: int) -> Iterator[Row]:
    """The table's second part."""
    if shutil.which("strace"):
        yield _orders_a_sync()
    else:
        print("orders per fsync: not counted, for strace is not installed")
    yield _gain(rounds)


def _orders_a_sync() -> Row:
    with _opened(Traced) as place:
        _order(place)
        wait_until_quiet(place)
        before = place.shop.counted()
        orders = _order(place)
        shared = orders / max(1, place.shop.counted() - before)
    return Row("64 clients ordering: orders for each fsync", f"{shared:.1f}", "≥ 5", shared >= 5)


def _gain(rounds: int) -> Row:
    with _opened(Shop) as shared, _opened(OneByOne) as single:
        pairs = [(_orders_a_second(shared), _orders_a_second(single)) for _ in range(rounds)]
    gains = [fast / slow for fast, slow in pairs]
    gain, speed = statistics.median(gains), statistics.median(fast for fast, _ in pairs)
    told = f"{gain:.1f}× ({min(gains):.1f}–{max(gains):.1f}), {speed:,.0f} orders/s"
    name = "64 clients ordering, against one commit for each transaction"
    return Row(name, told, "≥ 3×", gain >= 3)


@contextmanager
def _opened(kind: type[Shop]) -> Iterator[Measured]:
    with tempfile.TemporaryDirectory() as folder, kind(Path(folder) / "data") as shop:
        yield Measured(kind.__name__, shop, [shop.pid], crowd_in(shop))


def _order(place: Measured) -> int:
    crowd(place.shop.port, lambda client: ordering(place, client, ORDERS))
    return ORDERS * len(place.buyers)


def _orders_a_second(place: Measured) -> float:
    tally = crowd(place.shop.port, lambda client: ordering(place, client, ORDERS))
    wait_until_quiet(place)
    return ORDERS * len(place.buyers) / tally.seconds
