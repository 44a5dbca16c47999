"""What the tests of reports say in words."""

from datetime import UTC, date, datetime

from counterfoil.gate.clock import SECOND
from counterfoil.gate.work import do_job
from counterfoil.reports.reading import ReadReport, read_report

YEARS = (date(1990, 1, 1), date(2030, 12, 31))


def moment(text: str) -> int:
    """Of UTC, unless the text says otherwise."""
    when = datetime.fromisoformat(text)
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()) * SECOND


def report(shop, slug="sales", split="", since=YEARS[0], until=YEARS[1], **more):
    since, until = (date.fromisoformat(day) if isinstance(day, str) else day for day in (since, until))
    wants = ReadReport(report=slug, since=since, until=until, split=split, **more)
    return shop.operator(read_report, wants)


def by_key(table):
    """Each row's values by the figures' slugs."""
    return {row.key: dict(table.of(row)) for row in table.rows}


def sums_of(table, figures=None):
    """What the rows come to, figure by figure."""
    rows = by_key(table).values()
    return {name: sum(row[name] for row in rows) for name in figures or table.total}


def fold(shop):
    """Have the sums follow the ledger now."""
    do_job(shop.house, "fold_sales", {})
