"""What an import would change of a product, cell by cell, under the headings of the file."""

from collections.abc import Iterator
from dataclasses import dataclass

from counterfoil.shop.goods import Goods, Print, Sort
from counterfoil.shop.money import digits_of

MOST_LETTERS = 300  # of a cell that is shown
MOST_CELLS = 600  # of a product


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that changes: of which article number (empty: of the product), under which heading, from what to what."""

    sku: str
    heading: str
    before: str
    after: str


def difference(before: Goods | None, after: Goods) -> tuple[Cell, ...]:
    """Every cell that changes; of a new product every cell that is not blank."""
    old, new = (dict(_cells(goods)) if goods else {} for goods in (before, after))
    found = [
        Cell(sku, heading, _cut(old.get((sku, heading), "")), _cut(text))
        for (sku, heading), text in new.items()
        if old.get((sku, heading), "") != text
    ]
    return tuple(found[:MOST_CELLS])


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def _cells(goods: Goods) -> Iterator[tuple[tuple[str, str], str]]:
    said = {
        "Title": goods.title,
        "Description": goods.description,
        "Vendor": goods.vendor,
        "Category": " > ".join([*goods.above, goods.category[1]]),
        "Tags": goods.tags,
        "Published": "archived" if goods.retired else "yes" if goods.published else "no",
        "Options": ", ".join(goods.option_names),
        "Pictures": "\n".join(map(_picture, goods.pictures)),
    }
    for heading, text in said.items():
        yield ("", heading), text
    for sort in goods.sorts:
        for heading, text in _of(sort, goods.currency).items():
            yield (sort.sku, heading), text


def _of(sort: Sort, currency: str) -> dict[str, str]:
    return {
        "Option values": " / ".join(sort.options),
        "Price": decimal(sort.price, currency),
        "Compare-at price": "" if sort.compare_at is None else decimal(sort.compare_at, currency),
        "Cost per item": "" if sort.cost is None else decimal(sort.cost, currency),
        "Tax class": sort.tax_class,
        "Inventory quantity": str(sort.quantity),
        "Weight value (grams)": str(sort.grams or ""),
        "Barcode": sort.barcode,
        "Continue selling when out of stock": "yes" if sort.back_orders else "",
        "Variant image": "" if sort.picture == 1 else str(sort.picture),
    }


def _picture(picture: Print) -> str:
    return f"{picture.file} ({picture.alt})" if picture.alt else picture.file


def decimal(amount: int, currency: str) -> str:
    """Minor units as files write them: 1299 is 12.99."""
    digits = digits_of(currency)
    text = f"{amount:0{digits + 1}d}"
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text
