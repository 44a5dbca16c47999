"""An order taken in hand: nobody else changes it until the block ends."""

from collections.abc import Mapping
from dataclasses import dataclass

from counterfoil.gate.db import Db, Either
from counterfoil.gate.refusals import Invalid, Misfit, NotFound
from counterfoil.gate.work import Work
from counterfoil.shop.money import Money
from counterfoil.shop.moves import States
from counterfoil.shop.orders import read_code


@dataclass(frozen=True, slots=True)
class AtHand:
    """An order and its money, as it is now and stays until the block ends."""

    number: int
    code: str
    account_id: int
    states: States
    total: Money
    captured: int
    refunded: int
    shipping: int  # what the way cost, with the tax on top of it

    @property
    def left(self) -> int:
        """What can still be paid back."""
        return self.captured - self.refunded


@dataclass(frozen=True, slots=True)
class LineAtHand:
    """A line, what was charged for it, and what became of its pieces."""

    variant_id: int
    sku: str
    title: str
    quantity: int
    shipped: int
    refunded: int
    charged: int  # with its discount and the tax on top of it
    tax: int


def look(db: Db, code: str) -> AtHand:
    """Anybody's order, only to look at: it may change at any moment."""
    return _taken(db, Either(_SELECT, _SELECT), code=read_code(code))


def take(db: Db, code: str) -> AtHand:
    """Take anybody's order in hand."""
    return _taken(db, SELECT_ORDER, code=read_code(code))


def take_own(db: Db, work: Work, code: str) -> AtHand:
    """Take one's own order in hand; somebody else's does not exist."""
    return _taken(db, SELECT_OWN_ORDER, code=read_code(code), account_id=work.actor.id)


def _taken(db: Db, sql: Either, **which: object) -> AtHand:
    row = db.one(sql, **which)
    if row is None:
        raise NotFound("order.none")
    number, code, account_id, status, payment, fulfilment, total, currency, *money = row
    return AtHand(
        number, code, account_id, States(status, payment, fulfilment), Money(total, currency), *money
    )


_SELECT = """
    select id, code, account_id, status, payment, fulfilment, total, currency, captured, refunded,
        shipping + case when tax_included = 1 then 0 else shipping_tax end
    from orders
    where code = :code
"""
_OWN = f"{_SELECT} and account_id = :account_id"
SELECT_ORDER = Either(sqlite=_SELECT, postgres=f"{_SELECT} for no key update")
SELECT_OWN_ORDER = Either(sqlite=_OWN, postgres=f"{_OWN} for no key update")


def lines_of(db: Db, number: int) -> dict[str, LineAtHand]:
    """The lines of an order that is in hand, by SKU."""
    return {line.sku: line for line in db.all(SELECT_LINES, LineAtHand, number=number)}


SELECT_LINES = """
    select order_lines.variant_id, order_lines.sku, order_lines.title, order_lines.quantity, order_lines.shipped,
        order_lines.refunded,
        order_lines.quantity * order_lines.price - order_lines.discount
            + case when orders.tax_included = 1 then 0 else order_lines.tax end,
        order_lines.tax
    from order_lines
    join orders on orders.id = order_lines.order_id
    where order_lines.order_id = :number
    order by order_lines.position
"""


def number_of(db: Db, code: str) -> int:
    """The inner number of anybody's order."""
    row = db.one("select id from orders where code = :code", code=read_code(code))
    if row is None:
        raise NotFound("order.none")
    return int(row[0])


def refuse_unfit(wanted: Mapping[str, int], left: Mapping[str, tuple[str, int]], too_many: str) -> None:
    """Refuse pieces of what is no line of the order, or more than are left of it; `left` is title and number by SKU."""
    misfits = []
    for sku, quantity in wanted.items():
        if sku not in left:
            misfits.append(Misfit(f"lines.{sku}", "refund.no_line"))
        elif quantity > left[sku][1]:
            words = {"product": left[sku][0], "left": left[sku][1]}
            misfits.append(Misfit(f"lines.{sku}", too_many, words))
    if misfits:
        raise Invalid(*misfits)
