"""Sending what was bought: all of it or a part, until it has arrived and the order is closed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid
from counterfoil.gate.shapes import Each, Flag, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import letters, timeline, undoing
from counterfoil.shop.after import at_hand
from counterfoil.shop.after.at_hand import AtHand, LineAtHand
from counterfoil.shop.after.refunding import MOST_LINES
from counterfoil.shop.moves import (
    CLOSE,
    CLOSE_VOID,
    DELIVER,
    OF_THE_DESK,
    REOPEN,
    SHIP,
    UNDELIVER,
    Deed,
    NotNow,
)
from counterfoil.shop.stockroom import STAFF


@dataclass(frozen=True, slots=True)
class ShipOrder:
    """Which order; how many pieces of which SKU, or all that is left; `tracking` is for whoever ordered.

    `part` says that only what is named is meant: nothing named is a mistake then.
    """

    code: Annotated[str, Text(1, 100)]
    lines: Annotated[Mapping[str, int], Each(Whole(1, 999), MOST_LINES)] = field(default_factory=dict)
    tracking: Annotated[str, Text(0, 200)] = ""
    part: Annotated[bool, Flag()] = False


@dataclass(frozen=True, slots=True)
class MoveOrder:
    """Which order."""

    code: Annotated[str, Text(1, 100)]


@dataclass(frozen=True, slots=True)
class ReopenOrder:
    """Which order, and when it was moved as far as one knows; 0: whenever."""

    code: Annotated[str, Text(1, 100)]
    moved_at: Annotated[int, Whole(0, 1 << 53)] = 0  # microseconds UTC


@dataclass(frozen=True, slots=True)
class Moved:
    """Where an order stands now."""

    code: str
    status: str
    payment: str
    fulfilment: str


@operation("ship_order", needs=Permission.ORDERS_SHIP, ways=STAFF, effect=Effect.REVERSIBLE)
def ship_order(work: Work, wants: ShipOrder) -> Moved:
    """Say that an order, or a part of it, is on its way."""
    with work.writing() as db:
        order = _taken(db, work, wants.code, SHIP)
        if wants.part and not wants.lines:
            raise Invalid.one("lines", "shipment.nothing")
        lines = at_hand.lines_of(db, order.number)
        sent = _sent(lines, wants.lines)
        db.run(RAISE_SHIPPED, order_id=order.number, lines=json.dumps(sent))
        left = sum(_to_ship(line) for line in lines.values()) - sum(count for _, count in sent)
        _move(db, work, order, "fulfilment", "partial" if left else "shipped")
        timeline.enter(db, work, order.number, "shipment", "sent", _what(lines, sent, wants.tracking))
        (parcels,) = db.one(letters.COUNT_PARCELS, number=order.number) or (0,)
        letters.later(work, "shipped", order.code, str(parcels))
        return _told(db, order)


def _to_ship(line: LineAtHand) -> int:
    return max(line.quantity - line.shipped - line.refunded, 0)


def _sent(lines: Mapping[str, LineAtHand], wanted: Mapping[str, int]) -> list[tuple[int, int]]:
    """Variants and how many of each."""
    if not wanted:
        return [(line.variant_id, _to_ship(line)) for line in lines.values() if _to_ship(line)]
    left = {line.sku: (line.title, _to_ship(line)) for line in lines.values()}
    at_hand.refuse_unfit(wanted, left, "shipment.too_many")
    return [(lines[sku].variant_id, quantity) for sku, quantity in wanted.items()]


def _what(lines: Mapping[str, LineAtHand], sent: list[tuple[int, int]], tracking: str) -> str:
    skus = {line.variant_id: line.sku for line in lines.values()}
    what = ", ".join(f"{count} × {skus[variant_id]}" for variant_id, count in sent)
    return " · ".join(filter(None, [what, tracking]))


RAISE_SHIPPED = Either(
    sqlite="""
        update order_lines
        set shipped = shipped + json_extract(sent.value, '$[1]')
        from json_each(:lines) as sent
        where order_id = :order_id
        and variant_id = json_extract(sent.value, '$[0]')
    """,
    postgres="""
        update order_lines
        set shipped = shipped + (sent.value ->> 1)::bigint
        from json_array_elements(:lines::json) as sent
        where order_id = :order_id
        and variant_id = (sent.value ->> 0)::bigint
    """,
)


@operation("deliver_order", needs=Permission.ORDERS_SHIP, ways=STAFF, effect=Effect.REVERSIBLE)
def deliver_order(work: Work, wants: MoveOrder) -> Moved:
    """Say that an order has arrived."""
    with work.writing() as db:
        order = _taken(db, work, wants.code, DELIVER)
        _move(db, work, order, "fulfilment", "delivered")
        letters.later(work, "delivered", order.code, undoable=True)
        undoing.offer(
            db,
            work,
            operation="undeliver_order",
            wants={"code": order.code, "moved_at": work.now},
            said="undo.delivered",
            thing=order.code,
        )
        return _told(db, order)


@operation("undeliver_order", needs=Permission.ORDERS_SHIP, ways=STAFF, effect=Effect.REVERSIBLE)
def undeliver_order(work: Work, wants: ReopenOrder) -> Moved:
    """Say that an order has not arrived after all."""
    with work.writing() as db:
        order = _taken_as_it_was(db, work, wants, UNDELIVER)
        _move(db, work, order, "fulfilment", "shipped")
        undoing.offer(
            db,
            work,
            operation="deliver_order",
            wants={"code": order.code},
            said="undo.undelivered",
            thing=order.code,
        )
        return _told(db, order)


@operation("close_order", needs=Permission.ORDERS_SHIP, ways=STAFF, effect=Effect.REVERSIBLE)
def close_order(work: Work, wants: MoveOrder) -> Moved:
    """Put away an order that is done with."""
    with work.writing() as db:
        order = _taken(db, work, wants.code, CLOSE, CLOSE_VOID)
        _move(db, work, order, "status", "closed")
        undoing.offer(
            db,
            work,
            operation="reopen_order",
            wants={"code": order.code, "moved_at": work.now},
            said="undo.closed",
            thing=order.code,
        )
        return _told(db, order)


@operation("reopen_order", needs=Permission.ORDERS_SHIP, ways=STAFF, effect=Effect.REVERSIBLE)
def reopen_order(work: Work, wants: ReopenOrder) -> Moved:
    """Take out again an order that was put away."""
    with work.writing() as db:
        order = _taken_as_it_was(db, work, wants, REOPEN)
        _move(db, work, order, "status", "placed")
        undoing.offer(
            db,
            work,
            operation="close_order",
            wants={"code": order.code},
            said="undo.reopened",
            thing=order.code,
        )
        return _told(db, order)


SELECT_MOVED = "select moved_at from orders where id = :number"


def _taken(db: Db, work: Work, code: str, *deeds: Deed) -> AtHand:
    """The order in hand, if one of these can be done to it."""
    order = at_hand.take(db, code)
    work.about(order.code)
    if not any(deed.fits(order.states) for deed in deeds):
        raise NotNow(deeds[0], order.code, order.states, OF_THE_DESK)
    return order


def _taken_as_it_was(db: Db, work: Work, wants: ReopenOrder, deed: Deed) -> AtHand:
    """The same, if nothing has become of it since."""
    order = _taken(db, work, wants.code, deed)
    if wants.moved_at and db.one(SELECT_MOVED, number=order.number) != (wants.moved_at,):
        raise Conflict("order.moved_on", code=order.code)
    return order


def _move(db: Db, work: Work, order: AtHand, column: str, after: str) -> None:
    db.run(MOVES[column], number=order.number, after=after, at=work.now, by=work.actor.account_id)


_MOVE = """
    update orders
    set {column} = :after,
        moved_at = :at,
        moved_by = :by
    where id = :number
"""
MOVES = {column: _MOVE.format(column=column) for column in ("status", "fulfilment")}


def _told(db: Db, order: AtHand) -> Moved:
    now = at_hand.take(db, order.code)
    return Moved(now.code, now.states.order, now.states.payment, now.states.fulfilment)
