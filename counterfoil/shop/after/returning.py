"""Sending back: whoever ordered asks and says why; the desk accepts, and money and goods go back, or refuses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.codes import is_code, new_code
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.gate.shapes import Each, Flag, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import letters, timeline, undoing
from counterfoil.shop.after import at_hand
from counterfoil.shop.after.at_hand import AtHand
from counterfoil.shop.after.giving_back import Plan, give_back
from counterfoil.shop.after.refunding import MOST_LINES, shipping_left
from counterfoil.shop.after.shares import capped, share
from counterfoil.shop.moves import OF_THE_DESK, OF_THE_OWNER, REFUND, SEND_BACK, NotNow
from counterfoil.shop.stockroom import STAFF
from counterfoil.shop.tracking import SentBack, pieces_of, returns_of


@dataclass(frozen=True, slots=True)
class AskReturn:
    """How many pieces of which SKU of which order, and why."""

    code: Annotated[str, Text(1, 100)]
    lines: Annotated[Mapping[str, int], Each(Whole(1, 999), MOST_LINES)]
    reason: Annotated[str, Text(1, 1_000, lines=True)]


@dataclass(frozen=True, slots=True)
class AcceptReturn:
    """Which of the returns of which order, and what becomes of goods and way."""

    code: Annotated[str, Text(1, 100)]
    number: Annotated[str, Text(1, 100)]  # the return's own code
    restock: Annotated[bool, Flag()] = False
    shipping: Annotated[bool, Flag()] = False  # whether the way is paid back, too
    answer: Annotated[str, Text(0, 1_000, lines=True)] = ""


@dataclass(frozen=True, slots=True)
class RefuseReturn:
    """Which of the returns of which order, and why not."""

    code: Annotated[str, Text(1, 100)]
    number: Annotated[str, Text(1, 100)]
    answer: Annotated[str, Text(1, 1_000, lines=True)]


@dataclass(frozen=True, slots=True)
class ReopenReturn:
    """Which of the returns of which order, and when it was refused as far as one knows; 0: whenever."""

    code: Annotated[str, Text(1, 100)]
    number: Annotated[str, Text(1, 100)]
    decided_at: Annotated[int, Whole(0, 1 << 53)] = 0  # microseconds UTC


@operation("ask_return", needs=Permission.ORDERS_PLACE, ways=SIGNED_IN, effect=Effect.SPENDS_MONEY, tool=True)
def ask_return(work: Work, wants: AskReturn) -> SentBack:
    """Ask to send back something I bought."""
    with work.writing() as db:
        order = at_hand.take_own(db, work, wants.code)
        work.about(order.code)
        if not SEND_BACK.fits(order.states):
            raise NotNow(SEND_BACK, order.code, order.states, OF_THE_OWNER)
        refuse_unfit_return(db, order.number, wants.lines)
        code = new_code()
        row = db.one(INSERT_RETURN, code=code, order_id=order.number, reason=wants.reason, at=work.now)
        if row is None:
            raise Conflict("return.open", code=order.code)
        db.run(
            INSERT_LINES,
            return_id=row[0],
            order_id=order.number,
            lines=json.dumps(list(wants.lines.items())),
        )
        timeline.enter(db, work, order.number, "return", "asked", wants.reason)
        letters.later(work, "return_asked", order.code, code)
        return _told(db, order, code)


def refuse_unfit_return(db: Db, number: int, wanted: Mapping[str, int]) -> None:
    """Refuse pieces that were not sent, or are coming back already."""
    if not wanted:
        raise Invalid.one("lines", "return.nothing")
    left = {each.sku: (each.title, each.returnable) for each in pieces_of(db, number)}
    at_hand.refuse_unfit(wanted, left, "return.too_many")


# Two tabs may ask at once; the index decides.
INSERT_RETURN = """
    insert into returns (code, order_id, reason, state, asked_at)
    values (:code, :order_id, :reason, 'asked', :at)
    on conflict do nothing
    returning id
"""
INSERT_LINES = Either(
    sqlite="""
        insert into return_lines (return_id, variant_id, quantity)
        select :return_id, order_lines.variant_id, json_extract(wanted.value, '$[1]')
        from json_each(:lines) as wanted
        join order_lines on order_lines.order_id = :order_id
            and order_lines.sku = json_extract(wanted.value, '$[0]')
    """,
    postgres="""
        insert into return_lines (return_id, variant_id, quantity)
        select :return_id, order_lines.variant_id, (wanted.value ->> 1)::bigint
        from json_array_elements(:lines::json) as wanted
        join order_lines on order_lines.order_id = :order_id
            and order_lines.sku = wanted.value ->> 0
    """,
)


@operation("accept_return", needs=Permission.ORDERS_REFUND, ways=STAFF, effect=Effect.SPENDS_MONEY)
def accept_return(work: Work, wants: AcceptReturn) -> SentBack:
    """Take back what somebody sends back, and pay it back."""
    with work.writing() as db:
        order, asked = _open_return(db, work, wants.code, wants.number)
        if not REFUND.fits(order.states):
            raise NotNow(REFUND, order.code, order.states, OF_THE_DESK)
        plan = _plan(db, order, asked, wants)
        refund = give_back(db, work, order, plan)
        _decide(db, work, asked, "accepted", wants.answer, refund)
        if not any(each.returnable or each.to_ship for each in pieces_of(db, order.number)):
            db.run(SET_RETURNED, number=order.number, at=work.now, by=work.actor.account_id)
        timeline.enter(db, work, order.number, "return", "accepted", wants.answer)
        letters.later(work, "return_accepted", order.code, asked.code)
        return _told(db, order, asked.code)


def _plan(db: Db, order: AtHand, asked: SentBack, wants: AcceptReturn) -> Plan:
    lines = at_hand.lines_of(db, order.number)
    # Some of it may have been paid back since it was asked.
    wanted = {
        sku: min(count, lines[sku].quantity - lines[sku].refunded) for sku, count in asked.lines.items()
    }
    shares = capped([share(lines[sku], count) for sku, count in wanted.items() if count], order.left)
    left = order.left - sum(each.amount for each in shares)
    way = min(shipping_left(db, order), left) if wants.shipping else 0
    return Plan(shares, way, 0, wants.restock, asked.reason[:200])


SET_RETURNED = """
    update orders
    set fulfilment = 'returned',
        moved_at = :at,
        moved_by = :by
    where id = :number
    and fulfilment in ('partial', 'shipped', 'delivered')
"""


@operation("refuse_return", needs=Permission.ORDERS_REFUND, ways=STAFF, effect=Effect.REVERSIBLE)
def refuse_return(work: Work, wants: RefuseReturn) -> SentBack:
    """Say that something is not taken back, and why."""
    with work.writing() as db:
        order, asked = _open_return(db, work, wants.code, wants.number)
        _decide(db, work, asked, "refused", wants.answer, "")
        timeline.enter(db, work, order.number, "return", "refused", wants.answer)
        letters.later(work, "return_refused", order.code, asked.code, undoable=True)
        undoing.offer(
            db,
            work,
            operation="reopen_return",
            wants={"code": order.code, "number": asked.code, "decided_at": work.now},
            said="undo.return_refused",
            thing=order.code,
        )
        return _told(db, order, asked.code)


@operation("reopen_return", needs=Permission.ORDERS_REFUND, ways=STAFF, effect=Effect.REVERSIBLE)
def reopen_return(work: Work, wants: ReopenReturn) -> SentBack:
    """Have what was not taken back decided again."""
    with work.writing() as db:
        order, refused = _return_of(db, work, wants.code, wants.number)
        # The database decides races: it was refused then, and nothing else of the order is asked for now.
        if not db.run(REOPEN, code=refused.code, order_id=order.number, decided_at=wants.decided_at):
            raise Conflict("order.moved_on", code=order.code)
        timeline.enter(db, work, order.number, "return", "reopened")
        undoing.offer(
            db,
            work,
            operation="refuse_return",
            wants={"code": order.code, "number": refused.code, "answer": refused.answer},
            said="undo.return_reopened",
            thing=order.code,
        )
        return _told(db, order, refused.code)


REOPEN = """
    update returns
    set state = 'asked',
        answer = '',
        decided_at = null,
        decided_by = null
    where code = :code
    and state = 'refused'
    and (:decided_at = 0 or decided_at = :decided_at)
    and not exists (
        select 1
        from returns as other
        where other.order_id = :order_id
        and other.state = 'asked'
    )
"""


def _open_return(db: Db, work: Work, code: str, number: str) -> tuple[AtHand, SentBack]:
    order, asked = _return_of(db, work, code, number)
    if asked.state != "asked":
        raise Conflict("return.decided", code=order.code)
    return order, asked


def _return_of(db: Db, work: Work, code: str, number: str) -> tuple[AtHand, SentBack]:
    order = at_hand.take(db, code)
    work.about(order.code)
    number = number.upper()
    asked = next((each for each in returns_of(db, order.number) if each.code == number), None)
    if asked is None or not is_code(number):
        raise NotFound("return.none")
    return order, asked


def _decide(db: Db, work: Work, asked: SentBack, state: str, answer: str, refund: str) -> None:
    by = {"at": work.now, "by": work.actor.account_id}
    db.run(DECIDE, code=asked.code, state=state, answer=answer, refund=refund, **by)


DECIDE = """
    update returns
    set state = :state,
        answer = :answer,
        refund_id = (select id from refunds where code = :refund),
        decided_at = :at,
        decided_by = :by
    where code = :code
    and state = 'asked'
"""


def _told(db: Db, order: AtHand, code: str) -> SentBack:
    return next(each for each in returns_of(db, order.number) if each.code == code)
