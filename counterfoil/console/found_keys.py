"""Keys that were found where they should not be: whose they are, and the end of them."""

import argparse
import sys
from typing import Any

from counterfoil.app import furnish
from counterfoil.console.table import printable
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.identity import key_form
from counterfoil.identity.found_keys import CheckKey, FoundKey, check_key
from counterfoil.settings import Settings

LONGEST = 64 << 20  # characters read from a pipe


def commands(what: Any, command: Any) -> None:
    """Check."""
    check = command(
        what, "check", look, "Tell whether something found is a key of this shop and whose, and end it."
    )
    check.add_argument(
        "found",
        nargs="?",
        default="-",
        help="what was found, or a text around it; without it, or as -, it is read from standard input",
    )
    check.add_argument(
        "--keep", action="store_true", help="only look; the exit code is 1 where one still opens"
    )


def look(given: argparse.Namespace, settings: Settings) -> int:
    """Look at all that may be a key."""
    text = sys.stdin.read(LONGEST) if given.found == "-" else given.found
    found = key_form.found_in(text)
    if not found:
        print("There is nothing in it that has the form of a key.")
        return 0
    still_good = 0
    with furnish(settings) as shop:
        for secret in found:
            told: FoundKey = perform(shop.house, check_key, operator(), CheckKey(secret, given.keep))
            still_good += told.ours is not None and told.ours.good and not told.ours.ended
            print(f"{key_form.beginning(secret)}…: {printable(in_words(told))}")
    return 1 if still_good else 0


def in_words(told: FoundKey) -> str:
    """What was found out, in a line."""
    if not told.checksum:
        return "has the form of a key, but its checksum does not hold: it is mistyped or made up."
    if told.ours is None:
        return (
            "has the form of a key and its checksum holds, but there is no such key here: "
            "it is of another shop, or ended more than an hour ago."
        )
    whose = f"is the key “{told.ours.name}” of {told.ours.owner}"
    if told.ours.ended:
        return f"{whose}. It was good until {told.ours.ends}; it is ended now, and {told.ours.owner} is told by mail."
    if told.ours.good:
        return f"{whose}. It is good until {told.ours.ends}, and was left so."
    return f"{whose}. It opens nothing any more."
