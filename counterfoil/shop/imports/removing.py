"""Taking away what an import brought: its stock goes back through the ledger, and nobody can buy it any more."""

from collections.abc import Set as AbstractSet

from counterfoil.gate.db import Db
from counterfoil.shop import search
from counterfoil.shop.assortment.standing import DELETE_PRODUCT, EMPTY_CARTS, MARK_SKUS
from counterfoil.shop.found_by import remember_words
from counterfoil.shop.imports.here import Here
from counterfoil.shop.pricing.prices import fold_all


def take_away(db: Db, found: Here, at: int) -> None:
    """The whole product, which was never sold: as if somebody had deleted it."""
    for sort in found.goods.sorts:
        db.run(EMPTY, sku=sort.sku, at=at)
    mark = f"~{found.number}"
    db.run(DELETE_PRODUCT, id=found.number, mark=mark, at=at)
    db.run(MARK_SKUS, id=found.number, mark=mark)
    db.run(search.FORGET, product_id=found.number)
    db.run(EMPTY_CARTS, id=found.number)


def take_away_variants(db: Db, found: Here, kept: AbstractSet[str], at: int) -> None:
    """All of its variants but those that are kept."""
    gone = [sort.sku for sort in found.goods.sorts if sort.sku not in kept]
    for sku in gone:
        db.run(EMPTY, sku=sku, at=at)
        db.run(REMOVE, sku=sku)
        db.run(OUT_OF_CARTS, sku=sku)
    if gone:
        fold_all(db, found.number)
        remember_words(db, found.number)


EMPTY = """
    insert into stock_moves (at, variant_id, kind, quantity, shelf, why)
    select :at, id, 'corrected', -on_hand, -on_hand, 'import undone'
    from variants
    where sku = :sku
    and on_hand > 0
"""
REMOVE = "update variants set removed = 1 where sku = :sku"
OUT_OF_CARTS = """
    delete from cart_lines
    where variant_id in (select variants.id from variants where variants.sku = :sku)
"""
