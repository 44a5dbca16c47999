"""A figure on the shelf is counted: what is there goes into the ledger as a correction of what was thought to be there."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.gate.seen import Seen
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop.stockroom import LOCK_VARIANT, MOST_AT_ONCE, STAFF, Stock, move, stock_of


@dataclass(frozen=True, slots=True)
class CountStock:
    """How many there are, what the figure said until now, and why it was wrong."""

    sku: Annotated[str, Text(1, 100)]
    on_hand: Annotated[int, Whole(-MOST_AT_ONCE, MOST_AT_ONCE)]
    was: Annotated[int, Seen(-MOST_AT_ONCE, MOST_AT_ONCE)]
    why: Annotated[str, Text(1, 200)]


class CountedElse(Conflict):
    """The figure has moved on; `details` holds what it is now beside what was wanted."""

    def __init__(self, wants: CountStock, now: int) -> None:
        super().__init__("stock.moved_on", thing=wants.sku, was=wants.was, now=now, wanted=wants.on_hand)
        self.now = now
        self.details = {"now": now, "wanted": wants.on_hand}


@operation("count_stock", needs=Permission.STOCK_CHANGE, ways=STAFF, effect=Effect.REVERSIBLE)
def count_stock(work: Work, wants: CountStock) -> Stock:
    """Say how many of something there really are."""
    work.about(wants.sku)
    with work.writing() as db:
        row = db.one(LOCK_VARIANT, sku=wants.sku)
        if row is None:
            raise NotFound("product.none")
        if row[0] != wants.was:
            raise CountedElse(wants, row[0])
        if row[0] == wants.on_hand:
            raise Invalid.one("on_hand", "stock.no_difference")
        move(db, work, wants.sku, "corrected", wants.on_hand - wants.was, wants.why)
        return stock_of(db, wants.sku)
