"""One order with all that became of it: its events, what was sent, paid back and sent back, and what can be done now."""

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.work import Work
from counterfoil.shop.books.numbers import written
from counterfoil.shop.money import Money
from counterfoil.shop.moves import OF_THE_OWNER, SEND_BACK, States, possible
from counterfoil.shop.orders import Order, ReadOrder, number_seen_by, order_by_number
from counterfoil.shop.timeline import Event, events_of, for_the_owner

T = TypeVar("T", bound=Order)


@dataclass(frozen=True, slots=True)
class Pieces:
    """What became of the pieces of one line."""

    sku: str
    title: str
    options: list[str]
    ordered: int
    shipped: int
    refunded: int
    coming_back: int  # asked to be sent back, and not decided

    @property
    def to_ship(self) -> int:
        """Those that are still to be sent."""
        return max(self.ordered - self.shipped - self.refunded, 0)

    @property
    def refundable(self) -> int:
        """Those that can still be paid back."""
        return self.ordered - self.refunded

    @property
    def returnable(self) -> int:
        """Those that were sent, and can be sent back."""
        return max(min(self.shipped, self.refundable) - self.coming_back, 0)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """Money that went back."""

    code: str
    at: str
    amount: Money
    shipping: Money
    goodwill: Money
    why: str
    given: bool  # whether the bank has done it
    credit_note: str  # its number
    lines: dict[str, int]  # by SKU


@dataclass(frozen=True, slots=True)
class SentBack:
    """Goods that somebody wants to send back, or has."""

    code: str
    asked_at: str
    state: str  # asked, accepted, refused
    reason: str
    answer: str
    lines: dict[str, int]  # by SKU


@dataclass(frozen=True, slots=True)
class TrackedOrder(Order):
    """An order and its story."""

    captured: Money
    refunded: Money
    invoice: str  # its number; empty until it is paid
    pieces: list[Pieces]
    refunds: list[GivenBack]
    returns: list[SentBack]
    timeline: list[Event]
    can: list[str]  # what can be done now by whoever looks at it

    @property
    def states(self) -> States:
        """Where its machines stand."""
        return States(self.status, self.payment, self.fulfilment)


@operation("read_order", needs=Permission.ORDERS_READ, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def read_order(work: Work, wants: ReadOrder) -> TrackedOrder:
    """Look at one of my orders, and at what became of it."""
    with work.reading() as db:
        return seen_by_owner(db, number_seen_by(db, work.actor, wants.code), work.actor.username)


def seen_by_owner(db: Db, number: int, username: str) -> TrackedOrder:
    """The order as the person sees it whose it is."""
    story = story_of(db, number)
    order = order_by_number(db, number)
    states = States(order.status, order.payment, order.fulfilment)
    can = [*possible(OF_THE_OWNER, states), "reorder"]
    if not any(each.returnable for each in story.pieces) or any(
        one.state == "asked" for one in story.returns
    ):
        can = [deed for deed in can if deed != SEND_BACK.name]
    return told(TrackedOrder, order, story, timeline=for_the_owner(events_of(db, number), username), can=can)


@dataclass(frozen=True, slots=True)
class Story:
    """What the other tables know of an order."""

    captured: Money
    refunded: Money
    invoice: str
    pieces: list[Pieces]
    refunds: list[GivenBack]
    returns: list[SentBack]


def told(kind: Callable[..., T], order: Order, story: Story, **more: Any) -> T:
    """The order with its story."""
    base = {each.name: getattr(order, each.name) for each in fields(order)}
    return kind(**base, **{each.name: getattr(story, each.name) for each in fields(story)}, **more)


def story_of(db: Db, number: int) -> Story:
    row = db.one(SELECT_MONEY, number=number)
    assert row is not None
    captured, refunded, currency, year, invoice = row
    return Story(
        captured=Money(captured, currency),
        refunded=Money(refunded, currency),
        invoice=written("invoice", year, invoice) if invoice else "",
        pieces=pieces_of(db, number),
        refunds=refunds_of(db, number),
        returns=returns_of(db, number),
    )


SELECT_MONEY = """
    select orders.captured, orders.refunded, orders.currency, invoices.year, invoices.number
    from orders
    left join invoices on invoices.order_id = orders.id and invoices.kind = 'invoice'
    where orders.id = :number
"""


def pieces_of(db: Db, number: int) -> list[Pieces]:
    """What became of each line."""
    return [
        Pieces(sku, title, json.loads(options), *counts)
        for sku, title, options, *counts in db.all(SELECT_PIECES, number=number)
    ]


SELECT_PIECES = """
    select order_lines.sku, order_lines.title, order_lines.options, order_lines.quantity, order_lines.shipped,
        order_lines.refunded,
        (
            select cast(coalesce(sum(return_lines.quantity), 0) as bigint)
            from returns
            join return_lines on return_lines.return_id = returns.id
            where returns.order_id = order_lines.order_id
            and returns.state = 'asked'
            and return_lines.variant_id = order_lines.variant_id
        )
    from order_lines
    where order_lines.order_id = :number
    order by order_lines.position
"""


def refunds_of(db: Db, number: int) -> list[GivenBack]:
    """The refunds of an order, the oldest first: one statement, however many."""
    found: dict[str, GivenBack] = {}
    for code, at, currency, amount, shipping, goodwill, why, given_at, year, note, sku, quantity in db.all(
        SELECT_REFUNDS, number=number
    ):
        refund = found.setdefault(
            code,
            GivenBack(
                code=code,
                at=rfc3339(at),
                amount=Money(amount, currency),
                shipping=Money(shipping, currency),
                goodwill=Money(goodwill, currency),
                why=why,
                given=given_at is not None,
                credit_note=written("credit", year, note) if note else "",
                lines={},
            ),
        )
        if sku:
            refund.lines[sku] = quantity
    return list(found.values())


SELECT_REFUNDS = """
    select refunds.code, refunds.at, refunds.currency, refunds.amount, refunds.shipping, refunds.goodwill,
        refunds.why, refunds.given_at, invoices.year, invoices.number, order_lines.sku, refund_lines.quantity
    from refunds
    left join invoices on invoices.refund_id = refunds.id
    left join refund_lines on refund_lines.refund_id = refunds.id
    left join order_lines on order_lines.order_id = refunds.order_id
        and order_lines.variant_id = refund_lines.variant_id
    where refunds.order_id = :number
    order by refunds.id, order_lines.position
"""


def returns_of(db: Db, number: int) -> list[SentBack]:
    """What somebody wants to send back, or has, the oldest first."""
    found: dict[str, SentBack] = {}
    for code, asked_at, state, reason, answer, sku, quantity in db.all(SELECT_RETURNS, number=number):
        sent = found.setdefault(code, SentBack(code, rfc3339(asked_at), state, reason, answer, {}))
        sent.lines[sku] = quantity
    return list(found.values())


SELECT_RETURNS = """
    select returns.code, returns.asked_at, returns.state, returns.reason, returns.answer, order_lines.sku,
        return_lines.quantity
    from returns
    join return_lines on return_lines.return_id = returns.id
    join order_lines on order_lines.order_id = returns.order_id
        and order_lines.variant_id = return_lines.variant_id
    where returns.order_id = :number
    order by returns.id, order_lines.position
"""
