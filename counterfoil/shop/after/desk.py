"""The desk: one of everybody's orders, as those see it who work here."""

from dataclasses import dataclass

from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.work import Work
from counterfoil.shop.after import at_hand
from counterfoil.shop.moves import OF_THE_DESK, States, possible
from counterfoil.shop.orders import ReadOrder, order_by_number
from counterfoil.shop.stockroom import STAFF
from counterfoil.shop.timeline import events_of
from counterfoil.shop.tracking import TrackedOrder, story_of, told


@dataclass(frozen=True, slots=True)
class DeskOrder(TrackedOrder):
    """An order with its story and whose it is; `can` is what the desk can do."""

    username: str
    email: str


@operation("look_up_order", needs=Permission.ORDERS_OVERSEE, ways=STAFF, effect=Effect.READS, tool=True)
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
