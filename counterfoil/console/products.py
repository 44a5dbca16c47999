"""Products from the command line."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from counterfoil.app import furnish
from counterfoil.console import history
from counterfoil.console.table import printable
from counterfoil.gate import shapes
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.gate.sentences import say
from counterfoil.settings import Settings
from counterfoil.shop.imports.exporting import ExportProducts, ProductFile
from counterfoil.shop.imports.exporting import export_products as operation_of_export
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
    _export(group, command)
    history.add_command(kinds, command)


def _export(group: Any, command: Any) -> None:
    what = group.add_parser(
        "export", help="Take things along as files.", description="Write down what the shop has."
    )
    kinds = what.add_subparsers(metavar="WHAT", required=True)
    products = command(kinds, "products", export_products, "Write all products in Shopify's present form.")
    products.add_argument("file", type=Path, nargs="?", help="where to; the screen if none is named")
    products.add_argument(
        "--category", default="", help="those of a category and of all below it, by its slug"
    )
    products.add_argument(
        "--state", default="", choices=("published", "draft", "retired"), help="those in one state"
    )


def export_products(given: argparse.Namespace, settings: Settings) -> int:
    """Write them, row by row."""
    wants = shapes.read(ExportProducts, {"category": given.category, "state": given.state})
    with furnish(settings) as shop, _out(given.file) as out:
        found: ProductFile = perform(shop.house, operation_of_export, operator(), wants)
        for piece in found.pieces:
            out.write(piece)
    return 0


@contextmanager
def _out(file: Path | None) -> Iterator[BinaryIO]:
    if file is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with file.open("wb") as out:
        yield out


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
