"""The race lab from the command line; it opens a scratch shop and never the one that is run here."""

import argparse
from collections import Counter
from typing import Any

from counterfoil.app import scratch
from counterfoil.console.table import print_table
from counterfoil.gate import shapes
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.gate.sentences import say
from counterfoil.settings import Settings
from counterfoil.shop.lab.race import CROWD, Race, RunRace, Told, race_lab


def commands(group: Any, command: Any) -> None:
    """Race-lab."""
    lab = command(
        group,
        "race-lab",
        race,
        "Send a crowd at the last units of a scratch shop, and show what its ledger says.",
    )
    lab.add_argument("--units", type=int, default=1, help="how many are on the shelf")
    lab.add_argument("--shoppers", type=int, default=CROWD, help=f"how many press Pay; at most {CROWD}")


def race(given: argparse.Namespace, _: Settings) -> int:
    """Run a race and tell of it; the exit code is 1 where something does not add up."""
    wants = shapes.read(RunRace, {"units": given.units, "shoppers": given.shoppers})
    with scratch() as house:
        found: Race = perform(house, race_lab, operator(), wants)
    print(f"{found.shoppers} shoppers pressed Pay at the same moment; on the shelf: {found.units}.\n")
    for words, count in Counter(map(_in_words, found.told)).most_common():
        print(f"{count:4} × {words}")
    print("\nThe stock ledger:")
    rows = [
        (row.kind, str(row.quantity), row.who or "the shop", row.order, f"{row.shelf} left")
        for row in found.ledger
    ]
    print_table(("what", "pieces", "who", "order", "on the shelf"), rows)
    sold = len(found.winners)
    print(f"\n{found.units} received, {sold} sold: {found.units - sold} left; on the shelf: {found.on_hand}.")
    print(found.difference or "Reconcile: ledger, bank, orders, shelves and numbers agree.")
    print(
        f"Elsewhere: {found.too_early} of {found.shoppers} had pressed before the first order was written; "
        "a shop that looks first and takes afterwards may sell the same piece to each of them."
    )
    return 0 if found.fair else 1


def _in_words(one: Told) -> str:
    return say(one.refusal) if one.refusal else "Paid: one is yours."
