"""The catalogue as understanding wants it: products for sale with the words they are found by."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from counterfoil.assistant.understanding.goods import Product, Variant
from counterfoil.gate.db import Db, Either
from counterfoil.shop import rich_text
from counterfoil.shop.money import digits_of


@dataclass(frozen=True, slots=True)
class Stand:
    """How the catalogue stands: whatever changes a product changes this."""

    products: int
    versions: int
    newest: int
    prices: int
    changed_at: int


def stand(db: Db) -> Stand:
    """How it stands now. No row ever goes and no version goes back, but where an older copy is put in the place."""
    found = db.one(SELECT_STAND, Stand)
    assert found is not None
    return found


SELECT_STAND = """
    select count(*), cast(coalesce(sum(version), 0) as bigint), cast(coalesce(max(id), 0) as bigint),
        cast(coalesce(sum(lowest_price), 0) as bigint), coalesce(max(updated_at), 0)
    from products
"""


def versions(db: Db) -> dict[int, int]:
    """Everything for sale, by number, with a mark of how it stands."""
    return {number: _mark(*rest) for number, *rest in db.all(SELECT_VERSIONS)}


SELECT_VERSIONS = """
    select id, version, lowest_price, updated_at
    from products
    where published = 1
"""


def _mark(version: int, price: int, at: int) -> int:
    """More than the version, which may come again with other words where an older copy was put back."""
    return (version + 1_000_003 * price + 998_244_353 * at) % (1 << 62)


def products(db: Db, numbers: Sequence[int]) -> Iterator[tuple[int, int, Product]]:
    """These products, as far as they are for sale: the number, the mark and the words."""
    above = _categories(db)
    asked: object = json.dumps(list(numbers)) if db.kind == "sqlite" else list(numbers)
    variants: dict[int, list[tuple[str, str, int, str]]] = defaultdict(list)
    for number, *rest in db.all(SELECT_VARIANTS, numbers=asked):
        variants[number].append((rest[0], rest[1], rest[2], rest[3]))
    for number, version, price, at, slug, title, vendor, description, tags, names, category in db.all(
        SELECT_PRODUCTS, numbers=asked
    ):
        options = json.loads(names)
        yield (
            number,
            _mark(version, price, at),
            Product(
                slug=slug,
                title=title,
                category=above.get(category, ""),
                tags=tuple(tag.strip() for tag in tags.split(",") if tag.strip()),
                vendor=vendor,
                description=rich_text.words(description),
                variants=tuple(_variant(options, *row) for row in variants[number]),
            ),
        )


def _variant(names: list[str], sku: str, values: str, price: int, currency: str) -> Variant:
    options = tuple(
        (name, value) for name, value in zip(names, json.loads(values), strict=False) if name and value
    )
    return Variant(sku, options, Decimal(price).scaleb(-digits_of(currency)))


SELECT_PRODUCTS = Either(
    *(
        f"""
    select id, version, lowest_price, updated_at, slug, title, vendor, description, tags, option_names, category_id
    from products
    where published = 1
    and id {these}
    order by id
"""  # noqa: S608  (our own words)
        for these in ("in (select value from json_each(:numbers))", "= any(:numbers)")
    )
)
SELECT_VARIANTS = Either(
    *(
        f"""
    select product_id, sku, options, price, currency
    from variants
    where removed = 0
    and product_id {these}
    order by product_id, position, id
"""  # noqa: S608  (our own words)
        for these in ("in (select value from json_each(:numbers))", "= any(:numbers)")
    )
)


def _categories(db: Db) -> dict[int, str]:
    """The names of each category, and of those it is in."""
    rows = {number: (title, parent) for number, title, parent in db.all(SELECT_CATEGORIES)}
    return {number: " ".join(_upwards(rows, number)) for number in rows}


def _upwards(rows: dict[int, tuple[str, int | None]], number: int) -> Iterator[str]:
    at: int | None = number
    while at in rows:
        title, at = rows[at]
        yield title


SELECT_CATEGORIES = "select id, title, parent_id from categories"
