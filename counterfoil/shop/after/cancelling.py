"""Cancelling: by whoever ordered until it is packed, by the desk until it is sent; money and goods go back."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.shop import letters, stock, timeline
from counterfoil.shop.after import at_hand
from counterfoil.shop.after.at_hand import AtHand
from counterfoil.shop.after.giving_back import give_back
from counterfoil.shop.after.refunding import everything, shipping_left
from counterfoil.shop.moves import CANCEL, CANCEL_MINE, OF_THE_DESK, OF_THE_OWNER, Deed, NotNow
from counterfoil.shop.pricing import discounts
from counterfoil.shop.stockroom import STAFF


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Which order, and why."""

    code: Annotated[str, Text(1, 100)]
    why: Annotated[str, Text(0, 200)] = ""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What was cancelled."""

    code: str
    refund: str  # the code of the money's way back; empty where none was taken


@operation(
    "cancel_my_order", needs=Permission.ORDERS_PLACE, ways=SIGNED_IN, effect=Effect.SPENDS_MONEY, tool=True
)
def cancel_my_order(work: Work, wants: CancelOrder) -> Cancelled:
    """Cancel an order of mine that nobody has packed yet."""
    with work.writing() as db:
        order = at_hand.take_own(db, work, wants.code)
        return _cancel(db, work, order, wants, CANCEL_MINE, OF_THE_OWNER)


@operation("cancel_order", needs=Permission.ORDERS_CANCEL, ways=STAFF, effect=Effect.SPENDS_MONEY)
def cancel_order(work: Work, wants: CancelOrder) -> Cancelled:
    """Cancel anybody's order that was not sent yet."""
    with work.writing() as db:
        order = at_hand.take(db, wants.code)
        return _cancel(db, work, order, wants, CANCEL, OF_THE_DESK)


def _cancel(
    db: Db, work: Work, order: AtHand, wants: CancelOrder, deed: Deed, deeds: tuple[Deed, ...]
) -> Cancelled:
    work.about(order.code)
    if not deed.fits(order.states):
        raise NotNow(deed, order.code, order.states, deeds)
    by = {"number": order.number, "at": work.now, "by": work.actor.account_id}
    db.run(SET_CANCELLED, **by)
    if wants.why:
        timeline.enter(db, work, order.number, "note", "cancelled", wants.why)
    letters.later(work, "cancelled", order.code)
    if order.states.payment == "authorised":
        stock.release(db, work, order.number, "cancelled")
        discounts.give_back(db, order.number)
        return Cancelled(order.code, "")
    lines = at_hand.lines_of(db, order.number)
    why = wants.why or "cancelled"
    plan = everything(order, lines, shipping_left(db, order), restock=True, why=why)
    cancelled = Cancelled(order.code, give_back(db, work, order, plan))
    discounts.give_back(db, order.number)
    return cancelled


# What was promised only is not asked for any more.
SET_CANCELLED = """
    update orders
    set status = 'cancelled',
        payment = case payment when 'authorised' then 'expired' else payment end,
        moved_at = :at,
        moved_by = :by
    where id = :number
"""
