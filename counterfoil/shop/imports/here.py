"""A product as it is in the shop, in the same words as one that is brought."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from counterfoil.gate.db import Db
from counterfoil.shop.goods import Goods, Print, Sort


@dataclass(frozen=True, slots=True)
class Here:
    """The product, and the version of it that was seen."""

    number: int
    version: int
    goods: Goods


def find(db: Db, slug: str) -> Here | None:
    """The product of this name, if there is one."""
    row = db.one(SELECT_PRODUCT, slug=slug)
    return None if row is None else here(db, row)


COLUMNS = """
    products.id, products.version, products.slug, products.title, products.vendor, products.description,
        categories.slug, categories.title, products.tags, products.option_names, products.published,
        products.currency, products.category_id, products.retired_at is not null
"""
SELECT_PRODUCT = f"""
    select {COLUMNS}
    from products
    join categories on categories.id = products.category_id
    where products.slug = :slug
"""  # noqa: S608  (our own words)


def here(db: Db, row: tuple[Any, ...]) -> Here:
    """What such a row and the rows below it say."""
    number, version, slug, title, vendor, description, *rest = row
    category, category_title, tags, option_names, published, currency, category_id, retired = rest
    pictures = db.all(SELECT_PICTURES, _print, id=number)
    above = [title for (title,) in db.all(SELECT_ABOVE, id=category_id)]
    sorts = [_sort(len(pictures), *columns) for columns in db.all(SELECT_VARIANTS, id=number)]
    goods = Goods(
        slug=slug,
        title=title,
        vendor=vendor,
        description=description,
        category=(category, category_title),
        tags=tags,
        option_names=json.loads(option_names),
        published=bool(published),
        currency=currency,
        sorts=sorts,
        pictures=pictures,
        above=above,
        retired=bool(retired),
    )
    return Here(number, version, goods)


SELECT_PICTURES = """
    select file, alt, width, height, decorative
    from pictures
    where product_id = :id
    order by position
"""
# From the top down; the category itself is not among them.
SELECT_ABOVE = """
    with recursive above (id, parent_id, depth) as (
        select parent.id, parent.parent_id, 1
        from categories
        join categories as parent on parent.id = categories.parent_id
        where categories.id = :id
        union all
        select parent.id, parent.parent_id, above.depth + 1
        from above
        join categories as parent on parent.id = above.parent_id
        where above.depth < 30
    )
    select categories.title
    from above
    join categories on categories.id = above.id
    order by above.depth desc
"""
SELECT_VARIANTS = """
    select sku, options, price, compare_at, on_hand, grams, barcode, picture, back_orders, cost, tax_class
    from variants
    where product_id = :id
    and removed = 0
    order by position, id
"""


def _sort(pictures: int, sku: str, options: str, *rest: Any) -> Sort:
    price, compare_at, on_hand, grams, barcode, picture, back_orders, cost, tax_class = rest
    return Sort(
        sku=sku,
        options=json.loads(options),
        price=price,
        compare_at=compare_at,
        quantity=max(on_hand, 0),
        grams=grams,
        barcode=barcode,
        picture=picture if picture <= pictures else 1,
        back_orders=bool(back_orders),
        cost=cost,
        tax_class=tax_class,
    )


def _print(file: str, alt: str, width: int, height: int, decorative: int) -> Print:
    return Print(file, alt, width, height, bool(decorative))


def kept(goods: Goods) -> str:
    """The goods as text."""
    return json.dumps(asdict(goods), ensure_ascii=False)


def read(text: str) -> Goods:
    """What was kept."""
    said = json.loads(text)
    slug, title = said.pop("category")
    sorts = [Sort(**each) for each in said.pop("sorts")]
    pictures = [Print(**each) for each in said.pop("pictures")]
    return Goods(category=(slug, title), sorts=sorts, pictures=pictures, **said)
