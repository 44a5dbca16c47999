"""The shop's tools for a program on this machine: `counterfoil mcp`."""

import argparse
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from counterfoil.app import Furnished, furnish
from counterfoil.assistant.mcp.bridge import Bridge, over_http
from counterfoil.assistant.tools.acting import as_agent
from counterfoil.assistant.tools.calling import call
from counterfoil.gate.actor import OFFICE, SHOP, Actor
from counterfoil.gate.permissions import IN_THE_SHOP
from counterfoil.gate.work import House
from counterfoil.identity import bearer
from counterfoil.identity.site import Site
from counterfoil.settings import Settings
from counterfoil.web.agents.metadata import RESOURCES

TOKEN, SHOP_AT = "COUNTERFOIL_TOKEN", "COUNTERFOIL_SHOP"
ABOUT = f"""Speak the Model Context Protocol on standard input and output, as the person whose key this is.

The key, or an access token made for agents, stands in {TOKEN}, or in a file named by --token-file; never among the
words of the command, where others on the machine would read it. --shop (or {SHOP_AT}) is the address of a shop that is
open somewhere; without it the shop in the data folder of this machine is meant."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def commands(group: Any, command: Any) -> None:
    """The command `mcp`."""
    mcp = command(group, "mcp", speak, "Let a program on this machine use the shop's tools (stdio).")
    mcp.description = ABOUT
    mcp.formatter_class = argparse.RawDescriptionHelpFormatter
    mcp.add_argument("--shop", metavar="ADDRESS", default=os.environ.get(SHOP_AT, ""), help="of an open shop")
    mcp.add_argument("--token-file", metavar="FILE", default="", help="holds the key, on one line")
    mcp.add_argument(
        "--office", action="store_true", help="the tools of the back office, by a key made there"
    )


def speak(given: argparse.Namespace, settings: Settings) -> int:
    """Serve until the other side hangs up."""
    try:
        secret = _secret(given.token_file)
    except OSError as error:
        return _complain(f"{given.token_file} cannot be read: {error.strerror}.")
    if not secret:
        return _complain(f"Put a key into {TOKEN}; people make one at /account/agents.")
    realm = OFFICE if given.office else SHOP
    if given.shop:
        if not _is_safe(given.shop):
            return _complain(f"{given.shop} is no address of a shop: https://…, or http:// on this machine.")
        address = given.shop.rstrip("/") + RESOURCES[realm]
        Bridge(address, secret, over_http).run(sys.stdin, partial(print, flush=True))
        return 0
    return _beside(settings, secret, realm)


def _beside(settings: Settings, secret: str, realm: str) -> int:
    try:
        from counterfoil.assistant.mcp import stdio  # noqa: PLC0415  (takes a second, and may not be installed)
    except ImportError:
        return _complain("The package mcp is missing: install counterfoil[mcp], or name a shop with --shop.")
    with furnish(settings) as shop:
        stdio.run(partial(_speaker, shop, secret, realm), _failed)
    return 0


@dataclass(frozen=True, slots=True)
class Local:
    """Whoever's key it is, in the shop of this machine."""

    house: House
    address: str
    actor: Actor

    def call(self, name: str, arguments: Mapping[str, object]) -> Any:
        """Have a tool do its work."""
        try:
            return call(self.house, self.actor, name, arguments)
        finally:
            self.house.calls.flush(self.house.store)


def _speaker(shop: Furnished, secret: str, realm: str) -> Local:
    """Looked up anew for every call, as at the door: a key that was ended opens nothing."""
    site = Site(shop.house, shop.folder.keys, shop.seen)
    found = bearer.holder_of(site, secret, "", "counterfoil mcp", realm, RESOURCES[realm])
    actor = as_agent(found.actor)
    if realm == SHOP:  # whoever has come to work shows it in the office
        actor = replace(actor, permissions=actor.permissions & IN_THE_SHOP)
    return Local(shop.house, shop.address, actor)


def _secret(file: str) -> str:
    if file:
        with open(file, encoding="utf-8") as lines:  # noqa: PTH123  (`-` and pipes as the shell has them)
            return lines.readline().strip()
    return os.environ.get(TOKEN, "").strip()


def _is_safe(address: str) -> bool:
    """Whether a key may be shown there: over TLS, or on this very machine."""
    try:
        url = urlsplit(address)
    except ValueError:
        return False
    return bool(url.hostname) and (
        url.scheme == "https" or (url.scheme == "http" and url.hostname in LOOPBACK)
    )


def _complain(sentence: str) -> int:
    print(f"counterfoil: {sentence}", file=sys.stderr)
    return 1


def _failed(error: Exception) -> None:
    print(f"counterfoil: in a tool: {type(error).__name__}: {error}", file=sys.stderr)
