"""How full the cart is: the one figure that stands on every page."""

from dataclasses import dataclass

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.work import Work


@dataclass(frozen=True, slots=True)
class CartCount:
    """How many things are in a cart."""

    count: int


@operation("count_cart", needs=Permission.CART_READ, ways=SIGNED_IN, effect=Effect.READS)
def count_cart(work: Work) -> CartCount:
    """See how many things are in my cart."""
    with work.reading() as db:
        row = db.one(SUM_QUANTITIES, account_id=work.actor.id)
    return CartCount(int(row[0]) if row else 0)


SUM_QUANTITIES = """
    select cast(coalesce(sum(cart_lines.quantity), 0) as bigint)
    from carts
    join cart_lines on cart_lines.cart_id = carts.id
    where carts.account_id = :account_id
"""
