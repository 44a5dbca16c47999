"""Prices from the command line."""

import argparse
from typing import Any

from counterfoil.app import furnish
from counterfoil.console import words
from counterfoil.gate import shapes
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.settings import Settings
from counterfoil.shop.figures import say
from counterfoil.shop.pricing import prices
from counterfoil.shop.pricing.prices import Filled, FillPrices, Priced, SetPrice


def commands(group: Any, command: Any) -> None:
    """The commands under `prices`."""
    room = group.add_parser("prices", help="Say what things cost.", description="Say what things cost.")
    what = room.add_subparsers(metavar="WHAT", required=True)
    one = command(what, "set", set_price, "Set the price of one thing.")
    one.add_argument("sku", help="the article number")
    one.add_argument("price", help="such as 12.99")
    one.add_argument("currency", nargs="?", default="", help="the shop's own if none is named")
    fill = command(what, "fill", fill_prices, "Make the prices that are missing in another currency.")
    fill.add_argument("currency", help="such as USD")
    fill.add_argument(
        "factor", type=words.factor, help="what one of the shop's own currency is worth in it, such as 1.0853"
    )


def set_price(given: argparse.Namespace, settings: Settings) -> int:
    """Set one price."""
    currency = (given.currency or settings.currency).upper()
    amount = words.amount(given.price, currency)
    wants = shapes.read(SetPrice, {"sku": given.sku, "currency": currency, "amount": amount})
    with furnish(settings) as shop:
        done: Priced = perform(shop.house, prices.set_price, operator(), wants)
    print(f"{done.sku}: {say(done.price, settings.locale)}")
    return 0


def fill_prices(given: argparse.Namespace, settings: Settings) -> int:
    """Make all that are missing."""
    wants = shapes.read(FillPrices, {"currency": given.currency, "factor": given.factor})
    with furnish(settings) as shop:
        done: Filled = perform(shop.house, prices.fill_prices, operator(), wants)
    print(f"{done.count} prices made, and {done.ways} of sending things")
    return 0
