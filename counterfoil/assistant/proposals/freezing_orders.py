"""Buying, cancelling and sending back, frozen: what it would cost or give back, of which things, and where they go."""

from collections.abc import Mapping
from typing import Any

from counterfoil.assistant.proposals.frozen import Fact, Figures, Frozen, FrozenLine
from counterfoil.gate.db import Db
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.work import Work
from counterfoil.shop.after import at_hand
from counterfoil.shop.after.at_hand import AtHand
from counterfoil.shop.after.cancelling import CancelOrder
from counterfoil.shop.after.returning import AskReturn, refuse_unfit_return
from counterfoil.shop.checkout import PlaceOrder
from counterfoil.shop.money import Money
from counterfoil.shop.moves import CANCEL_MINE, OF_THE_OWNER, SEND_BACK, Deed, NotNow
from counterfoil.shop.orders import Order, OrderLine, number_seen_by, order_by_number
from counterfoil.shop.payments import Banks
from counterfoil.shop.pricing import discounts, quoting
from counterfoil.shop.pricing.quote import Quote
from counterfoil.shop.pricing.quoting import FullCart
from counterfoil.shop.pricing.seen import exactly
from counterfoil.shop.pricing.terms import Terms


def freeze_order(work: Work, wants: PlaceOrder, terms: Terms, banks: Banks) -> Frozen:
    """What is in the cart, and what it costs, sent there and paid so."""
    bank = banks.chosen(wants.pay_by)
    with discounts.guesses_counted(work, terms), work.reading() as db:
        cart = quoting.read_cart(db, work, terms, terms.currency_for(work))
        if cart is None:
            raise Conflict("cart.empty")
        address = None if wants.collect else wants.address or cart.address
        country = address.country if address else ""
        quoted = quoting.quoted(db, work, cart, terms, country, wants.shipping, wants.discount_code)
    quote = quoted.quote
    return Frozen(
        wants={},
        lines=_lines(cart, quote),
        figures=_figures(quote),
        total=quote.total,
        goes_somewhere=True,
        address=address,
        pay_by=bank.name,
        asks_card=bank.wants_card,
        way=quote.shipping_way,
        seen=quote.quote,
    )


def _lines(cart: FullCart, quote: Quote) -> list[FrozenLine]:
    return [
        FrozenLine(
            line.sku,
            line.title,
            line.options,
            line.quantity,
            line.price,
            line.total,
            line.discount,
            item.there,
        )
        for item, line in zip(cart.items, quote.lines, strict=True)
    ]


def _figures(of: Quote) -> Figures:
    return Figures(
        subtotal=of.subtotal,
        discount=of.discount,
        discount_code=of.discount_code,
        shipping=of.shipping,
        shipping_title=of.shipping_title,
        tax=of.tax,
        taxes=of.taxes,
        tax_included=of.tax_included,
    )


def as_it_was_seen(frozen: Frozen) -> Mapping[str, Any]:
    """The very address, way and bank, and every figure as it stood: for no cent more, and for none less."""
    return {
        "address": frozen.address,
        "collect": frozen.address is None,
        "shipping": frozen.way,
        "pay_by": frozen.pay_by,
        "quote": exactly(frozen.seen),
    }


def freeze_cancelling(work: Work, wants: CancelOrder) -> Frozen:
    """Which order would not come, and what goes back."""
    with work.reading() as db:
        order, at = _mine(db, work, wants.code, CANCEL_MINE)
    return Frozen(
        wants={},
        lines=[_line(line) for line in order.lines],
        total=Money(at.left, at.total.currency),
        order=order.code,
        facts=[Fact("why", wants.why)] if wants.why else [],
    )


def freeze_return(work: Work, wants: AskReturn) -> Frozen:
    """Which pieces of which order somebody wants to send back."""
    with work.reading() as db:
        order, at = _mine(db, work, wants.code, SEND_BACK)
        refuse_unfit_return(db, at.number, wants.lines)
    back = [line for line in order.lines if line.sku in wants.lines]
    return Frozen(
        wants={},
        lines=[_line(line, wants.lines[line.sku]) for line in back],
        order=order.code,
        facts=[Fact("why", wants.reason)],
    )


def _mine(db: Db, work: Work, code: str, deed: Deed) -> tuple[Order, AtHand]:
    """An order of theirs for which this can be done now, and its money."""
    order = order_by_number(db, number_seen_by(db, work.actor, code))
    at = at_hand.look(db, order.code)
    if not deed.fits(at.states):
        raise NotNow(deed, order.code, at.states, OF_THE_OWNER)
    return order, at


def _line(line: OrderLine, quantity: int = 0) -> FrozenLine:
    count = quantity or line.quantity
    return FrozenLine(
        line.sku, line.title, line.options, count, line.price, line.price * count, line.discount
    )
