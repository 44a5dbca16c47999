"""SKUs: each once in the whole shop, and made of slug and options where nobody gives one."""

import hashlib
import json
from collections.abc import Iterable, Mapping

from counterfoil.gate.db import Db, Either
from counterfoil.gate.refusals import Invalid


def own_sku(slug: str, options: str | Iterable[str]) -> str:
    """Made of slug and options, so that the same thing is always called the same."""
    values = json.loads(options) if isinstance(options, str) else options
    mark = hashlib.sha256("\0".join([slug, *values]).encode()).hexdigest()[:6]
    return f"{slug[:60].strip('-')}-{mark}".upper()


def refuse_taken(db: Db, wanted: Mapping[str, int | None], field: str = "sku") -> None:
    """Invalid if another variant has one of these SKUs already; each is wanted for the variant of this number."""
    for sku, number, title in db.all(SELECT_OWNERS, skus=json.dumps([*wanted])):
        if wanted[sku] != number:
            raise Invalid.one(field, "goods.sku_taken", sku=sku, product=title)


OWNERS = """
    select variants.sku, variants.id, products.title
    from variants
    join products on products.id = variants.product_id
    where variants.sku in ({skus})
    order by variants.sku
"""
SELECT_OWNERS = Either(
    sqlite=OWNERS.format(skus="select value from json_each(:skus)"),
    postgres=OWNERS.format(skus="select value from json_array_elements_text(:skus::json)"),
)
