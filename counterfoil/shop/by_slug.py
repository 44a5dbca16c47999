"""Products that are named, as lists show them, and what there is to choose of each."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from counterfoil.gate.db import Db, Either
from counterfoil.shop import listing
from counterfoil.shop.catalogue import ProductCard, card_of
from counterfoil.shop.money import Money


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a variant: its name and the value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A variant with what tells it from the others."""

    sku: str
    options: list[Choice]
    price: Money
    stock: int  # 999 where it may be ordered when there is none


def cards_of(db: Db, slugs: Sequence[str], currency: str = "") -> dict[str, ProductCard]:
    """The cards of those that are for sale; prices in another currency where there are some."""
    asked: dict[str, object] = {"slugs": named(db, slugs)} | ({"currency": currency} if currency else {})
    cards = (card for card, _ in db.all(CARDS_IN if currency else CARDS, card_of, **asked))
    return {card.slug: card for card in cards}


def named(db: Db, names: Sequence[str]) -> object:
    """A list as this database takes it."""
    return json.dumps(list(names)) if db.kind == "sqlite" else list(names)


THESE = ("in (select value from json_each(:slugs))", "= any(:slugs)")
_PAGE = """
        select products.id, products.slug, products.position as value
        from products
        where products.published = 1
        and products.slug {these}
"""
CARDS, CARDS_IN = (
    Either(
        *(listing.CARDS.format(**prices, way="asc", page=_PAGE.format(these=these)) for these in THESE),
    )
    for prices in (listing.OWN, listing.IN_ANOTHER)
)


def kinds_of(db: Db, slugs: Sequence[str], currency: str = "") -> dict[str, list[Kind]]:
    """The variants of those that are for sale, in the order in which they are shown."""
    found: dict[str, list[Kind]] = defaultdict(list)
    for slug, names, sku, values, price, its_currency, stock in db.all(
        KINDS, slugs=named(db, slugs), currency=currency
    ):
        pairs = zip(json.loads(names), json.loads(values), strict=False)
        options = [Choice(name, value) for name, value in pairs if name]
        found[slug].append(Kind(sku, options, Money(price, its_currency), stock))
    return found


KINDS = Either(
    *(
        f"""
    select products.slug, products.option_names, variants.sku, variants.options,
        coalesce(prices.price, variants.price), coalesce(prices.currency, variants.currency),
        case when variants.back_orders = 1 then 999 else variants.on_hand end
    from products
    join variants on variants.product_id = products.id and variants.removed = 0
    left join prices on prices.variant_id = variants.id and prices.currency = :currency
    where products.published = 1
    and products.slug {these}
    order by variants.product_id, variants.position, variants.id
"""  # noqa: S608  (our own words)
        for these in THESE
    )
)
