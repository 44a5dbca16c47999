"""Having a report answer: sums become figures, days without sales become rows, and what is compared stands beside."""

from dataclasses import replace

from counterfoil.gate.db import Db
from counterfoil.reports.asked import STEPS, Asked, steps
from counterfoil.reports.definitions import FIGURES, REPORTS, Report
from counterfoil.reports.figures import Figure
from counterfoil.reports.ledger import SPLITS, each_sum, ledger, total_of
from counterfoil.reports.spool import Spool
from counterfoil.reports.sums import Sum, Sums
from counterfoil.reports.table import Column, Row, Table, Value
from counterfoil.shop.books.moment import one_moment


def run_report(db: Db, asked: Asked) -> Table:
    """The answer to a question, all of it true of one moment."""
    with one_moment(db):
        report = REPORTS[asked.report]
        currencies = currencies_of(db)
        asked = completed(db, asked, report)
        figures = [FIGURES[slug] for slug in report.figures]
        now, before = report.sums(db, asked), asked.before()
        then = report.sums(db, before) if before else None
    rows = _padded(asked, now.by_key)
    return Table(
        asked=asked,
        columns=tuple(Column(f.slug, f.name, f.formula, f.unit, f.more_is_better) for f in figures),
        rows=_rows(figures, rows, _beside(asked, before, rows, then)),
        totals=_values(figures, now.total),
        totals_before=_values(figures, then.total) if then else None,
        rest=Row("", "All others", _values(figures, now.rest)) if now.rest else None,
        currency=asked.currency,
        currencies=currencies,
    )


def can_be_spooled(asked: Asked) -> bool:
    """Whether there may be more rows than anybody could hold: as many as there are customers, or things."""
    unlimited = asked.limit is None and asked.compare == "none"
    return unlimited and REPORTS[asked.report].sums is ledger and asked.split in SPLITS


def run_spooled(db: Db, asked: Asked) -> tuple[Table, Spool]:
    """The same answer with its rows on the disk; the table has none itself."""
    spool = Spool()
    with one_moment(db):
        report = REPORTS[asked.report]
        currencies = currencies_of(db)
        asked = completed(db, asked, report)
        figures = [FIGURES[slug] for slug in report.figures]
        total = total_of(db, asked)
        for each in each_sum(db, asked):
            spool.add(each.key, each.name, _values(figures, each.values))
    columns = tuple(Column(f.slug, f.name, f.formula, f.unit, f.more_is_better) for f in figures)
    table = Table(
        asked=asked,
        columns=columns,
        rows=(),
        totals=_values(figures, total),
        currency=asked.currency,
        currencies=currencies,
    )
    return table, spool


SELECT_CURRENCIES = """
    select currency from sales_days
    union
    select currency from sales where id > (select upto from sales_folded)
    order by currency
"""


def currencies_of(db: Db) -> tuple[str, ...]:
    """All that there are in the books."""
    return tuple(str(name) for (name,) in db.all(SELECT_CURRENCIES))


def completed(db: Db, asked: Asked, report: Report) -> Asked:
    """With what nobody said: the usual split, and the currency that there is."""
    currencies = currencies_of(db)
    currency = asked.currency if asked.currency in currencies or not currencies else currencies[0]
    return replace(asked, split=asked.split or report.splits[0], currency=currency)


def _padded(asked: Asked, found: list[Sum]) -> list[Sum]:
    if asked.split not in STEPS:
        return found
    by_key = {each.key: each for each in found}
    return [by_key.get(key, Sum(key, key, {})) for key in steps(asked.since, asked.until, asked.split)]


def _beside(asked: Asked, before: Asked | None, rows: list[Sum], then: Sums | None) -> list[Sum | None]:
    """What each row is compared with: the step at the same place, or the same key."""
    if before is None or then is None:
        return [None] * len(rows)
    if asked.split in STEPS:
        former: list[Sum | None] = [*_padded(before, then.by_key)]
        return (former + [None] * len(rows))[: len(rows)]
    by_key = {each.key: each for each in then.by_key}
    return [by_key.get(row.key, Sum(row.key, row.name, {})) for row in rows]


def _rows(figures: list[Figure], rows: list[Sum], beside: list[Sum | None]) -> list[Row]:
    return [
        Row(
            row.key,
            row.name,
            _values(figures, row.values),
            _values(figures, former.values) if former else None,
        )
        for row, former in zip(rows, beside, strict=True)
    ]


def _values(figures: list[Figure], sums: dict[str, int]) -> tuple[Value, ...]:
    return tuple(figure.value(_Sums(sums)) for figure in figures)


class _Sums(dict[str, int]):
    """What was never summed is nothing."""

    def __missing__(self, name: str) -> int:
        return 0
