"""Sessions from the command line: prune, clear."""

import argparse
from typing import Any

from counterfoil.app import furnish
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.identity.clearing import Cleared, ClearSessions
from counterfoil.identity.clearing import clear_sessions as clearing
from counterfoil.identity.clearing import prune_sessions as pruning
from counterfoil.settings import Settings


def commands(group: Any, command: Any) -> None:
    """The commands under `sessions`."""
    sessions = group.add_parser(
        "sessions", help="Sweep sessions, or clear what they remember.", description="Look after sessions."
    )
    what = sessions.add_subparsers(metavar="WHAT", required=True)
    command(what, "prune", prune, "Delete the sessions that are over; a shop that is open does so by itself.")
    wipe = command(
        what, "clear", clear, "Make every session forget what it remembers; people stay signed in."
    )
    wipe.add_argument("--sign-out", action="store_true", help="end all sessions as well")
    wipe.add_argument(
        "--sessions",
        dest="setting_sessions",
        metavar="STORE",
        help="where sessions keep what they remember [COUNTERFOIL_SESSIONS, default sql:]",
    )


def prune(_: argparse.Namespace, settings: Settings) -> int:
    """Sweep."""
    with furnish(settings) as shop:
        done: Cleared = perform(shop.house, pruning, operator())
    print(f"{done.sessions} sessions were over and are gone.")
    return 0


def clear(given: argparse.Namespace, settings: Settings) -> int:
    """Clear."""
    wants = ClearSessions(sign_out=given.sign_out)
    with furnish(settings) as shop:
        done: Cleared = perform(shop.house, clearing, operator(), wants)
    print(f"{done.sessions} sessions {'ended' if given.sign_out else 'forgot what they remembered'}.")
    return 0
