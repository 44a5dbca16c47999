"""PostgreSQL behind the same three verbs, through psycopg 3."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from counterfoil.gate.db import DatabaseKind, Row, Sql
from counterfoil.gate.refusals import Busy, Unavailable
from counterfoil.storage.connections import Connections
from counterfoil.storage.database import AT_A_TIME, OpenDb, Watch

PostgresConnection = psycopg.Connection[tuple[Any, ...]]

SETTINGS = "-c timezone=UTC -c synchronous_commit=on"
FOR_READING = "-c default_transaction_read_only=on"
# What writes is found by keys: one plan does for all values, and is made once on each connection.
FOR_WRITING = "-c plan_cache_mode=force_generic_plan"
PREPARED_AFTER = 1  # runs of a statement on its connection
# A server that went away without a word is noticed within half a minute, not after hours.
PATIENCE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
OUT_OF_ORDER = (psycopg.OperationalError, psycopg.InterfaceError, errors.ReadOnlySqlTransaction)
IN_THE_WAY = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
    errors.QueryCanceled,
)

# What may stand between parameters: texts, names, comments and casts are left alone.
PARTS = re.compile(
    r"""
      '(?:[^']|'')*'
    | "(?:[^"]|"")*"
    | (\$\w*\$) .*? \1
    | --[^\n]*
    | /\*.*?\*/
    | ::
    | (?<![\w:]) :(?P<name>[A-Za-z_]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)


@lru_cache(maxsize=2048)
def in_psycopg(sql: str) -> bytes:
    """`:name` becomes `%(name)s`, and a per cent sign is doubled."""
    said, at = "", 0
    for part in PARTS.finditer(sql):
        said += sql[at : part.start()].replace("%", "%%")
        said += f"%({part['name']})s" if part["name"] else part[0].replace("%", "%%")
        at = part.end()
    return (said + sql[at:].replace("%", "%%")).encode()


class PostgresDb(OpenDb):
    """PostgreSQL behind the three verbs."""

    __slots__ = ()
    kind: DatabaseKind = "postgres"

    def script(self, text: str) -> None:
        """Run the statements in one go: without parameters the server takes several."""
        try:
            self._execute(text.encode(), None)
        except Exception as error:
            self._refuse(error)
            raise

    def some(self, sql: Sql, /, **params: object) -> Iterator[list[Row]]:
        """Every row, some at a time: the server holds them, where a transaction is open."""
        try:
            self._execute(b"declare some_rows no scroll cursor for " + self.text(sql), params)
            while rows := self._execute(f"fetch {AT_A_TIME} from some_rows".encode(), None).fetchall():
                yield rows
            self._execute(b"close some_rows", None)
        except Exception as error:
            self._refuse(error)
            raise

    @staticmethod
    def text(sql: Sql) -> bytes:
        """The sentence for psycopg."""
        return in_psycopg(sql if isinstance(sql, str) else sql.postgres)

    @staticmethod
    def refusal(error: Exception) -> Busy | Unavailable | None:
        """A lost connection or a full disk is Unavailable; a lock or a deadlock is Busy."""
        if isinstance(error, IN_THE_WAY):
            return Busy()
        return Unavailable() if isinstance(error, OUT_OF_ORDER) else None


class PostgresReader(PostgresDb):
    """PostgreSQL for looking only: an attempt to write is a mistake in the program, not a server that is read-only."""

    __slots__ = ()

    @staticmethod
    def refusal(error: Exception) -> Busy | Unavailable | None:
        """As for PostgreSQL, but for our own `default_transaction_read_only`."""
        return None if isinstance(error, errors.ReadOnlySqlTransaction) else PostgresDb.refusal(error)


def open_postgres(url: str, *, writes: bool) -> PostgresConnection:
    """A connection with our settings; every one but a writer's can only look."""
    settings = f"{SETTINGS} {FOR_WRITING if writes else FOR_READING}"
    try:
        theirs = conninfo_to_dict(url).get("options") or ""
        return psycopg.connect(
            url, autocommit=True, prepare_threshold=PREPARED_AFTER, options=f"{theirs} {settings}", **PATIENCE
        )
    except psycopg.OperationalError as error:
        raise Unavailable from error


class PostgresWriter:
    """One transaction a block; the server itself lets concurrent commits share the disk."""

    at_once = 16  # transactions; more only wait for each other's rows, and each is a process of the server

    def __init__(self, url: str, watch: Watch) -> None:
        self._connections = Connections(lambda: open_postgres(url, writes=True), PostgresDb, watch)
        self._room = threading.BoundedSemaphore(self.at_once)
        self._counting = threading.Lock()
        self._thread = threading.local()
        self.commits = 0
        self.blocks = 0

    @contextmanager
    def block(self) -> Iterator[PostgresDb]:
        """One transaction, durable when it is left."""
        if getattr(self._thread, "inside", False):
            message = "writing() inside writing(): this thread already has a transaction open"
            raise RuntimeError(message)
        with self._room:
            connection = self._begun()
            db = PostgresDb(self._connections.watch.over(connection.execute))
            self._thread.inside = True
            try:
                yield db
                db.check_whole()
                self._commit(connection)
            finally:
                db.end()
                self._thread.inside = False
                self._connections.give_back(connection, good=_is_at_rest(connection))

    def _begun(self) -> PostgresConnection:
        self._count(blocks=1)
        connection = self._connections.take()
        if not _begins(connection):
            # It lay idle while the server restarted and took all others with it; nothing was lost, so try a new one.
            self._connections.give_back(connection, good=False)
            connection = self._connections.take()
            if not _begins(connection):
                self._connections.give_back(connection, good=False)
                raise Unavailable
        return connection

    def _commit(self, connection: PostgresConnection) -> None:
        if connection.info.transaction_status is TransactionStatus.INERROR:
            # The server would take COMMIT and answer ROLLBACK, without an error.
            message = "a statement of this block failed and the block went on: nothing of it can be kept"
            raise RuntimeError(message)
        try:
            connection.execute("commit")
        except psycopg.Error as error:
            if refusal := PostgresDb.refusal(error):
                raise refusal from error
            raise
        self._count(commits=1)

    def _count(self, *, blocks: int = 0, commits: int = 0) -> None:
        with self._counting:
            self.blocks += blocks
            self.commits += commits

    def close(self) -> None:
        """Close what is idle, now and whatever comes back later."""
        self._connections.close()


def _begins(connection: PostgresConnection) -> bool:
    try:
        connection.execute("begin")
    except OUT_OF_ORDER:
        return False
    return True


def _is_at_rest(connection: PostgresConnection) -> bool:
    """Undo what is still open; whether the connection can be used again."""
    with suppress(psycopg.Error):
        if connection.info.transaction_status is not TransactionStatus.IDLE:
            connection.execute("rollback")
    return connection.info.transaction_status is TransactionStatus.IDLE
