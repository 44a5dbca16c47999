"""Shops in which something is put before people, on either database; the tables are made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from counterfoil.app import MIGRATIONS
from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store
from tests.assistant.proposals.people import Person, Shop
from tests.servers import DATABASES, new_database

TABLES = "select tablename from pg_tables where schemaname = 'public' and tablename <> 'migrations'"


@pytest.fixture(params=DATABASES, scope="module")
def made(request, tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """A database with all tables and nothing in them; on SQLite it lies in the folder."""
    folder = tmp_path_factory.mktemp("made")
    with new_database(request.param) as url:
        store = open_store(url, folder)
        migrate(store, MIGRATIONS)
        store.close()
        yield url, folder


@pytest.fixture
def address(made, tmp_path) -> Iterator[str]:
    """The same for one test: a copy of the file, or emptied afterwards."""
    url, folder = made
    if url == "sqlite:":
        shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
        yield url
        return
    with psycopg.connect(url, autocommit=True) as admin:
        filled = {
            name for (name,) in admin.execute(TABLES) if admin.execute(f"select 1 from {name}").fetchone()
        }
        yield url
        admin.execute("set session_replication_role = replica")  # no trigger, no foreign key
        for (name,) in admin.execute(TABLES).fetchall():
            if name not in filled:
                admin.execute(f"delete from {name}")


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
