"""Ordering again: what an order had goes into the cart, at today's prices and as far as it is there."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.shop.after import at_hand


@dataclass(frozen=True, slots=True)
class OrderAgain:
    """Which of my orders."""

    code: Annotated[str, Text(1, 100)]


@dataclass(frozen=True, slots=True)
class InCart:
    """How many pieces of an order are in the cart now, of how many."""

    code: str
    pieces: int
    of: int


@operation("order_again", needs=Permission.CART_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True)
def order_again(work: Work, wants: OrderAgain) -> InCart:
    """Put what I ordered once into my cart."""
    with work.writing() as db:
        order = at_hand.take_own(db, work, wants.code)
        work.about(order.code)
        db.run(FILL_CART, number=order.number, account_id=work.actor.id, at=work.now)
        wanted, got = db.one(SELECT_PIECES, number=order.number, account_id=work.actor.id) or (0, 0)
        if not got:
            raise Conflict("order.nothing_again", code=order.code)
        return InCart(order.code, got, wanted)


# The cart holds at least as many as were ordered, as far as they are there; what is in it already stays.
FILL_CART = """
    insert into cart_lines (cart_id, variant_id, quantity, added_at)
    select carts.id, variants.id,
        case
            when variants.back_orders = 1 or variants.on_hand >= order_lines.quantity then order_lines.quantity
            else variants.on_hand
        end,
        :at
    from order_lines
    join variants on variants.id = order_lines.variant_id
    join products on products.id = variants.product_id and products.published = 1 and variants.removed = 0
    join carts on carts.account_id = :account_id
    where order_lines.order_id = :number
    and (variants.on_hand > 0 or variants.back_orders = 1)
    and (
        select count(*)
        from cart_lines as others
        where others.cart_id = carts.id
    ) + order_lines.position <= 100
    on conflict (cart_id, variant_id) do update
    set quantity = excluded.quantity
    where cart_lines.quantity < excluded.quantity
"""
SELECT_PIECES = """
    select cast(sum(order_lines.quantity) as bigint),
        cast(
            coalesce(
                sum(
                    case
                        when cart_lines.quantity > order_lines.quantity then order_lines.quantity
                        else coalesce(cart_lines.quantity, 0)
                    end
                ),
                0
            ) as bigint
        )
    from order_lines
    left join carts on carts.account_id = :account_id
    left join cart_lines on cart_lines.cart_id = carts.id and cart_lines.variant_id = order_lines.variant_id
    where order_lines.order_id = :number
"""
