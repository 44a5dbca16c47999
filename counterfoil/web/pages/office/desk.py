"""The desk: one order, and what is done to it."""

import secrets
from dataclasses import replace

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.gate.sentences import beside, say, sentence
from counterfoil.shop.after.by_transfer import mark_paid
from counterfoil.shop.after.cancelling import CancelOrder, cancel_order
from counterfoil.shop.after.desk import look_up_order
from counterfoil.shop.after.given import ConfirmRefund, confirm_refund
from counterfoil.shop.after.refunding import PriceRefund, RefundOrder, price_refund, refund_order
from counterfoil.shop.after.returning import AcceptReturn, RefuseReturn, accept_return, refuse_return
from counterfoil.shop.after.sending import MoveOrder, ShipOrder, close_order, deliver_order, ship_order
from counterfoil.shop.money import Money
from counterfoil.shop.money import price as read_money
from counterfoil.shop.orders import ReadOrder
from counterfoil.shop.packing import PackOrder, pack_order
from counterfoil.shop.papers.printing import can_print
from counterfoil.shop.timeline import Event
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.doing import counted, doing
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

PAGE = "/admin/orders/{code}"


def order(visit: Visit) -> Answer:
    """Look at an order."""
    return _page(visit)


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    found = visit.perform(look_up_order, shapes.read(ReadOrder, visit.params, spoken=True))
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    return show(
        visit,
        "office/order.html",
        answers.status_of(refusal) if refusal else 200,
        order=found,
        pdf=can_print(),
        to_ship="ship" in found.can,
        story=[tell(event) for event in found.timeline],
        kept=Money(found.captured.amount - found.refunded.amount, found.captured.currency),
        message=say(refusal) if refusal and not errors else "",
        errors=errors,
        countries=NAMES,
    )


def slip(visit: Visit) -> Answer:
    """What goes into the parcel and where to, without a price, to be printed."""
    found = visit.perform(look_up_order, shapes.read(ReadOrder, visit.params, spoken=True))
    pieces = [piece for piece in found.pieces if piece.to_ship]
    return show(visit, "office/slip.html", order=found, pieces=pieces, countries=NAMES)


def tell(event: Event) -> tuple[str, str, str, str]:
    """When, what in words, a note, and who."""
    note = event.note
    if event.what == "payment" and note:  # why the bank said no
        note = sentence(f"payment.{note}", {})
    return event.at, sentence(f"event.{event.what}.{event.after}", {}), note, event.who


paid = doing(mark_paid, ReadOrder, _page, PAGE)
confirm = doing(confirm_refund, ConfirmRefund, _page, PAGE)
pack = doing(pack_order, PackOrder, _page, PAGE)
ship = doing(ship_order, ShipOrder, _page, PAGE)
deliver = doing(deliver_order, MoveOrder, _page, PAGE)
close = doing(close_order, MoveOrder, _page, PAGE)
cancel = doing(cancel_order, CancelOrder, _page, PAGE)
refund = doing(refund_order, RefundOrder, _page, PAGE)
accept = doing(accept_return, AcceptReturn, _page, PAGE)
refuse = doing(refuse_return, RefuseReturn, _page, PAGE)


def ask_refund(visit: Visit) -> Answer:
    """See what a refund comes to before it is given."""
    visit.admit(price_refund)
    found = visit.perform(look_up_order, shapes.read(ReadOrder, visit.params, spoken=True))
    asked = counted(visit.query)
    try:
        goodwill = _minor(asked.pop("goodwill", ""), found.total.currency)
        read = shapes.read(PriceRefund, {**asked, **visit.params}, spoken=True)
        wants = replace(read, goodwill=0 if read.everything else goodwill)
        price = visit.perform(price_refund, wants)
    except (Invalid, Conflict) as refusal:
        return _page(visit, refusal)
    return show(
        visit,
        "office/refund.html",
        order=found,
        wants=wants,
        goodwill=Money(wants.goodwill, found.total.currency),
        price=price,
        asked={**asked, "goodwill": wants.goodwill},
        once=secrets.token_urlsafe(18),
    )


def _minor(text: str, currency: str) -> int:
    """An amount as people write it."""
    amount = read_money(text or "0", currency)
    if amount is None:
        raise Invalid.one("goodwill", "refund.no_amount")
    return amount.amount
