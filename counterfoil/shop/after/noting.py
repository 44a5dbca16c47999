"""What staff write to one another about an order, and letters that are sent once more."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.clock import MINUTE
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.shapes import Choice, Text
from counterfoil.gate.work import Work
from counterfoil.shop import timeline
from counterfoil.shop.after import at_hand
from counterfoil.shop.letters import COUNT_PARCELS, send_order_letter
from counterfoil.shop.mails import send_receipt
from counterfoil.shop.stockroom import STAFF


@dataclass(frozen=True, slots=True)
class WriteNote:
    """About which order, and what; whoever ordered does not read it."""

    code: Annotated[str, Text(1, 100)]
    note: Annotated[str, Text(1, 1_000, lines=True)]


@dataclass(frozen=True, slots=True)
class MailAgain:
    """Which letter about which order."""

    code: Annotated[str, Text(1, 100)]
    letter: Annotated[str, Choice(("receipt", "shipped"))] = "receipt"


@dataclass(frozen=True, slots=True)
class Noted:
    """What was entered in the story of which order."""

    code: str
    what: str
    note: str


@operation("write_note", needs=Permission.ORDERS_OVERSEE, ways=STAFF, effect=Effect.REVERSIBLE)
def write_note(work: Work, wants: WriteNote) -> Noted:
    """Write a note about an order, for whoever works here."""
    with work.writing() as db:
        order = at_hand.take(db, wants.code)
        work.about(order.code)
        timeline.enter(db, work, order.number, "note", "staff", wants.note)
    return Noted(order.code, "staff", wants.note)


@operation("mail_again", needs=Permission.ORDERS_SHIP, ways=STAFF, effect=Effect.REVERSIBLE)
def mail_again(work: Work, wants: MailAgain) -> Noted:
    """Send whoever ordered the receipt, or the letter about the last parcel, once more."""
    with work.writing() as db:
        order = at_hand.take(db, wants.code)
        work.about(order.code)
        _refuse_unsendable(db, order.number, wants.letter)
        timeline.enter(db, work, order.number, "letter", wants.letter)
        _send(db, work, order.number, order.code, wants.letter)
    return Noted(order.code, wants.letter, "")


def _refuse_unsendable(db: Db, number: int, letter: str) -> None:
    email, invoices, parcels = db.one(SELECT_SENDABLE, number=number) or ("", 0, 0)
    if not email:
        raise Conflict("letter.no_address")
    if not (invoices if letter == "receipt" else parcels):
        raise Conflict(f"letter.no_{letter}")


SELECT_SENDABLE = """
    select coalesce(accounts.email, ''),
        (select count(*) from invoices where invoices.order_id = orders.id and invoices.kind = 'invoice'),
        (select count(*) from order_events where order_events.order_id = orders.id and order_events.what = 'shipment')
    from orders
    join accounts on accounts.id = orders.account_id
    where orders.id = :number
"""


def _send(db: Db, work: Work, number: int, code: str, letter: str) -> None:
    # Pressed twice within the minute, it is sent once; sent again, it is a letter of its own.
    again = str(work.now // MINUTE)
    dedupe = f"again:{letter}:{code}:{again}"
    if letter == "receipt":
        work.later(send_receipt, dedupe=dedupe, code=code, again=again)
        return
    (parcels,) = db.one(COUNT_PARCELS, number=number) or (0,)
    work.later(send_order_letter, dedupe=dedupe, kind="shipped", code=code, thing=str(parcels), again=again)
