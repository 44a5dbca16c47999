"""Looking after the house: checking the trail, and finding out what is wrong."""

import argparse
from typing import Any

from counterfoil.app import furnish
from counterfoil.console.doctor import look_over
from counterfoil.console.findings import Mark
from counterfoil.console.table import printable
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.settings import Settings
from counterfoil.shop.books.reconcile import Reconciled, reconcile
from counterfoil.storage.chainer import verify as verify_trail
from counterfoil.storage.head import HeadBroken, ending


def commands(group: Any, command: Any) -> None:
    """Audit verify, doctor."""
    audit = group.add_parser("audit", help="Check the trail.", description="Check the trail.")
    what = audit.add_subparsers(metavar="WHAT", required=True)
    command(
        what, "verify", verify, "Check every line of the trail against its chain; name the first broken one."
    )
    command(
        group,
        "reconcile",
        adds_up,
        "Prove that ledger, bank, orders, shelves and reports agree; name the first that does not.",
    )
    command(group, "doctor", doctor, "Look the shop over and say what is wrong, and what would help.")


def verify(_: argparse.Namespace, settings: Settings) -> int:
    """Check the chain, and that it still goes as far as it once went."""
    with furnish(settings) as shop:
        try:
            head = shop.folder.trail_head.read()
        except HeadBroken as broken:
            print(f"{broken}: whether the end was cut off cannot be told.")
            return 1
        with shop.store.reading() as db:
            verdict = verify_trail(db, shop.folder.keys.still())
            end = ending(db, head)
    print(f"{verdict} {end.said}".rstrip())
    return 0 if verdict.whole and end.fits else 1


def adds_up(_: argparse.Namespace, settings: Settings) -> int:
    """Prove that the books add up; the exit code is 1 where something does not."""
    with furnish(settings) as shop:
        found: Reconciled = perform(shop.house, reconcile, operator())
    if found.difference:
        print(printable(str(found.difference)))
        return 1
    print(f"All adds up: {found.orders} orders, {found.entries} entries, {found.shelves} shelves.")
    return 0


def doctor(_: argparse.Namespace, settings: Settings) -> int:
    """Look the shop over; the exit code is 1 where something is wrong."""
    wrong = 0
    for found in look_over(settings):
        print(printable(str(found)))
        wrong += found.mark is Mark.WRONG
    print("All is well." if not wrong else f"Something is wrong, in {wrong} place{'s' if wrong > 1 else ''}.")
    return 1 if wrong else 0
