"""What things cost: in the shop's own currency beside the variant, in others in rows of their own."""

import json
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import CONSOLE, SIGNED_IN
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.seen import Seen
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop.money import MOST, Money, digits_of
from counterfoil.shop.pricing import price_held
from counterfoil.shop.pricing.currencies import CurrencyCode
from counterfoil.shop.pricing.rounding import WHOLE, part
from counterfoil.shop.pricing.shipping import ANY
from counterfoil.shop.pricing.terms import Terms

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class SetPrice:
    """What one variant costs from now on, in one currency."""

    sku: Annotated[str, Text(1, 100)]
    currency: Annotated[str, CurrencyCode()]
    amount: Annotated[int, Whole(0, MOST)]  # minor units
    was: Annotated[int | None, Seen(-1, MOST)] = None  # what it must cost until now; -1: nothing of its own


@dataclass(frozen=True, slots=True)
class Priced:
    """What one variant costs."""

    sku: str
    price: Money


@dataclass(frozen=True, slots=True)
class FillPrices:
    """The currency whose missing prices are made, and by which factor."""

    currency: Annotated[str, CurrencyCode()]
    factor: Annotated[int, Whole(1, 10**12)]  # parts per million of the shop's own currency


@dataclass(frozen=True, slots=True)
class Filled:
    """How many prices were made: of goods, and of sending them."""

    count: int
    ways: int


@operation("set_price", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE)
def set_price(work: Work, wants: SetPrice, terms: Terms) -> Priced:
    """Say what something costs."""
    _check_offered(wants.currency, terms)
    work.about(wants.sku)
    with work.writing() as db:
        held = price_held.take(db, wants.sku, wants.currency, wants.was)
        if wants.currency == held.own:
            db.run(UPDATE_OWN_PRICE, variant_id=held.variant_id, amount=wants.amount)
            db.run(FOLD_OWN_PRICES, product_id=held.product_id)
        else:
            _write(db, wants.currency, [(held.variant_id, wants.amount, held.compare_at)])
            fold(db, wants.currency, [held.product_id])
        price_held.offer_back(db, work, held, wants.amount)
    return Priced(wants.sku, Money(wants.amount, wants.currency))


def _check_offered(currency: str, terms: Terms) -> None:
    if currency not in terms.currencies:
        raise Invalid.one("currency", "currency.not_offered", currencies=", ".join(terms.currencies))


UPDATE_OWN_PRICE = "update variants set price = :amount where id = :variant_id"
FOLD_OWN_PRICES = """
    update products
    set lowest_price = folded.lowest,
        highest_price = folded.highest,
        compare_at = folded.compare_at,
        version = products.version + 1
    from (
        select variants.product_id, min(variants.price) as lowest, max(variants.price) as highest,
            (
                select cheapest.compare_at
                from variants as cheapest
                where cheapest.product_id = :product_id
                and cheapest.removed = 0
                order by cheapest.price, cheapest.position, cheapest.id
                limit 1
            ) as compare_at
        from variants
        where variants.product_id = :product_id
        and variants.removed = 0
        group by variants.product_id
    ) as folded
    where products.id = folded.product_id
"""


@operation("fill_prices", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE)
def fill_prices(work: Work, wants: FillPrices, terms: Terms) -> Filled:
    """Give a price in another currency to everything that has none, sending it included, by a factor."""
    _check_offered(wants.currency, terms)
    work.about(wants.currency)
    with work.writing() as db:
        ways = _fill_shipping(db, wants, terms)
    count, after = 0, 0
    while True:
        # In pieces, for others want to write as well.
        with work.writing() as db:
            rows = db.all(SELECT_UNPRICED, currency=wants.currency, after=after, limit=AT_ONCE)
            if rows:
                _write(db, wants.currency, [(row[0], *_exchanged(wants, terms, *row[2:])) for row in rows])
                fold(db, wants.currency, sorted({row[1] for row in rows}))
        if not rows:
            return Filled(count, ways)
        count, after = count + len(rows), rows[-1][0]


SELECT_UNPRICED = """
    select variants.id, variants.product_id, variants.currency, variants.price, variants.compare_at
    from variants
    where variants.id > :after
    and variants.currency <> :currency
    and not exists (
        select 1 from prices where prices.variant_id = variants.id and prices.currency = :currency
    )
    order by variants.id
    limit :limit
"""


def _fill_shipping(db: Db, wants: FillPrices, terms: Terms) -> int:
    """All bands of all ways: they are few."""
    rows = db.all(SELECT_UNPRICED_RATES, own=terms.currency, currency=wants.currency)
    for number, price, goods, free_from in rows:
        cost, free = _exchanged(wants, terms, terms.currency, price, free_from)
        most = goods if goods >= ANY else _exchanged(wants, terms, terms.currency, goods, None)[0]
        db.run(COPY_RATE, id=number, currency=wants.currency, price=cost, goods=most, free_from=free)
    return len(rows)


SELECT_UNPRICED_RATES = """
    select id, price, up_to_goods, free_from
    from shipping_rates
    where currency = :own
    and currency <> :currency
    and not exists (
        select 1
        from shipping_rates as others
        where others.zone_id = shipping_rates.zone_id
        and others.code = shipping_rates.code
        and others.currency = :currency
    )
    order by id
"""
COPY_RATE = """
    insert into shipping_rates (zone_id, code, title, currency, up_to_grams, up_to_goods, price, free_from)
    select zone_id, code, title, :currency, up_to_grams, :goods, :price, :free_from
    from shipping_rates
    where id = :id
    on conflict do nothing
"""


def _exchanged(
    wants: FillPrices, terms: Terms, own: str, amount: int, compare_at: int | None
) -> tuple[int, int | None]:
    up, down = 10 ** digits_of(wants.currency), 10 ** digits_of(own)

    def exchanged(each: int) -> int:
        return min(part(each * up, wants.factor, WHOLE * down, terms.rounding), MOST)

    return exchanged(amount), None if compare_at is None else exchanged(compare_at)


def _write(db: Db, currency: str, rows: list[tuple[int, int, int | None]]) -> None:
    db.run(UPSERT_PRICES, currency=currency, rows=json.dumps(rows))


UPSERT_PRICES = Either(
    sqlite="""
        insert into prices (variant_id, currency, price, compare_at)
        select json_extract(value, '$[0]'), :currency, json_extract(value, '$[1]'), json_extract(value, '$[2]')
        from json_each(:rows)
        where true
        on conflict (variant_id, currency) do update
        set price = excluded.price,
            compare_at = excluded.compare_at
    """,
    postgres="""
        insert into prices (variant_id, currency, price, compare_at)
        select (value ->> 0)::bigint, :currency, (value ->> 1)::bigint, (value ->> 2)::bigint
        from json_array_elements(:rows::json)
        on conflict (variant_id, currency) do update
        set price = excluded.price,
            compare_at = excluded.compare_at
    """,
)


def fold_all(db: Db, product_id: int) -> None:
    """Keep what lists tell of one product whose variants have changed, in every currency; its version counts."""
    db.run(FOLD_OWN_PRICES, product_id=product_id)
    db.run("delete from product_prices where product_id = :product_id", product_id=product_id)
    for (currency,) in db.all(SELECT_CURRENCIES, product_id=product_id):
        db.run(UPSERT_FOLDED, currency=currency, products=json.dumps([product_id]))


SELECT_CURRENCIES = """
    select distinct prices.currency
    from prices
    join variants on variants.id = prices.variant_id
    where variants.product_id = :product_id
    and variants.removed = 0
"""


def fold(db: Db, currency: str, products: list[int]) -> None:
    """Keep what lists tell of the products."""
    wanted = {"currency": currency, "products": json.dumps(products)}
    db.run(UPSERT_FOLDED, **wanted)
    db.run(COUNT_VERSIONS, products=wanted["products"])


FOLDED = """
        insert into product_prices (product_id, currency, lowest_price, compare_at, highest_price)
        select variants.product_id, prices.currency, min(prices.price),
            (
                select cheapest.compare_at
                from prices as cheapest
                join variants as its on its.id = cheapest.variant_id
                where its.product_id = variants.product_id
                and its.removed = 0
                and cheapest.currency = :currency
                order by cheapest.price, its.position, its.id
                limit 1
            ),
            max(prices.price)
        from prices
        join variants on variants.id = prices.variant_id
        where prices.currency = :currency
        and variants.removed = 0
        and variants.product_id in ({products})
        group by variants.product_id, prices.currency
        on conflict (product_id, currency) do update
        set lowest_price = excluded.lowest_price,
            compare_at = excluded.compare_at,
            highest_price = excluded.highest_price
"""
IN_SQLITE = "select value from json_each(:products)"
IN_POSTGRES = "select value::text::bigint from json_array_elements(:products::json)"
UPSERT_FOLDED = Either(FOLDED.format(products=IN_SQLITE), FOLDED.format(products=IN_POSTGRES))
VERSIONS = "update products set version = version + 1 where id in ({products})"
COUNT_VERSIONS = Either(VERSIONS.format(products=IN_SQLITE), VERSIONS.format(products=IN_POSTGRES))
