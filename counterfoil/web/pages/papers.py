"""Receipt, invoice and credit notes as PDF."""

from collections.abc import Callable

from counterfoil.gate import shapes
from counterfoil.gate.operation import Operation
from counterfoil.shop.papers.printing import (
    BILL,
    CREDIT_NOTE,
    INVOICE,
    RECEIPT,
    Printed,
    PrintPaper,
    print_my_paper,
    print_paper,
)
from counterfoil.web.visit import Visit
from counterfoil.wire.answers import Answer

PDF = (b"content-type", b"application/pdf")


def _prints(operation: Operation, kind: str) -> Callable[[Visit], Answer]:
    """A paper of the order that the address names."""

    def handler(visit: Visit) -> Answer:
        wants = shapes.read(PrintPaper, {**visit.params, "kind": kind}, spoken=True)
        return as_file(visit.perform(operation, wants))

    return handler


def as_file(printed: Printed) -> Answer:
    """The file, to be kept by its name: viewers inside browsers differ in what they make of our policy."""
    name = (b"content-disposition", f'attachment; filename="{printed.name}"'.encode("ascii"))
    return Answer(200, (PDF, name), printed.content)


my_receipt = _prints(print_my_paper, RECEIPT)
my_invoice = _prints(print_my_paper, INVOICE)
my_bill = _prints(print_my_paper, BILL)
my_credit_note = _prints(print_my_paper, CREDIT_NOTE)
receipt = _prints(print_paper, RECEIPT)
invoice = _prints(print_paper, INVOICE)
bill = _prints(print_paper, BILL)
credit_note = _prints(print_paper, CREDIT_NOTE)
