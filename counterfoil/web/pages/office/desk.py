"""The desk: one order, and what is done to it."""

import secrets
from contextlib import suppress

from counterfoil.gate import shapes
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.gate.sentences import beside, say, sentence
from counterfoil.shop.after.by_transfer import mark_paid
from counterfoil.shop.after.cancelling import CancelOrder, cancel_order
from counterfoil.shop.after.desk import DeskOrder, look_up_order
from counterfoil.shop.after.given import ConfirmRefund, confirm_refund
from counterfoil.shop.after.noting import MailAgain, WriteNote, mail_again, write_note
from counterfoil.shop.after.refunding import PriceRefund, price_refund
from counterfoil.shop.after.returning import AcceptReturn, RefuseReturn, accept_return, refuse_return
from counterfoil.shop.after.sending import MoveOrder, ShipOrder, close_order, deliver_order, ship_order
from counterfoil.shop.money import Money
from counterfoil.shop.orders import ReadOrder
from counterfoil.shop.packing import PackOrder, pack_order
from counterfoil.shop.papers.printing import can_print
from counterfoil.shop.timeline import Event
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.doing import doing
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer
from counterfoil.wire.asked import SAFE

PAGE = "/admin/orders/{code}"


def order(visit: Visit) -> Answer:
    """Look at an order."""
    return order_page(visit)


def order_page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    """The page of an order, or why something was not done to it."""
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
        values=visit.form() if refusal and visit.method not in SAFE else visit.query,
        back=_of_returns(visit, found),
        once=secrets.token_urlsafe(18),
        countries=NAMES,
    )


def _of_returns(visit: Visit, order: DeskOrder) -> dict[str, Money]:
    """What taking back each return that waits would come to, without the way."""
    found = {}
    for sent in order.returns:
        if sent.state == "asked" and visit.actor.may(Permission.ORDERS_REFUND):
            with suppress(Invalid, Conflict):  # some of it is paid back already: then the button names no sum
                wants = PriceRefund(code=order.code, lines=sent.lines)
                found[sent.code] = visit.perform(price_refund, wants).amount
    return found


def tell(event: Event) -> tuple[str, str, str, str]:
    """When, what in words, a note, and who."""
    note = event.note
    if event.what == "payment" and note:  # why the bank said no
        note = sentence(f"payment.{note}", {})
    return event.at, sentence(f"event.{event.what}.{event.after}", {}), note, event.who


paid = doing(mark_paid, ReadOrder, order_page, PAGE)
confirm = doing(confirm_refund, ConfirmRefund, order_page, PAGE)
pack = doing(pack_order, PackOrder, order_page, PAGE)
ship = doing(ship_order, ShipOrder, order_page, PAGE)
deliver = doing(deliver_order, MoveOrder, order_page, PAGE)
close = doing(close_order, MoveOrder, order_page, PAGE)
cancel = doing(cancel_order, CancelOrder, order_page, PAGE)
note = doing(write_note, WriteNote, order_page, PAGE)
mail = doing(mail_again, MailAgain, order_page, PAGE)
accept = doing(accept_return, AcceptReturn, order_page, PAGE)
refuse = doing(refuse_return, RefuseReturn, order_page, PAGE)
