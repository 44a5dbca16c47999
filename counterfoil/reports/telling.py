"""The answer of a report as JSON and as lines of text: money as decimals of the major unit, to the ledger's four places."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from counterfoil.reports.table import Column, Row, Table, Value, exact

Told = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class ToldReport:
    """One report: each figure with its formula, the total, and a row for each key."""

    report: str
    since: str
    until: str
    split: str
    zone: str
    currency: str
    currencies: list[str]
    figures: list[Column]
    total: Told
    total_before: Told | None
    rows: list[dict[str, Any]]
    rest: Told | None  # what the rows beyond the limit come to


def told(table: Table) -> ToldReport:
    """The answer as JSON."""
    asked = table.asked
    return ToldReport(
        report=asked.report,
        since=asked.since.isoformat(),
        until=asked.until.isoformat(),
        split=asked.split,
        zone=asked.zone,
        currency=table.currency,
        currencies=list(table.currencies),
        figures=list(table.columns),
        total=_values(table.columns, table.totals),
        total_before=_values(table.columns, table.totals_before) if table.totals_before else None,
        rows=[_row(table.columns, row) for row in table.rows],
        rest=_values(table.columns, table.rest.values) if table.rest else None,
    )


def _row(columns: Sequence[Column], row: Row) -> dict[str, Any]:
    before = {} if row.before is None else {"before": _values(columns, row.before)}
    return {"key": row.key, "name": row.name, **_values(columns, row.values), **before}


def _values(columns: Sequence[Column], values: Sequence[Value]) -> Told:
    return {each.slug: exact(value, each.unit) for each, value in zip(columns, values, strict=True)}
