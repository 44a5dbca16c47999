"""The stock from the command line: show, receive, correct."""

import argparse
from typing import Any

from counterfoil.app import furnish
from counterfoil.console.table import print_table, printable
from counterfoil.gate import shapes
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import Operation, perform
from counterfoil.settings import Settings
from counterfoil.shop import stockroom
from counterfoil.shop.stockroom import Stock


def commands(group: Any, command: Any) -> None:
    """The commands under `stock`."""
    stock = group.add_parser(
        "stock", help="See and change what there is.", description="Look after the stock."
    )
    what = stock.add_subparsers(metavar="WHAT", required=True)
    _of_one(command(what, "show", show, "Show what there is of one thing, and its last moves."))
    came = _of_one(command(what, "receive", receive, "Put goods that came in on the shelf."))
    came.add_argument("quantity", type=int, help="how many came")
    came.add_argument("--why", default="", help="a word for the ledger")
    wrong = _of_one(command(what, "correct", correct, "Put a figure right that does not fit the shelf."))
    wrong.add_argument("difference", type=int, help="how many more or, below zero, fewer there are")
    wrong.add_argument("--why", required=True, help="a word for the ledger")


def _of_one(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("sku", help="the SKU")
    return command


def show(given: argparse.Namespace, settings: Settings) -> int:
    """Print the stock of one thing."""
    _tell(settings, stockroom.read_stock, sku=given.sku)
    return 0


def receive(given: argparse.Namespace, settings: Settings) -> int:
    """Receive goods."""
    _tell(settings, stockroom.receive_stock, sku=given.sku, quantity=given.quantity, why=given.why)
    return 0


def correct(given: argparse.Namespace, settings: Settings) -> int:
    """Correct a figure."""
    _tell(settings, stockroom.correct_stock, sku=given.sku, difference=given.difference, why=given.why)
    return 0


def _tell(settings: Settings, operation: Operation, **wants: object) -> None:
    assert operation.asks is not None
    with furnish(settings) as shop:
        stock: Stock = perform(shop.house, operation, operator(), shapes.read(operation.asks, wants))
    print(printable(f"{stock.sku}: {stock.on_hand} can be sold, {stock.reserved} reserved"))
    rows = [(move.at, move.kind, str(move.quantity), move.order, move.who, move.why) for move in stock.moves]
    print_table(("when", "what", "how many", "order", "who", "why"), rows)
