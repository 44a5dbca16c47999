"""A discount code kept with the cart until it is paid for: tried at once, used at the checkout."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.shop.carts import Cart, cart_of
from counterfoil.shop.pricing import discounts
from counterfoil.shop.pricing.quote import Quote
from counterfoil.shop.pricing.quoting import quoted, read_cart
from counterfoil.shop.pricing.terms import Terms


@dataclass(frozen=True, slots=True)
class ApplyCode:
    """The code, as somebody types it."""

    discount_code: Annotated[str, Text(1, discounts.LONGEST)]


@operation("apply_code", needs=Permission.CART_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True)
def apply_code(work: Work, wants: ApplyCode, terms: Terms) -> Quote:
    """Use a discount code for what is in my cart, and see what it costs then."""
    currency = terms.currency_for(work)
    with discounts.guesses_counted(work, terms), work.writing() as db:
        cart = read_cart(db, work, terms, currency)
        if cart is None:
            raise Conflict("cart.empty")
        country = cart.address.country if cart.address else ""
        done = quoted(db, work, cart, terms, country, "", wants.discount_code)
        db.run(KEEP, account_id=work.actor.id, code=discounts.folded(wants.discount_code))
        return done.quote


@operation("take_code_off", needs=Permission.CART_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True)
def take_code_off(work: Work, terms: Terms) -> Cart:
    """Use no discount code for what is in my cart."""
    currency = terms.currency_for(work)
    with work.writing() as db:
        db.run(KEEP, account_id=work.actor.id, code="")
        return cart_of(db, work.actor.id, currency)


KEEP = "update carts set discount_code = :code where account_id = :account_id"
