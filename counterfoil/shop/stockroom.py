"""The stockroom: goods that come in, figures that are put right, and the ledger of one thing."""

import json
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import CONSOLE, SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import undoing
from counterfoil.shop.sentences import tell

MOST_AT_ONCE = 1_000_000
STAFF = SIGNED_IN | CONSOLE


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the stock ledger: what happened, and what it did to the figure on the shelf."""

    at: str
    kind: str  # received, reserved, released, sold, returned, corrected
    quantity: int
    shelf: int
    order: str  # its code, where there is one
    who: str  # a user name; empty is the shop itself, or whoever runs it
    why: str


@dataclass(frozen=True, slots=True)
class Stock:
    """What there is of one thing, and its newest moves first."""

    sku: str
    title: str
    options: list[str]
    on_hand: int  # what can be sold
    reserved: int  # what orders hold that the bank has not decided
    moves: list[Move]
    next: str | None


@dataclass(frozen=True, slots=True)
class ReadStock:
    """Of which thing, and from where on in its ledger."""

    sku: Annotated[str, Text(1, 100)]
    limit: Annotated[int, Whole(1, 100)] = 24
    after: Annotated[str, Text(0, 20)] = ""


@dataclass(frozen=True, slots=True)
class ReceiveStock:
    """So many more of one thing."""

    sku: Annotated[str, Text(1, 100)]
    quantity: Annotated[int, Whole(1, MOST_AT_ONCE)]
    why: Annotated[str, Text(0, 200)] = ""


@dataclass(frozen=True, slots=True)
class CorrectStock:
    """So many more or fewer than the figure says, and why."""

    sku: Annotated[str, Text(1, 100)]
    difference: Annotated[int, Whole(-MOST_AT_ONCE, MOST_AT_ONCE)]
    why: Annotated[str, Text(1, 200)]


@operation("read_stock", needs=Permission.STOCK_READ, ways=STAFF, effect=Effect.READS, tool=True)
def read_stock(work: Work, wants: ReadStock) -> Stock:
    """See what there is of one thing, and each move that made it so."""
    with work.reading() as db:
        return _stock(db, wants.sku, wants.limit, wants.after)


@operation("receive_stock", needs=Permission.STOCK_CHANGE, ways=STAFF, effect=Effect.REVERSIBLE)
def receive_stock(work: Work, wants: ReceiveStock) -> Stock:
    """Put goods that came in on the shelf."""
    return _move(work, wants.sku, "received", wants.quantity, wants.why)


@operation("correct_stock", needs=Permission.STOCK_CHANGE, ways=STAFF, effect=Effect.REVERSIBLE)
def correct_stock(work: Work, wants: CorrectStock) -> Stock:
    """Put a figure right that does not fit the shelf."""
    if wants.difference == 0:
        raise Invalid.one("difference", "stock.no_difference")
    return _move(work, wants.sku, "corrected", wants.difference, wants.why)


def _move(work: Work, sku: str, kind: str, quantity: int, why: str) -> Stock:
    work.about(sku)
    with work.writing() as db:
        on_hand = db.one(LOCK_VARIANT, sku=sku)
        if on_hand is None:
            raise NotFound("product.none")
        move(db, work, sku, kind, quantity, why)
        return stock_of(db, sku)


def move(db: Db, work: Work, sku: str, kind: str, quantity: int, why: str) -> None:
    """Move the figure on the shelf, with a row of the ledger that says why; the variant is locked already."""
    by = {"at": work.now, "account_id": work.actor.account_id}
    if not db.run(INSERT_MOVE, sku=sku, kind=kind, quantity=quantity, why=why, **by):
        left = db.one(LOCK_VARIANT, sku=sku)
        raise Conflict("stock.below_nothing", left=left[0] if left else 0)
    undoing.offer(
        db,
        work,
        operation="correct_stock",
        wants={"sku": sku, "difference": -quantity, "why": tell("undo.why")},
        said="undo.stock",
        thing=sku,
        change=f"{quantity:+,}",
    )


def stock_of(db: Db, sku: str) -> Stock:
    """What there is of one thing, and its newest moves."""
    return _stock(db, sku, 24, "")


LOCK_VARIANT = Either(
    sqlite="select on_hand from variants where sku = :sku",
    postgres="select on_hand from variants where sku = :sku for no key update",
)
INSERT_MOVE = """
    insert into stock_moves (at, variant_id, kind, quantity, shelf, account_id, why)
    select :at, id, :kind, :quantity, :quantity, :account_id, :why
    from variants
    where sku = :sku
    and (on_hand + :quantity >= 0 or :quantity > 0)
"""


def _stock(db: Db, sku: str, limit: int, after: str) -> Stock:
    head = db.one(SELECT_VARIANT, sku=sku)
    if head is None:
        raise NotFound("product.none")
    if after and not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Invalid.one("after", "list.after")
    rows = db.all(SELECT_MOVES, variant_id=head[0], before=int(after or (1 << 62)), limit=limit + 1)
    moves = [
        Move(rfc3339(at), kind, quantity, shelf, order, who, why)
        for _, at, kind, quantity, shelf, order, who, why in rows[:limit]
    ]
    following = str(rows[limit - 1][0]) if len(rows) > limit else None
    _, title, options, on_hand, reserved = head
    return Stock(sku, title, json.loads(options), on_hand, reserved, moves, following)


SELECT_VARIANT = """
    select variants.id, products.title, variants.options, variants.on_hand,
        (
            select cast(coalesce(sum(order_lines.quantity), 0) as bigint)
            from orders
            join order_lines on order_lines.order_id = orders.id and order_lines.variant_id = variants.id
            where orders.payment in ('awaiting', 'authorised')
        )
    from variants
    join products on products.id = variants.product_id
    where variants.sku = :sku
"""
SELECT_MOVES = """
    select stock_moves.id, stock_moves.at, stock_moves.kind, stock_moves.quantity, stock_moves.shelf,
        coalesce(orders.code, ''), coalesce(accounts.username, ''), stock_moves.why
    from stock_moves
    left join orders on orders.id = stock_moves.order_id
    left join accounts on accounts.id = stock_moves.account_id
    where stock_moves.variant_id = :variant_id
    and stock_moves.id < :before
    order by stock_moves.id desc
    limit :limit
"""
