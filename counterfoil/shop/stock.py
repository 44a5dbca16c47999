"""What is on the shelf: each change is a row of the stock ledger, and how what is left is said.

The figure on the shelf, `variants.on_hand`, is what can be sold. The database moves it with each row of `stock_moves`,
and refuses to move it otherwise.
"""

from dataclasses import dataclass
from typing import Literal

from counterfoil.gate.db import Db, Either
from counterfoil.gate.refusals import Conflict, Misfit
from counterfoil.gate.work import Work

FEW = 5
# It is time to order more of a variant: it is for sale, and no more of it is on hand than its own mark says, else the shop.
# Wherever something is told as low, this is asked, with `products` at hand and the setting as `low_at`.
IS_LOW = """products.published = 1
            and variants.removed = 0
            and variants.on_hand <= coalesce(variants.low_at, :low_at)"""


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


def reserve(db: Db, work: Work, order_id: int, lines: int) -> None:
    """Take all lines of an order from the shelf, or refuse and name what is short; the block is undone then."""
    # The database decides races: of two who want the last one, one finds nothing to take.
    taken = {
        variant
        for (variant,) in db.all(RESERVE, order_id=order_id, at=work.now, account_id=work.actor.account_id)
    }
    if len(taken) != lines:
        rows = db.all(SELECT_LEFT, order_id=order_id)
        raise Short(*(shortage(*rest) for variant, *rest in rows if variant not in taken))


RESERVE = Either(
    sqlite="""
        insert into stock_moves (at, variant_id, kind, quantity, shelf, order_id, account_id)
        select :at, variants.id, 'reserved', order_lines.quantity, -order_lines.quantity, :order_id, :account_id
        from order_lines
        join variants on variants.id = order_lines.variant_id
        join products on products.id = variants.product_id and products.published = 1 and variants.removed = 0
        where order_lines.order_id = :order_id
        and (variants.on_hand >= order_lines.quantity or variants.back_orders = 1)
        returning variant_id
    """,
    # Rows are locked in the order of their ids, so that two orders wait for each other in one direction only;
    # `no key`, because the foreign keys of both orders' lines already hold a key lock.
    postgres="""
        with wanted as materialized (
            select variants.id, order_lines.quantity
            from order_lines
            join variants on variants.id = order_lines.variant_id
            join products on products.id = variants.product_id and products.published = 1 and variants.removed = 0
            where order_lines.order_id = :order_id
            and (variants.on_hand >= order_lines.quantity or variants.back_orders = 1)
            order by variants.id
            for no key update of variants
        )
        insert into stock_moves (at, variant_id, kind, quantity, shelf, order_id, account_id)
        select :at, id, 'reserved', quantity, -quantity, :order_id, :account_id
        from wanted
        returning variant_id
    """,
)

SELECT_LEFT = """
    select order_lines.variant_id, order_lines.sku, order_lines.title,
        case when products.published = 1 and variants.removed = 0 then variants.on_hand else 0 end
    from order_lines
    join variants on variants.id = order_lines.variant_id
    join products on products.id = variants.product_id
    where order_lines.order_id = :order_id
    order by order_lines.position
"""


def release(db: Db, work: Work, order_id: int, why: str) -> None:
    """Put all lines of an order back on the shelf."""
    db.run(RELEASE, order_id=order_id, at=work.now, account_id=work.actor.account_id, why=why)


# In the order of the variants, as everybody who changes their rows.
RELEASE = """
    insert into stock_moves (at, variant_id, kind, quantity, shelf, order_id, account_id, why)
    select :at, variant_id, 'released', quantity, quantity, order_id, :account_id, :why
    from order_lines
    where order_id = :order_id
    order by variant_id
"""


def sell(db: Db, work: Work, order_id: int) -> None:
    """Turn what an order reserved into what it bought; the shelf has given it away already."""
    db.run(SELL, order_id=order_id, at=work.now, account_id=work.actor.account_id)


SELL = """
    insert into stock_moves (at, variant_id, kind, quantity, shelf, order_id, account_id)
    select :at, variant_id, 'sold', quantity, 0, order_id, :account_id
    from order_lines
    where order_id = :order_id
"""
