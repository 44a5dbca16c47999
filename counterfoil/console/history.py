"""Another shop's sales from the command line."""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from counterfoil.app import furnish
from counterfoil.console.table import printable
from counterfoil.gate import shapes
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.gate.sentences import say
from counterfoil.settings import Settings
from counterfoil.shop.imports.orders import ImportOrders, Verdict
from counterfoil.shop.imports.orders import import_orders as operation

ABOUT = """Bring what another shop sold into the sales ledger, so that reports know it. The columns are order, placed_at,
customer, country, sku, title, category, quantity, unit_price or amount, and currency; the headings of Online Retail
will do as well. What is below zero came back on its day. The same file again adds nothing. No order, stock or account
is touched."""


def add_command(kinds: Any, command: Any) -> None:
    """Import orders FILE."""
    orders = command(kinds, "orders", import_orders, "Import what another shop sold.")
    orders.description = ABOUT
    orders.add_argument("file", type=Path, help="the CSV file")
    orders.add_argument(
        "--currency", default="", help="of lines that name none; the shop's own if it is not said"
    )
    orders.add_argument("--quiet", action="store_true", help="tell only of lines that were refused")


def import_orders(given: argparse.Namespace, settings: Settings) -> int:
    """Import, and say of each line what became of it as soon as it is safe."""
    wants = {"path": str(given.file), **({"currency": given.currency} if given.currency else {})}
    counts: Counter[str] = Counter()
    with furnish(settings) as shop:
        told: Iterator[Verdict] = perform(shop.house, operation, operator(), shapes.read(ImportOrders, wants))
        for verdict in told:
            counts[verdict.did] += 1
            if verdict.why or not given.quiet:
                print(f"row {verdict.row}: {printable(verdict.order)} {verdict.did}")
            if verdict.why:
                print(f"    {printable(say(verdict.why))}")
    print(", ".join(f"{counts[did]} {did}" for did in ("added", "unchanged", "refused")))
    return 1 if counts["refused"] else 0
