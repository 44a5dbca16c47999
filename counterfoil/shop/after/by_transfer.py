"""Money that was promised and comes by transfer: somebody at the desk sees it come, and says so."""

from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.work import Work
from counterfoil.shop.after import at_hand
from counterfoil.shop.moves import MARK_PAID, OF_THE_DESK, NotNow
from counterfoil.shop.orders import Order, ReadOrder, order_by_number
from counterfoil.shop.payments import Verdict
from counterfoil.shop.payments.invoice import transfer
from counterfoil.shop.settling import settle
from counterfoil.shop.stockroom import STAFF


@operation("mark_paid", needs=Permission.ORDERS_SETTLE, ways=STAFF, effect=Effect.SPENDS_MONEY)
def mark_paid(work: Work, wants: ReadOrder) -> Order:
    """Say that the money for an order has come by transfer."""
    with work.reading() as db:
        found = at_hand.look(db, wants.code)
        order = order_by_number(db, found.number)
    work.about(order.code)
    if not MARK_PAID.fits(found.states):
        raise NotNow(MARK_PAID, order.code, found.states, OF_THE_DESK)
    return settle(work, order, Verdict("approved", transfer(order.code), order.total))
