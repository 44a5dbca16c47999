"""The list of a hundred thousand orders, filtered, beside the empty answer."""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks import cpu, ratio
from benchmarks.load import CLIENTS, request
from benchmarks.shops import Measured, postgres
from benchmarks.table import Row
from benchmarks.works import FROM_A_PAGE, PLAIN, Work, cookie
from counterfoil.storage.store import open_store
from tests.cast import Person, Shop
from tests.shop.many_orders import fill

MANY = 100_000
MOST = 20.0


def rows(rounds: int) -> Iterator[Row]:
    """One row for programs and one for people, with both databases."""
    with ExitStack() as rooms:
        with cpu.on_core(0):
            places = [rooms.enter_context(place()) for place in (on_sqlite, on_postgres)]
        yield from ratio.rows(places, rounds, WORKS)


@contextmanager
def on_sqlite() -> Iterator[Measured]:
    """A shop with very many orders, as it comes."""
    with tempfile.TemporaryDirectory() as folder, Shop(Path(folder) / "data") as shop:
        yield Measured("sqlite", shop, [shop.pid], _staff(shop, "sqlite:"))


@contextmanager
def on_postgres() -> Iterator[Measured]:
    """The same on a PostgreSQL of its own."""
    with (
        postgres() as (url, postmaster),
        tempfile.TemporaryDirectory() as folder,
        Shop(Path(folder) / "data", url) as shop,
    ):
        yield Measured("postgres", shop, [shop.pid, postmaster], _staff(shop, url))


def _staff(shop: Shop, url: str) -> list[Person]:
    store = open_store(url, shop.folder)
    with store.writing() as db:
        fill(db, MANY)
    store.close()
    boss = shop.person("admin_user")
    assert boss.page("/admin/orders").status_code == 200  # signed in to the back office
    return [boss] * CLIENTS


def _listing(path: str, **headers: str) -> Callable[[Measured, int, int], Iterator[bytes]]:
    def make(place: Measured, client: int, units: int) -> Iterator[bytes]:
        asked = request("GET", path, {**PLAIN, **headers, **cookie(place.buyers[client])})
        return itertools.repeat(asked, units)

    return make


FILTERED = "payment=paid&country=LV"
WORKS = (
    Work("100,000 orders, filtered, as JSON", MOST, 12, _listing(f"/api/admin/orders?{FILTERED}")),
    Work("the same list as a page", None, 12, _listing(f"/admin/orders?{FILTERED}", **FROM_A_PAGE)),
)
