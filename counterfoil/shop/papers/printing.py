"""Printing: receipt, invoice and credit notes of an order, for whoever ordered and for those who work here."""

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.shapes import Choice, Text
from counterfoil.gate.work import Work
from counterfoil.shop.after import at_hand
from counterfoil.shop.orders import Order, number_seen_by
from counterfoil.shop.papers import wording
from counterfoil.shop.papers.booked import booked, credited
from counterfoil.shop.papers.paper import Paper, Stationery
from counterfoil.shop.stockroom import STAFF

RECEIPT, INVOICE, CREDIT_NOTE, BILL = "receipt", "invoice", "credit_note", "bill"


@dataclass(frozen=True, slots=True)
class PrintPaper:
    """Which paper of which order; a credit note by its own number."""

    code: Annotated[str, Text(1, 100)]
    kind: Annotated[str, Choice((RECEIPT, INVOICE, CREDIT_NOTE, BILL))] = RECEIPT
    number: Annotated[str, Text(0, 100)] = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper as a file."""

    name: str
    content: bytes


@operation("print_my_paper", needs=Permission.ORDERS_READ, ways=SIGNED_IN, effect=Effect.READS, slow=True)
def print_my_paper(work: Work, wants: PrintPaper, on: Stationery) -> Printed:
    """Have the receipt, the invoice, a credit note or the bill of an order of mine as PDF."""
    with work.reading() as db:
        made = _written(db, number_seen_by(db, work.actor, wants.code), wants, on)
    return _printed(made, on)


@operation("print_paper", needs=Permission.ORDERS_OVERSEE, ways=STAFF, effect=Effect.READS, slow=True)
def print_paper(work: Work, wants: PrintPaper, on: Stationery) -> Printed:
    """Have the receipt, the invoice, a credit note or the bill of anybody's order as PDF."""
    with work.reading() as db:
        made = _written(db, at_hand.number_of(db, wants.code), wants, on)
    return _printed(made, on)


def _written(db: Db, number: int, wants: PrintPaper, on: Stationery) -> Paper:
    said = booked(db, number)
    if wants.kind == BILL and is_to_be_paid(said.order):
        return wording.bill(said, on)
    if wants.kind == BILL or not said.invoice:
        raise NotFound("paper.none")
    if wants.kind == RECEIPT:
        return wording.receipt(said, on)
    if wants.kind == INVOICE:
        return wording.invoice(said, on)
    given = credited(db, number, wants.number.upper())
    if given is None:
        raise NotFound("paper.none")
    return wording.credit_note(said, given, on)


def is_to_be_paid(order: Order) -> bool:
    """Whether whoever ordered has promised the money, and it is awaited."""
    return order.status == "placed" and order.payment == "authorised"


def can_print() -> bool:
    """Whether this machine has what it takes."""
    return find_spec("fpdf") is not None and find_spec("uharfbuzz") is not None


def _printed(made: Paper, on: Stationery) -> Printed:
    if not can_print():
        raise NotFound("paper.cannot")
    # Only where papers are printed: it brings 20 MB of memory, and not every shop has it.
    from counterfoil.shop.papers.drawing import draw  # noqa: PLC0415

    return Printed(f"{made.name}.pdf", draw(made, on))
