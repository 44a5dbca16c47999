"""What is on the shelf: taken by an order, put back when it comes to nothing, and how that is said."""

from dataclasses import dataclass
from typing import Literal

from counterfoil.gate.db import Db, Either
from counterfoil.gate.refusals import Conflict, Misfit

FEW = 5


@dataclass(frozen=True, slots=True)
class Wording:
    """How much there is, as a shopper is told: a sentence, and the mood it is shown in."""

    mood: Literal["none", "few", "plenty"]
    sentence: str
    count: int


def wording(on_hand: int) -> Wording:
    """A figure only when it helps to decide: `Only 3 left`."""
    if on_hand <= 0:
        return Wording("none", "stock.none", 0)
    if on_hand <= FEW:
        return Wording("few", "stock.last" if on_hand == 1 else "stock.few", on_hand)
    return Wording("plenty", "stock.plenty", on_hand)


class Short(Conflict):
    """There is less than was asked for; `misfits` says it of each thing, by SKU."""

    def __init__(self, *misfits: Misfit) -> None:
        first = misfits[0]
        if len(misfits) == 1:
            super().__init__(first.sentence, **first.params)
        else:
            super().__init__("stock.several", count=len(misfits))
        self.misfits = misfits


def shortage(sku: str, product: str, left: int) -> Misfit:
    """What there is left of one thing, in words."""
    if left <= 0:
        return Misfit(sku, "stock.sold_out", {"product": product})
    return Misfit(sku, "stock.only", {"product": product, "left": left})


def reserve(db: Db, order_id: int, lines: int) -> None:
    """Take all lines of an order from the shelf, or refuse and name what is short; the block is undone then."""
    # The database decides races: of two who want the last one, one update finds nothing to do.
    taken = {variant for (variant,) in db.all(RESERVE, order_id=order_id)}
    if len(taken) != lines:
        rows = db.all(SELECT_LEFT, order_id=order_id)
        raise Short(*(shortage(*rest) for variant, *rest in rows if variant not in taken))


RESERVE = Either(
    sqlite="""
        update variants
        set on_hand = on_hand - order_lines.quantity
        from order_lines
        where order_lines.order_id = :order_id
        and variants.id = order_lines.variant_id
        and variants.on_hand >= order_lines.quantity
        and exists (select 1 from products where products.id = variants.product_id and products.published = 1)
        returning id
    """,
    # Rows are locked in the order of their ids, so that two orders wait for each other in one direction only;
    # `no key`, because the foreign keys of both orders' lines already hold a key lock.
    postgres="""
        with wanted as materialized (
            select variants.id, order_lines.quantity
            from order_lines
            join variants on variants.id = order_lines.variant_id
            join products on products.id = variants.product_id and products.published = 1
            where order_lines.order_id = :order_id
            order by variants.id
            for no key update of variants
        )
        update variants
        set on_hand = variants.on_hand - wanted.quantity
        from wanted
        where variants.id = wanted.id
        and variants.on_hand >= wanted.quantity
        returning variants.id
    """,
)

SELECT_LEFT = """
    select order_lines.variant_id, order_lines.sku, order_lines.title,
        case when products.published = 1 then variants.on_hand else 0 end
    from order_lines
    join variants on variants.id = order_lines.variant_id
    join products on products.id = variants.product_id
    where order_lines.order_id = :order_id
    order by order_lines.position
"""


def release(db: Db, order_id: int) -> None:
    """Put all lines of an order back on the shelf."""
    db.run(RELEASE, order_id=order_id)


RELEASE = Either(
    sqlite="""
        update variants
        set on_hand = on_hand + order_lines.quantity
        from order_lines
        where order_lines.order_id = :order_id
        and variants.id = order_lines.variant_id
    """,
    postgres="""
        with wanted as materialized (
            select variants.id, order_lines.quantity
            from order_lines
            join variants on variants.id = order_lines.variant_id
            where order_lines.order_id = :order_id
            order by variants.id
            for no key update of variants
        )
        update variants
        set on_hand = variants.on_hand + wanted.quantity
        from wanted
        where variants.id = wanted.id
    """,
)
