"""Which thing somebody means: a variant by its SKU, a product by its address, or one of their own by its code."""

import json
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.codes import is_code
from counterfoil.gate.db import Db
from counterfoil.gate.refusals import Invalid, NotFound
from counterfoil.gate.shapes import Text
from counterfoil.shop import slugs


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichThing:
    """A variant by its SKU, or a product by its address."""

    sku: Annotated[str, Text(0, 100)] = ""
    slug: Annotated[str, Text(0, 200)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MyThing(WhichThing):
    """The same, or by the code under which I keep it."""

    code: Annotated[str, Text(0, 100)] = ""

    @property
    def said(self) -> str:
        """The code as it is kept; empty where none was said or nothing can be called that."""
        return code if is_code(code := self.code.upper()) else ""


@dataclass(frozen=True, slots=True)
class Thing:
    """A product for sale, or one variant of it; 0 is whichever."""

    product_id: int
    variant_id: int
    title: str
    options: str  # JSON
    variants: int  # how many there are to choose from
    slug: str = ""

    @property
    def options_list(self) -> list[str]:
        """What tells the variant from the others."""
        said: list[str] = json.loads(self.options)
        return said


def find(db: Db, wants: WhichThing) -> Thing:
    """The thing, while it is for sale; a product with one variant is that variant."""
    if not wants.sku and not wants.slug:
        raise Invalid.one("sku", "field.missing")
    if wants.sku:
        thing = db.one(SELECT_VARIANT, Thing, sku=wants.sku)
    else:
        now = slugs.now_at(db, "product", wants.slug)
        thing = db.one(SELECT_PRODUCT, Thing, slug=wants.slug) or (
            db.one(SELECT_PRODUCT, Thing, slug=now) if now else None
        )
    if thing is None:
        raise NotFound("product.none")
    return thing


COUNT = "(select count(*) from variants as each where each.product_id = products.id and each.removed = 0)"
SELECT_VARIANT = f"""
    select products.id, variants.id, products.title, variants.options, {COUNT}, products.slug
    from variants
    join products on products.id = variants.product_id and products.published = 1
    where variants.sku = :sku
    and variants.removed = 0
"""  # noqa: S608  (our own words)
SELECT_PRODUCT = f"""
    select products.id,
        case when {COUNT} = 1
            then (select sole.id from variants as sole where sole.product_id = products.id and sole.removed = 0)
            else 0
        end,
        products.title,
        case when {COUNT} = 1
            then (select sole.options from variants as sole where sole.product_id = products.id and sole.removed = 0)
            else '[]'
        end,
        {COUNT}, products.slug
    from products
    where products.slug = :slug
    and products.published = 1
"""  # noqa: S608
