"""An open connection behind three verbs; SQLite's is here, PostgreSQL's in postgres.py."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident
from typing import Any, NoReturn, Protocol, TypeVar, overload

from counterfoil.gate.db import DatabaseKind, Row, Sql
from counterfoil.gate.refusals import Busy, Unavailable

T = TypeVar("T")
Execute = Callable[..., Any]

SETTINGS = """
    pragma busy_timeout = 1000;
    pragma foreign_keys = on;
    pragma synchronous = full;
    pragma mmap_size = 2147418112;
    pragma cache_size = -16384;
    pragma temp_store = memory;
    pragma journal_size_limit = 67108864;
    pragma trusted_schema = off;
"""
OUT_OF_ORDER = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PROTOCOL,
}
IN_THE_WAY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


AT_A_TIME = 1_000  # rows


class Connection(Protocol):
    """What both drivers' connections have in common."""

    @property
    def execute(self) -> Execute: ...
    def close(self) -> None: ...


class OpenDb:
    """The three verbs on one connection, for one thread, until the block is left."""

    __slots__ = ("_execute", "_owner", "broken", "holds_jobs")
    kind: DatabaseKind

    def __init__(self, execute: Execute) -> None:
        self._execute = execute
        self._owner = get_ident()
        self.broken = False
        self.holds_jobs = False  # that somebody is to be told of after the commit

    @overload
    def one(self, sql: Sql, /, **params: object) -> Row | None: ...
    @overload
    def one(self, sql: Sql, shape: Callable[..., T], /, **params: object) -> T | None: ...
    def one(self, sql: Sql, shape: Callable[..., Any] | None = None, /, **params: object) -> Any:
        """The first row, or None."""
        if self._owner != get_ident():
            misused()
        try:
            row = self._execute(self.text(sql), params).fetchone()
        except Exception as error:
            self._refuse(error)
            raise
        return row if row is None or shape is None else shape(*row)

    @overload
    def all(self, sql: Sql, /, **params: object) -> list[Row]: ...
    @overload
    def all(self, sql: Sql, shape: Callable[..., T], /, **params: object) -> list[T]: ...
    def all(self, sql: Sql, shape: Callable[..., Any] | None = None, /, **params: object) -> list[Any]:
        """Every row."""
        if self._owner != get_ident():
            misused()
        try:
            rows = self._execute(self.text(sql), params).fetchall()
        except Exception as error:
            self._refuse(error)
            raise
        return rows if shape is None else [shape(*row) for row in rows]

    def run(self, sql: Sql, /, **params: object) -> int:
        """Change something; the number of rows it touched."""
        if self._owner != get_ident():
            misused()
        try:
            return self._execute(self.text(sql), params).rowcount  # type: ignore[no-any-return]
        except Exception as error:
            self._refuse(error)
            raise

    def some(self, sql: Sql, /, **params: object) -> Iterator[list[Row]]:
        """Every row, some at a time."""
        if self._owner != get_ident():
            misused()
        try:
            cursor = self._execute(self.text(sql), params)
            while rows := cursor.fetchmany(AT_A_TIME):
                yield rows
        except Exception as error:
            self._refuse(error)
            raise

    def script(self, text: str) -> None:
        """Run several statements without parameters, as migrations do."""
        raise NotImplementedError

    def end(self) -> None:
        """Refuse to work from now on: the block is left."""
        self._owner = 0

    def check_whole(self) -> None:
        """Refuse if the connection broke, even if the block went on as if nothing had been."""
        if self.broken:
            raise Unavailable

    def _refuse(self, error: Exception) -> None:
        refusal = self.refusal(error)
        if isinstance(refusal, Unavailable):
            # The driver may have undone the transaction: nothing may follow that would be kept on its own.
            self.broken = True
            self._execute = _broken
        if refusal:
            raise refusal from error

    @staticmethod
    def text(sql: Sql) -> Any:
        """The sentence as this driver wants it."""
        raise NotImplementedError

    @staticmethod
    def refusal(error: Exception) -> Busy | Unavailable | None:
        """What a driver's error means to the shop; None where it is a mistake in the program."""
        raise NotImplementedError


def misused() -> NoReturn:
    """Say what went wrong when a Db is kept."""
    message = "this Db was used after its block had ended, or by another thread than the one that opened it"
    raise RuntimeError(message)


def _broken(sql: object, params: object) -> NoReturn:
    raise Unavailable


class SqliteDb(OpenDb):
    """SQLite behind the three verbs."""

    __slots__ = ()
    kind: DatabaseKind = "sqlite"

    def script(self, text: str) -> None:
        """Run the statements one by one: executescript would commit what is open."""
        piece = ""
        for line in text.splitlines(keepends=True):
            piece += line
            if sqlite3.complete_statement(piece):
                self.run(piece)
                piece = ""
        if piece.strip():
            self.run(piece)

    @staticmethod
    def text(sql: Sql) -> str:
        """The sentence for SQLite."""
        return sql if isinstance(sql, str) else sql.sqlite

    @staticmethod
    def refusal(error: Exception) -> Busy | Unavailable | None:
        """Full, read-only or failing disks are Unavailable; somebody else's lock is Busy."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in OUT_OF_ORDER or (isinstance(error, sqlite3.Error) and "closed database" in str(error)):
            return Unavailable()
        return Busy() if code in IN_THE_WAY else None


class SqliteReader(SqliteDb):
    """SQLite for looking only: an attempt to write is a mistake in the program, not a disk that is read-only."""

    __slots__ = ()

    @staticmethod
    def refusal(error: Exception) -> Busy | Unavailable | None:
        """As for SQLite, but for `query_only`."""
        looks_only = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY
        return None if looks_only else SqliteDb.refusal(error)


def open_sqlite(path: Path, *, writes: bool) -> sqlite3.Connection:
    """A connection with our settings; every one but the writer's can only look."""
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={'rwc' if writes else 'rw'}",
            uri=True,
            isolation_level=None,  # we say BEGIN and COMMIT ourselves
            check_same_thread=False,  # connections are handed over; OpenDb watches over who uses them
            cached_statements=512,
        )
        if writes:
            connection.execute("pragma journal_mode = wal")
        connection.executescript(SETTINGS + ("" if writes else "pragma query_only = on;"))
    except sqlite3.Error as error:
        if refusal := SqliteDb.refusal(error):
            raise refusal from error
        raise
    return connection


class Watch:
    """Lets a test read which statements are run; costs nothing while nobody watches."""

    def __init__(self) -> None:
        self._lists: list[list[str]] = []

    def over(self, execute: Execute) -> Execute:
        """The same, with every statement noted while somebody watches."""
        if not self._lists:
            return execute

        def noted(sql: Any, params: Mapping[str, object] | None) -> Any:
            for statements in self._lists:
                statements.append(sql if isinstance(sql, str) else sql.decode())
            return execute(sql, params)

        return noted

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """The statements of all blocks entered from now on; BEGIN, SAVEPOINT and COMMIT apart."""
        statements: list[str] = []
        self._lists.append(statements)
        try:
            yield statements
        finally:
            self._lists = [other for other in self._lists if other is not statements]
