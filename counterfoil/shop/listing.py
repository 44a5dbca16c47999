"""The order of a list, and the mark that says where its next page begins."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from counterfoil.gate.db import Either
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.shapes import Text, Unfit
from counterfoil.shop import search
from counterfoil.shop.category_tree import BELOW, STRICTLY_BELOW

LONGEST_MARK = 600
STORABLE = Text(0, LONGEST_MARK, lines=True, strip=False)


@dataclass(frozen=True, slots=True)
class Sort:
    """One order of a list: by a column, ties by slug."""

    name: str
    column: str
    kind: type[int | str] = int
    descending: bool = False


FEATURED = Sort("featured", "products.position")
SORTS = {
    sort.name: sort
    for sort in [
        FEATURED,
        Sort("name", "products.title_key", str),
        Sort("price", "products.lowest_price"),
        Sort("-price", "products.lowest_price", descending=True),
        Sort("newest", "products.created_at", descending=True),
    ]
}
FITTING = Sort("fitting", "hits.score", descending=True)  # how well a product fits the words asked for


@dataclass(frozen=True, slots=True)
class After:
    """The last thing on the page before."""

    value: int | str
    slug: str


def mark(sort: Sort, after: After) -> str:
    """An opaque word for the address of the next page."""
    said = json.dumps([sort.name, after.value, after.slug], separators=(",", ":"))
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read_mark(sort: Sort, text: str) -> After | None:
    """Where the page begins; Invalid unless this list has given the mark."""
    if not text:
        return None
    try:
        padded = text[:LONGEST_MARK].encode("ascii") + b"=" * (-len(text) % 4)
        name, value, slug = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        STORABLE.read(f"{value}{slug}", spoken=True)
    except (ValueError, TypeError, binascii.Error, RecursionError, Unfit):
        raise Invalid.one("after", "list.after") from None
    fits = name == sort.name and type(value) is sort.kind and type(slug) is str
    if not fits or (isinstance(value, int) and abs(value) >= 1 << 63):
        raise Invalid.one("after", "list.after")
    return After(value, slug)


# In another currency, what has no price in it is told in the shop's own.
PRICED = (
    "left join product_prices as priced on priced.product_id = products.id and priced.currency = :currency"
)
OWN = {
    "price": "products.lowest_price",
    "compare_at": "products.compare_at",
    "currency": "products.currency",
    "dearest": "products.highest_price",
    "priced": "",
}
IN_ANOTHER = {
    "price": "coalesce(priced.lowest_price, products.lowest_price)",
    "compare_at": "case when priced.currency is null then products.compare_at else priced.compare_at end",
    "currency": "coalesce(priced.currency, products.currency)",
    "dearest": "coalesce(priced.highest_price, products.highest_price)",
    "priced": PRICED,
}

CARDS = """
    select products.slug, products.title, {price}, {compare_at}, {currency},
        categories.slug, categories.title,
        pictures.file, pictures.alt, pictures.width, pictures.height,
        (
            select cast(
                coalesce(sum(case when variants.back_orders = 1 then 999 else variants.on_hand end), 0) as bigint
            )
            from variants
            where variants.product_id = products.id
            and variants.removed = 0
        ),
        {dearest}, products.version, page.value
    from (
        {page}
    ) as page
    join products on products.id = page.id
    join categories on categories.id = products.category_id
    left join pictures on pictures.product_id = products.id and pictures.position = 1
    {priced}
    order by page.value {way}, page.slug {way}
"""

PAGE = """
        select products.id, products.slug, {column} as value
        from {source}
        where products.published = 1
        {conditions}
        order by {column} {way}, products.slug {way}
        limit :limit
"""
OF_CATEGORY = f"""and products.category_id in (
            with recursive {BELOW}
            select below.id from below
        )"""  # noqa: S608  (our own words)
# Most categories have nothing below them: what is in one itself comes from its index in order, and is not sorted.
IN_ITSELF = "and products.category_id = (select id from categories where slug = :category)"
BELOW_IT = f"""and products.category_id in (
            with recursive {STRICTLY_BELOW}
            select below.id from below
        )"""  # noqa: S608  (our own words)
TWO_PAGES = """
        select either.id, either.slug, either.value
        from (
            select * from ({one}) as one
            union all
            select * from ({other}) as other
        ) as either
        order by either.value {way}, either.slug {way}
        limit :limit
"""
ON_FROM = "and ({column}, products.slug) {beyond} (:value, :slug)"


@cache
def cards(sort: Sort, *, category: bool, words: bool, after: bool, another: bool) -> Either:
    """The sentence for one kind of page, in both dialects."""
    return Either(
        *(
            _cards(
                sort,
                _source(found) if words else "products",
                category=category,
                after=after,
                prices=IN_ANOTHER if another else OWN,
            )
            for found in (search.FOUND.sqlite, search.FOUND.postgres)
        )
    )


def _source(found: str) -> str:
    return f"({found}) as hits join products on products.id = hits.product_id"


def _cards(sort: Sort, source: str, *, category: bool, after: bool, prices: Mapping[str, str]) -> str:
    by_price = sort.column == OWN["price"]
    words = {
        **prices,
        "column": prices["price"] if by_price else sort.column,
        "way": "desc" if sort.descending else "asc",
        "beyond": "<" if sort.descending else ">",
        "source": f"{source} {prices['priced']}" if by_price else source,
    }
    goes_on = [ON_FROM.format(**words)] * after

    def page(*conditions: str) -> str:
        return PAGE.format(**words, conditions="\n        ".join([*conditions, *goes_on]))

    if category and source == "products":
        both = TWO_PAGES.format(**words, one=page(IN_ITSELF), other=page(BELOW_IT))
        return CARDS.format(**words, page=both)
    return CARDS.format(**words, page=page(*[OF_CATEGORY] * category))
