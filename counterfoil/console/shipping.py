"""Shipping from the command line: zone, rate, list, remove."""

import argparse
from typing import Any

from counterfoil.app import furnish
from counterfoil.console import words
from counterfoil.console.table import print_table, printable
from counterfoil.gate import shapes
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import Operation, perform
from counterfoil.settings import Settings
from counterfoil.shop.figures import say
from counterfoil.shop.money import Money
from counterfoil.shop.pricing import zones
from counterfoil.shop.pricing.zones import ShippingRate, Zone, Zones


def commands(group: Any, command: Any) -> None:
    """The commands under `shipping`."""
    about = "Say where things are sent, in which ways, and for how much. Without any zone: everywhere, for nothing."
    room = group.add_parser("shipping", help="Say what sending things costs.", description=about)
    what = room.add_subparsers(metavar="WHAT", required=True)
    zone = _of_zone(command(what, "zone", set_zone, "Say which countries a zone is made of."))
    zone.add_argument(
        "countries", nargs="+", help="codes such as LV; EU for all its members; * for all others"
    )
    rate = _of_zone(command(what, "rate", set_rate, "Say what a way of sending costs in a zone."))
    rate.add_argument("title", help="as shoppers read it, such as Post")
    rate.add_argument("price", help="such as 4.90")
    rate.add_argument("--up-to", type=words.grams, help="a weight such as 2kg; any if none is named")
    rate.add_argument("--for-goods-up-to", metavar="PRICE", help="a price of the goods; any if none is named")
    rate.add_argument("--free-from", metavar="PRICE", help="free once the goods come to as much")
    rate.add_argument("--currency", default="", help="the shop's own if none is named")
    command(what, "list", list_zones, "List the zones with their ways of sending.")
    less = _of_zone(
        command(what, "remove", remove, "Take away a way of sending, or a zone with all its ways.")
    )
    less.add_argument("code", nargs="?", default="", help="the way, as `shipping list` names it")


def _of_zone(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("zone", help="the name of the zone, such as Europe")
    return command


def set_zone(given: argparse.Namespace, settings: Settings) -> int:
    """Make a zone, or change its countries."""
    countries = " ".join(given.countries)
    _tell([_done(settings, zones.set_zone, zone=given.zone, countries=countries)], settings)
    return 0


def set_rate(given: argparse.Namespace, settings: Settings) -> int:
    """Set one band of one way."""
    currency = (given.currency or settings.currency).upper()
    wants = {
        "zone": given.zone,
        "title": given.title,
        "currency": currency,
        "price": words.amount(given.price, currency),
        "up_to_grams": given.up_to,
        "up_to_goods": _amount(given.for_goods_up_to, currency),
        "free_from": _amount(given.free_from, currency),
    }
    said = {name: value for name, value in wants.items() if value is not None}
    _tell([_done(settings, zones.set_shipping_rate, **said)], settings)
    return 0


def _amount(text: str | None, currency: str) -> int | None:
    return words.amount(text, currency) if text else None


def list_zones(_: argparse.Namespace, settings: Settings) -> int:
    """Print all zones."""
    with furnish(settings) as shop:
        found: Zones = perform(shop.house, zones.list_shipping, operator())
    _tell(found.items, settings)
    return 0


def remove(given: argparse.Namespace, settings: Settings) -> int:
    """Take something away."""
    left: Zones = _done(settings, zones.remove_shipping, zone=given.zone, code=given.code)
    _tell(left.items, settings)
    return 0


def _done(settings: Settings, operation: Operation, **wants: object) -> Any:
    assert operation.asks is not None
    asked: object = shapes.read(operation.asks, wants)
    with furnish(settings) as shop:
        return perform(shop.house, operation, operator(), asked)


def _tell(found: list[Zone], settings: Settings) -> None:
    for zone in found:
        print(printable(f"{zone.name}: {' '.join(zone.countries) or 'no country'}"))
        rows = [_row(rate, settings) for rate in zone.rates]
        print_table(("way", "title", "price", "up to", "for goods up to", "free from"), rows)


def _row(rate: ShippingRate, settings: Settings) -> tuple[str, ...]:
    def said(money: Money | None) -> str:
        return say(money, settings.locale) if money else "-"

    weight = f"{rate.up_to_grams} g" if rate.up_to_grams else "-"
    return rate.code, rate.title, said(rate.price), weight, said(rate.up_to_goods), said(rate.free_from)
