"""Buying what is in the cart: the order and its stock first, then the bank, then `settle`.

A key makes pressing twice harmless: the order's row is its own record of having been asked for.
"""

from dataclasses import dataclass
from typing import Annotated

import msgspec

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db
from counterfoil.gate.failpoints import reach
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Declined, Invalid, Refusal
from counterfoil.gate.shapes import BY_HAND, Flag, Text
from counterfoil.gate.work import Work
from counterfoil.identity.keys import Keys
from counterfoil.shop import addresses, placing, pressing, second_press, stock, waiting
from counterfoil.shop.addresses import Address, AsInItsCountry
from counterfoil.shop.orders import Order, as_replay
from counterfoil.shop.payments import Banks, Card, CardNumber, Payments
from counterfoil.shop.placing import Bought, MovedMeanwhile
from counterfoil.shop.pricing import discounts, quoting
from counterfoil.shop.pricing.seen import Moved, Seen, SeenQuote
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.pricing.words import Word
from counterfoil.shop.second_press import AskedBefore, Attempt, Waiters, asked_before
from counterfoil.shop.settling import settle

TRIES = 5  # where somebody changes prices or the cart just then


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """With which card, where to and how; `key` tells a second press from a second order."""

    card: Annotated[CardNumber | None, Card(), BY_HAND] = None  # for a bank that wants one
    address: Annotated[Address | None, AsInItsCountry()] = None
    key: Annotated[str, Text(0, 4_000), BY_HAND] = ""
    collect: Annotated[bool, Flag()] = False  # at the shop, whatever address is known
    shipping: Annotated[str, Word(0)] = ""  # a way of the quote; without one the cheapest
    discount_code: Annotated[str, Text(0, discounts.LONGEST)] = ""
    quote: Annotated[Seen | None, SeenQuote(), BY_HAND] = (
        None  # what was seen; without it today's price is charged
    )
    pay_by: Annotated[str, Word(0)] = ""  # one of the banks; without a word the first


@operation(
    "place_order", needs=Permission.ORDERS_PLACE, ways=SIGNED_IN, effect=Effect.SPENDS_MONEY, tool=True
)
def place_order(
    work: Work, wants: PlaceOrder, banks: Banks, keys: Keys, terms: Terms, waiters: Waiters
) -> Order:
    """Buy what is in my cart."""
    bank = banks.chosen(wants.pay_by)
    if bank.wants_card and wants.card is None:
        raise Invalid.one("card", "field.missing")
    attempt = _attempt(wants, keys)
    try:
        with discounts.guesses_counted(work, terms):
            placed = _place(work, wants, attempt, terms, bank)
    except AskedBefore as before:
        first = second_press.wait_for_the_first(work, before.number, attempt, waiters)
        return as_replay(_answer(first, replayed=True))
    reach("order.committed")
    # The bank is slow and may fail, so it is asked with no transaction open.
    verdict = bank.charge(placed.code, placed.total, wants.card)
    reach("bank.answered")
    if verdict.outcome == "pending":
        return waiting.begin(work, placed, verdict)
    return _answer(settle(work, placed, verdict))


def _answer(order: Order, **again: object) -> Order:
    if order.payment == "failed":
        raise Declined(f"payment.{order.reason}", code=order.code, **again)
    waits = order.payment == "awaiting" and order.bank_page
    if order.payment not in ("paid", "authorised") and not waits:
        raise Conflict(f"order.{order.payment}", code=order.code)
    return order


def _attempt(wants: PlaceOrder, keys: Keys) -> Attempt:
    key = pressing.hashed(wants.key, "order.key_missing")
    said = (wants.address, wants.collect, wants.shipping, wants.discount_code, wants.quote, wants.pay_by)
    body = msgspec.json.encode((wants.card.reveal() if wants.card else "", *said))
    return Attempt(key, keys.digests("idempotency", body))


def _place(work: Work, wants: PlaceOrder, attempt: Attempt, terms: Terms, bank: Payments) -> Order:
    """Write the order with its figures and take its stock, all or nothing."""
    currency = terms.currency_for(work)
    for tries in range(TRIES, 0, -1):
        bought = _look(work, wants, attempt, terms, currency, bank)
        try:
            return _write(work, wants, attempt, bought)
        except MovedMeanwhile:
            if tries == 1:
                raise Conflict("cart.changed") from None
    raise AssertionError


def _look(
    work: Work, wants: PlaceOrder, attempt: Attempt, terms: Terms, currency: str, bank: Payments
) -> Bought:
    """What the cart costs now; Moved, where that is more than somebody has seen."""
    me = work.actor.id
    with work.reading() as db:
        cart = quoting.read_cart(db, work, terms, currency)
        if cart is None:
            raise _why_not(db, me, attempt)
        address = None if wants.collect else wants.address or cart.address
        country = address.country if address else ""
        try:
            if cart.held:
                terms.tries.of_cards(work, me).refuse(cart.held, work.now, "too_many.cards")
            found = quoting.quoted(db, work, cart, terms, country, wants.shipping, wants.discount_code)
            if wants.quote and not found.quote.may_follow(wants.quote):
                raise Moved(wants.quote, found.quote)
        except Refusal as refusal:
            # Pressed twice: the first press may have moved what the second one looks at.
            raise asked_before(db, me, attempt) or refusal from None
    return Bought(cart, address, found, bank.name)


def _write(work: Work, wants: PlaceOrder, attempt: Attempt, bought: Bought) -> Order:
    me, code = work.actor.id, new_code()
    work.about(code)
    with work.writing() as db:
        reach("order.begun")
        number = placing.insert(db, work, code, bought, attempt.key, attempt.fingerprints[0])
        if number is None:
            raise _why_not(db, me, attempt)
        reach("order.inserted")
        stock.reserve(db, work, number, len(bought.cart.items))
        reach("order.reserved")
        if bought.quoted.code:
            # After the stock, as when both are given back; and its row is locked for the shortest time.
            discounts.take(db, bought.quoted.code, number, me)
            reach("order.code_taken")
        if wants.address and not wants.collect and wants.address != bought.cart.address:
            addresses.save(db, me, wants.address, work.now)
        reach("order.written")
    return placing.placed(work, code, bought)


def _why_not(db: Db, account_id: int, attempt: Attempt) -> Exception:
    """What stood in the order's way."""
    if before := asked_before(db, account_id, attempt):
        return before
    if unsettled := db.one(SELECT_UNSETTLED, account_id=account_id):
        return Conflict("order.unsettled", code=unsettled[0])
    # It may just have been settled.
    return Conflict("cart.changed" if db.one(SELECT_ANY_LINE, account_id=account_id) else "cart.empty")


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
