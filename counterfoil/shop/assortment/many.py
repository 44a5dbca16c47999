"""What is done to a product as a whole, so that it can be done to many: another category, other figures on the shelf."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import undoing
from counterfoil.shop.assortment.holding import hold, put_back
from counterfoil.shop.assortment.looking import Goods, goods_at
from counterfoil.shop.assortment.products import category_of
from counterfoil.shop.stockroom import MOST_AT_ONCE, move


@dataclass(frozen=True, slots=True)
class MoveGoods:
    """Which product, to which category, and in which it must stand until now; nothing: in whichever."""

    slug: Annotated[str, Text(1, 200)]
    category: Annotated[str, Text(1, 200)]  # its slug
    was: Annotated[str, Text(0, 200)] = ""


@dataclass(frozen=True, slots=True)
class CorrectGoods:
    """So many more or fewer of each variant of a product than the figures say, and why."""

    slug: Annotated[str, Text(1, 200)]
    difference: Annotated[int, Whole(-MOST_AT_ONCE, MOST_AT_ONCE)]
    why: Annotated[str, Text(1, 200)]


@dataclass(frozen=True, slots=True)
class Corrected:
    """What is on the shelf now, by SKU."""

    slug: str
    on_hand: dict[str, int]


@operation("move_goods", needs=Permission.PRODUCTS_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def move_goods(work: Work, wants: MoveGoods) -> Goods:
    """Have a product stand in another category."""
    work.about(wants.slug)
    with work.writing() as db:
        held = hold(db, wants.slug, None)
        before = held.row["category"]
        if wants.was not in ("", before):
            raise Conflict("goods.moved_on", thing=held.slug)
        number = category_of(db, wants.category)
        if before != wants.category:
            db.run("update products set category_id = :number where id = :id", number=number, id=held.id)
            put_back(db, held, work.now)
            undoing.offer(
                db,
                work,
                operation="move_goods",
                wants={"slug": held.slug, "category": before, "was": wants.category},
                said="undo.goods_moved",
                thing=held.slug,
                title=held.row["title"],
                category=wants.category,
            )
        return goods_at(db, held.slug)


@operation("correct_goods", needs=Permission.STOCK_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def correct_goods(work: Work, wants: CorrectGoods) -> Corrected:
    """Put the figures of all variants of a product right by so many pieces."""
    if wants.difference == 0:
        raise Invalid.one("difference", "stock.no_difference")
    work.about(wants.slug)
    with work.writing() as db:
        held = hold(db, wants.slug, None)
        for (sku,) in db.all(LOCK_VARIANTS, id=held.id):
            move(db, work, sku, "corrected", wants.difference, wants.why)
        return Corrected(held.slug, dict(db.all(SELECT_ON_HAND, id=held.id)))


# In the order of the variants, as everybody who changes their rows.
LOCK_VARIANTS = Either(
    *(
        f"""
        select sku
        from variants
        where product_id = :id
        and removed = 0
        order by id
        {locking}
        """  # noqa: S608  (our own words)
        for locking in ("", "for no key update")
    )
)
SELECT_ON_HAND = """
    select sku, on_hand
    from variants
    where product_id = :id
    and removed = 0
    order by id
"""
