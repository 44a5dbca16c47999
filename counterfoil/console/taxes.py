"""Tax from the command line: set, list, class."""

import argparse
from typing import Any

from counterfoil.app import furnish
from counterfoil.console import words
from counterfoil.console.table import print_table, printable
from counterfoil.gate import shapes
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.settings import Settings
from counterfoil.shop.figures import percent
from counterfoil.shop.pricing import classes, taxes
from counterfoil.shop.pricing.classes import Classed, ClassGoods
from counterfoil.shop.pricing.tax_classes import STANDARD
from counterfoil.shop.pricing.taxes import SetTaxRate, TaxRate, TaxRates


def commands(group: Any, command: Any) -> None:
    """The commands under `tax`."""
    room = group.add_parser("tax", help="Set and list rates of tax.", description="Look after the tax.")
    what = room.add_subparsers(metavar="WHAT", required=True)
    one = command(what, "set", set_rate, "Say what a country takes of a class of goods.")
    one.add_argument("country", help="two letters, such as LV")
    one.add_argument("rate", type=words.rate, help="per cent, such as 21 or 5.5")
    one.add_argument("name", help="as it stands on receipts, such as VAT")
    one.add_argument(
        "--class", dest="tax_class", default=STANDARD, help=f"the class; {STANDARD} if none is named"
    )
    one.add_argument("--from", dest="valid_from", type=words.moment, default=0, help="from which day on, UTC")
    command(what, "list", list_rates, "List all rates.")
    goods = command(what, "class", class_goods, "Say which class a product belongs to.")
    goods.add_argument("slug", help="the last part of the product's address")
    goods.add_argument("tax_class", help="such as reduced; untaxed is taxed nowhere")


def set_rate(given: argparse.Namespace, settings: Settings) -> int:
    """Set one rate."""
    wants = {
        "country": given.country,
        "rate": given.rate,
        "name": given.name,
        "tax_class": given.tax_class,
        "valid_from": given.valid_from,
    }
    with furnish(settings) as shop:
        done: TaxRate = perform(shop.house, taxes.set_tax_rate, operator(), shapes.read(SetTaxRate, wants))
    print(printable("  ".join(_row(done, settings))))
    return 0


def list_rates(_: argparse.Namespace, settings: Settings) -> int:
    """Print all rates."""
    with furnish(settings) as shop:
        found: TaxRates = perform(shop.house, taxes.list_tax_rates, operator())
    print_table(("country", "class", "rate", "name", "from"), [_row(rate, settings) for rate in found.items])
    return 0


def _row(rate: TaxRate, settings: Settings) -> tuple[str, ...]:
    return rate.country, rate.tax_class, percent(rate.rate, settings.locale), rate.name, rate.valid_from[:10]


def class_goods(given: argparse.Namespace, settings: Settings) -> int:
    """Put a product into a class."""
    wants = shapes.read(ClassGoods, {"slug": given.slug, "tax_class": given.tax_class})
    with furnish(settings) as shop:
        done: Classed = perform(shop.house, classes.class_goods, operator(), wants)
    print(printable(f"{done.slug}: {done.tax_class}"))
    return 0
