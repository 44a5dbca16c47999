"""One product as staff see it: everything there is about it, put away or not."""

import json
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db, Row
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.shop import slugs
from counterfoil.shop.catalogue import CategoryName
from counterfoil.shop.money import Money
from counterfoil.shop.pictures import MEDIA


@dataclass(frozen=True, slots=True)
class GoodsPicture:
    """A picture, and what it says to somebody who cannot see it; nothing where it only decorates."""

    position: int
    src: str
    alt: str
    decorative: bool
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class GoodsVariant:
    """One thing that can be bought, and what the shop knows of it."""

    sku: str
    options: list[str]
    price: Money
    compare_at: Money | None
    cost: Money | None
    on_hand: int
    back_orders: bool
    low_at: int | None  # told as low from here on down; nothing: as the shop says
    barcode: str
    grams: int
    tax_class: str
    picture: int  # the position of the picture that shows it


@dataclass(frozen=True, slots=True)
class Goods:
    """A product as staff see it; `version` is what a change says it has seen."""

    slug: str
    title: str
    vendor: str
    description: str
    category: CategoryName
    tags: str
    state: str  # published, draft, retired
    sold: bool  # whether any of it was ever ordered
    option_names: list[str]
    variants: list[GoodsVariant]
    pictures: list[GoodsPicture]
    version: int
    changed_at: str


@dataclass(frozen=True, slots=True)
class LookAtGoods:
    """Which product."""

    slug: Annotated[str, Text(1, 200)]


@operation("look_at_goods", needs=Permission.PRODUCTS_READ, ways=SIGNED_IN, effect=Effect.READS)
def look_at_goods(work: Work, wants: LookAtGoods) -> Goods:
    """See everything about a product, for sale or not."""
    with work.reading() as db:
        return goods_at(db, wants.slug)


def goods_at(db: Db, slug: str) -> Goods:
    """The product with this name now, or once; NotFound if there is none."""
    row = db.one(SELECT_GOODS, slug=slug) or db.one(SELECT_GOODS, slug=slugs.now_at(db, "product", slug))
    if row is None:
        raise NotFound("product.none")
    return _goods(db, row)


def _goods(db: Db, row: Row) -> Goods:
    (
        number, slug, title, vendor, description, category_slug, category_title, tags, published, retired_at,
        sold, option_names, version, updated_at,
    ) = row  # fmt: skip
    return Goods(
        slug=slug,
        title=title,
        vendor=vendor,
        description=description,
        category=CategoryName(category_slug, category_title),
        tags=tags,
        state=state_of(published, retired_at),
        sold=bool(sold),
        option_names=json.loads(option_names),
        variants=db.all(SELECT_VARIANTS, _variant, id=number),
        pictures=db.all(SELECT_PICTURES, _picture, id=number),
        version=version,
        changed_at=rfc3339(updated_at),
    )


def state_of(published: int, retired_at: int | None) -> str:
    """Where a product stands, in a word."""
    return "published" if published else "draft" if retired_at is None else "retired"


SOLD = """
        exists (
            select 1
            from order_lines
            join variants on variants.id = order_lines.variant_id
            where variants.product_id = products.id
        )
"""
SELECT_GOODS = f"""
    select products.id, products.slug, products.title, products.vendor, products.description,
        categories.slug, categories.title, products.tags, products.published, products.retired_at,
        {SOLD.strip()},
        products.option_names, products.version, products.updated_at
    from products
    join categories on categories.id = products.category_id
    where products.slug = :slug
    and products.deleted_at is null
"""  # noqa: S608  (our own words)
SELECT_VARIANTS = """
    select sku, options, price, compare_at, cost, currency, on_hand, back_orders, low_at, barcode, grams,
        tax_class, picture
    from variants
    where product_id = :id
    and removed = 0
    order by position, id
"""
SELECT_PICTURES = """
    select position, file, alt, decorative, width, height
    from pictures
    where product_id = :id
    order by position
"""


def _variant(
    sku: str,
    options: str,
    price: int,
    compare_at: int | None,
    cost: int | None,
    currency: str,
    on_hand: int,
    back_orders: int,
    low_at: int | None,
    barcode: str,
    grams: int,
    tax_class: str,
    picture: int,
) -> GoodsVariant:
    return GoodsVariant(
        sku=sku,
        options=json.loads(options),
        price=Money(price, currency),
        compare_at=None if compare_at is None else Money(compare_at, currency),
        cost=None if cost is None else Money(cost, currency),
        on_hand=on_hand,
        back_orders=back_orders == 1,
        low_at=low_at,
        barcode=barcode,
        grams=grams,
        tax_class=tax_class,
        picture=picture,
    )


def _picture(position: int, file: str, alt: str, decorative: int, width: int, height: int) -> GoodsPicture:
    return GoodsPicture(position, MEDIA + file, alt, decorative == 1, width, height)
