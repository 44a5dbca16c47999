"""A price of its own in another currency, taken away again."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import CONSOLE, SIGNED_IN
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop.money import MOST, Money
from counterfoil.shop.pricing import price_held
from counterfoil.shop.pricing.currencies import CurrencyCode
from counterfoil.shop.pricing.prices import Priced, fold


@dataclass(frozen=True, slots=True)
class RemovePrice:
    """In which other currency a variant has no price of its own any more, and what that must be until now."""

    sku: Annotated[str, Text(1, 100)]
    currency: Annotated[str, CurrencyCode()]
    was: Annotated[int | None, Whole(0, MOST)] = None


@operation("remove_price", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE)
def remove_price(work: Work, wants: RemovePrice) -> Priced:
    """Have something cost nothing of its own in another currency."""
    work.about(wants.sku)
    with work.writing() as db:
        held = price_held.take(db, wants.sku, wants.currency, wants.was)
        if held.price is None or wants.currency == held.own:
            raise NotFound("price.none")
        db.run(DELETE_PRICE, variant_id=held.variant_id, currency=wants.currency)
        db.run(DELETE_FOLDED, product_id=held.product_id, currency=wants.currency)
        fold(db, wants.currency, [held.product_id])
        price_held.offer_back(db, work, held, None)
    return Priced(wants.sku, Money(held.price, wants.currency))


DELETE_PRICE = "delete from prices where variant_id = :variant_id and currency = :currency"
DELETE_FOLDED = "delete from product_prices where product_id = :product_id and currency = :currency"
