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
from counterfoil.shop.moves import OF_THE_DESK, PACK, NotNow
from counterfoil.shop.orders import OrderLine, order_by_number, read_code, states_of


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


SELECT_NEXT = f"select id from orders where {PACK.where} order by placed_at, id limit 1"  # noqa: S608  (our own words)
COUNT_WAITING = f"select count(*) from orders where {PACK.where}"  # noqa: S608


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
    states = states_of(db, code)
    if states is None:
        return NotFound("order.none")
    if states.fulfilment == "packed":
        return Conflict("order.already_packed", code=code)
    return NotNow(PACK, code, states, OF_THE_DESK)


SET_PACKED = """
    update orders
    set fulfilment = 'packed',
        packed_at = :at,
        packed_by = :packer,
        moved_at = :at,
        moved_by = :packer
"""
PACK_THIS = f"""
    {SET_PACKED}
    where code = :code
    and {PACK.where}
    returning id, code
"""
# Two packers who press at once get two orders: on PostgreSQL the second skips what the first has in hand.
PACK_NEXT = Either(
    *(
        f"""
        {SET_PACKED}
        where id = ({SELECT_NEXT} {skipping})
        returning id, code
        """
        for skipping in ("", "for update skip locked")
    )
)
