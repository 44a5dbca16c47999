"""The prices of all variants of a product at once: raised or lowered by so many per cent, and put back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.gate.shapes import Each, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import undoing
from counterfoil.shop.assortment.holding import Held, hold, put_back
from counterfoil.shop.money import MOST
from counterfoil.shop.pricing.rounding import part
from counterfoil.shop.pricing.terms import Terms

MOST_VARIANTS = 2_000
OWN = ""  # stands for the product's own currency, in which prices stand with the variants
BySku = Each(Whole(0, MOST), MOST_VARIANTS)
ByCurrency = Each(BySku, 200)
Prices = Mapping[str, Mapping[str, int]]  # by currency, then SKU


@dataclass(frozen=True, slots=True)
class Reprice:
    """Which product, and by how many per cent its prices rise; below nothing they fall."""

    slug: Annotated[str, Text(1, 200)]
    percent: Annotated[int, Whole(-99, 1_000)]


@dataclass(frozen=True, slots=True)
class PutPrices:
    """The prices of some variants of a product by SKU, and what they must be until now; `others` by currency, then SKU."""

    slug: Annotated[str, Text(1, 200)]
    prices: Annotated[Mapping[str, int], BySku]  # minor units of the product's own currency
    was: Annotated[Mapping[str, int], BySku] = field(default_factory=dict)
    others: Annotated[Mapping[str, Mapping[str, int]], ByCurrency] = field(default_factory=dict)
    others_were: Annotated[Mapping[str, Mapping[str, int]], ByCurrency] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repriced:
    """What the variants cost now, by SKU, in minor units of the product's own currency; in `others` by currency first."""

    slug: str
    currency: str
    prices: Mapping[str, int]
    others: Mapping[str, Mapping[str, int]]


@operation("reprice_product", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def reprice_product(work: Work, wants: Reprice, terms: Terms) -> Repriced:
    """Raise or lower what a product costs by so many per cent, in every currency that it has a price in."""
    if not wants.percent:
        raise Invalid.one("percent", "price.no_difference")
    work.about(wants.slug)

    def changed(price: int) -> int:
        return min(part(price, 100 + wants.percent, 100, terms.rounding), MOST)

    with work.writing() as db:
        held = hold(db, wants.slug, None)
        before = _prices(db, held)
        after = {
            currency: {sku: changed(price) for sku, price in prices.items()}
            for currency, prices in before.items()
        }
        return _put(db, work, held, before, after, "undo.repriced", percent=f"{wants.percent:+}")


@operation("put_prices", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def put_prices(work: Work, wants: PutPrices) -> Repriced:
    """Say what each variant of a product costs."""
    work.about(wants.slug)
    with work.writing() as db:
        held = hold(db, wants.slug, None)
        all_of_them = _prices(db, held)
        after = {OWN: wants.prices, **wants.others}
        if not wants.prices or not _has(all_of_them, after):
            raise NotFound("product.none")
        expected = {OWN: wants.was, **wants.others_were}
        if not all(
            all_of_them.get(currency, {}).items() >= prices.items() for currency, prices in expected.items()
        ):
            raise Conflict("price.changed", thing=wants.slug)
        before = {
            currency: {sku: all_of_them[currency][sku] for sku in prices}
            for currency, prices in after.items()
        }
        return _put(db, work, held, before, after, "undo.prices_put")


def _has(there: Prices, wanted: Prices) -> bool:
    return all(there.get(currency, {}).keys() >= prices.keys() for currency, prices in wanted.items())


def _prices(db: Db, held: Held) -> dict[str, dict[str, int]]:
    """By currency and SKU; nobody else changes them until the block ends."""
    found: dict[str, dict[str, int]] = {OWN: dict(db.all(SELECT_PRICES, id=held.id))}
    for currency, sku, price in db.all(SELECT_OTHERS, id=held.id):
        found.setdefault(currency, {})[sku] = price
    return found


def _put(
    db: Db,
    work: Work,
    held: Held,
    before: Prices,
    after: Prices,
    said: str,
    **words: str,
) -> Repriced:
    others = _without_own(after)
    db.run(UPDATE_PRICES, id=held.id, prices=json.dumps(list(after[OWN].items())))
    if others:
        listed = [(currency, sku, price) for currency, each in others.items() for sku, price in each.items()]
        db.run(UPDATE_OTHERS, id=held.id, prices=json.dumps(listed))
    put_back(db, held, work.now)
    undoing.offer(
        db,
        work,
        operation="put_prices",
        wants={
            "slug": held.slug,
            "prices": dict(before[OWN]),
            "was": dict(after[OWN]),
            "others": _without_own(before),
            "others_were": others,
        },
        said=said,
        thing=held.slug,
        **words,
    )
    return Repriced(held.slug, held.currency, after[OWN], others)


def _without_own(prices: Prices) -> dict[str, dict[str, int]]:
    return {currency: dict(each) for currency, each in prices.items() if currency != OWN}


SELECT_PRICES = Either(
    *(
        f"""
        select sku, price
        from variants
        where product_id = :id
        and removed = 0
        order by id
        {locking}
        """  # noqa: S608  (our own words)
        for locking in ("", "for no key update")
    )
)
UPDATE_PRICES = Either(
    sqlite="""
        update variants
        set price = json_extract(wanted.value, '$[1]')
        from json_each(:prices) as wanted
        where product_id = :id
        and sku = json_extract(wanted.value, '$[0]')
    """,
    postgres="""
        update variants
        set price = (wanted.value ->> 1)::bigint
        from json_array_elements(:prices::json) as wanted
        where product_id = :id
        and sku = wanted.value ->> 0
    """,
)
SELECT_OTHERS = """
    select prices.currency, variants.sku, prices.price
    from prices
    join variants on variants.id = prices.variant_id
    where variants.product_id = :id
    and variants.removed = 0
    order by variants.id, prices.currency
"""
UPDATE_OTHERS = Either(
    sqlite="""
        update prices
        set price = json_extract(wanted.value, '$[2]')
        from json_each(:prices) as wanted
        join variants on variants.sku = json_extract(wanted.value, '$[1]')
        where prices.variant_id = variants.id
        and prices.currency = json_extract(wanted.value, '$[0]')
        and variants.product_id = :id
    """,
    postgres="""
        update prices
        set price = (wanted.value ->> 2)::bigint
        from json_array_elements(:prices::json) as wanted
        join variants on variants.sku = wanted.value ->> 1
        where prices.variant_id = variants.id
        and prices.currency = wanted.value ->> 0
        and variants.product_id = :id
    """,
)
