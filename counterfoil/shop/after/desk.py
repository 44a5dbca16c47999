"""The desk: everybody's orders, as those see them who work here."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.shapes import Choice, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop.after import at_hand
from counterfoil.shop.money import Money
from counterfoil.shop.moves import OF_THE_DESK, PACK, SHIP, States, possible
from counterfoil.shop.orders import NEWER_THAN_ALL, ReadOrder, order_by_number
from counterfoil.shop.stockroom import STAFF
from counterfoil.shop.timeline import events_of
from counterfoil.shop.tracking import TrackedOrder, story_of, told

ASKED = "exists (select 1 from returns where returns.order_id = orders.id and returns.state = 'asked')"
SHOWN = {  # what the list can be narrowed to, and the condition for it
    "all": "1 = 1",
    "to_pack": PACK.where,
    "to_send": SHIP.where,
    "on_the_way": "orders.status = 'placed' and orders.fulfilment = 'shipped'",
    "returns": ASKED,
    "unpaid": "orders.payment in ('awaiting', 'failed', 'expired')",
    "to_be_paid": "orders.payment = 'authorised'",
    "cancelled": "orders.status = 'cancelled'",
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
    pieces: int
    asked: bool  # whether somebody waits to hear whether it is taken back


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Some orders, the newest first, and the mark of the next page."""

    items: list[DeskRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class DeskOrder(TrackedOrder):
    """An order with its story and whose it is; `can` is what the desk can do."""

    username: str
    email: str


@dataclass(frozen=True, slots=True)
class ListAllOrders:
    """Which orders, how many, from where on."""

    show: Annotated[str, Choice(tuple(SHOWN))] = "all"
    limit: Annotated[int, Whole(1, 100)] = 24
    after: Annotated[str, Text(0, 100)] = ""


@operation("list_all_orders", needs=Permission.ORDERS_OVERSEE, ways=STAFF, effect=Effect.READS)
def list_all_orders(work: Work, wants: ListAllOrders) -> DeskPage:
    """See everybody's orders, the newest first."""
    with work.reading() as db:
        before = _number_of(db, wants.after) if wants.after else NEWER_THAN_ALL
        rows = db.all(SELECT_ROWS[wants.show], _row, before=before, limit=wants.limit + 1)
    items = rows[: wants.limit]
    return DeskPage(items, items[-1].code if len(rows) > wants.limit else None)


def _number_of(db: Db, after: str) -> int:
    row = db.one("select id from orders where code = :code", code=after)
    if row is None:
        raise Invalid.one("after", "list.after")
    return int(row[0])


_SELECT = """
    select orders.code, orders.placed_at, accounts.username, orders.status, orders.payment, orders.fulfilment,
        orders.total, orders.currency,
        (select cast(sum(quantity) as bigint) from order_lines where order_lines.order_id = orders.id),
        case when {asked} then 1 else 0 end
    from orders
    join accounts on accounts.id = orders.account_id
    where orders.id < :before
    and {shown}
    order by orders.id desc
    limit :limit
"""
SELECT_ROWS = {name: _SELECT.format(asked=ASKED, shown=shown) for name, shown in SHOWN.items()}


def _row(
    code: str,
    placed_at: int,
    username: str,
    status: str,
    payment: str,
    fulfilment: str,
    total: int,
    currency: str,
    pieces: int,
    asked: int,
) -> DeskRow:
    return DeskRow(
        code,
        rfc3339(placed_at),
        username,
        status,
        payment,
        fulfilment,
        Money(total, currency),
        pieces,
        bool(asked),
    )


@operation("look_up_order", needs=Permission.ORDERS_OVERSEE, ways=STAFF, effect=Effect.READS)
def look_up_order(work: Work, wants: ReadOrder) -> DeskOrder:
    """Look at anybody's order, with everything that happened to it and what can be done."""
    with work.reading() as db:
        number = at_hand.number_of(db, wants.code)
        order, story = order_by_number(db, number), story_of(db, number)
        username, email = db.one(SELECT_OWNER, number=number) or ("", "")
        can = possible(OF_THE_DESK, States(order.status, order.payment, order.fulfilment))
        return told(
            DeskOrder,
            order,
            story,
            timeline=events_of(db, number),
            can=list(can),
            username=username,
            email=email,
        )


SELECT_OWNER = """
    select accounts.username, coalesce(accounts.email, '')
    from orders
    join accounts on accounts.id = orders.account_id
    where orders.id = :number
"""
