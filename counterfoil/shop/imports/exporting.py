"""Products as a file in Shopify's present form; brought in again, it changes nothing."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from counterfoil.gate.actor import CONSOLE, SIGNED_IN
from counterfoil.gate.db import Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid
from counterfoil.gate.shapes import Choice, Flag, Text
from counterfoil.gate.work import Work
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.bulk_selecting import MOST, matching
from counterfoil.shop.category_tree import BELOW
from counterfoil.shop.cells import guarded
from counterfoil.shop.goods import Goods, Sort
from counterfoil.shop.imports import here
from counterfoil.shop.imports.difference import decimal
from counterfoil.shop.imports.media import Media
from counterfoil.shop.pricing.tax_classes import STANDARD, UNTAXED
from counterfoil.shop.pricing.terms import Terms

PRODUCTS_A_PIECE = 100
KIND = "text/csv; charset=utf-8"
HEADINGS = (
    *("Title", "URL handle", "Description", "Vendor", "Product category", "Type", "Tags"),
    *("Published on online store", "Status", "SKU", "Barcode", "Option1 name", "Option1 value"),
    *("Option2 name", "Option2 value", "Option3 name", "Option3 value", "Price", "Compare-at price"),
    *("Cost per item", "Charge tax", "Tax code", "Inventory tracker", "Inventory quantity"),
    *("Continue selling when out of stock", "Weight value (grams)", "Weight unit for display"),
    *("Requires shipping", "Fulfillment service", "Product image URL", "Image position", "Image alt text"),
    *("Variant image URL", "Gift card"),
)


@dataclass(frozen=True, slots=True)
class ExportProducts:
    """Which products: those that are named, all of a category (with what is below it) and a state, or of a list's `filter`."""

    slugs: Annotated[str, Text(0, 20_000)] = ""  # with commas between
    category: Annotated[str, Text(0, 200)] = ""
    state: Annotated[str, Choice(("", "published", "draft", "retired"))] = ""
    all: Annotated[bool, Flag()] = False  # all that match the filter, as it stands in the address of the list
    filter: Annotated[str, Text(0, 2_000)] = ""


@dataclass(frozen=True, slots=True)
class ProductFile:
    """A file that is made while it is read, once."""

    name: str
    kind: str
    pieces: Iterator[bytes]


@operation(
    "export_products",
    needs=Permission.PRODUCTS_EXPORT,
    ways=SIGNED_IN | CONSOLE,
    effect=Effect.READS,
    slow=True,
)
def export_products(
    work: Work, wants: ExportProducts, media: Media, days: Daybook, terms: Terms
) -> ProductFile:
    """Take products along as a file."""
    if wants.category:
        with work.reading() as db:
            if not db.one("select 1 from categories where slug = :slug", slug=wants.category):
                raise Invalid.one("category", "category.unknown")
    slugs = _named(work, wants, days, terms)
    return ProductFile("products.csv", KIND, _pieces(work, wants, slugs, media.address))


def _named(work: Work, wants: ExportProducts, days: Daybook, terms: Terms) -> list[str] | None:
    """Those that are meant by name; None: whichever there are."""
    if wants.all and wants.filter:
        with work.reading() as db:
            found = matching(db, work.actor, "products", wants.filter, days, terms)
        if len(found) > MOST:
            raise Conflict("bulk.too_many", most=f"{MOST:,}")
        return found
    return list(dict.fromkeys(filter(None, map(str.strip, wants.slugs.split(","))))) or None


def _pieces(work: Work, wants: ExportProducts, slugs: list[str] | None, address: str) -> Iterator[bytes]:
    yield _written([HEADINGS])
    asked, words = _asked(wants, named=slugs is not None), _narrowed(wants)
    if slugs is not None:
        words["slugs"] = json.dumps(slugs)
    after = 0
    while True:
        with work.reading() as db:
            rows = db.all(asked, after=after, limit=PRODUCTS_A_PIECE, **words)
            found = [here.here(db, row) for row in rows]
        yield _written(line for each in found for line in lines(each.goods, address))
        if len(rows) < PRODUCTS_A_PIECE:
            return
        after = rows[-1][0]


def _asked(wants: ExportProducts, *, named: bool) -> Either:
    asked = partial(
        SELECT_PAGE.format,
        walk=f"with recursive {BELOW}" if wants.category else "",
        category="and products.category_id in (select below.id from below)" if wants.category else "",
        state=STATES[wants.state],
    )
    return Either(*(asked(named=each if named else "") for each in NAMED))


NAMED = (
    "and products.slug in (select value from json_each(:slugs))",
    "and products.slug in (select json_array_elements_text(:slugs::json))",
)


def _narrowed(wants: ExportProducts) -> dict[str, object]:
    return {"category": wants.category} if wants.category else {}


STATES = {
    "": "",
    "published": "and products.published = 1",
    "draft": "and products.published = 0 and products.retired_at is null",
    "retired": "and products.retired_at is not null",
}
SELECT_PAGE = f"""
    {{walk}}
    select {here.COLUMNS}
    from products
    join categories on categories.id = products.category_id
    where products.id > :after
    and products.deleted_at is null
    {{category}}
    {{state}}
    {{named}}
    order by products.id
    limit :limit
"""  # noqa: S608  (our own words)


def _written(rows: Iterator[tuple[str, ...]] | list[tuple[str, ...]]) -> bytes:
    page = io.StringIO()
    csv.writer(page, lineterminator="\r\n").writerows([guarded(cell) for cell in row] for row in rows)
    return page.getvalue().encode()


def lines(goods: Goods, address: str) -> Iterator[tuple[str, ...]]:
    """The rows of a product: one for each variant and each picture, side by side."""
    pictures = [f"{address}/media/{each.file}" for each in goods.pictures]
    for number in range(max(len(goods.sorts), len(pictures), 1)):
        cells = {"URL handle": goods.slug}
        if number == 0:
            cells |= _of_product(goods)
        if number < len(goods.sorts):
            cells |= _of_variant(goods, goods.sorts[number], pictures)
        if number < len(pictures):
            cells |= {
                "Product image URL": pictures[number],
                "Image position": str(number + 1),
                "Image alt text": goods.pictures[number].alt,
            }
        yield tuple(cells.get(heading, "") for heading in HEADINGS)


def _of_product(goods: Goods) -> dict[str, str]:
    return {
        "Title": goods.title,
        "Description": goods.description,
        "Vendor": goods.vendor,
        "Product category": " > ".join([*goods.above, goods.category[1]]),
        "Type": goods.category[1],
        "Tags": goods.tags,
        "Published on online store": "TRUE" if goods.published else "FALSE",
        "Status": "archived" if goods.retired else "active" if goods.published else "draft",
        "Gift card": "FALSE",
        **{f"Option{n} name": name for n, name in enumerate(goods.option_names or ["Title"], 1)},
    }


def _of_variant(goods: Goods, sort: Sort, pictures: list[str]) -> dict[str, str]:
    options = sort.options if goods.option_names else ["Default Title"]
    return {
        "SKU": sort.sku,
        "Barcode": sort.barcode,
        **{f"Option{n} value": value for n, value in enumerate(options, 1)},
        "Price": decimal(sort.price, goods.currency),
        "Compare-at price": "" if sort.compare_at is None else decimal(sort.compare_at, goods.currency),
        "Cost per item": "" if sort.cost is None else decimal(sort.cost, goods.currency),
        "Charge tax": "FALSE" if sort.tax_class == UNTAXED else "TRUE",
        "Tax code": "" if sort.tax_class in (STANDARD, UNTAXED) else sort.tax_class,
        "Inventory tracker": "shopify",
        "Inventory quantity": str(sort.quantity),
        "Continue selling when out of stock": "CONTINUE" if sort.back_orders else "DENY",
        "Weight value (grams)": str(sort.grams),
        "Weight unit for display": "g",
        "Requires shipping": "TRUE",
        "Fulfillment service": "manual",
        "Variant image URL": pictures[sort.picture - 1] if 1 < sort.picture <= len(pictures) else "",
    }
