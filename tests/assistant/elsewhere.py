"""Other shops' goods, read from the sets outside the repository: what is measured in them is not about the demo shop."""

import csv
import re
from decimal import Decimal

from counterfoil.assistant.training.sets import HERE
from counterfoil.assistant.understanding.goods import Product, Variant
from tests.datasets import dataset

MARKUP = re.compile(r"<[^>]+>")


def goods_of(shop: str) -> list[Product]:
    """Everything this shop sells."""
    return {"vendure": _vendure, "shopify": _shopify}[shop]()


def rows(name: str, columns: int) -> list[list[str]]:
    """The lines of a set, cell by cell."""
    lines = (HERE / "voices" / name).read_text("utf-8").splitlines()
    found = [
        [cell.strip() for cell in line.split("|")] for line in lines if line and not line.startswith("#")
    ]
    assert all(len(row) == columns for row in found)
    return found


def _vendure() -> list[Product]:
    made: dict[str, Product] = {}
    options: list[str] = []
    for row in _read("catalog-vendure", "products.csv"):
        if row["name"]:
            options = [name.strip() for name in row["optionGroups"].split("|") if name.strip()]
            facets = [facet.split(":")[-1] for facet in row["facets"].split("|")]
            brand = next((each[6:] for each in row["facets"].split("|") if each.startswith("brand:")), "")
            last = Product(
                _slug(row["name"]),
                row["name"],
                " ".join(facets),
                (),
                brand,
                MARKUP.sub(" ", row["description"]),
            )
            made[last.slug] = last
        values = [value.strip() for value in row["optionValues"].split("|") if value.strip()]
        variant = Variant(row["sku"], tuple(zip(options, values, strict=False)), Decimal(row["price"] or "0"))
        made[last.slug] = Product(
            **{**_fields(made[last.slug]), "variants": (*made[last.slug].variants, variant)}
        )
    return list(made.values())


def _shopify() -> list[Product]:
    made: dict[str, Product] = {}
    for file in ("apparel.csv", "jewelery.csv"):
        for row in _read("catalog-shopify", file):
            slug = row["Handle"]
            if row["Title"]:
                tags = tuple(tag.strip() for tag in row["Tags"].split(","))
                made[slug] = Product(
                    slug, row["Title"], row["Type"], tags, row["Vendor"], MARKUP.sub(" ", row["Body (HTML)"])
                )
            if row["Variant Price"]:
                option = (row["Option1 Name"], row["Option1 Value"])
                variant = Variant(
                    f"{slug}-{len(made[slug].variants)}", (option,), Decimal(row["Variant Price"])
                )
                made[slug] = Product(**{**_fields(made[slug]), "variants": (*made[slug].variants, variant)})
    return list(made.values())


def _fields(product: Product) -> dict:
    return {
        name: getattr(product, name)
        for name in ("slug", "title", "category", "tags", "vendor", "description", "variants")
    }


def _read(folder: str, file: str) -> list[dict[str, str]]:
    with (dataset(folder) / file).open(encoding="utf-8-sig", newline="") as text:
        return [
            {
                (key or "").strip(): (value or "").strip()
                for key, value in row.items()
                if isinstance(value, str)
            }
            for row in csv.DictReader(text)
        ]


def _slug(title: str) -> str:
    return "-".join(re.findall("[a-z0-9]+", title.lower()))
