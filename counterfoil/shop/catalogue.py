"""What the shop has on its shelves, as visitors see it: along them; what one thing is says `product.py`."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from counterfoil.gate.actor import DOORS
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid, Misfit
from counterfoil.gate.shapes import Choice, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import listing, search, slugs
from counterfoil.shop.category_tree import in_order
from counterfoil.shop.listing import FEATURED, FITTING, SORTS, After, Sort
from counterfoil.shop.money import Money
from counterfoil.shop.pictures import Picture, picture
from counterfoil.shop.pricing.terms import Terms


@dataclass(frozen=True, slots=True)
class CategoryName:
    """A category as a product names it."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Category:
    """A category of the menu, which one it is in, and how many products are in it and below it."""

    slug: str
    title: str
    count: int
    parent: str = ""  # its slug, empty at the top


@dataclass(frozen=True, slots=True)
class Categories:
    """The menu."""

    items: list[Category]


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product in a list; `version` differs whenever anything else here does."""

    slug: str
    title: str
    price: Money  # of its cheapest variant
    compare_at: Money | None
    picture: Picture | None
    category: CategoryName
    stock: int  # of all variants
    dearest: Money  # of its variants; more than `price` where these differ
    version: str


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Some products, and the mark of the next page, if there is one."""

    items: list[ProductCard]
    next: str | None


@dataclass(frozen=True, slots=True)
class ListProducts:
    """Which products, in which order, from where on."""

    category: Annotated[str, Text(0, 200)] = ""
    q: Annotated[str, Text(0, 4_000)] = ""
    sort: Annotated[str, Choice(tuple(SORTS))] = FEATURED.name
    limit: Annotated[int, Whole(1, 100)] = 24
    after: Annotated[str, Text(0, 1_000)] = ""


@operation("list_categories", needs=Permission.CATALOGUE_READ, ways=DOORS, effect=Effect.READS, tool=True)
def list_categories(work: Work) -> Categories:
    """See which kinds of things the shop has."""
    with work.reading() as db:
        rows = [(slug, parent, Category(*rest)) for slug, parent, *rest in db.all(SELECT_CATEGORIES)]
    return Categories([category for _, (_, _, category) in in_order(rows)])


SELECT_CATEGORIES = """
    with recursive filled (id, goods) as (
        select products.category_id, count(*)
        from products
        where products.published = 1
        group by products.category_id
    ),
    within (id, above) as (
        select filled.id, filled.id
        from filled
        union
        select within.id, categories.parent_id
        from within
        join categories on categories.id = within.above
        where categories.parent_id is not null
    )
    select categories.slug, coalesce(parents.slug, ''),
        categories.slug, categories.title, cast(sum(filled.goods) as bigint), coalesce(parents.slug, '')
    from within
    join filled on filled.id = within.id
    join categories on categories.id = within.above
    left join categories as parents on parents.id = categories.parent_id
    group by categories.id, categories.slug, categories.title, categories.position, parents.slug
    order by categories.position, categories.slug
"""


class Renamed(Invalid):
    """The category is called otherwise now: `slug` is where it is."""

    def __init__(self, slug: str) -> None:
        super().__init__(Misfit("category", "category.renamed", {"slug": slug}))
        self.slug = slug


@operation("list_products", needs=Permission.CATALOGUE_READ, ways=DOORS, effect=Effect.READS, tool=True)
def list_products(work: Work, wants: ListProducts, terms: Terms) -> ProductPage:
    """Look along the shelves: by category, by words, in some order."""
    currency = terms.other_currency_for(work)
    sort = FITTING if wants.q and wants.sort == FEATURED.name else SORTS[wants.sort]
    after = listing.read_mark(sort, wants.after)
    with work.reading() as db:
        words = search.question(db.kind, wants.q)
        if wants.q and words is None:
            return ProductPage([], None)
        rows = _rows(db, wants, sort, words, after, currency)
        if not rows and wants.category and not db.one(CATEGORY_IS_THERE, slug=wants.category):
            now = slugs.now_at(db, "category", wants.category)
            raise Renamed(now) if now else Invalid.one("category", "category.unknown")
    page = rows[: wants.limit]
    more = len(rows) > wants.limit
    return ProductPage(
        [card for card, _ in page],
        listing.mark(sort, After(page[-1][1], page[-1][0].slug)) if more else None,
    )


CATEGORY_IS_THERE = "select 1 from categories where slug = :slug"


def _rows(
    db: Db, wants: ListProducts, sort: Sort, words: str | None, after: After | None, currency: str
) -> list[tuple[ProductCard, int | str]]:
    sql = listing.cards(
        sort, category=bool(wants.category), words=bool(words), after=bool(after), another=bool(currency)
    )
    asked: dict[str, object] = {"limit": wants.limit + 1}
    if wants.category:
        asked["category"] = wants.category
    if words:
        asked["words"] = words
    if currency:
        asked["currency"] = currency
    if after:
        asked |= {"value": after.value, "slug": after.slug}
    return db.all(sql, card_of, **asked)


# The same row is the same card, and making one of its five parts takes longer than finding it.
@lru_cache(maxsize=4_096)
def card_of(  # the columns of listing.CARDS
    slug: str,
    title: str,
    price: int,
    compare_at: int | None,
    currency: str,
    category_slug: str,
    category_title: str,
    file: str | None,
    alt: str | None,
    width: int | None,
    height: int | None,
    stock: int,
    dearest: int,
    version: int,
    value: int | str,
) -> tuple[ProductCard, int | str]:
    card = ProductCard(
        slug=slug,
        title=title,
        price=Money(price, currency),
        compare_at=before(price, compare_at, currency),
        picture=picture(file, alt, width, height),
        category=CategoryName(category_slug, category_title),
        stock=stock,
        dearest=Money(dearest, currency),
        version=f"{version}.{stock}.{currency}",
    )
    return card, value


def before(price: int, compare_at: int | None, currency: str) -> Money | None:
    """What it cost before, if that was more."""
    return Money(compare_at, currency) if compare_at is not None and compare_at > price else None
