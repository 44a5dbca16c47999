"""The shops whose session checks are compared: one for each store, with a crowd whose sessions remember something."""

import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.load import CLIENTS
from benchmarks.shops import Measured, postgres
from tests.caches import CacheServer
from tests.cast import Person, Shop

QUICK = {
    "passwords": "bcrypt",
    "bcrypt_cost": "4",
}  # of no account here: nobody signs in while it is measured


class Checking(Shop):
    """A shop with an address that checks a session and does nothing else."""

    program = (sys.executable, "-m", "benchmarks.sessions.checking")


@contextmanager
def open_place(store: str, database: str = "sqlite", **settings: str) -> Iterator[Measured]:
    """A shop with this store, its cache and its database, all counted."""
    with opened(store, database, **settings) as (shop, processes):
        yield Measured(database, shop, processes, [_somebody(shop) for _ in range(CLIENTS)])


@contextmanager
def opened(store: str, database: str = "sqlite", **settings: str) -> Iterator[tuple[Shop, list[int]]]:
    """The shop, and all processes that work for it."""
    with ExitStack() as rooms:
        folder = Path(rooms.enter_context(tempfile.TemporaryDirectory()))
        url, processes = "sqlite:", []
        if database == "postgres":
            url, postmaster = rooms.enter_context(postgres())
            processes.append(postmaster)
        scheme = store.removeprefix("cached+")
        if scheme in ("redis", "memcached"):
            cache = CacheServer(scheme)
            rooms.callback(cache.kill)
            processes.append(cache.pid)
            store = store.replace(scheme, cache.url)
        shop = rooms.enter_context(
            Checking(folder / "data", url, demo=False, sessions=store, **QUICK, **settings)
        )
        yield shop, [shop.pid, *processes]


def _somebody(shop: Shop) -> Person:
    person = shop.newcomer(f"buyer-{secrets.token_hex(5)}")
    person.http.put("/api/check", json={}).raise_for_status()
    person.get("/api/check").raise_for_status()
    return person
