"""The list of a hundred thousand orders, filtered, beside the empty answer."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from benchmarks import cpu, ratio
from benchmarks.load import CLIENTS, request
from benchmarks.shops import Measured, on_postgres, on_sqlite
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
            places = [rooms.enter_context(place(_staff)) for place in (on_sqlite, on_postgres)]
        yield from ratio.rows(places, rounds, WORKS)


def _staff(shop: Shop) -> list[Person]:
    """Whoever works in a shop with very many orders."""
    store = open_store(shop.database, shop.folder)
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
