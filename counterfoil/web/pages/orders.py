"""The receipts somebody holds."""

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Declined, Invalid
from counterfoil.shop.orders import ListOrders, OrderPage, ReadOrder, list_orders, read_order
from counterfoil.web.answers import Answer
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.frame import show
from counterfoil.web.sentences import beside, say
from counterfoil.web.visit import Visit


def orders(visit: Visit) -> Answer:
    """Leaf through one's orders, the newest first."""
    errors: dict[str, str] = {}
    page = OrderPage([], None)
    try:
        page = visit.perform(list_orders, shapes.read(ListOrders, visit.query, spoken=True))
    except Invalid as invalid:
        errors = beside(invalid)
    later = bool(visit.query.get("after"))
    return show(visit, "orders.html", 422 if errors else 200, page=page, later=later, errors=errors)


def order(visit: Visit) -> Answer:
    """Look at one of them."""
    found = visit.perform(read_order, shapes.read(ReadOrder, visit.params, spoken=True))
    reason = say(Declined(f"payment.{found.reason}")) if found.payment == "failed" and found.reason else ""
    return show(visit, "order.html", order=found, reason=reason, countries=NAMES)
