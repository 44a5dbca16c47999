"""The store: where connections come from, on SQLite and on PostgreSQL."""

import json
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterfoil.gate.db import DatabaseKind, Db
from counterfoil.storage.connections import Connections, Reading
from counterfoil.storage.database import OpenDb, SqliteReader, Watch, open_sqlite
from counterfoil.storage.turn import Turn
from counterfoil.storage.writing import Writer

if TYPE_CHECKING:
    from counterfoil.storage.postgres import PostgresWriter

INSERT_JOB = """
    insert into jobs (name, args, due, dedupe)
    values (:name, :args, :due, :dedupe)
    on conflict (dedupe) do nothing
"""


class OpenStore:
    """Gives out connections for reading and transactions for writing."""

    def __init__(self, readers: Connections[Any], writer: "Writer | PostgresWriter", watch: Watch) -> None:
        self.kind: DatabaseKind = readers.db.kind
        self.jobs_waiting = threading.Event()  # set after a commit that holds new jobs
        self._readers = readers
        self._writer = writer
        self._watch = watch

    def reading(self) -> AbstractContextManager[OpenDb]:
        """A connection for reading: this thread's own lane, or one that is idle."""
        return Reading(self._readers)

    @contextmanager
    def writing(self) -> Iterator[OpenDb]:
        """One durable transaction: committed when the block is left, undone when it raises."""
        with self._writer.block() as db:
            yield db
        if db.holds_jobs:
            self.jobs_waiting.set()

    def enqueue(self, db: Db, job: str, args: dict[str, object], due: int, dedupe: str | None) -> None:
        """Put a job into the same transaction; once per `dedupe`."""
        db.run(INSERT_JOB, name=job, args=json.dumps(args), due=due, dedupe=dedupe)
        if isinstance(db, OpenDb):
            db.holds_jobs = True

    def kept_connection(self) -> AbstractContextManager[None]:
        """Within, this thread reads on a connection of its own, as lanes do."""
        return self._readers.kept_by_this_thread()

    def watch(self) -> AbstractContextManager[list[str]]:
        """For tests: the statements of all blocks entered from now on."""
        return self._watch.statements()

    @property
    def committer(self) -> Writer | None:
        """The writer whose commits calls can wait for while they share a thread; none where the server keeps them."""
        return self._writer if isinstance(self._writer, Writer) else None

    @property
    def commits(self) -> int:
        """How many commits were made."""
        return self._writer.commits

    @property
    def blocks(self) -> int:
        """How many blocks of writing were entered; group commit makes them more than the commits."""
        return self._writer.blocks

    def close(self) -> None:
        """Close every connection; threads that keep one close it when they end."""
        self._readers.close()
        self._writer.close()


def open_store(url: str, folder: Path) -> OpenStore:
    """The store at `url`: `sqlite:` is shop.db in the data folder, else `postgresql://…`."""
    if url.startswith("sqlite:"):
        return _open_sqlite_store(folder)
    if url.startswith(("postgresql://", "postgres://")):
        return _open_postgres_store(url)
    message = f"COUNTERFOIL_DATABASE must be `sqlite:` or `postgresql://…`, not {url.split(':', 1)[0]!r}"
    raise ValueError(message)


def _open_sqlite_store(folder: Path) -> OpenStore:
    path = folder / "shop.db"
    watch = Watch()
    turn = Turn(folder / "db.turn")
    try:
        writer = Writer(lambda: open_sqlite(path, writes=True), turn, watch)
    except BaseException:
        turn.close()
        raise
    return OpenStore(Connections(lambda: open_sqlite(path, writes=False), SqliteReader, watch), writer, watch)


def _open_postgres_store(url: str) -> OpenStore:
    try:
        # An extra: shops on SQLite need no driver.
        from counterfoil.storage import postgres  # noqa: PLC0415
    except ImportError as error:
        message = "PostgreSQL needs its driver: pip install 'counterfoil[postgres]'"
        raise RuntimeError(message) from error
    watch = Watch()
    writer = postgres.PostgresWriter(url, watch)
    return OpenStore(
        Connections(lambda: postgres.open_postgres(url, writes=False), postgres.PostgresReader, watch),
        writer,
        watch,
    )
