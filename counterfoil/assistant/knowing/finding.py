"""Finding products by what somebody says of them, and holding two against each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from counterfoil.assistant.knowing.wits import Wits
from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid, NotFound
from counterfoil.gate.shapes import Choice, Flag, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop.by_slug import Kind, cards_of, kinds_of
from counterfoil.shop.catalogue import ProductCard
from counterfoil.shop.money import MOST, Money, digits_of
from counterfoil.shop.pictures import Picture
from counterfoil.shop.pricing.terms import Terms

if TYPE_CHECKING:
    from counterfoil.assistant.understanding.shelf import Hit

SORTS = {"fitting": "", "price": "cheapest", "-price": "dearest"}
WIDE = 200  # so many are looked at where some may fall out


@dataclass(frozen=True, slots=True)
class FindProducts:
    """What is looked for; prices are whole numbers of the smallest coin, as 3000 for 30.00."""

    words: Annotated[str, Text(0, 400)] = ""
    at_least: Annotated[int | None, Whole(0, MOST)] = None
    at_most: Annotated[int | None, Whole(0, MOST)] = None
    options: Annotated[str, Text(0, 100)] = ""  # `blue, large`
    in_stock: Annotated[bool, Flag()] = False
    sort: Annotated[str, Choice(tuple(SORTS))] = "fitting"
    limit: Annotated[int, Whole(1, 24)] = 8


@dataclass(frozen=True, slots=True)
class FoundProduct:
    """A product that fits, as it is now; `how` says by what it was found: sku, title, words, meaning or all."""

    slug: str
    title: str
    category: str
    price: Money  # of its cheapest variant
    dearest: Money
    stock: int  # of all variants
    picture: Picture | None
    variants: list[Kind]
    how: str
    score: float


@dataclass(frozen=True, slots=True)
class FoundProducts:
    """What fits, the best first."""

    items: list[FoundProduct]


@operation("find_products", needs=Permission.CATALOGUE_READ, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def find_products(work: Work, wants: FindProducts, terms: Terms, wits: Wits) -> FoundProducts:
    """Find products by what they are, are for, look like or cost."""
    if wants.at_least is not None and wants.at_most is not None and wants.at_least > wants.at_most:
        raise Invalid.one("at_least", "find.upside_down")
    currency = terms.other_currency_for(work)
    hits = _hits(work, wants, wits, "" if currency else terms.currency)
    with work.reading() as db:
        cards = cards_of(db, [hit.slug for hit in hits], currency)
        # The records say what it costs and whether it is there, whatever was known of it before.
        fitting = [hit for hit in hits if hit.slug in cards and _fits(cards[hit.slug], wants)]
        kinds = kinds_of(db, [hit.slug for hit in fitting[: wants.limit]], currency)
    items = [_found(cards[hit.slug], kinds[hit.slug], hit.how, hit.score) for hit in fitting[: wants.limit]]
    return FoundProducts(_sorted(items, wants.sort))


def _hits(work: Work, wants: FindProducts, wits: Wits, currency: str) -> "list[Hit]":
    """What fits by its words; by its price, too, where that is known in this currency."""
    asked = wits.of(work.house)
    # As `Wits`: nothing of it is loaded before it is asked.
    from counterfoil.assistant.understanding.money import Price  # noqa: PLC0415
    from counterfoil.assistant.understanding.shelf import Sought  # noqa: PLC0415

    price = Price()
    if currency:
        price = Price(_whole(wants.at_least, currency), _whole(wants.at_most, currency))
    return asked.find(Sought(wants.words, price, SORTS[wants.sort], WIDE, wants.options))


def _whole(amount: int | None, currency: str) -> Decimal | None:
    return None if amount is None else Decimal(amount).scaleb(-digits_of(currency))


def _fits(card: ProductCard, wants: FindProducts) -> bool:
    least, most = wants.at_least or 0, MOST if wants.at_most is None else wants.at_most
    return least <= card.price.amount <= most and (card.stock > 0 or not wants.in_stock)


def _found(card: ProductCard, kinds: list[Kind], how: str, score: float) -> FoundProduct:
    return FoundProduct(
        slug=card.slug,
        title=card.title,
        category=card.category.title,
        price=card.price,
        dearest=card.dearest,
        stock=card.stock,
        picture=card.picture,
        variants=kinds,
        how=how,
        score=score,
    )


def _sorted(items: list[FoundProduct], sort: str) -> list[FoundProduct]:
    """In the order asked for by the prices as they are."""
    if sort == "fitting":
        return items
    return sorted(items, key=lambda item: item.price.amount, reverse=sort == "-price")


@dataclass(frozen=True, slots=True)
class CompareProducts:
    """Which two, by slug."""

    one: Annotated[str, Text(1, 200)]
    other: Annotated[str, Text(1, 200)]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two products side by side, and what only one of them comes in."""

    one: FoundProduct
    other: FoundProduct
    cheaper: str  # a slug; empty where they cost the same
    only_one: list[str]
    only_other: list[str]


@operation(
    "compare_products", needs=Permission.CATALOGUE_READ, ways=SIGNED_IN, effect=Effect.READS, tool=True
)
def compare_products(work: Work, wants: CompareProducts, terms: Terms) -> Compared:
    """Hold two products against each other: price, stock and what they come in."""
    currency, slugs = terms.other_currency_for(work), [wants.one, wants.other]
    with work.reading() as db:
        cards, kinds = cards_of(db, slugs, currency), kinds_of(db, slugs, currency)
    if not set(slugs) <= cards.keys():
        raise NotFound("product.none")
    one, other = (_found(cards[slug], kinds[slug], "named", 1.0) for slug in slugs)
    first, second = (_values(each.variants) for each in (one, other))
    return Compared(
        one=one,
        other=other,
        cheaper=_cheaper(one, other),
        only_one=[value for value in first if value not in second],
        only_other=[value for value in second if value not in first],
    )


def _values(kinds: Iterable[Kind]) -> list[str]:
    return list(dict.fromkeys(choice.value for kind in kinds for choice in kind.options))


def _cheaper(one: FoundProduct, other: FoundProduct) -> str:
    if one.price.currency != other.price.currency or one.price == other.price:
        return ""
    return min(one, other, key=lambda each: each.price.amount).slug
