"""What somebody spent over some days: their part of the sales ledger, so that it is what the books say."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.books.ledger import factor
from counterfoil.shop.money import Money


@dataclass(frozen=True, slots=True)
class TotalMyOrders:
    """The first and the last day, both inclusive, as 2026-11-21; without one, from the beginning or until today."""

    since: Annotated[str, Text(0, 10)] = ""
    until: Annotated[str, Text(0, 10)] = ""


@dataclass(frozen=True, slots=True)
class Spent:
    """In one currency; `paid` less `given_back` is `total`."""

    orders: int  # that were paid in these days
    paid: Money
    given_back: Money
    total: Money


@dataclass(frozen=True, slots=True)
class MyTotal:
    """Over which days, in the shop's own zone, and how much in each currency."""

    since: str  # empty: from the beginning
    until: str
    zone: str
    items: list[Spent]


@operation("total_my_orders", needs=Permission.ORDERS_READ, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def total_my_orders(work: Work, wants: TotalMyOrders, days: Daybook) -> MyTotal:
    """See what I spent over some days, less what was paid back."""
    starts = days.since("since", wants.since) if wants.since else None
    ends = days.since("until", wants.until or days.day(work.now))
    since, until = days.day(starts) if starts is not None else "", days.day(ends)
    if until < since:
        raise Invalid.one("until", "total.backwards", since=since)
    with work.reading() as db:
        items = db.all(SELECT, _told, account_id=work.actor.id, since=since, until=until)
    return MyTotal(since, until, days.zone, items)


# From the person to their orders to the lines of these: as many as they are, and not as the ledger is.
SELECT = """
    select sales.currency, cast(sum(sales.opens) as bigint),
        cast(sum(case when sales.refund_id is null then sales.total else 0 end) as bigint),
        cast(sum(case when sales.refund_id is null then 0 else sales.total end) as bigint)
    from orders
    join sales on sales.order_id = orders.id
    where orders.account_id = :account_id
    and sales.day >= :since
    and sales.day <= :until
    group by sales.currency
    order by sales.currency
"""


def _told(currency: str, orders: int, paid: int, given_back: int) -> Spent:
    each = factor(currency)  # the ledger keeps ten-thousandths
    return Spent(
        orders,
        Money(paid // each, currency),
        Money(-given_back // each, currency),
        Money((paid + given_back) // each, currency),
    )
