"""Discount codes from the command line: add, list, end."""

import argparse
from typing import Any

from counterfoil.app import furnish
from counterfoil.console import words
from counterfoil.console.table import print_table, printable
from counterfoil.gate import shapes
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.settings import Settings
from counterfoil.shop.figures import percent, say
from counterfoil.shop.pricing import offers
from counterfoil.shop.pricing.offers import DiscountCode, DiscountCodes, EndCode, MakeCode

HEADS = ("code", "what it does", "from goods of", "begins", "ends", "used")


def commands(group: Any, command: Any) -> None:
    """The commands under `codes`."""
    room = group.add_parser(
        "codes", help="Make and end discount codes.", description="Look after discount codes."
    )
    what = room.add_subparsers(metavar="WHAT", required=True)
    add = command(what, "add", add_code, "Make a discount code.")
    add.add_argument(
        "code", nargs="?", default="", help="what it is called; one nobody guesses if none is named"
    )
    kind = add.add_mutually_exclusive_group(required=True)
    kind.add_argument("--percent", type=words.rate, metavar="RATE", help="so much per cent off")
    kind.add_argument("--amount", metavar="PRICE", help="so much off")
    kind.add_argument(
        "--free-shipping", action="store_true", help="the cheapest way of sending costs nothing"
    )
    kind.add_argument(
        "--buy", type=int, metavar="NUMBER", help="of so many bought, and --get more, these are free"
    )
    add.add_argument(
        "--get", type=int, default=1, metavar="NUMBER", help="how many are free; 1 if none is named"
    )
    add.add_argument("--minimum", metavar="PRICE", help="for goods of so much and more")
    add.add_argument("--currency", default="", help="of amount and minimum; the shop's own if none is named")
    add.add_argument(
        "--from", dest="begins_at", type=words.moment, metavar="DAY", help="from which day on, UTC"
    )
    add.add_argument(
        "--until", dest="ends_at", type=words.moment, metavar="DAY", help="until which day, itself not, UTC"
    )
    add.add_argument(
        "--uses", dest="most", type=int, metavar="NUMBER", help="how often it can be used in all"
    )
    add.add_argument(
        "--uses-each", dest="most_a_person", type=int, metavar="NUMBER", help="… and by one person"
    )
    command(what, "list", list_codes, "List all codes, the newest first.")
    end = command(what, "end", end_code, "Let a code hold no longer.")
    end.add_argument("code", help="the code")


def add_code(given: argparse.Namespace, settings: Settings) -> int:
    """Make one."""
    wants = {name: value for name, value in _wanted(given, settings).items() if value is not None}
    with furnish(settings) as shop:
        done: DiscountCode = perform(
            shop.house, offers.make_discount_code, operator(), shapes.read(MakeCode, wants)
        )
    print_table(HEADS, [_row(done, settings)])
    return 0


def _wanted(given: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    currency = (given.currency or settings.currency).upper()
    common = {
        "code": given.code,
        "minimum": words.amount(given.minimum, currency) if given.minimum else None,
        "currency": currency if given.minimum or given.amount else None,
        "begins_at": given.begins_at,
        "ends_at": given.ends_at,
        "most": given.most,
        "most_a_person": given.most_a_person,
    }
    if given.percent is not None:
        return {**common, "kind": "percent", "rate": given.percent}
    if given.amount is not None:
        return {**common, "kind": "amount", "amount": words.amount(given.amount, currency)}
    if given.free_shipping:
        return {**common, "kind": "free_shipping"}
    return {**common, "kind": "buy_get", "buys": given.buy, "gets": given.get}


def list_codes(_: argparse.Namespace, settings: Settings) -> int:
    """Print all."""
    with furnish(settings) as shop:
        found: DiscountCodes = perform(shop.house, offers.list_discount_codes, operator())
    print_table(HEADS, [_row(code, settings) for code in found.items])
    return 0


def end_code(given: argparse.Namespace, settings: Settings) -> int:
    """End one."""
    wants = shapes.read(EndCode, {"code": given.code})
    with furnish(settings) as shop:
        done: DiscountCode = perform(shop.house, offers.end_discount_code, operator(), wants)
    print(printable(f"{done.code} holds no longer; it was used {done.used} times."))
    return 0


def _row(code: DiscountCode, settings: Settings) -> tuple[str, ...]:
    return (
        code.code,
        _does(code, settings),
        say(code.minimum, settings.locale) if code.minimum else "-",
        code.begins_at[:10],
        (code.ends_at or "-")[:10],
        f"{code.used} of {code.most or 'any number'}"
        + (f", {code.most_a_person} a person" if code.most_a_person else ""),
    )


def _does(code: DiscountCode, settings: Settings) -> str:
    if code.kind == "percent":
        return f"{percent(code.rate, settings.locale)} off"
    if code.amount:
        return f"{say(code.amount, settings.locale)} off"
    return "free shipping" if code.kind == "free_shipping" else f"buy {code.buys}, get {code.gets} free"
