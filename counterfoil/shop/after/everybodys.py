"""Everybody's orders as the desk leafs through them: narrowed, sorted, found by code or person."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated

from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db, Either, question
from counterfoil.gate.leafing import COUNTED, Sort, Tallies, leaf
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.shapes import Choice, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop.after.narrowing import WAITS, Narrowed, NarrowOrders, narrowed
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.money import Money
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.stockroom import STAFF

SORTS = {
    "newest": Sort("orders.placed_at", "orders.id"),
    "oldest": Sort("orders.placed_at", "orders.id", descending=False),
    "dearest": Sort("orders.total", "orders.id"),
    "cheapest": Sort("orders.total", "orders.id", descending=False),
}


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One order in the list."""

    code: str
    placed_at: str
    username: str
    status: str
    payment: str
    fulfilment: str
    total: Money
    country: str
    pieces: int
    asked: bool  # whether somebody waits to hear whether it is taken back
    owed: bool  # whether money is to go back that no bank has sent


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Some orders, the marks of the pages beside this one, and how many there are in all."""

    items: list[DeskRow]
    next: str | None
    previous: str | None = None
    count: int = 0
    more: bool = False  # whether there may be more than `count`


@dataclass(frozen=True, slots=True)
class ListAllOrders(NarrowOrders):
    """Which orders, in which order, how many, after or before which."""

    sort: Annotated[str, Choice(tuple(SORTS))] = "newest"
    limit: Annotated[int, Whole(1, 100)] = 24
    after: Annotated[str, Text(0, 100)] = ""
    before: Annotated[str, Text(0, 100)] = ""


@operation("list_all_orders", needs=Permission.ORDERS_OVERSEE, ways=STAFF, effect=Effect.READS, tool=True)
def list_all_orders(
    work: Work, wants: ListAllOrders, days: Daybook, terms: Terms, tallies: Tallies
) -> DeskPage:
    """See everybody's orders, the newest first or as they are asked for."""
    only = narrowed(wants, days, terms.currency)
    back = bool(wants.before)
    with work.reading() as db:
        value, tie = _mark(db, wants)
        asked = page(wants.sort, only.conditions, back=back)
        rows = db.all(asked, _row, value=value, tie=tie, limit=wants.limit + 1, **only.words)
        found = leaf(rows, wants.limit, after=bool(wants.after), before=back)
        count, more = len(found.items), False
        if found.goes_on or found.goes_back:  # else all of them are here
            which = ("orders", only.conditions, *only.words.items())
            count, more = tallies.of(which, work.now, lambda: _count(db, only))
    return DeskPage(found.items, *found.marks(lambda row: row.code), count, more)


def _mark(db: Db, wants: ListAllOrders) -> tuple[int, int]:
    sort = SORTS[wants.sort]
    field = "before" if wants.before else "after"
    code = wants.before or wants.after
    if not code:
        return sort.start()
    row = db.one(f"select {sort.column}, id from orders where code = :code", code=code)  # noqa: S608  (our own words)
    if row is None:
        raise Invalid.one(field, "list.after")
    return int(row[0]), int(row[1])


def _count(db: Db, only: Narrowed) -> int:
    (found,) = db.one(count_question(only.conditions), **only.words) or (0,)
    return int(found)


@cache
def page(sort: str, conditions: tuple[Either, ...], *, back: bool) -> Either:
    """The question for one page, in both dialects."""
    words = SORTS[sort].sql(back=back)
    return question(lambda only: _PAGE.format(**words, **WAITS, conditions=only), conditions)


@cache
def count_question(conditions: tuple[Either, ...]) -> Either:
    """The question how many there are, in both dialects."""
    return question(lambda only: _COUNT.format(conditions=only, most=COUNTED + 1), conditions)


# The page is found by an index alone; what is shown of its orders is looked up for them only.
_PAGE = """
    select orders.code, orders.placed_at, accounts.username, orders.status, orders.payment, orders.fulfilment,
        orders.total, orders.currency, orders.tax_country,
        (select cast(sum(quantity) as bigint) from order_lines where order_lines.order_id = orders.id),
        case when {asked} then 1 else 0 end,
        case when {owed} then 1 else 0 end
    from (
        select {tie} as number, {column} as value
        from orders
        where ({column}, {tie}) {beyond} (:value, :tie)
        and {conditions}
        order by {column} {way}, {tie} {way}
        limit :limit
    ) as page
    join orders on orders.id = page.number
    join accounts on accounts.id = orders.account_id
    order by page.value {way}, page.number {way}
"""
_COUNT = """
    select count(*)
    from (
        select 1
        from orders
        where {conditions}
        limit {most}
    ) as found
"""


def _row(  # the columns of _PAGE
    code: str,
    placed_at: int,
    username: str,
    status: str,
    payment: str,
    fulfilment: str,
    total: int,
    currency: str,
    country: str,
    pieces: int,
    asked: int,
    owed: int,
) -> DeskRow:
    money = Money(total, currency)
    states = (status, payment, fulfilment)
    return DeskRow(
        code, rfc3339(placed_at), username, *states, money, country, pieces, bool(asked), bool(owed)
    )
