"""Products from the command line."""

import argparse
from pathlib import Path
from typing import Any

from counterfoil.app import furnish
from counterfoil.console import history
from counterfoil.console.table import printable
from counterfoil.gate import shapes
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.gate.sentences import say
from counterfoil.settings import Settings
from counterfoil.shop.imports.products import Imported, ImportProducts
from counterfoil.shop.imports.products import import_products as operation


def commands(group: Any, command: Any) -> None:
    """Import products FILE."""
    what = group.add_parser(
        "import", help="Bring in products.", description="Bring in what another shop wrote down."
    )
    kinds = what.add_subparsers(metavar="WHAT", required=True)
    products = command(kinds, "products", import_products, "Import a product CSV in Shopify's legacy form.")
    products.add_argument("file", type=Path, help="the CSV file; pictures named in it lie beside it")
    history.add_command(kinds, command)


def import_products(given: argparse.Namespace, settings: Settings) -> int:
    """Import, and say of each product what became of it."""
    wants = {"path": str(given.file), "currency": settings.currency}
    with furnish(settings) as shop:
        done: Imported = perform(shop.house, operation, operator(), shapes.read(ImportProducts, wants))
    for verdict in done.verdicts:
        print(f"row {verdict.row}: {printable(verdict.handle)} {verdict.did}")
        for misfit in (*([verdict.why] if verdict.why else []), *verdict.notes):
            print(f"    {printable(say(misfit))}")
    counts = {did: done.count(did) for did in ("added", "updated", "unchanged", "refused")}
    print(", ".join(f"{count} {did}" for did, count in counts.items()))
    return 1 if counts["refused"] else 0
