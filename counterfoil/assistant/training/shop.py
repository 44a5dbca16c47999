"""The demo shop's goods, read from its file: what the sets speak of."""

import csv
import io
import re
from decimal import Decimal
from importlib import resources

from counterfoil.assistant.understanding.assortment import Goods, goods_of
from counterfoil.assistant.understanding.goods import Product, Variant

MARKUP = re.compile(r"<[^>]+>")


def demo_goods() -> Goods:
    """All of them, with every variant."""
    rows: dict[str, list[dict[str, str]]] = {}
    text = resources.files("counterfoil.demo").joinpath("products.csv").read_text("utf-8")
    for row in csv.DictReader(io.StringIO(text, newline="")):
        rows.setdefault(row["Handle"], []).append(row)
    return goods_of(_product(slug, of_one) for slug, of_one in rows.items())


def _product(slug: str, rows: list[dict[str, str]]) -> Product:
    first = rows[0]
    names = [first[f"Option{number} Name"] for number in (1, 2, 3)]
    return Product(
        slug=slug,
        title=first["Title"],
        category=first["Type"],
        tags=tuple(tag.strip() for tag in first["Tags"].split(",")),
        vendor=first["Vendor"],
        description=MARKUP.sub(" ", first["Body (HTML)"]),
        variants=tuple(_variant(row, names) for row in rows if row["Variant SKU"]),
    )


def _variant(row: dict[str, str], names: list[str]) -> Variant:
    values = [row[f"Option{number} Value"] for number in (1, 2, 3)]
    options = tuple((name, value) for name, value in zip(names, values, strict=True) if name and value)
    return Variant(row["Variant SKU"], options, Decimal(row["Variant Price"]))
