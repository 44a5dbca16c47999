"""One product, as visitors see it, and what there is to choose."""

import json
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import DOORS
from counterfoil.gate.db import Db, Row
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.shop import slugs
from counterfoil.shop.catalogue import CategoryName, before
from counterfoil.shop.money import Money
from counterfoil.shop.pictures import Picture, picture
from counterfoil.shop.pricing.terms import Terms


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing that can be put into a cart."""

    sku: str
    options: list[str]
    price: Money
    compare_at: Money | None
    stock: int  # 999 where it may be ordered when there is none
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Product:
    """Everything about a product; `description` is HTML, cleaned when it came in."""

    slug: str
    title: str
    vendor: str
    description: str
    category: CategoryName
    pictures: list[Picture]
    option_names: list[str]
    variants: list[Variant]
    version: str


@dataclass(frozen=True, slots=True)
class ReadProduct:
    """Which product."""

    slug: Annotated[str, Text(1, 200)]


@operation("read_product", needs=Permission.CATALOGUE_READ, ways=DOORS, effect=Effect.READS, tool=True)
def read_product(work: Work, wants: ReadProduct, terms: Terms) -> Product:
    """Look at one product and what there is to choose."""
    currency = terms.other_currency_for(work)
    with work.reading() as db:
        row = db.one(SELECT_PRODUCT, slug=wants.slug)
        if row is None and (now := slugs.now_at(db, "product", wants.slug)):
            row = db.one(SELECT_PRODUCT, slug=now)
        if row is None:
            raise NotFound("product.none")
        number, slug, title, vendor, description, option_names, version, category_slug, category_title = row
        pictures = {position: picture(*rest) for position, *rest in db.all(SELECT_PICTURES, id=number)}
        variants = [_variant(pictures, *columns) for columns in _variant_rows(db, number, currency)]
    return Product(
        slug=slug,
        title=title,
        vendor=vendor,
        description=description,
        category=CategoryName(category_slug, category_title),
        pictures=[each for each in pictures.values() if each],
        option_names=json.loads(option_names),
        variants=variants,
        version=".".join(map(str, [version, *(variant.stock for variant in variants), currency])),
    )


SELECT_PRODUCT = """
    select products.id, products.slug, products.title, products.vendor, products.description,
        products.option_names, products.version, categories.slug, categories.title
    from products
    join categories on categories.id = products.category_id
    where products.slug = :slug
    and products.published = 1
"""
SELECT_PICTURES = """
    select position, file, alt, width, height
    from pictures
    where product_id = :id
    order by position
"""


def _variant_rows(db: Db, number: int, currency: str) -> list[Row]:
    return (
        db.all(SELECT_VARIANTS_IN, id=number, currency=currency)
        if currency
        else db.all(SELECT_VARIANTS, id=number)
    )


SELECT_VARIANTS = """
    select sku, options, price, compare_at, currency, case when back_orders = 1 then 999 else on_hand end, picture
    from variants
    where product_id = :id
    and removed = 0
    order by position, id
"""
SELECT_VARIANTS_IN = """
    select variants.sku, variants.options, coalesce(prices.price, variants.price),
        case when prices.currency is null then variants.compare_at else prices.compare_at end,
        coalesce(prices.currency, variants.currency), variants.on_hand, variants.picture
    from variants
    left join prices on prices.variant_id = variants.id and prices.currency = :currency
    where variants.product_id = :id
    and variants.removed = 0
    order by variants.position, variants.id
"""


def _variant(
    pictures: dict[int, Picture | None],
    sku: str,
    options: str,
    price: int,
    compare_at: int | None,
    currency: str,
    on_hand: int,
    shown: int,
) -> Variant:
    return Variant(
        sku=sku,
        options=json.loads(options),
        price=Money(price, currency),
        compare_at=before(price, compare_at, currency),
        stock=on_hand,
        picture=pictures.get(shown) or pictures.get(1),
    )
