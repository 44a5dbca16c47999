"""Everything on the shelves, thing by thing, as whoever looks after the stock leafs through it."""

import json
import re
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.db import Db
from counterfoil.gate.leafing import COUNTED, Sort, counted, leaf
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.shapes import Choice, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop.money import Money
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.stock import IS_LOW
from counterfoil.shop.stockroom import STAFF

SORTS = {
    "newest": Sort("variants.id", "variants.id"),
    "fewest": Sort("variants.on_hand", "variants.id", descending=False),
}


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One thing on the shelf; `low` where it is time to order more."""

    sku: str
    slug: str
    title: str
    options: list[str]
    price: Money
    on_hand: int
    low_at: int
    low: bool
    back_orders: bool


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """Some things, the marks of the pages beside this one, and how many there are in all."""

    items: list[ShelfRow]
    next: str | None
    previous: str | None
    count: int
    more: bool  # whether there may be more than `count`


@dataclass(frozen=True, slots=True)
class ListStock:
    """Which things, in which order, how many, after or before which."""

    q: Annotated[str, Text(0, 200)] = ""  # a part of a SKU
    show: Annotated[str, Choice(("all", "low", "owed"))] = "all"
    sort: Annotated[str, Choice(tuple(SORTS))] = "newest"
    limit: Annotated[int, Whole(1, 100)] = 24
    after: Annotated[str, Text(0, 100)] = ""
    before: Annotated[str, Text(0, 100)] = ""


@operation("list_stock", needs=Permission.STOCK_READ, ways=STAFF, effect=Effect.READS, tool=True)
def list_stock(work: Work, wants: ListStock, terms: Terms) -> ShelfPage:
    """See what is on the shelves, and what is low."""
    back = bool(wants.before)
    conditions = SHOWN[wants.show] + (FOUND if wants.q else "")
    words: dict[str, object] = {"low_at": terms.low_at}
    if wants.q:
        words["q"] = "%" + ESCAPED.sub(r"!\g<0>", wants.q.upper()) + "%"
    with work.reading() as db:
        value, tie = _mark(db, wants)
        question = PAGE.format(**SORTS[wants.sort].sql(back=back), conditions=conditions)
        rows = db.all(question, _row, **words, value=value, tie=tie, limit=wants.limit + 1)
        (found,) = db.one(COUNT.format(conditions=conditions, most=COUNTED + 1), **words) or (0,)
    count, more = counted(found)
    page = leaf(rows, wants.limit, after=bool(wants.after), before=back)
    return ShelfPage(page.items, *page.marks(lambda row: row.sku), count, more)


SHOWN = {
    "all": "products.deleted_at is null and :low_at >= 0",
    "low": IS_LOW,
    "owed": "products.deleted_at is null and variants.on_hand < 0 and :low_at >= 0",
}
FOUND = "\n        and upper(variants.sku) like :q escape '!'"
ESCAPED = re.compile("[!%_]")


def _mark(db: Db, wants: ListStock) -> tuple[int, int]:
    sort = SORTS[wants.sort]
    sku = wants.before or wants.after
    if not sku:
        return sort.start()
    row = db.one(f"select {sort.column}, id from variants where sku = :sku", sku=sku)  # noqa: S608  (our own words)
    if row is None:
        raise Invalid.one("before" if wants.before else "after", "list.after")
    return int(row[0]), int(row[1])


PAGE = f"""
    select variants.sku, products.slug, products.title, variants.options, variants.price, variants.currency,
        variants.on_hand, coalesce(variants.low_at, :low_at), case when {IS_LOW} then 1 else 0 end,
        variants.back_orders
    from variants
    join products on products.id = variants.product_id
    where variants.removed = 0
    and {{conditions}}
    and ({{column}}, {{tie}}) {{beyond}} (:value, :tie)
    order by {{column}} {{way}}, {{tie}} {{way}}
    limit :limit
"""  # noqa: S608  (our own words)
COUNT = """
    select count(*)
    from (
        select 1
        from variants
        join products on products.id = variants.product_id
        where variants.removed = 0
        and {conditions}
        limit {most}
    ) as found
"""


def _row(  # the columns of PAGE
    sku: str,
    slug: str,
    title: str,
    options: str,
    price: int,
    currency: str,
    on_hand: int,
    low_at: int,
    low: int,
    back_orders: int,
) -> ShelfRow:
    return ShelfRow(
        sku,
        slug,
        title,
        json.loads(options),
        Money(price, currency),
        on_hand,
        low_at,
        low == 1,
        back_orders == 1,
    )
