"""The receipts somebody holds."""

from datetime import datetime

from counterfoil.gate import shapes
from counterfoil.gate.clock import SECOND
from counterfoil.gate.refusals import Conflict, Declined, Invalid, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.shop.after.again import OrderAgain, order_again
from counterfoil.shop.after.cancelling import CancelOrder, cancel_my_order
from counterfoil.shop.after.returning import AskReturn, ask_return
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.footfall import Step
from counterfoil.shop.orders import ListOrders, OrderPage, ReadOrder, list_orders
from counterfoil.shop.papers.printing import can_print
from counterfoil.shop.payments import Banks
from counterfoil.shop.tracking import TrackedOrder, read_order
from counterfoil.shop.waiting import ask_bank, give_up_payment
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.doing import doing
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.desk import tell
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

PAGE = "/orders/{code}"
TAKEN = ("authorised", "paid")


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
    return _page(visit)


def _step(visit: Visit, order: TrackedOrder) -> Step:
    """Whoever comes back to what they paid today went all the way; an old receipt is only looked at."""
    placed = int(datetime.fromisoformat(order.placed_at).timestamp()) * SECOND
    days = visit.house.part(Daybook)
    today = days.day(placed) == days.day(visit.house.clock.now())
    return Step.PAID if today and order.payment in TAKEN else Step.CAME


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    found: TrackedOrder = visit.perform(read_order, shapes.read(ReadOrder, visit.params, spoken=True))
    visit.step = _step(visit, found)
    reason = say(Declined(f"payment.{found.reason}")) if found.payment == "failed" and found.reason else ""
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    return show(
        visit,
        "order.html",
        answers.status_of(refusal) if refusal else 200,
        order=found,
        pdf=can_print(),
        reason=reason,
        story=[(*tell(event)[:3], "") for event in found.timeline],
        message=say(refusal) if refusal and not errors else "",
        errors=errors,
        countries=NAMES,
        back=visit.query.get("back") == "bank",
        pay_to=visit.house.part(Banks).pay_to,
    )


cancel = doing(cancel_my_order, CancelOrder, _page, PAGE)
ask = doing(ask_bank, ReadOrder, _page, PAGE)
give_up = doing(give_up_payment, ReadOrder, _page, PAGE)
send_back = doing(ask_return, AskReturn, _page, PAGE)


def again(visit: Visit) -> Answer:
    """Put the same things into the cart once more."""
    try:
        visit.perform(order_again, shapes.read(OrderAgain, visit.params, spoken=True))
    except Conflict as refusal:
        return _page(visit, refusal)
    return answers.see_other("/cart")
