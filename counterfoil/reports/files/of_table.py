"""A report's table as a sheet: its key, its figures, those of the days it is compared with, and what they mean."""

from collections.abc import Iterable, Iterator, Mapping

from counterfoil.reports.asked import STEPS, Asked
from counterfoil.reports.definitions import REPORTS
from counterfoil.reports.files.sheet import Cells, Heading, Kind, Sheet
from counterfoil.reports.spool import Spool
from counterfoil.reports.table import Row, Table

# What the key of a row is called, by what tells rows apart.
KEYS: Mapping[str, str] = {
    "day": "Day",
    "week": "Week",
    "month": "Month",
    "year": "Year",
    "product": "Product",
    "variant": "SKU",
    "category": "Category",
    "country": "Country",
    "code": "Code",
    "customer": "Customer",
    "tax": "Tax",
    "words": "Searched for",
}
DATES: Mapping[str, Kind] = {"day": "day", "month": "month"}
TOTAL = "Total"


def sheet_of(table: Table, spool: Spool | None = None) -> Sheet:
    """The whole table, whose rows may lie on the disk."""
    asked, rows = table.asked, spool or table.rows
    named = spool.named if spool else any(row.name != row.key for row in table.rows)
    return Sheet(
        name=f"{asked.report}-{asked.since}-{asked.until}",
        title=f"{REPORTS[asked.report].name}, {span(asked)}",
        headings=_headings(table, named=named),
        rows=_rows(table, rows, named=named),
        total=_total(table, named=named),
        facts=_facts(table),
        currency=table.currency,
        about={
            "report": asked.report,
            "since": asked.since,
            "until": asked.until,
            "split": asked.split,
            "zone": asked.zone,
            "currency": table.currency,
            "figures": [
                {"slug": each.slug, "name": each.name, "formula": each.formula} for each in table.columns
            ],
        },
    )


def key_name(split: str) -> str:
    """What the key of a row is called."""
    return KEYS.get(split, split.capitalize())


def span(asked: Asked) -> str:
    """The days of a question: `1–31 October 2026`, `21 November 2026`, `3 May 2025 – 2 April 2026`."""
    since, until = asked.since, asked.until
    end = f"{until.day} {until:%B %Y}"
    if since == until:
        return end
    if (since.year, since.month) == (until.year, until.month):
        return f"{since.day}–{end}"
    if since.year == until.year:
        return f"{since.day} {since:%B} – {end}"
    return f"{since.day} {since:%B %Y} – {end}"


def _headings(table: Table, *, named: bool) -> list[Heading]:
    split = table.asked.split
    words = [Heading("key", key_name(split), DATES.get(split, "text"))]
    words += [Heading("name", "Name", "text")] if named else []
    figures = [Heading(each.slug, each.name, each.unit) for each in table.columns]
    if table.totals_before is not None:
        figures += [
            Heading(f"{each.slug}_before", f"{each.name} before", each.unit) for each in table.columns
        ]
    return words + figures


def _rows(table: Table, rows: Iterable[Row], *, named: bool) -> Iterator[Cells]:
    for row in rows:
        yield _cells(table, row, named=named)
    if table.rest is not None:
        yield _cells(table, table.rest, named=named)


def _cells(table: Table, row: Row, *, named: bool) -> Cells:
    words = (row.key or row.name, row.name) if named else (row.key or row.name,)
    return (*words, *row.values, *_before(table, row.before))


def _total(table: Table, *, named: bool) -> Cells:
    return (TOTAL, *([""] if named else []), *table.totals, *_before(table, table.totals_before))


def _before(table: Table, values: Cells | None) -> Cells:
    if table.totals_before is None:
        return ()
    return values if values is not None else (None,) * len(table.columns)


def _facts(table: Table) -> list[tuple[str, str]]:
    asked = table.asked
    before = asked.before()
    facts = [("Days", f"{span(asked)}, both included, in the time zone {asked.zone}")]
    facts += [("Compared with", span(before))] if before else []
    facts += [("Currency", table.currency)] if table.currency else []
    facts += [] if asked.split in STEPS else [("Rows by", key_name(asked.split))]
    return [*facts, *((each.name, each.formula) for each in table.columns)]
