"""The packing bench: the oldest paid order that nobody has packed, and packing it."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db, Either, Row
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import undoing
from counterfoil.shop.addresses import Address
from counterfoil.shop.moves import OF_THE_DESK, PACK, UNPACK, NotNow
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


@dataclass(frozen=True, slots=True)
class UnpackOrder:
    """Which order, and when it was packed as far as one knows; 0: whenever."""

    code: Annotated[str, Text(1, 100)]
    packed_at: Annotated[int, Whole(0, 1 << 53)] = 0  # microseconds UTC


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
        number, code = _pack(db, work, wants)
        work.about(code)
        undoing.offer(
            db,
            work,
            operation="unpack_order",
            wants={"code": code, "packed_at": work.now},
            said="undo.packed",
            thing=code,
        )
        return _task(db, number)


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


@operation("unpack_order", needs=Permission.ORDERS_PACK, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def unpack_order(work: Work, wants: UnpackOrder) -> Task:
    """Say that an order is not packed after all."""
    code = read_code(wants.code)
    with work.writing() as db:
        row = db.one(UNPACK_THIS, code=code, packed_at=wants.packed_at, at=work.now, account_id=work.actor.id)
        if row is None:
            raise _why_not_back(db, code)
        work.about(code)
        undoing.offer(
            db, work, operation="pack_order", wants={"code": code}, said="undo.unpacked", thing=code
        )
        return _task(db, row[0])


UNPACK_THIS = f"""
    update orders
    set fulfilment = 'unfulfilled',
        packed_at = null,
        packed_by = null,
        moved_at = :at,
        moved_by = :account_id
    where code = :code
    and {UNPACK.where}
    and (:packed_at = 0 or packed_at = :packed_at)
    returning id
"""  # noqa: S608  (our own words)


def _why_not_back(db: Db, code: str) -> NotFound | Conflict:
    states = states_of(db, code)
    if states is None:
        return NotFound("order.none")
    if UNPACK.fits(states):
        return Conflict("order.moved_on", code=code)
    return NotNow(UNPACK, code, states, OF_THE_DESK)
