"""What a product is, as search engines read it: schema.org's Product and its Offers, as a block of data no browser runs."""

import json
from typing import Any

from markupsafe import Markup

from counterfoil.shop.imports.difference import decimal
from counterfoil.shop.product import Product

SCHEMA = "https://schema.org"
# Nothing of it can end the block or begin another one, whoever wrote the words.
ESCAPES = str.maketrans({each: f"\\u{ord(each):04x}" for each in "<>&'\u2028\u2029"})


def structured(thing: Product, address: str) -> Markup:
    """The block's content; `address` is that of the shop."""
    here = f"{address}/products/{thing.slug}"
    said: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Product",
        "name": thing.title,
        "url": here,
        "category": thing.category.title,
        "description": Markup(thing.description).striptags(),  # noqa: S704  (it is made plain at once)
        "image": [f"{address}{picture.src}" for picture in thing.pictures],
        "brand": {"@type": "Brand", "name": thing.vendor} if thing.vendor else None,
        "offers": [
            {
                "@type": "Offer",
                "sku": variant.sku,
                "name": " / ".join(variant.options) or thing.title,
                "price": decimal(variant.price.amount, variant.price.currency),
                "priceCurrency": variant.price.currency,
                "availability": f"{SCHEMA}/{'InStock' if variant.stock else 'OutOfStock'}",
                "url": here,
            }
            for variant in thing.variants
        ],
    }
    told = {name: value for name, value in said.items() if value}
    return Markup(json.dumps(told, ensure_ascii=False).translate(ESCAPES))  # noqa: S704  (made safe)
