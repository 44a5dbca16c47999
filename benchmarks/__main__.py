"""Measure what the README states: CPU per request as a ratio to the empty answer, and the rest of its table."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from benchmarks import (
    agents,
    alongside,
    assistant,
    cpu,
    enumeration,
    lists,
    orders,
    ratio,
    reconcile,
    report_files,
    reports,
    shops,
    size,
    table,
    understanding,
)
from benchmarks.lighthouse import rows as lighthouse
from benchmarks.sessions import bearers, checks, growth, losses, sweeping
from benchmarks.table import Row
from benchmarks.works import WITH_EVERYTHING


def main() -> int:
    """Measure, tell, keep; 1 when a promise is not held."""
    given = _given()
    if given.readme:
        table.write_readme()
        losses.write_readme()
        return 0
    rows = []
    for part in given.parts:
        for row in PARTS[part](given):
            print(row.told(), flush=True)
            rows.append(row)
    table.keep(rows)
    return 0 if all(row.held for row in rows) else 1


def _given() -> argparse.Namespace:
    words = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    words.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which parts; all but `nothing`")
    words.add_argument("--rounds", type=int, default=5, help="interleaved rounds; the median counts")
    words.add_argument("--readme", action="store_true", help="only write what was kept into README.md")
    given = words.parse_args()
    given.parts = given.parts or [part for part in PARTS if part != "nothing"]
    return given


def _ratios(given: argparse.Namespace) -> Iterator[Row]:
    with ExitStack() as rooms:
        with cpu.on_core(0):
            places = [rooms.enter_context(place()) for place in (shops.on_sqlite, shops.on_postgres)]
        yield from ratio.rows(places, given.rounds)


def _everything(given: argparse.Namespace) -> Iterator[Row]:
    with ExitStack() as rooms:
        with cpu.on_core(0):
            place = rooms.enter_context(shops.with_everything())
        yield from ratio.rows([place], given.rounds, [WITH_EVERYTHING])


PARTS: dict[str, Callable[[argparse.Namespace], Iterator[Row]]] = {
    "ratios": _ratios,
    "everything": _everything,
    "checks": lambda given: checks.rows(given.rounds),
    "bearers": lambda given: bearers.rows(given.rounds),
    "sweeping": lambda given: sweeping.rows(given.rounds),
    "growth": lambda _: growth.rows(growth.MANY),
    "orders": lambda given: orders.rows(given.rounds),
    "enumeration": lambda given: enumeration.rows(given.rounds),
    "alongside": lambda given: alongside.rows(given.rounds),
    "reconcile": lambda _: reconcile.rows(),
    "reports": lambda _: reports.rows(),
    "files": lambda _: report_files.rows(),
    "lists": lambda given: lists.rows(given.rounds),
    "understanding": lambda _: understanding.rows(),
    "assistant": lambda _: assistant.rows(),
    "agents": lambda given: agents.rows(given.rounds),
    "lighthouse": lambda _: lighthouse.rows(),
    "size": lambda _: size.rows(),
    "nothing": lambda _: size.from_nothing(),
}


if __name__ == "__main__":
    sys.exit(main())
