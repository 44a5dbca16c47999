"""Looking up what makes a quote: the cart, where it goes, the rules there, and the code."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from msgspec import UNSET

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db, Row
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.shapes import Flag, Text
from counterfoil.gate.work import Work
from counterfoil.shop.addresses import Address, Country
from counterfoil.shop.pricing import codes, discounts
from counterfoil.shop.pricing.codes import Bought, Code
from counterfoil.shop.pricing.quote import Item, Quote, Rules, quote
from counterfoil.shop.pricing.shipping import Band
from counterfoil.shop.pricing.taxes import Rate
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.pricing.words import Word
from counterfoil.shop.tries import HELD


@dataclass(frozen=True, slots=True)
class QuoteOrder:
    """Where to, in which way, with which code; without a country to the saved address, without one collected."""

    country: Annotated[str, Country()] = ""
    collect: Annotated[bool, Flag()] = False  # at the shop, whatever address is known
    shipping: Annotated[str, Word(0)] = ""
    discount_code: Annotated[str, Text(0, discounts.LONGEST)] = ""


@operation("quote_order", needs=Permission.CART_READ, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def quote_order(work: Work, wants: QuoteOrder, terms: Terms) -> Quote:
    """See what the order would cost: goods, discount, delivery and tax."""
    currency = terms.currency_for(work)
    with discounts.guesses_counted(work, terms), work.reading() as db:
        cart = read_cart(db, work, terms, currency)
        if cart is None:
            raise Conflict("cart.empty")
        country = "" if wants.collect else wants.country or (cart.address.country if cart.address else "")
        return quoted(db, work, cart, terms, country, wants.shipping, wants.discount_code).quote


@dataclass(frozen=True, slots=True)
class FullCart:
    """A cart with something in it, and what goes with it."""

    number: int
    currency: str
    items: list[Item]
    address: Address | None  # the saved one
    has_taxes: bool
    ships: bool
    held: int | None  # until when no card is tried


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote, and the code it used."""

    quote: Quote
    code: Code | None


def read_cart(db: Db, work: Work, terms: Terms, currency: str) -> FullCart | None:
    """My cart in this currency, or in the shop's own where a price is missing; None where it is empty."""
    me, cards = work.actor.id, terms.tries.of_cards(work, work.actor.id)
    rows = db.all(SELECT_CART, account_id=me, currency=currency, **cards.asks(work.now))
    if not rows:
        return None
    number, own_currency, has_taxes, ships, name, street, postcode, city, country, region, held = rows[0][:11]
    there = all(row[11] is not None for row in rows)
    return FullCart(
        number=number,
        currency=currency if there else own_currency,
        items=[_item(row[11] if there else row[12], *row[13:]) for row in rows],
        address=Address(name, street, postcode, city, country, region or UNSET) if country else None,
        has_taxes=bool(has_taxes),
        ships=bool(ships),
        held=held,
    )


SELECT_CART = f"""
    select carts.id, variants.currency,
        exists (select 1 from tax_rates), exists (select 1 from shipping_zones),
        addresses.name, addresses.street, addresses.postcode, addresses.city, addresses.country,
        addresses.region, ({HELD}),
        case when variants.currency = :currency then variants.price else prices.price end, variants.price,
        variants.id, variants.sku, products.slug, products.title, variants.options, cart_lines.quantity,
        variants.tax_class, variants.grams,
        case
            when products.published = 0 or variants.removed = 1 then 0
            when variants.back_orders = 1 or variants.on_hand >= cart_lines.quantity then 1
            else 0
        end
    from carts
    join cart_lines on cart_lines.cart_id = carts.id
    join variants on variants.id = cart_lines.variant_id
    join products on products.id = variants.product_id
    left join prices on prices.variant_id = variants.id and prices.currency = :currency
    left join addresses on addresses.account_id = carts.account_id
    where carts.account_id = :account_id
    order by cart_lines.added_at, variants.id
"""  # noqa: S608  (our own words)


def _item(
    price: int,
    variant: int,
    sku: str,
    slug: str,
    title: str,
    options: str,
    quantity: int,
    tax_class: str,
    grams: int,
    there: int,
) -> Item:
    return Item(
        variant, sku, slug, title, json.loads(options), quantity, price, tax_class, grams, bool(there)
    )


def quoted(
    db: Db, work: Work, cart: FullCart, terms: Terms, country: str, way: str, discount_code: str
) -> Quoted:
    """What a cart costs, sent to a country, or collected where none is named."""
    code = discounts.find(db, work, discount_code, terms) if discount_code else None
    if code:
        lines = [Bought(item.quantity, item.price) for item in cart.items]
        codes.refuse_unfit(code, lines, cart.currency, work.now, terms.place)
    taxed_in = country or terms.country
    told = []
    if (cart.has_taxes and taxed_in) or (cart.ships and country):
        told = db.all(SELECT_RULES, taxed_in=taxed_in, country=country, currency=cart.currency, now=work.now)
    bands = _bands(told)
    if cart.ships and country and not bands and cart.currency != terms.currency:
        raise Conflict("shipping.not_in_currency", currency=cart.currency)
    rules = Rules(
        currency=cart.currency,
        rounding=terms.rounding,
        tax_included=terms.tax_included,
        country=taxed_in,
        collected=not country,
        rates=_rates(told),
        ships=cart.ships,
        bands=bands,
        code=code,
        way=way,
    )
    return Quoted(quote(cart.items, rules), code)


# A country's own zone goes before the one for everywhere else.
SELECT_RULES = """
    select 'tax' as what, class as code, name as title, rate as figure, 0 as grams, 0 as goods, 0 as free_from
    from tax_rates as newest
    where country = :taxed_in
    and valid_from <= :now
    and not exists (
        select 1
        from tax_rates as newer
        where newer.country = newest.country
        and newer.class = newest.class
        and newer.valid_from > newest.valid_from
        and newer.valid_from <= :now
    )
    union all
    select 'band', code, title, price, up_to_grams, up_to_goods, free_from
    from shipping_rates
    where currency = :currency
    and zone_id = (
        select shipping_countries.zone_id
        from shipping_countries
        where shipping_countries.country in (:country, '*')
        and :country <> ''
        order by case when shipping_countries.country = '*' then 1 else 0 end
        limit 1
    )
"""


def _rates(told: Sequence[Row]) -> dict[str, Rate]:
    return {code: Rate(title, figure) for what, code, title, figure, *_ in told if what == "tax"}


def _bands(told: Sequence[Row]) -> list[Band]:
    bands = [
        Band(code, title, figure, grams, goods, free_from)
        for what, code, title, figure, grams, goods, free_from in told
        if what == "band"
    ]
    return sorted(bands, key=lambda band: (band.code, band.up_to_grams, band.up_to_goods))
