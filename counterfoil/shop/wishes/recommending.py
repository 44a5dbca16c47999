"""What may please somebody, and why: bought together with what they have, of the same kind, or what sells.

Two orders at least must have had both before one is told of the other, so that nothing says what a single person bought.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from counterfoil.gate.actor import DOORS, SIGNED_IN
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.shapes import Flag, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import listing
from counterfoil.shop.catalogue import ProductCard, card_of
from counterfoil.shop.pricing.terms import Terms

ORDERS_AT_LEAST = 2
LOOKED_AT = 20  # things somebody bought last, or has in the cart
Why = Literal["together", "category", "selling"]


@dataclass(frozen=True, slots=True)
class Recommended:
    """A thing for sale, and why it is named: `recommend.<why>` is the sentence."""

    card: ProductCard
    why: Why
    because: str  # the title of what somebody has or looks at; of a category its title; empty where it sells
    because_slug: str
    mine: bool  # whether that is something they bought; else it is in their cart, or before their eyes


@dataclass(frozen=True, slots=True)
class Recommendations:
    """The likeliest first; `on` is False where somebody or the shop wants none."""

    items: list[Recommended]
    on: bool
    switched_off_by: str = ""  # "me" or "shop"


@dataclass(frozen=True, slots=True)
class Recommend:
    """How many things."""

    limit: Annotated[int, Whole(1, 12)] = 6


@dataclass(frozen=True, slots=True)
class GoesWith:
    """With which product, and how many things."""

    slug: Annotated[str, Text(1, 200)]
    limit: Annotated[int, Whole(1, 12)] = 4


@dataclass(frozen=True, slots=True)
class ChooseRecommending:
    """Whether I want to be recommended things."""

    wanted: Annotated[bool, Flag()]


@dataclass(frozen=True, slots=True)
class Recommending:
    """Whether I am recommended things."""

    on: bool


@dataclass(frozen=True, slots=True)
class _Named:
    """One product, by its inner number, and why."""

    id: int
    slug: str
    why: Why
    because: str
    because_slug: str
    mine: bool


@operation("recommend", needs=Permission.CART_READ, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def recommend(work: Work, wants: Recommend, terms: Terms) -> Recommendations:
    """See what may please me, from what I bought and have in my cart."""
    currency = terms.other_currency_for(work)
    if not terms.recommends:
        return Recommendations([], on=False, switched_off_by="shop")
    with work.reading() as db:
        if db.one(IS_OFF, account_id=work.actor.id):
            return Recommendations([], on=False, switched_off_by="me")
        mine = db.all(SELECT_MINE, account_id=work.actor.id, most=LOOKED_AT)
        return Recommendations(_named(db, mine, wants.limit, currency), on=True)


IS_OFF = "select 1 from recommending_off where account_id = :account_id"
# What is in the cart says more than what was bought long ago.
SELECT_MINE = """
    select variants.product_id, cast(max(mine.bought) as bigint), max(mine.at)
    from (
        select cart_lines.variant_id, 0 as bought, 9000000000000000000 as at
        from carts
        join cart_lines on cart_lines.cart_id = carts.id
        where carts.account_id = :account_id
        union all
        select order_lines.variant_id, 1, latest.id
        from (
            select id
            from orders
            where account_id = :account_id
            and payment in ('authorised', 'paid', 'part_refunded')
            order by id desc
            limit :most
        ) as latest
        join order_lines on order_lines.order_id = latest.id
    ) as mine
    join variants on variants.id = mine.variant_id
    group by variants.product_id
    order by 3 desc, 1
    limit :most
"""


@operation("goes_with", needs=Permission.CATALOGUE_READ, ways=DOORS, effect=Effect.READS, tool=True)
def goes_with(work: Work, wants: GoesWith, terms: Terms) -> Recommendations:
    """See what others bought together with a product, or what is of its kind."""
    currency = terms.other_currency_for(work)
    if not terms.recommends:
        return Recommendations([], on=False, switched_off_by="shop")
    with work.reading() as db:
        if work.actor.signed_in and db.one(IS_OFF, account_id=work.actor.id):
            return Recommendations([], on=False, switched_off_by="me")
        base = db.all("select id, 0, 0 from products where slug = :slug and published = 1", slug=wants.slug)
        return Recommendations(_named(db, base, wants.limit, currency, selling=False), on=True)


@operation(
    "choose_recommending", needs=Permission.CART_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True
)
def choose_recommending(work: Work, wants: ChooseRecommending) -> Recommending:
    """Say whether I want to be recommended things."""
    with work.writing() as db:
        work.about("on" if wants.wanted else "off")
        if wants.wanted:
            db.run("delete from recommending_off where account_id = :id", id=work.actor.id)
        else:
            db.run(SWITCH_OFF, account_id=work.actor.id, at=work.now)
    return Recommending(wants.wanted)


SWITCH_OFF = """
    insert into recommending_off (account_id, at)
    values (:account_id, :at)
    on conflict (account_id) do nothing
"""


def _named(
    db: Db, base: Sequence[tuple[int, ...]], limit: int, currency: str, *, selling: bool = True
) -> list[Recommended]:
    """By pairs, then by kind, then by what sells: each is asked only while there are too few."""
    bought = {number: bool(mine) for number, mine, _ in base}
    named: dict[int, _Named] = {}
    for question, asks in ((TOGETHER, bool(base)), (OF_THE_KIND, bool(base)), (SELLING, selling)):
        if asks and len(named) < limit:
            without = [*bought, *named]
            rows = db.all(
                question,
                base=json.dumps(list(bought)),
                without=json.dumps(without),
                limit=limit - len(named),
                least=ORDERS_AT_LEAST,
            )
            for number, slug, why, because, because_slug, by in rows:
                named[number] = _Named(number, slug, why, because, because_slug, bought.get(by, False))
    return _cards(db, list(named.values()), currency)


def _in(name: str, dialect: str) -> str:
    if dialect == "sqlite":
        return f"(select value from json_each(:{name}))"  # noqa: S608  (our own words)
    return f"(select value::text::bigint from json_array_elements(:{name}::json))"  # noqa: S608


FOR_SALE = """
    products.published = 1
    and exists (
        select 1
        from variants
        where variants.product_id = products.id
        and variants.removed = 0
        and (variants.on_hand > 0 or variants.back_orders = 1)
    )
"""


def _both(words: str) -> Either:
    return Either(
        *(
            words.format(base=_in("base", each), without=_in("without", each), for_sale=FOR_SALE)
            for each in ("sqlite", "postgres")
        )
    )


# For each product the one of mine that it was bought with most often.
TOGETHER = _both("""
    select products.id, products.slug, 'together', mine.title, mine.slug, mine.id
    from (
        select other_id, product_id,
            row_number() over (partition by other_id order by times desc, product_id) as place,
            sum(times) over (partition by other_id) as score
        from bought_together
        where product_id in {base}
        and times >= :least
        and other_id not in {without}
    ) as ranked
    join products on products.id = ranked.other_id
    join products as mine on mine.id = ranked.product_id
    where ranked.place = 1
    and {for_sale}
    order by ranked.score desc, products.position, products.id
    limit :limit
""")
OF_THE_KIND = _both("""
    select products.id, products.slug, 'category', categories.title, categories.slug, 0
    from products
    join categories on categories.id = products.category_id
    left join bought on bought.product_id = products.id
    where products.category_id in (select category_id from products where id in {base})
    and products.id not in {without}
    and {for_sale}
    order by coalesce(bought.times, 0) desc, products.position, products.id
    limit :limit
""")
SELLING = _both("""
    select products.id, products.slug, 'selling', '', '', 0
    from bought
    join products on products.id = bought.product_id
    where bought.times >= :least
    and products.id not in {without}
    and {for_sale}
    order by bought.times desc, products.id
    limit :limit
""")


def _cards(db: Db, named: list[_Named], currency: str) -> list[Recommended]:
    if not named:
        return []
    places = json.dumps([each.id for each in named])
    asked: Mapping[str, object] = {"currency": currency} if currency else {}
    cards = {
        found.slug: found
        for found, _ in db.all(OTHER_CARDS if currency else OWN_CARDS, card_of, places=places, **asked)
    }
    return [
        Recommended(cards[each.slug], each.why, each.because, each.because_slug, each.mine)
        for each in named
        if each.slug in cards
    ]


def _cards_in(prices: Mapping[str, str]) -> Either:
    pages = (
        f"select products.id, products.slug, products.id as value from products where products.id in {each}"  # noqa: S608
        for each in (_in("places", "sqlite"), _in("places", "postgres"))
    )
    return Either(*(listing.CARDS.format(**prices, page=page, way="asc") for page in pages))


OWN_CARDS, OTHER_CARDS = _cards_in(listing.OWN), _cards_in(listing.IN_ANOTHER)
