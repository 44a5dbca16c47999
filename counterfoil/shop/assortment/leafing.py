"""All products as staff leaf through them: narrowed, sorted, found by words or SKU."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db, Either, question
from counterfoil.gate.leafing import COUNTED, LAST, Sort, counted, leaf
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.shapes import Choice, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import search
from counterfoil.shop.assortment.looking import state_of
from counterfoil.shop.money import Money
from counterfoil.shop.pictures import Picture, picture
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.stock import IS_LOW

SORTS = {
    "changed": Sort("products.updated_at", "products.id"),
    "name": Sort("products.title_key", "products.id", descending=False),
    "price": Sort("products.lowest_price", "products.id", descending=False),
    "-price": Sort("products.lowest_price", "products.id"),
}
STATES = {
    "published": "products.published = 1",
    "draft": "products.published = 0 and products.retired_at is null",
    "retired": "products.retired_at is not null",
}
LOW = f"""exists (
            select 1
            from variants
            where variants.product_id = products.id
            and {IS_LOW}
        )"""  # noqa: S608  (our own words)


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """One product in the list; `sku` where it has one variant only."""

    slug: str
    title: str
    category: str
    state: str
    price: Money  # of its cheapest variant
    dearest: Money
    on_hand: int  # of all variants
    variants: int
    low: bool  # whether one of them is low
    sku: str
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class GoodsPage:
    """Some products, the marks of the pages beside this one, and how many there are in all."""

    items: list[GoodsRow]
    next: str | None
    previous: str | None
    count: int
    more: bool  # whether there may be more than `count`


@dataclass(frozen=True, slots=True)
class NarrowGoods:
    """Which products: those that fit everything that is said."""

    q: Annotated[str, Text(0, 200)] = ""  # words, or a SKU
    state: Annotated[str, Choice(("", *STATES))] = ""
    category: Annotated[str, Text(0, 200)] = ""  # its slug; what is below it does not count
    stock: Annotated[str, Choice(("", "low"))] = ""


@dataclass(frozen=True, slots=True)
class ListGoods(NarrowGoods):
    """Which products, in which order, how many, after or before which."""

    sort: Annotated[str, Choice(tuple(SORTS))] = "changed"
    limit: Annotated[int, Whole(1, 100)] = 24
    after: Annotated[str, Text(0, 200)] = ""
    before: Annotated[str, Text(0, 200)] = ""


@operation("list_goods", needs=Permission.PRODUCTS_READ, ways=SIGNED_IN, effect=Effect.READS)
def list_goods(work: Work, wants: ListGoods, terms: Terms) -> GoodsPage:
    """Leaf through all products, for sale or not."""
    with work.reading() as db:
        conditions, words = narrowed(db, wants, terms.low_at)
        value, tie = _mark(db, wants)
        sought = _page(wants.sort, conditions, back=bool(wants.before))
        asked = {**words, "low_at": terms.low_at, "value": value, "tie": tie, "limit": wants.limit + 1}
        rows = db.all(sought, _row, **asked)
        (found,) = db.one(_count(conditions), **words) or (0,)
    count, more = counted(found)
    page = leaf(rows, wants.limit, after=bool(wants.after), before=bool(wants.before))
    return GoodsPage(page.items, *page.marks(lambda row: row.slug), count, more)


def narrowed(db: Db, wants: NarrowGoods, low_at: int) -> tuple[tuple[Either, ...], dict[str, object]]:
    """The filters as conditions, and what they are filled with."""
    conditions, words = [_alike("products.deleted_at is null")], dict[str, object]()
    if wants.state:
        conditions.append(_alike(STATES[wants.state]))
    if wants.category:
        conditions.append(_alike("products.category_id = (select id from categories where slug = :category)"))
        words["category"] = wants.category
    if wants.stock:
        conditions.append(_alike(LOW))
        words["low_at"] = low_at
    if wants.q:
        asked = search.question(db.kind, wants.q)
        conditions.append(FOUND if asked else OF_SKU)
        words |= {"sku": wants.q, **({"words": asked} if asked else {})}
    return tuple(conditions), words


def _alike(condition: str) -> Either:
    return Either(condition, condition)


_OF_SKU = "select variants.product_id from variants where variants.sku = :sku"
_FOUND = """products.id in (
            {found}
            union all
            {of_sku}
        )"""
OF_SKU = _alike(f"products.id in ({_OF_SKU})")
FOUND = Either(
    sqlite=_FOUND.format(
        found="select rowid from product_words where product_words match :words", of_sku=_OF_SKU
    ),
    postgres=_FOUND.format(
        found="select product_id from product_words where words @@ :words::tsquery", of_sku=_OF_SKU
    ),
)


def _mark(db: Db, wants: ListGoods) -> tuple[int | str, int]:
    sort = SORTS[wants.sort]
    slug = wants.before or wants.after
    if not slug:
        return ("", -LAST) if wants.sort == "name" else sort.start()
    row = db.one(f"select {sort.column}, id from products where slug = :slug", slug=slug)  # noqa: S608  (our own words)
    if row is None:
        raise Invalid.one("before" if wants.before else "after", "list.after")
    return row[0], int(row[1])


@cache
def _page(sort: str, conditions: tuple[Either, ...], *, back: bool) -> Either:
    words = SORTS[sort].sql(back=back)
    return question(lambda only: PAGE.format(**words, low=LOW, conditions=only), conditions)


@cache
def _count(conditions: tuple[Either, ...]) -> Either:
    return question(lambda only: COUNT.format(conditions=only, most=COUNTED + 1), conditions)


# The page is found first; what is shown of its products is looked up for them only.
PAGE = """
    select products.slug, products.title, categories.title, products.published, products.retired_at,
        products.lowest_price, products.highest_price, products.currency,
        (
            select cast(coalesce(sum(variants.on_hand), 0) as bigint)
            from variants
            where variants.product_id = products.id
            and variants.removed = 0
        ),
        (select count(*) from variants where variants.product_id = products.id and variants.removed = 0),
        case when {low} then 1 else 0 end,
        (select min(variants.sku) from variants where variants.product_id = products.id and variants.removed = 0),
        pictures.file, pictures.alt, pictures.width, pictures.height
    from (
        select {tie} as number, {column} as value
        from products
        where {conditions}
        and ({column}, {tie}) {beyond} (:value, :tie)
        order by {column} {way}, {tie} {way}
        limit :limit
    ) as page
    join products on products.id = page.number
    join categories on categories.id = products.category_id
    left join pictures on pictures.product_id = products.id and pictures.position = 1
    order by page.value {way}, page.number {way}
"""
COUNT = """
    select count(*)
    from (
        select 1
        from products
        where {conditions}
        limit {most}
    ) as found
"""


def _row(  # the columns of PAGE
    slug: str,
    title: str,
    category: str,
    published: int,
    retired_at: int | None,
    price: int,
    dearest: int,
    currency: str,
    on_hand: int,
    variants: int,
    low: int,
    sku: str,
    file: str | None,
    alt: str | None,
    width: int | None,
    height: int | None,
) -> GoodsRow:
    return GoodsRow(
        slug=slug,
        title=title,
        category=category,
        state=state_of(published, retired_at),
        price=Money(price, currency),
        dearest=Money(dearest, currency),
        on_hand=on_hand,
        variants=variants,
        low=low == 1,
        sku=sku if variants == 1 else "",
        picture=picture(file, alt, width, height),
    )
