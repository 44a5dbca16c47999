"""CPU per unit of work as a ratio to the empty answer, in interleaved rounds: the median of paired ratios."""

import itertools
import statistics
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from benchmarks import cpu
from benchmarks.empty import serving_nothing
from benchmarks.load import CLIENTS, Requests, Tally, crowd
from benchmarks.shops import Measured
from benchmarks.table import Row
from benchmarks.works import WORKS, Work

EMPTY_ANSWERS = 60  # for each client in a round
QUIET = 0.04  # of a core: whatever was left to do after the answers is done


@dataclass(slots=True)
class Comparison:
    """One work beside the empty answer to its request."""

    work: Work
    port: int
    pid: int
    example: bytes
    ratios: dict[str, list[float]] = field(default_factory=dict)  # by the shop's name, one for each round
    micros: dict[str, list[float]] = field(default_factory=dict)

    def round(self, places: list[Measured]) -> None:
        """Everything once, close together in time."""
        empty = self._empty()
        for place in places:
            cost = self._cost(place)
            self.ratios.setdefault(place.name, []).append(cost / empty)
            self.micros.setdefault(place.name, []).append(cost * 1e6)

    def _empty(self) -> float:
        before = cpu.seconds([self.pid])
        _load(self.port, lambda _: itertools.repeat(self.example, EMPTY_ANSWERS))
        return (cpu.seconds([self.pid]) - before) / (EMPTY_ANSWERS * CLIENTS)

    def _cost(self, place: Measured) -> float:
        before = cpu.seconds(place.processes)
        _load(place.shop.port, self.work.requests(place, self.work.units))
        answered = cpu.seconds(place.processes)
        wait_until_quiet(place)
        after = cpu.seconds(place.processes) if self.work.counts_what_follows else answered
        return (after - before) / (self.work.units * CLIENTS)

    def row(self) -> Row:
        """As the table has it; the promise is about the shop as it comes."""
        promised = f"≤ {self.work.most:g}×" if self.work.most else ""
        here = next(iter(self.ratios))
        held = not self.work.most or statistics.median(self.ratios[here]) <= self.work.most
        return Row(self.work.name, self.told(here), promised, held, self.told("postgres"))

    def told(self, name: str) -> str:
        """The ratios of one place, and its median in microseconds."""
        ratios = self.ratios.get(name)
        if not ratios:
            return ""
        middle, low, high = statistics.median(ratios), min(ratios), max(ratios)
        return f"{middle:.1f}× ({low:.1f}–{high:.1f}), {statistics.median(self.micros[name]):,.0f} µs"


def rows(places: list[Measured], rounds: int, works: Iterable[Work] = WORKS) -> Iterator[Row]:
    """The table's first part."""
    for work in works:
        with beside_nothing(work, places[0]) as comparison:
            for _ in range(rounds):
                comparison.round(places)
            yield comparison.row()


@contextmanager
def beside_nothing(work: Work, place: Measured) -> Iterator[Comparison]:
    """The work with an empty answer of its size beside it; both are warm."""
    example = work.example(place)
    size = _load(place.shop.port, work.requests(place, 1), clients=1).last_body
    with ExitStack() as rooms:
        with cpu.on_core(0):
            port, pid = rooms.enter_context(serving_nothing(size))
        comparison = Comparison(work, port, pid, example)
        comparison.round([place])
        comparison.ratios.clear()
        comparison.micros.clear()
        yield comparison


def _load(port: int, requests: Requests, clients: int = CLIENTS) -> Tally:
    with cpu.on_core(1):
        return crowd(port, requests, clients)


def wait_until_quiet(place: Measured) -> None:
    """Until the receipts are written and the trail is chained; two minutes at most."""
    spent = cpu.seconds(place.processes)
    for _ in range(480):
        time.sleep(0.25)
        before, spent = spent, cpu.seconds(place.processes)
        if (spent - before) / 0.25 < QUIET:
            return
