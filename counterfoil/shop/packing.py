"""The packing bench: the oldest paid order that nobody has packed, and packing it."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db, Either, Row
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.shop.addresses import Address
from counterfoil.shop.orders import OrderLine, order_by_number, read_code


@dataclass(frozen=True, slots=True)
class Task:
    """An order on the bench; `waiting` counts those not packed yet, this one among them until it is."""

    code: str
    placed_at: str
    address: Address | None
    lines: list[OrderLine]
    waiting: int


@dataclass(frozen=True, slots=True)
class PackOrder:
    """Which order; without a code the oldest."""

    code: Annotated[str, Text(0, 100)] = ""


@operation("next_task", needs=Permission.ORDERS_PACK, ways=SIGNED_IN, effect=Effect.READS)
def next_task(work: Work) -> Task:
    """See which order is to be packed next."""
    with work.reading() as db:
        row = db.one(SELECT_NEXT)
        if row is None:
            raise NotFound("task.none")
        return _task(db, row[0])


WAITING = "payment = 'paid' and fulfilment = 'unfulfilled'"
SELECT_NEXT = f"select id from orders where {WAITING} order by placed_at, id limit 1"  # noqa: S608  (our own words)
COUNT_WAITING = f"select count(*) from orders where {WAITING}"  # noqa: S608


def _task(db: Db, number: int) -> Task:
    order = order_by_number(db, number)
    waiting = db.one(COUNT_WAITING) or (0,)
    return Task(order.code, order.placed_at, order.address, order.lines, waiting[0])


@operation("pack_order", needs=Permission.ORDERS_PACK, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def pack_order(work: Work, wants: PackOrder) -> Task:
    """Say that an order is packed."""
    with work.writing() as db:
        row = _pack(db, work, wants)
        work.about(row[1])
        return _task(db, row[0])


def _pack(db: Db, work: Work, wants: PackOrder) -> Row:
    who = {"packer": work.actor.id, "at": work.now}
    if not wants.code:
        packed = db.one(PACK_NEXT, **who)
        if packed is None:
            raise NotFound("task.none")
        return packed
    code = read_code(wants.code)
    packed = db.one(PACK_THIS, code=code, **who)
    if packed is None:
        raise _why_not(db, code)
    return packed


def _why_not(db: Db, code: str) -> NotFound | Conflict:
    row = db.one("select payment, fulfilment from orders where code = :code", code=code)
    if row is None:
        return NotFound("order.none")
    return Conflict("order.already_packed" if row[1] == "packed" else "order.not_paid", code=code)


PACK_THIS = """
    update orders
    set fulfilment = 'packed',
        packed_at = :at,
        packed_by = :packer
    where code = :code
    and payment = 'paid'
    and fulfilment = 'unfulfilled'
    returning id, code
"""
# Two packers who press at once get two orders: on PostgreSQL the second skips what the first has in hand.
PACK_NEXT = Either(
    sqlite="""
        update orders
        set fulfilment = 'packed',
            packed_at = :at,
            packed_by = :packer
        where id = (
            select id
            from orders
            where payment = 'paid' and fulfilment = 'unfulfilled'
            order by placed_at, id
            limit 1
        )
        returning id, code
    """,
    postgres="""
        update orders
        set fulfilment = 'packed',
            packed_at = :at,
            packed_by = :packer
        where id = (
            select id
            from orders
            where payment = 'paid' and fulfilment = 'unfulfilled'
            order by placed_at, id
            limit 1
            for update skip locked
        )
        returning id, code
    """,
)
