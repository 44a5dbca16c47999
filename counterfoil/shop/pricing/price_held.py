"""A price taken in hand to be changed: what it is until then, and what puts it back."""

from dataclasses import dataclass

from counterfoil.gate.db import Db, Either
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.work import Work
from counterfoil.shop import undoing
from counterfoil.shop.figures import say
from counterfoil.shop.money import Money

NONE = -1  # the price of what has none of its own in a currency


@dataclass(frozen=True, slots=True)
class Held:
    """What one variant costs in one currency until now; nobody else changes it before the block ends."""

    sku: str
    variant_id: int
    product_id: int
    own: str  # the currency it is kept in
    currency: str  # the one that is asked about
    price: int | None
    compare_at: int | None


def take(db: Db, sku: str, currency: str, was: int | None) -> Held:
    """The price; refuses where somebody expected another one."""
    row = db.one(SELECT_VARIANT, sku=sku)
    if row is None:
        raise NotFound("product.none")
    variant_id, product_id, own, price, compare_at = row
    if currency != own:
        other = db.one(SELECT_OTHER, variant_id=variant_id, currency=currency)
        price, compare_at = other or (None, None)
    held = Held(sku, variant_id, product_id, own, currency, price, compare_at)
    if was is not None and was != (NONE if price is None else price):
        raise Conflict("price.moved_on", thing=sku, now=_told(held, price))
    return held


SELECT_VARIANT = Either(
    *(
        f"select id, product_id, currency, price, compare_at from variants where sku = :sku {locking}"  # noqa: S608  (our own words)
        for locking in ("", "for no key update")
    )
)
SELECT_OTHER = "select price, compare_at from prices where variant_id = :variant_id and currency = :currency"


def offer_back(db: Db, work: Work, held: Held, after: int | None) -> None:
    """Offer the price as it was, while it is still what it is made now."""
    asked = {"sku": held.sku, "currency": held.currency, "was": NONE if after is None else after}
    told = {"before": _told(held, held.price), "after": _told(held, after), "currency": held.currency}
    if held.price is None:
        undoing.offer(
            db, work, operation="remove_price", wants=asked, said="undo.price_new", thing=held.sku, **told
        )
        return
    said = "undo.price_gone" if after is None else "undo.price"
    undoing.offer(
        db,
        work,
        operation="set_price",
        wants={**asked, "amount": held.price},
        said=said,
        thing=held.sku,
        **told,
    )


def _told(held: Held, amount: int | None) -> str:
    return "nothing of its own" if amount is None else say(Money(amount, held.currency))
