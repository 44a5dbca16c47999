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


@dataclass(frozen=True, slots=True)
class Reprice:
    """Which product, and by how many per cent its prices rise; below nothing they fall."""

    slug: Annotated[str, Text(1, 200)]
    percent: Annotated[int, Whole(-99, 1_000)]


@dataclass(frozen=True, slots=True)
class PutPrices:
    """The prices of some variants of a product in its own currency, by SKU, and what they must be until now."""

    slug: Annotated[str, Text(1, 200)]
    prices: Annotated[Mapping[str, int], Each(Whole(0, MOST), MOST_VARIANTS)]  # minor units
    was: Annotated[Mapping[str, int], Each(Whole(0, MOST), MOST_VARIANTS)] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repriced:
    """What the variants cost now, by SKU, in minor units of the product's own currency."""

    slug: str
    currency: str
    prices: Mapping[str, int]


@operation("reprice_product", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def reprice_product(work: Work, wants: Reprice, terms: Terms) -> Repriced:
    """Raise or lower what a product costs by so many per cent; prices in other currencies stay."""
    if not wants.percent:
        raise Invalid.one("percent", "price.no_difference")
    work.about(wants.slug)
    with work.writing() as db:
        held = hold(db, wants.slug, None)
        before = _prices(db, held)
        after = {
            sku: min(part(price, 100 + wants.percent, 100, terms.rounding), MOST)
            for sku, price in before.items()
        }
        return _put(db, work, held, before, after, "undo.repriced", percent=f"{wants.percent:+}")


@operation("put_prices", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def put_prices(work: Work, wants: PutPrices) -> Repriced:
    """Say what each variant of a product costs."""
    work.about(wants.slug)
    with work.writing() as db:
        held = hold(db, wants.slug, None)
        all_of_them = _prices(db, held)
        if not wants.prices or any(sku not in all_of_them for sku in wants.prices):
            raise NotFound("product.none")
        if any(all_of_them.get(sku) != price for sku, price in wants.was.items()):
            raise Conflict("price.changed", thing=wants.slug)
        before = {sku: all_of_them[sku] for sku in wants.prices}
        return _put(db, work, held, before, wants.prices, "undo.prices_put")


def _prices(db: Db, held: Held) -> dict[str, int]:
    """Nobody else changes them until the block ends."""
    return dict(db.all(SELECT_PRICES, id=held.id))


def _put(
    db: Db,
    work: Work,
    held: Held,
    before: Mapping[str, int],
    after: Mapping[str, int],
    said: str,
    **words: str,
) -> Repriced:
    db.run(UPDATE_PRICES, id=held.id, prices=json.dumps(list(after.items())))
    put_back(db, held, work.now)
    undoing.offer(
        db,
        work,
        operation="put_prices",
        wants={"slug": held.slug, "prices": dict(before), "was": dict(after)},
        said=said,
        thing=held.slug,
        **words,
    )
    return Repriced(held.slug, held.currency, after)


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
