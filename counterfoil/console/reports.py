"""Reports from the command line."""

import argparse
import sys
from typing import Any

from counterfoil.app import furnish
from counterfoil.console.table import print_table
from counterfoil.gate import shapes
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.reports.asked import COMPARED
from counterfoil.reports.definitions import REPORTS
from counterfoil.reports.formats import FORMATS
from counterfoil.reports.reading import ReadReport, read_report
from counterfoil.reports.table import Table, Unit, Value, exact
from counterfoil.settings import Settings
from counterfoil.shop.books.ledger import factor
from counterfoil.shop.figures import percent, say
from counterfoil.shop.money import Money

ABOUT = "Read a report of the shop, also while it is open. Both days belong to it, and are the shop's own."


def commands(group: Any, command: Any) -> None:
    """Report NAME."""
    made = command(group, "report", report, "Read a report: " + ", ".join(REPORTS) + ".")
    made.description = f"{ABOUT} Reports: {', '.join(REPORTS)}."
    made.add_argument("report", metavar="NAME", help="which")
    made.add_argument("--from", dest="since", default="", metavar="DAY", help="the first day, 2026-01-01")
    made.add_argument("--to", dest="until", default="", metavar="DAY", help="the last day, today if not said")
    made.add_argument(
        "--split", default="", help="what tells rows apart: day, week, month, product, country, …"
    )
    made.add_argument("--compare", default="none", choices=COMPARED, help="with which other days")
    made.add_argument("--compare-from", dest="compare_since", default="", metavar="DAY", help="for `own`")
    made.add_argument("--compare-to", dest="compare_until", default="", metavar="DAY", help="for `own`")
    made.add_argument("--currency", default="", help="where the books have several")
    made.add_argument("--only", default="", metavar="SPLIT:KEY", help="of all sales only these: country:LV")
    made.add_argument("--limit", default="", metavar="ROWS", help="so many rows, the largest")
    made.add_argument("--format", default="table", choices=(*FORMATS, "table"), help="how it is written")


FIELDS = (
    "report",
    "since",
    "until",
    "split",
    "compare",
    "compare_since",
    "compare_until",
    "currency",
    "only",
    "limit",
)


def report(given: argparse.Namespace, settings: Settings) -> int:
    """Write the report to standard output, and nothing else."""
    wants = shapes.read(ReadReport, {name: getattr(given, name) for name in FIELDS}, spoken=True)
    with furnish(settings) as shop:
        table: Table = perform(shop.house, read_report, operator(), wants)
    if given.format == "table":
        _print(table)
    else:
        FORMATS[given.format](table, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    return 0


def _print(table: Table) -> None:
    heads = [column.name for column in table.columns]
    every = [(row.name, row.values) for row in table.rows]
    every += [(table.rest.name, table.rest.values)] if table.rest else []
    every.append(("Total", table.totals))
    rows = [(name, *_shown(table, values)) for name, values in every]
    print_table(("", *heads), rows, right=heads)


def _shown(table: Table, values: tuple[Value, ...]) -> list[str]:
    return [
        shown(value, column.unit, table.currency) for value, column in zip(values, table.columns, strict=True)
    ]


def shown(value: Value, unit: Unit, currency: str) -> str:
    """A value as people read it: money rounded once, to the smallest coin."""
    if value is None:
        return "–"
    if unit == "money" and currency:
        parts = factor(currency)
        whole, rest = divmod(abs(value), parts)
        minor = whole + (2 * rest >= parts)
        return say(Money(minor if value >= 0 else -minor, currency))
    return percent(value) if unit == "percent" and value >= 0 else str(exact(value, unit))
