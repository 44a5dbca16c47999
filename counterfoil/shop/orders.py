"""Orders as their owners see them; how they come about is in checkout.py, how they are paid in settling.py."""

import json
import re
from dataclasses import dataclass, fields
from typing import Annotated

import msgspec

from counterfoil.gate.actor import SIGNED_IN, Actor
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid, NotFound
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop.addresses import Address
from counterfoil.shop.money import Money
from counterfoil.shop.moves import States
from counterfoil.shop.pricing.taxes import Tax, by_kind

CODE = re.compile(r"[0-9A-Za-z]{10}\Z")


@dataclass(frozen=True, slots=True)
class OrderLine:
    """So many of one thing, at the price of the moment it was ordered."""

    sku: str
    slug: str
    title: str
    options: list[str]
    quantity: int
    price: Money
    total: Money
    discount: Money  # its share of the order's
    tax: Money
    tax_rate: int  # parts per million
    tax_name: str


@dataclass(frozen=True, slots=True)
class Order:
    """What was ordered, and what has become of it."""

    code: str
    placed_at: str
    status: str  # placed, cancelled, closed
    payment: str  # awaiting, authorised, paid, part_refunded, refunded, failed, expired
    fulfilment: str  # unfulfilled, partial, packed, shipped, delivered, returned
    lines: list[OrderLine]
    total: Money
    address: Address | None  # none: collected at the shop
    reason: str  # why the bank said no: `payment.<reason>` is the sentence
    subtotal: Money
    discount: Money
    discount_code: str
    shipping: Money
    shipping_title: str  # empty: collected at the shop, or sent as the shop sends everything
    tax: Money
    taxes: list[Tax]  # the same, kind by kind
    tax_included: bool  # whether the tax is a part of the prices, or added to them
    bank: str  # testpay, stripe, invoice
    bank_page: str  # where whoever pays goes on while the payment is awaiting

    @property
    def replayed(self) -> bool:
        """Whether this is the answer to a request that was answered before."""
        return False


class Replay(Order):
    """The same answer again, because the same key was sent again."""

    @property
    def replayed(self) -> bool:
        """It is."""
        return True


def as_replay(order: Order) -> Replay:
    """The same order, as an answer given again."""
    return Replay(*(getattr(order, field.name) for field in fields(order)))


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Some orders, and the mark of the next page, if there is one."""

    items: list[Order]
    next: str | None


@dataclass(frozen=True, slots=True)
class ListOrders:
    """How many orders, from where on."""

    limit: Annotated[int, Whole(1, 100)] = 24
    after: Annotated[str, Text(0, 100)] = ""


@dataclass(frozen=True, slots=True)
class ReadOrder:
    """Which order."""

    code: Annotated[str, Text(1, 100, strip=False)]


@operation("list_orders", needs=Permission.ORDERS_READ, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def list_orders(work: Work, wants: ListOrders) -> OrderPage:
    """See what I ordered, the newest first."""
    with work.reading() as db:
        before = _number_of(db, work.actor, wants.after) if wants.after else NEWER_THAN_ALL
        numbers = db.all(SELECT_NUMBERS, account_id=work.actor.id, before=before, limit=wants.limit + 1)
        page = [number for (number,) in numbers[: wants.limit]]
        items = _orders(db, page[-1], page[0], work.actor.id) if page else []
    return OrderPage(items, items[-1].code if len(numbers) > wants.limit else None)


NEWER_THAN_ALL = (1 << 63) - 1
SELECT_NUMBERS = """
    select id
    from orders
    where account_id = :account_id
    and id < :before
    order by id desc
    limit :limit
"""


def _number_of(db: Db, actor: Actor, after: str) -> int:
    row = db.one(SELECT_NUMBER, account_id=actor.id, code=after)
    if row is None:
        raise Invalid.one("after", "list.after")
    return int(row[0])


SELECT_NUMBER = "select id from orders where account_id = :account_id and code = :code"


def number_seen_by(db: Db, actor: Actor, code: str) -> int:
    """The inner number of an order of this person; somebody else's does not exist."""
    row = db.one(SELECT_NUMBER, account_id=actor.id, code=read_code(code))
    if row is None:
        raise NotFound("order.none")
    return int(row[0])


def read_code(text: str) -> str:
    """A code as somebody typed it, small letters included."""
    if not CODE.match(text):
        raise NotFound("order.none")
    return text.upper()


def states_of(db: Db, code: str) -> States | None:
    """Where the machines of an order stand."""
    return db.one("select status, payment, fulfilment from orders where code = :code", States, code=code)


def order_by_number(db: Db, number: int) -> Order:
    """An order by its inner number, for steps that have made sure whose it is."""
    row = db.one("select account_id from orders where id = :number", number=number)
    assert row is not None
    return _orders(db, number, number, row[0])[0]


def _orders(db: Db, first: int, last: int, account_id: int) -> list[Order]:
    """All orders of an account between two numbers, newest first: one statement, however many."""
    found: dict[str, Order] = {}
    for head, line in db.all(SELECT_ORDERS, _row, first=first, last=last, account_id=account_id):
        order = found.setdefault(head.code, head)
        order.lines.append(line)
        order.taxes.append(Tax(line.tax_name, line.tax_rate, line.tax))
    for order in found.values():
        order.taxes[:] = by_kind(order.taxes)
    return list(found.values())


SELECT_ORDERS = """
    select orders.code, orders.placed_at, orders.status, orders.payment, orders.fulfilment, orders.total, orders.currency,
        orders.address, orders.reason, orders.subtotal, orders.discount, orders.discount_code,
        orders.shipping, orders.shipping_title, orders.shipping_tax, orders.shipping_tax_rate,
        orders.shipping_tax_name, orders.tax, orders.tax_included, orders.bank, orders.bank_page,
        order_lines.sku, order_lines.slug, order_lines.title, order_lines.options, order_lines.quantity,
        order_lines.price, order_lines.discount, order_lines.tax, order_lines.tax_rate, order_lines.tax_name
    from orders
    join order_lines on order_lines.order_id = orders.id
    where orders.account_id = :account_id
    and orders.id between :first and :last
    order by orders.id desc, order_lines.position
"""


def _row(  # the columns of SELECT_ORDERS
    code: str,
    placed_at: int,
    status: str,
    payment: str,
    fulfilment: str,
    total: int,
    currency: str,
    address: str,
    reason: str,
    subtotal: int,
    discount: int,
    discount_code: str,
    shipping: int,
    shipping_title: str,
    shipping_tax: int,
    shipping_tax_rate: int,
    shipping_tax_name: str,
    tax: int,
    tax_included: int,
    bank: str,
    bank_page: str,
    *line: object,
) -> tuple[Order, OrderLine]:
    of_shipping = Tax(shipping_tax_name, shipping_tax_rate, Money(shipping_tax, currency))
    order = Order(
        code=code,
        placed_at=rfc3339(placed_at),
        status=status,
        payment=payment,
        fulfilment=fulfilment,
        lines=[],
        total=Money(total, currency),
        address=read_address(address),
        reason=reason,
        subtotal=Money(subtotal, currency),
        discount=Money(discount, currency),
        discount_code=discount_code,
        shipping=Money(shipping, currency),
        shipping_title=shipping_title,
        tax=Money(tax, currency),
        taxes=[of_shipping],
        tax_included=bool(tax_included),
        bank=bank,
        bank_page=bank_page,
    )
    return order, order_line(currency, *line)


def order_line(currency: str, *columns: object) -> OrderLine:
    """A line from its columns: sku, slug, title, options, quantity, price, discount, tax, its rate and name."""
    sku, slug, title, options, quantity, price, discount, tax, tax_rate, tax_name = columns
    each = Money(int(price), currency)  # type: ignore[call-overload]
    return OrderLine(
        sku=str(sku),
        slug=str(slug),
        title=str(title),
        options=json.loads(str(options)),
        quantity=int(quantity),  # type: ignore[call-overload]
        price=each,
        total=each * int(quantity),  # type: ignore[call-overload]
        discount=Money(int(discount), currency),  # type: ignore[call-overload]
        tax=Money(int(tax), currency),  # type: ignore[call-overload]
        tax_rate=int(tax_rate),  # type: ignore[call-overload]
        tax_name=str(tax_name),
    )


def write_address(address: Address | None) -> str:
    """The address as it was when the order was placed."""
    return msgspec.json.encode(address).decode()


def read_address(text: str) -> Address | None:
    """And back."""
    said = json.loads(text)
    return Address(**said) if said else None
