"""Opening the shop."""

import argparse
import os
import sys
import time
from pathlib import Path

from counterfoil.app import Furnished, OpenShop, furnish, listening
from counterfoil.console import demo
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.gate.refusals import Conflict
from counterfoil.identity.links import make_first_administrator_link
from counterfoil.identity.values import SessionStore
from counterfoil.settings import Settings
from counterfoil.storage.folder import open_folder
from counterfoil.web import server
from counterfoil.web.server import CannotListen

ABOUT = """\
Open the shop and keep it open until it is told to stop (Ctrl-C, or SIGTERM).

The first start makes the data folder with its secrets and its database. With --demo a folder
without a shop is filled with the demo shop; otherwise the first start prints a link that works
once and makes the first administrator.
"""
EXAMPLES = """\
examples:
  counterfoil serve --demo
      the demo shop on http://localhost:5000
  counterfoil serve --data /srv/shop --origin https://shop.example --proxies 127.0.0.1
      a shop behind a proxy that speaks TLS
  counterfoil serve --host 0.0.0.0 --port 443 --http-port 80 --tls-cert cert.pem --tls-key key.pem
      a shop that speaks TLS itself, and sends on whoever comes without
  COUNTERFOIL_DATABASE=postgresql://shop@db/shop counterfoil serve --workers 2
      on PostgreSQL, with two processes

files in the data folder:
  shop.db        the database, where it is SQLite
  secrets.json   the keys; without them every session ends
  media/         pictures of products
  mail/          letters, where no mail server is named
"""

IN_THE_CLEAR = (
    "People on other machines would send their passwords in the clear, so the shop does not open like this. "
    "Give it TLS (--tls-cert and --tls-key), or name the proxy that speaks it (--proxies, and an --origin that "
    "begins with https), or listen to this machine alone, or say --insecure."
)


def serve(_: argparse.Namespace, settings: Settings) -> int:
    """Serve until told to stop."""
    begun = time.monotonic() - _seconds_since_start()
    if settings.open_to_eavesdroppers and not settings.insecure:
        raise CannotListen(IN_THE_CLEAR)
    server.check_address(listening(settings))
    with open_folder(settings.data).lock():
        greeting = _prepare(settings)
        if settings.workers > 1:  # each of them opens the door; it is said once
            _greet(greeting, begun)
            return server.serve(listening(settings), lambda: OpenShop(settings, _say_nothing))
        return server.serve(listening(settings), lambda: OpenShop(settings, lambda: _greet(greeting, begun)))


def _say_nothing() -> None:
    pass


def _seconds_since_start() -> float:
    """How long this process has been alive, interpreter and imports included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) - _started_at_boot() if sys.platform == "linux" else 0.0


def _started_at_boot() -> float:
    ticks = int(Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()[19])
    return ticks / os.sysconf("SC_CLK_TCK")


def _prepare(settings: Settings) -> list[str]:
    """Make the tables and fill a new shop; what is to be said once the door is open."""
    with furnish(settings) as shop:
        if settings.demo:
            demo.fill_if_new(shop)
        kept = shop.house.part(SessionStore)  # type: ignore[type-abstract]
        lines = [f"Counterfoil is open: {shop.address}", *([kept.says] if kept.says else [])]
        lines += _first_link(shop)
        if settings.demo:
            return [*lines, *_demo_people(shop)]
        return [*lines, *_warnings(shop)]


def _demo_people(shop: Furnished) -> list[str]:
    if not demo.is_here(shop):
        return ["This shop was here before, so the demo was not put into it."]
    people = [f"  {name:18} {', '.join(roles)}" for name, roles in demo.PEOPLE.items()]
    return [f"Demo people, password {demo.PASSWORD}:", *people, "A card that pays: 4242 4242 4242 4242"]


def _warnings(shop: Furnished) -> list[str]:
    said = []
    if "testpay" in shop.settings.payments:
        said.append("The bank is simulated, so nobody really pays: --payments names others.")
    if known := demo.with_known_password(shop):
        said.append(
            f"Everybody knows the password of {', '.join(known)}: shut them out, or serve with --demo."
        )
    return said


def _first_link(shop: Furnished) -> list[str]:
    try:
        link = perform(shop.house, make_first_administrator_link, operator())
    except Conflict:  # there is an administrator
        return []
    return ["Make the first administrator here (works once):", f"  {shop.address}/link/{link.secret}"]


def _greet(lines: list[str], begun: float) -> None:
    first, *rest = lines
    took = time.monotonic() - begun
    print(f"{first}  ({took:.1f} s)", *rest, sep="\n", flush=True)
