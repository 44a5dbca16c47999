"""Numbers of invoices and credit notes: each year from one, without a gap, taken in the transaction that needs them."""

from counterfoil.gate.db import Db, Either
from counterfoil.gate.work import Work
from counterfoil.shop.books.days import Daybook


def number_invoice(db: Db, work: Work, order_id: int) -> None:
    """Give an order that was paid the next number; the last step of a block, for whoever comes next waits for its end."""
    _number(db, work, INSERT_INVOICE, order_id, None)


def number_credit_note(db: Db, work: Work, order_id: int, refund_id: int) -> None:
    """Give a refund the next number of its own kind."""
    _number(db, work, INSERT_CREDIT, order_id, refund_id)


def _number(db: Db, work: Work, insert: Either, order_id: int, refund_id: int | None) -> None:
    year = work.house.part(Daybook).year(work.now)
    if db.kind == "postgres":
        db.one(LOCK)
    db.run(insert, year=year, order_id=order_id, refund_id=refund_id, at=work.now)


# On SQLite there is one writer at a time in any case. On PostgreSQL what is rolled back leaves its number free.
LOCK = "select pg_advisory_xact_lock(7263448292)"
# The kind is a word and no parameter: there are indexes for one kind, and SQLite would plan anew for each value.
INSERT = """
    insert into invoices (kind, year, number, order_id, refund_id, at)
    values ('{kind}', :year, 1 + coalesce((
        select number
        from invoices
        where kind = '{kind}'
        and year = :year
        order by number desc
        limit 1
    ), 0), :order_id, {refund}, :at)
"""
INSERT_INVOICE, INSERT_CREDIT = (
    Either(
        sqlite=INSERT.format(kind=kind, refund=":refund_id"),
        postgres=INSERT.format(kind=kind, refund="cast(:refund_id as bigint)"),
    )
    for kind in ("invoice", "credit")
)


def written(kind: str, year: int, number: int) -> str:
    """The number as it stands on paper: `2026-000123`, `C2026-000007`."""
    return f"{'C' if kind == 'credit' else ''}{year}-{number:06}"
