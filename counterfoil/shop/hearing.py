"""Hearing a bank: what it says by itself, over HTTP, comes to the same `settle` as everything else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from counterfoil.gate.actor import Way
from counterfoil.gate.codes import is_code
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import ANYONE
from counterfoil.gate.shapes import Text, Unfit
from counterfoil.gate.work import Work
from counterfoil.shop.after import given
from counterfoil.shop.aside import set_aside, settle_or_set_aside
from counterfoil.shop.money import Money
from counterfoil.shop.orders import order_by_number
from counterfoil.shop.payments import Banks, Heard
from counterfoil.shop.pricing.words import Word


@dataclass(frozen=True, slots=True)
class Body:
    """Takes a body as it came, byte for byte: that is what was signed."""

    def read(self, raw: object, *, spoken: bool) -> bytes:  # noqa: ARG002
        """The bytes."""
        if not isinstance(raw, bytes):
            raise Unfit("field.object")
        return raw

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "object"}


@dataclass(frozen=True, slots=True)
class HearBank:
    """Which bank it claims to be, what it says, and how that is signed."""

    bank: Annotated[str, Word()]
    signature: Annotated[str, Text(0, 4_000)]
    body: Annotated[bytes, Body()]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The bank need not say it again."""

    received: bool = True


@operation("hear_bank", needs=ANYONE, ways={Way.WEBHOOK}, effect=Effect.SPENDS_MONEY)
def hear_bank(work: Work, wants: HearBank, banks: Banks) -> TakenIn:
    """Take in what a bank says by itself, once it is shown to be the bank."""
    heard = banks.named(wants.bank).hear(wants.body, wants.signature, work.now)
    if heard is not None:
        work.about(heard.order if is_code(heard.order) else "")
        if heard.verdict is None:
            _of_refund(work, wants.bank, heard, heard.amount or Money(0, "EUR"))
        else:
            _of_charge(work, wants.bank, heard)
    return TakenIn()


def _of_charge(work: Work, bank: str, heard: Heard) -> None:
    verdict = heard.verdict
    assert verdict is not None
    with work.reading() as db:
        row = db.one(SELECT_ORDER, code=heard.order, bank=bank) if is_code(heard.order) else None
        order = order_by_number(db, row[0]) if row else None
    if order is not None:
        settle_or_set_aside(work, order, verdict, heard.event)
    elif verdict.outcome == "approved":
        set_aside(work, bank, heard.event, heard.order, verdict.reference, verdict.amount, "no_order")


SELECT_ORDER = "select id from orders where code = :code and bank = :bank"


def _of_refund(work: Work, bank: str, heard: Heard, amount: Money) -> None:
    if heard.refund.startswith("void:"):  # of an order that could not be kept
        return
    with work.writing() as db:
        known = given.told(db, work, heard.order, heard.refund, amount, done=heard.refunded)
    if not known:
        set_aside(work, bank, heard.event, heard.order, heard.refund, amount, "refund")


REFUSES: Mapping[str, str] = {
    "400": "It is not signed by the bank, or longer than five minutes ago.",
    "404": "The shop does not work with this bank.",
    "409": "It cannot be taken in just now: the bank is to say it again.",
}
