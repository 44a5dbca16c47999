"""Keys from the command line: list, rotate, revoke; and check, for those of programs."""

import argparse
from typing import Any

from counterfoil.app import furnish
from counterfoil.console import found_keys
from counterfoil.console.table import print_table
from counterfoil.gate import shapes
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.identity import secret_keys
from counterfoil.identity.secret_keys import KeyLine, KeyLines, RevokeSecret, RotateSecret
from counterfoil.settings import Settings

ENDED = {
    "cache": "What sessions remember in caches is out of reach.",
    "cookie": "What browsers remember for their sessions opens no more.",
    "form": "Pages that are open in older browsers must be loaded again.",
    "idempotency": "An order that is sent again is no longer known to be the same.",
    "key": "Keys for programs open nothing any more; their owners must make new ones.",
    "refresh": "Programs with a refresh token must sign in again.",
    "session": "Everybody must sign in again in their browser; links in mails work no longer.",
    "throttle": "Wrong passwords are counted anew.",
}
TOKENS_ENDED = "Access tokens it signed are refused; programs get new ones with their refresh tokens."


def commands(group: Any, command: Any) -> None:
    """The commands under `keys`."""
    keys = group.add_parser(
        "keys",
        help="See, renew and revoke the shop's keys; look into one that was found.",
        description="Look after keys.",
    )
    what = keys.add_subparsers(metavar="WHAT", required=True)
    command(what, "list", list_keys, "List the keys: id, purpose, and which are in use; never a secret.")
    turn = command(what, "rotate", rotate, "Put a new key beside the old ones; nobody is signed out by that.")
    turn.add_argument(
        "purpose", nargs="?", default="token", help="which keys; those that sign tokens if none is named"
    )
    end = command(what, "revoke", revoke, "Take a key away, and with it all it signed, hashed or encrypted.")
    end.add_argument("id", help="the key's id, as `keys list` shows it")
    found_keys.commands(what, command)


def list_keys(_: argparse.Namespace, settings: Settings) -> int:
    """Print all keys."""
    with furnish(settings) as shop:
        _print(perform(shop.house, secret_keys.list_secrets, operator()))
    return 0


def rotate(given: argparse.Namespace, settings: Settings) -> int:
    """Make new ones."""
    wants = shapes.read(RotateSecret, {"purpose": given.purpose})
    with furnish(settings) as shop:
        _print(perform(shop.house, secret_keys.rotate_secret, operator(), wants))
    return 0


def revoke(given: argparse.Namespace, settings: Settings) -> int:
    """Take one away."""
    with furnish(settings) as shop:
        wants = shapes.read(RevokeSecret, {"id": given.id})
        key: KeyLine = perform(shop.house, secret_keys.revoke_secret, operator(), wants)
    print(f"The key {key.id} ({key.purpose}) is gone. {ENDED.get(key.purpose, TOKENS_ENDED)}")
    return 0


def _print(keys: KeyLines) -> None:
    print_table(("id", "purpose", "made", "state"), [(k.id, k.purpose, k.made, k.state) for k in keys.items])
