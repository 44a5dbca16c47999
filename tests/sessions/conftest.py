"""Every store of sessions, with real servers behind them, and on both databases where these take part."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store
from tests.caches import CacheServer
from tests.servers import lay_tables, name_in, postgres_database, postgres_url
from tests.sessions.hall import SOURCES, Hall

__all__ = ["postgres_url"]

SQLITE_ONLY = ("memory:", "cookie:signed", "cookie:encrypted", "redis", "memcached")
BOTH = ("sql:", "cached+redis", "cached+memcached")
STORES = [
    *((name, "sqlite") for name in SQLITE_ONLY),
    *((name, database) for name in BOTH for database in ("sqlite", "postgres")),
]
OPENING = Callable[..., Hall]


@pytest.fixture(scope="session")
def redis() -> Iterator[CacheServer]:
    server = CacheServer("redis")
    yield server
    server.kill()


@pytest.fixture(scope="session")
def memcached() -> Iterator[CacheServer]:
    server = CacheServer("memcached")
    yield server
    server.kill()


@pytest.fixture
def own_server(request) -> Iterator[Callable[..., CacheServer]]:
    """A server for this test alone, to do harm to."""
    servers = []

    def starting(scheme: str, *words: str) -> CacheServer:
        servers.append(CacheServer(scheme, *words))
        return servers[-1]

    yield starting
    for server in servers:
        server.kill()


@pytest.fixture(scope="session")
def migrated(postgres_url) -> Iterator[str]:
    with postgres_database(postgres_url) as url:
        store = open_store(url, Path())
        migrate(store, SOURCES)
        store.close()
        yield name_in(url)


@pytest.fixture
def opening(request, tmp_path) -> Iterator[OPENING]:
    """Opens halls, each with a database and a data folder of its own."""
    with ExitStack() as rooms:

        def open_one(sessions_in: str, database: str = "sqlite", server: CacheServer | None = None) -> Hall:
            folder = tmp_path / f"hall{len(list(tmp_path.iterdir()))}"
            folder.mkdir()
            url = "sqlite:"
            if database == "postgres":
                address, template = (
                    request.getfixturevalue("postgres_url"),
                    request.getfixturevalue("migrated"),
                )
                url = rooms.enter_context(postgres_database(address, template))
            else:
                lay_tables(folder, SOURCES)
            store = open_store(url, folder)
            rooms.callback(store.close)
            migrate(store, SOURCES)
            scheme = sessions_in.removeprefix("cached+")
            if scheme in ("redis", "memcached"):
                server = server or request.getfixturevalue(scheme)
                sessions_in = sessions_in.replace(scheme, server.url)
            hall = Hall(store, folder, sessions_in, url)
            rooms.callback(hall.close)
            return hall

        yield open_one


@pytest.fixture(params=STORES, ids="-".join)
def hall(request, opening) -> Hall:
    """A hall with every store in turn."""
    return opening(*request.param)


@pytest.fixture(params=[row for row in STORES if not row[0].startswith("cookie")], ids="-".join)
def server_hall(request, opening) -> Hall:
    """A hall whose values lie on our side."""
    return opening(*request.param)


@pytest.fixture(params=[row for row in STORES if not row[0].startswith(("cookie", "memory"))], ids="-".join)
def shared_hall(request, opening) -> Hall:
    """A hall whose values several processes share."""
    return opening(*request.param)
