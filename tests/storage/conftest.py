"""Stores of one's own, on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import OpenStore, open_store
from tests.servers import DATABASES, lay_tables, name_in, new_database, postgres_database, postgres_url
from tests.storage.another_process import SOURCES

__all__ = ["postgres_url"]


@pytest.fixture(scope="session")
def migrated(postgres_url) -> Iterator[str]:
    """The name of a database with all tables, to make others from: 30 ms each."""
    with postgres_database(postgres_url) as url:
        store = open_store(url, Path())
        migrate(store, SOURCES)
        store.close()
        yield name_in(url)


@pytest.fixture(params=DATABASES)
def url(request) -> Iterator[str]:
    """The address of an empty database."""
    with new_database(request.param) as address:
        yield address


@pytest.fixture
def opened(tmp_path) -> Iterator[Callable[[str], OpenStore]]:
    """Opens stores that are closed at the end of the test."""
    stores: list[OpenStore] = []

    def opening(address: str) -> OpenStore:
        stores.append(open_store(address, tmp_path))
        return stores[-1]

    yield opening
    for store in stores:
        store.close()


@pytest.fixture(params=DATABASES)
def store(request, opened, tmp_path) -> Iterator[OpenStore]:
    """A store with all tables."""
    if request.param == "postgres":
        server, template = request.getfixturevalue("postgres_url"), request.getfixturevalue("migrated")
        with postgres_database(server, template) as address:
            yield opened(address)
    else:
        lay_tables(tmp_path, SOURCES)
        yield opened("sqlite:")


@pytest.fixture
def sqlite_store(opened, tmp_path) -> OpenStore:
    """A store on SQLite with all tables."""
    lay_tables(tmp_path, SOURCES)
    return opened("sqlite:")
