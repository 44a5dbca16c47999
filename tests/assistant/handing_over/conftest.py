"""Shops in which conversations are kept, on either database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counterfoil.app import MIGRATIONS
from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store
from tests.servers import DATABASES, lay_tables, name_in, new_database, postgres_database, running_postgres
from tests.shop.people import Shop


@pytest.fixture(scope="session")
def with_conversations() -> Iterator[Callable[[], str]]:
    """The name of a PostgreSQL database with all tables, to make others from."""
    made: list[str] = []
    with postgres_database(running_postgres()) as url:

        def name() -> str:
            if not made:
                _migrated(url, Path())
                made.append(name_in(url))
            return made[0]

        yield name


def _migrated(url: str, folder: Path) -> None:
    store = open_store(url, folder)
    migrate(store, MIGRATIONS)
    store.close()


@pytest.fixture(params=DATABASES)
def address(request, tmp_path) -> Iterator[str]:
    """The address of a database with all tables; on SQLite it lies in `tmp_path`."""
    if request.param == "postgres":
        with postgres_database(running_postgres(), request.getfixturevalue("with_conversations")()) as url:
            yield url
    else:
        with new_database("sqlite") as url:
            lay_tables(tmp_path, MIGRATIONS)
            yield url


@pytest.fixture
def shop(address, tmp_path) -> Iterator[Shop]:
    """A shop with empty shelves."""
    store = open_store(address, tmp_path)
    yield Shop(store, tmp_path)
    store.close()
