"""Having a product be just so: everything a file can say of it, and its stock moved as its preview showed."""

from collections.abc import Mapping

from counterfoil.gate.db import Db
from counterfoil.shop import slugs
from counterfoil.shop.found_by import remember_words
from counterfoil.shop.goods import Goods, write
from counterfoil.shop.pricing.prices import fold_all


def put(db: Db, goods: Goods, at: int, product_id: int | None, moves: Mapping[str, int]) -> int:
    """Have the product be just so, and move its stock by so much for each article number; Unfit if it cannot."""
    number = write(db, goods, at, product_id, moves)
    category = _at_path(db, [*goods.above, goods.category[1]]) if goods.above else None
    db.run(PUT_PRODUCT, id=number, category=category, retired=int(goods.retired), at=at)
    for sort in goods.sorts:
        db.run(PUT_VARIANT, sku=sort.sku, cost=sort.cost, tax_class=sort.tax_class)
    if goods.above:
        remember_words(db, number)
    fold_all(db, number)
    return number


# The version was counted already.
PUT_PRODUCT = """
    update products
    set category_id = coalesce(:category, category_id),
        retired_at = case when :retired = 1 then coalesce(retired_at, :at) end
    where id = :id
"""
PUT_VARIANT = "update variants set cost = :cost, tax_class = :tax_class where sku = :sku"


def _at_path(db: Db, titles: list[str]) -> int:
    """The category at the end of a path from the top; what is missing on the way is made."""
    above = None
    for title in titles:
        row = db.one(SELECT_BELOW, above=above, title=title) or db.one(
            INSERT_BELOW, above=above, title=title, slug=slugs.free(db, "category", slugs.slugify(title))
        )
        assert row is not None
        above = int(row[0])
    assert above is not None
    return above


SELECT_BELOW = """
    select id
    from categories
    where coalesce(parent_id, 0) = coalesce(:above, 0)
    and title = :title
    order by id
    limit 1
"""
INSERT_BELOW = """
    insert into categories (slug, title, parent_id, position)
    values (:slug, :title, :above, (select coalesce(max(position), 0) + 1 from categories))
    returning id
"""
