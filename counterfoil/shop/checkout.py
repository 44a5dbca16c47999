"""Buying what is in the cart: the order and its stock first, then the bank, then `settle`.

A key makes pressing twice harmless: the order's row is its own record of having been asked for.
"""

import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import Annotated

import msgspec

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Declined, Invalid
from counterfoil.gate.shapes import Flag, Inner, Text
from counterfoil.gate.work import Work
from counterfoil.identity.keys import Keys
from counterfoil.shop import addresses, stock
from counterfoil.shop.addresses import Address
from counterfoil.shop.money import Money
from counterfoil.shop.orders import Order, OrderLine, as_replay, order_by_number, order_line, write_address
from counterfoil.shop.payments import Card, CardNumber, Payments
from counterfoil.shop.settling import settle

KEY_HEADER = "Idempotency-Key"
LONGEST_KEY = 255
SECONDS_FOR_THE_FIRST = 10.0  # how long the second of two equal requests waits for the first
SECONDS_BETWEEN_LOOKS = 0.03


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """With which card, and where to; `key` tells a second press from a second order."""

    card: Annotated[CardNumber, Card()]
    address: Annotated[Address | None, Inner(Address)] = None
    key: Annotated[str, Text(0, 4_000)] = ""
    collect: Annotated[bool, Flag()] = False  # at the shop, whatever address is known


@operation("place_order", needs=Permission.ORDERS_PLACE, ways=SIGNED_IN, effect=Effect.SPENDS_MONEY)
def place_order(work: Work, wants: PlaceOrder, payments: Payments, keys: Keys) -> Order:
    """Buy what is in my cart."""
    attempt = _attempt(wants, keys)
    try:
        placed = _place(work, wants, attempt)
    except _AskedBefore as before:
        return _answer_again(work, before.number, attempt)
    # The bank is slow and may fail, so it is asked with no transaction open.
    verdict = payments.charge(placed.code, placed.total, wants.card)
    return _answer(settle(work, placed, verdict))


def _answer(order: Order, **again: object) -> Order:
    if order.payment == "failed":
        raise Declined(f"payment.{order.reason}", code=order.code, **again)
    if order.payment != "paid":
        raise Conflict(f"order.{order.payment}", code=order.code)
    return order


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One press of the button: which one, and what it said."""

    key: bytes
    fingerprints: list[bytes]  # with all keys that still count, the one in use first

    def said(self, fingerprint: bytes) -> bool:
        """Whether the earlier press said the same."""
        return any(hmac.compare_digest(bytes(fingerprint), each) for each in self.fingerprints)


class _AskedBefore(Exception):  # it undoes the block; no fault
    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _attempt(wants: PlaceOrder, keys: Keys) -> _Attempt:
    if not wants.key:
        raise Invalid.one(KEY_HEADER, "order.key_missing")
    if len(wants.key) > LONGEST_KEY:
        raise Invalid.one(KEY_HEADER, "field.long", high=LONGEST_KEY)
    body = msgspec.json.encode([wants.card.reveal(), wants.address, wants.collect])
    return _Attempt(hashlib.sha256(wants.key.encode()).digest(), keys.digests("idempotency", body))


def _place(work: Work, wants: PlaceOrder, attempt: _Attempt) -> Order:
    """Write the order and take its stock, all or nothing."""
    account_id = work.actor.id
    code = new_code()
    work.about(code)
    with work.writing() as db:
        address = _where_to(db, account_id, wants)
        head = db.one(
            INSERT_ORDER,
            code=code,
            account_id=account_id,
            address=write_address(address),
            at=work.now,
            key=attempt.key,
            fingerprint=attempt.fingerprints[0],
        )
        if head is None:
            raise _why_not(db, account_id, attempt)
        number, total = head[0], Money(head[2], head[3])
        lines = _insert_lines(db, number, head[1], total)
        stock.reserve(db, work, number, len(lines))
        if wants.address and not wants.collect:
            addresses.save(db, account_id, wants.address, work.now)
    nothing = Money(0, total.currency)
    return Order(
        code=code,
        placed_at=rfc3339(work.now),
        payment="awaiting",
        fulfilment="unfulfilled",
        lines=lines,
        total=total,
        address=address,
        reason="",
        subtotal=total,
        discount=nothing,
        discount_code="",
        shipping=nothing,
        shipping_title="",
        tax=nothing,
        taxes=[],
        tax_included=True,
    )


def _where_to(db: Db, account_id: int, wants: PlaceOrder) -> Address | None:
    """The address given, else the saved one; none is collection at the shop."""
    if wants.collect:
        return None
    return wants.address or addresses.saved(db, account_id)


# Of two presses at once, one finds a row in its way: the same key, or another unsettled order of this cart.
INSERT_ORDER = """
    insert into orders (
        code, account_id, cart_id, payment, fulfilment, subtotal, total, currency, address, placed_at,
        idempotency_key, fingerprint
    )
    select :code, carts.account_id, carts.id, 'awaiting', 'unfulfilled',
        cast(sum(cart_lines.quantity * variants.price) as bigint),
        cast(sum(cart_lines.quantity * variants.price) as bigint), min(variants.currency), :address, :at, :key,
        :fingerprint
    from carts
    join cart_lines on cart_lines.cart_id = carts.id
    join variants on variants.id = cart_lines.variant_id
    where carts.account_id = :account_id
    group by carts.id, carts.account_id
    on conflict do nothing
    returning id, cart_id, total, currency
"""


def _insert_lines(db: Db, number: int, cart_id: int, total: Money) -> list[OrderLine]:
    rows = db.all(INSERT_LINES, order_id=number, cart_id=cart_id)
    rows.sort(key=lambda row: row[-1])
    lines = [order_line(total.currency, *columns) for *columns, _ in rows]
    # On PostgreSQL another tab may change the cart between two statements.
    if sum(line.total.amount for line in lines) != total.amount:
        raise Conflict("cart.changed")
    return lines


INSERT_LINES = """
    insert into order_lines (order_id, variant_id, sku, slug, title, options, quantity, price, position)
    select :order_id, variants.id, variants.sku, products.slug, products.title, variants.options,
        cart_lines.quantity, variants.price,
        row_number() over (order by cart_lines.added_at, variants.id)
    from cart_lines
    join variants on variants.id = cart_lines.variant_id
    join products on products.id = variants.product_id
    where cart_lines.cart_id = :cart_id
    returning sku, slug, title, options, quantity, price, discount, tax, tax_rate, tax_name, position
"""


def _why_not(db: Db, account_id: int, attempt: _Attempt) -> Exception:
    """What stood in the order's way."""
    if same := db.one(SELECT_SAME_KEY, account_id=account_id, key=attempt.key):
        return _AskedBefore(same[0])
    if unsettled := db.one(SELECT_UNSETTLED, account_id=account_id):
        return Conflict("order.unsettled", code=unsettled[0])
    # It may just have been settled.
    return Conflict("cart.changed" if db.one(SELECT_ANY_LINE, account_id=account_id) else "cart.empty")


SELECT_SAME_KEY = "select id from orders where account_id = :account_id and idempotency_key = :key"
SELECT_UNSETTLED = """
    select orders.code
    from orders
    join carts on carts.id = orders.cart_id
    where carts.account_id = :account_id
    and orders.payment = 'awaiting'
"""
SELECT_ANY_LINE = """
    select 1
    from carts
    join cart_lines on cart_lines.cart_id = carts.id
    where carts.account_id = :account_id
    limit 1
"""


def _answer_again(work: Work, number: int, attempt: _Attempt) -> Order:
    """What the first request with this key was answered, as soon as it was."""
    until = time.monotonic() + SECONDS_FOR_THE_FIRST
    while True:
        with work.reading() as db:
            order, fingerprint = order_by_number(db, number), db.one(SELECT_FINGERPRINT, number=number)
        if fingerprint is None or not attempt.said(fingerprint[0]):
            raise Invalid.one(KEY_HEADER, "order.key_used")
        if order.payment != "awaiting":
            return as_replay(_answer(order, replayed=True))
        if time.monotonic() > until:
            raise Conflict("order.unsettled", code=order.code)
        time.sleep(SECONDS_BETWEEN_LOOKS)


SELECT_FINGERPRINT = "select fingerprint from orders where id = :number"
