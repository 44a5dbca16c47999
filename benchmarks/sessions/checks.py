"""What it costs to know who asks and one thing that their session remembers, in each store."""

import statistics
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

from benchmarks import cpu
from benchmarks.ratio import Comparison, beside_nothing
from benchmarks.sessions.places import open_place
from benchmarks.table import Row
from benchmarks.works import Work, reading


@dataclass(frozen=True, slots=True)
class Store:
    """One row: what its check may cost on SQLite and, where it is measured there, on PostgreSQL."""

    name: str
    most: float
    on_postgres: bool = False
    most_on_postgres: float | None = None


STORES = (
    Store("memory:", 2.2),
    Store("sql:", 3.0, on_postgres=True, most_on_postgres=4.5),
    Store("cookie:signed", 3.0),
    Store("cookie:encrypted", 3.0),
    Store("redis", 3.5),
    Store("memcached", 3.5),
    Store("cached+redis", 3.5, on_postgres=True),
    Store("cached+memcached", 3.5),
)
PLACES = [(store.name, "sqlite") for store in STORES] + [
    (store.name, "postgres") for store in STORES if store.on_postgres
]
UNITS = 60


def rows(rounds: int) -> Iterator[Row]:
    """The table's part about sessions."""
    with ExitStack() as rooms:
        with cpu.on_core(0):
            places = [
                replace(rooms.enter_context(open_place(store, database)), name=f"{store} on {database}")
                for store, database in PLACES
            ]
        nothing = Work("an answer by the shop that checks nothing", None, UNITS, reading("/api/nothing"))
        with beside_nothing(nothing, places[0]) as comparison:
            for _ in range(rounds):
                comparison.round(places[:1])
            yield Row(nothing.name, comparison.told(places[0].name), "", held=True)
        with beside_nothing(
            Work("session check", None, UNITS, reading("/api/check")), places[0]
        ) as comparison:
            for _ in range(rounds):
                comparison.round(places)
            yield from (_row(store, comparison) for store in STORES)


def _row(store: Store, comparison: Comparison) -> Row:
    here, there = f"{store.name} on sqlite", f"{store.name} on postgres"
    held = statistics.median(comparison.ratios[here]) <= store.most
    promised = f"≤ {store.most:g}×"
    if store.most_on_postgres:
        held = held and statistics.median(comparison.ratios[there]) <= store.most_on_postgres
        promised += f", PostgreSQL ≤ {store.most_on_postgres:g}×"
    name = f"session check, `{store.name}`"
    return Row(name, comparison.told(here), promised, held, comparison.told(there))
