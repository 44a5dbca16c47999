"""Imports of long ago: that there was one stays, what it did with each product is forgotten."""

from counterfoil.gate.clock import DAY
from counterfoil.gate.work import House

KEPT_FOR = 90 * DAY
AT_ONCE = 500


def sweep_imports(house: House) -> int:
    """Forget some rows of the oldest import; how many."""
    before = house.clock.now() - KEPT_FOR
    with house.store.reading() as db:
        row = db.one(SELECT_OLDEST, before=before)
    if row is None:
        return 0
    with house.store.writing() as db:
        db.run(FORGET_SKUS, id=row[0], most=AT_ONCE)
        return db.run(FORGET_PRODUCTS, id=row[0], most=AT_ONCE)


SELECT_OLDEST = """
    select imports.id
    from imports
    where imports.made_at < :before
    and exists (select 1 from import_products where import_products.import_id = imports.id)
    order by imports.id
    limit 1
"""
FORGET_SKUS = """
    delete from import_skus
    where import_id = :id
    and sku in (select first.sku from import_skus as first where first.import_id = :id order by first.sku limit :most)
"""
FORGET_PRODUCTS = """
    delete from import_products
    where import_id = :id
    and line in (
        select first.line from import_products as first where first.import_id = :id order by first.line limit :most
    )
"""
