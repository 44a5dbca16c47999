"""Shops without doors, on either database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counterfoil.gate.sentences import learn
from counterfoil.shop.sentences import SENTENCES
from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store
from tests.servers import DATABASES, lay_tables, name_in, new_database, postgres_database, running_postgres
from tests.shop.people import Shop
from tests.shop.priced import set_prices

learn(SENTENCES)
ROOMS = Path(__file__).parents[2] / "counterfoil"
SOURCES = [("storage", ROOMS / "storage/migrations"), ("shop", ROOMS / "shop/migrations")]


@pytest.fixture(scope="session")
def migrated() -> Iterator[Callable[[], str]]:
    """The name of a PostgreSQL database with all tables, to make others from."""
    made: list[str] = []
    with postgres_database(running_postgres()) as url:

        def name() -> str:
            if not made:
                store = open_store(url, Path())
                migrate(store, SOURCES)
                store.close()
                made.append(name_in(url))
            return made[0]

        yield name


@pytest.fixture(params=DATABASES)
def address(request, tmp_path) -> Iterator[str]:
    """The address of a database with all tables; on SQLite it lies in `tmp_path`."""
    if request.param == "postgres":
        template = request.getfixturevalue("migrated")()
        with postgres_database(running_postgres(), template) as url:
            yield url
    else:
        with new_database("sqlite") as url:
            lay_tables(tmp_path, SOURCES)
            yield url


@pytest.fixture
def shop(address, tmp_path) -> Iterator[Shop]:
    """A shop with empty shelves."""
    store = open_store(address, tmp_path)
    yield Shop(store, tmp_path)
    store.close()


@pytest.fixture
def taxed(shop) -> Shop:
    """A shop in Latvia with two rates of tax, two ways of sending to the EU, and one to everywhere else."""
    set_prices(shop)
    return shop
