"""Orders from the command line: list, show, print."""

import argparse
from pathlib import Path
from typing import Any

import msgspec

from counterfoil.app import furnish
from counterfoil.console import desk
from counterfoil.console.table import print_table, printable
from counterfoil.gate import shapes
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.settings import Settings
from counterfoil.shop.after.desk import DeskOrder, look_up_order
from counterfoil.shop.after.everybodys import DeskPage, ListAllOrders, list_all_orders
from counterfoil.shop.after.narrowing import SHOWN
from counterfoil.shop.figures import say
from counterfoil.shop.moves import said
from counterfoil.shop.orders import ReadOrder
from counterfoil.shop.papers.printing import (
    BILL,
    CREDIT_NOTE,
    INVOICE,
    RECEIPT,
    Printed,
    PrintPaper,
    print_paper,
)
from counterfoil.shop.sentences import tell
from counterfoil.shop.timeline import Event

AT_ONCE = 100
HEADS = ("order", "placed", "whose", "order is", "payment", "goods", "pieces", "total", "")


def commands(group: Any, command: Any) -> None:
    """The commands under `orders`."""
    orders = group.add_parser("orders", help="See and look after orders.", description="Look after orders.")
    what = orders.add_subparsers(metavar="WHAT", required=True)
    every = _formatted(command(what, "list", list_orders, "List orders, the newest first."))
    every.add_argument("--show", choices=tuple(SHOWN), default="all", help="only such; all if none is named")
    every.add_argument(
        "--limit", type=int, default=50, metavar="NUMBER", help="how many at most; 50 if none is named"
    )
    _formatted(desk.of_one(command(what, "show", show, "Show one order, and what became of it.")))
    paper = desk.of_one(
        command(what, "print", print_one, "Write a receipt, invoice, credit note or bill as PDF.")
    )
    paper.add_argument(
        "paper", nargs="?", default=RECEIPT, help="receipt, invoice, bill, or a credit note by its number"
    )
    paper.add_argument(
        "--to", type=Path, metavar="FILE", help="where to; by its own name, here, if none is named"
    )
    desk.commands(what, command)


def _formatted(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument(
        "--format", choices=("text", "json"), default="text", help="a table for people, or JSON for programs"
    )
    return command


def list_orders(given: argparse.Namespace, settings: Settings) -> int:
    """Print them, page by page."""
    rows = []
    with furnish(settings) as shop:
        after, left = "", given.limit
        while left > 0:
            asked = {"show": given.show, "limit": min(left, AT_ONCE), "after": after}
            page: DeskPage = perform(
                shop.house, list_all_orders, operator(), shapes.read(ListAllOrders, asked)
            )
            rows += page.items
            left -= len(page.items)
            if page.next is None:
                break
            after = page.next
    if given.format == "json":
        _print_json(rows)
        return 0
    print_table(
        HEADS,
        [
            (
                row.code,
                row.placed_at,
                row.username,
                row.status,
                row.payment,
                row.fulfilment,
                str(row.pieces),
                say(row.total, settings.locale),
                "wants to send back" if row.asked else "",
            )
            for row in rows
        ],
        right=("pieces", "total"),
    )
    return 0


def _print_json(thing: object) -> None:
    print(msgspec.json.format(msgspec.json.encode(thing)).decode())


def show(given: argparse.Namespace, settings: Settings) -> int:
    """Print all about one order."""
    with furnish(settings) as shop:
        order: DeskOrder = perform(shop.house, look_up_order, operator(), ReadOrder(given.code))
    if given.format == "json":
        _print_json(order)
        return 0
    for name, value in _facts(order, settings.locale):
        print(printable(f"{name}: {value}"))
    _print_goods(order, settings.locale)
    _print_after(order, settings.locale)
    print()
    print_table(("when", "what", "", "who"), [_event(event) for event in order.timeline])
    return 0


def _facts(order: DeskOrder, place: str) -> list[tuple[str, str]]:
    address = (
        [*order.address.written(), order.address.country] if order.address else ["collected at the shop"]
    )
    facts = [
        ("order", order.code),
        ("is", said(order.states)),
        ("whose", f"{order.username} {order.email}".strip()),
        ("goes to", ", ".join(address)),
        ("total", say(order.total, place)),
        ("paid back", say(order.refunded, place) if order.refunded.amount else ""),
        ("invoice", order.invoice),
        ("can be done", ", ".join(order.can)),
    ]
    return [(name, value) for name, value in facts if value]


def _print_goods(order: DeskOrder, place: str) -> None:
    print()
    print_table(
        ("SKU", "what", "ordered", "sent", "paid back", "total"),
        [
            (
                line.sku,
                " · ".join([line.title, *line.options]),
                str(line.quantity),
                str(piece.shipped),
                str(piece.refunded),
                say(line.total, place),
            )
            for line, piece in zip(order.lines, order.pieces, strict=True)
        ],
        right=("ordered", "sent", "paid back", "total"),
    )


def _print_after(order: DeskOrder, place: str) -> None:
    """What was paid back and what is to be sent back, where there is such."""
    if order.refunds:
        print()
        rows = [
            (
                each.credit_note,
                each.at,
                say(each.amount, place),
                "given" if each.given else "on its way",
                each.why,
            )
            for each in order.refunds
        ]
        print_table(("credit note", "when", "amount", "", "why"), rows, right=("amount",))
    if order.returns:
        print()
        backs = [
            (each.code, each.asked_at, each.state, desk.counted(each.lines), each.reason, each.answer)
            for each in order.returns
        ]
        print_table(("return", "when", "", "what", "why", "answer"), backs)


def _event(event: Event) -> tuple[str, str, str, str]:
    return event.at, tell(f"event.{event.what}.{event.after}"), event.note, event.who


def print_one(given: argparse.Namespace, settings: Settings) -> int:
    """Write one paper into a file."""
    kind = given.paper if given.paper in (RECEIPT, INVOICE, BILL) else CREDIT_NOTE
    number = given.paper if kind == CREDIT_NOTE else ""
    wants = shapes.read(PrintPaper, {"code": given.code, "kind": kind, "number": number})
    with furnish(settings) as shop:
        printed: Printed = perform(shop.house, print_paper, operator(), wants)
    path = given.to or Path(printed.name)
    path.write_bytes(printed.content)
    print(printable(str(path)))
    return 0
