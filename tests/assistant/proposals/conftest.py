"""Shops in which something is put before people, on either database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counterfoil.app import MIGRATIONS
from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store
from tests.assistant.proposals.people import Person, Shop
from tests.servers import DATABASES, name_in, new_database, postgres_database, running_postgres


@pytest.fixture(scope="session")
def with_proposals() -> Iterator[Callable[[], str]]:
    """The name of a PostgreSQL database with all tables, to make others from."""
    made: list[str] = []
    with postgres_database(running_postgres()) as url:

        def name() -> str:
            if not made:
                store = open_store(url, Path())
                migrate(store, MIGRATIONS)
                store.close()
                made.append(name_in(url))
            return made[0]

        yield name


@pytest.fixture(params=DATABASES)
def address(request, tmp_path) -> Iterator[str]:
    """The address of a database with all tables; on SQLite it lies in `tmp_path`."""
    if request.param == "postgres":
        template = request.getfixturevalue("with_proposals")()
        with postgres_database(running_postgres(), template) as url:
            yield url
    else:
        with new_database("sqlite") as url:
            store = open_store(url, tmp_path)
            migrate(store, MIGRATIONS)
            store.close()
            yield url


@pytest.fixture
def shop(address, tmp_path) -> Iterator[Shop]:
    """A shop with empty shelves."""
    store = open_store(address, tmp_path)
    yield Shop(store, tmp_path)
    store.close()


@pytest.fixture
def ann(shop) -> Person:
    """Somebody with two mugs and a bowl in her cart, and an address."""
    shop.shelve("mug", on_hand=10, price=1250)
    shop.shelve("bowl", on_hand=10, price=900)
    ann = shop.person("ann")
    ann.adds("MUG", 2)
    ann.adds("BOWL")
    ann.lives()
    return ann
