"""The second of two presses: it is told what the first was answered, and makes no order of its own."""

import hmac
import time
from dataclasses import dataclass

from counterfoil.gate.crowd import Crowd, Full
from counterfoil.gate.db import Db
from counterfoil.gate.elsewhere import rest
from counterfoil.gate.refusals import Conflict, Invalid
from counterfoil.gate.work import Work
from counterfoil.shop.orders import Order, order_by_number
from counterfoil.shop.pressing import KEY_HEADER

SECONDS_FOR_THE_FIRST = 10.0  # how long the second of two equal requests waits for the first
SECONDS_BETWEEN_LOOKS = 0.03
WAITING, OF_ONE = 24, 20  # second requests at a time: whoever wants to buy finds a free thread beside them


class Waiters(Crowd):
    """Second requests that wait for their first; each holds a thread."""

    def __init__(self) -> None:
        super().__init__(WAITING, OF_ONE)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One press of the button: which one, and what it said."""

    key: bytes
    fingerprints: list[bytes]  # with all keys that still count, the one in use first

    def said(self, fingerprint: bytes) -> bool:
        """Whether the earlier press said the same."""
        return any(hmac.compare_digest(bytes(fingerprint), each) for each in self.fingerprints)


class AskedBefore(Exception):
    """It was pressed before, and this is its order; no fault, but it undoes the block."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def asked_before(db: Db, account_id: int, attempt: Attempt) -> AskedBefore | None:
    """The order of an earlier press with this key, where there is one."""
    same = db.one(SELECT_SAME_KEY, account_id=account_id, key=attempt.key)
    return AskedBefore(same[0]) if same else None


SELECT_SAME_KEY = "select id from orders where account_id = :account_id and idempotency_key = :key"


def wait_for_the_first(work: Work, number: int, attempt: Attempt, waiters: Waiters) -> Order:
    """The order of the first request with this key, as soon as it is settled."""
    order = _look(work, number, attempt)
    if _is_answered(order):
        return order
    me = f"{work.actor.id}"
    try:
        waiters.come(me)
    except Full:  # others need the threads to buy something
        raise Conflict("order.unsettled", code=order.code) from None
    try:
        return _settled(work, number, attempt)
    finally:
        waiters.go(me)


def _settled(work: Work, number: int, attempt: Attempt) -> Order:
    until = time.monotonic() + SECONDS_FOR_THE_FIRST
    while True:
        order = _look(work, number, attempt)
        if _is_answered(order):
            return order
        if time.monotonic() > until:
            raise Conflict("order.unsettled", code=order.code)
        rest(SECONDS_BETWEEN_LOOKS)


def _is_answered(order: Order) -> bool:
    """Whether the bank has said anything, and be it that it will say so later."""
    return order.payment != "awaiting" or bool(order.bank_page)


def _look(work: Work, number: int, attempt: Attempt) -> Order:
    with work.reading() as db:
        order, fingerprint = order_by_number(db, number), db.one(SELECT_FINGERPRINT, number=number)
    if fingerprint is None or not attempt.said(fingerprint[0]):
        raise Invalid.one(KEY_HEADER, "order.key_used")
    return order


SELECT_FINGERPRINT = "select fingerprint from orders where id = :number"
