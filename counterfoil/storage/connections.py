"""Connections that wait for their next block: a lane's thread keeps one for itself, everybody else borrows."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Generic, TypeVar

from counterfoil.gate.refusals import Unavailable
from counterfoil.storage.database import Connection, OpenDb, Watch

C = TypeVar("C", bound=Connection)
KEPT_IDLE = 32


class Connections(Generic[C]):
    """Opens connections when they are needed and keeps the good ones."""

    def __init__(self, make: Callable[[], C], db: type[OpenDb], watch: Watch) -> None:
        self.db = db
        self.watch = watch
        self._make = make
        self._idle: list[C] = []
        self._thread = threading.local()
        self._closed = False

    def take(self) -> C:
        """This thread's own connection, or an idle one, or a new one."""
        if self._closed:
            raise Unavailable
        own: C | None = getattr(self._thread, "connection", None)
        if own is not None:
            return own
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._make()
        if getattr(self._thread, "keeps", False):
            self._thread.connection = connection
        return connection

    def give_back(self, connection: C, *, good: bool) -> None:
        """Keep the connection for the next one, or close it."""
        kept = connection is getattr(self._thread, "connection", None)
        if not good:
            # What broke one has most likely broken them all: a server that restarted, a disk that came back.
            connection.close()
            self._close_idle()
            if kept:
                self._thread.connection = None
        elif not kept:
            self._put_aside(connection)

    def _put_aside(self, connection: C) -> None:
        if self._closed or len(self._idle) >= KEPT_IDLE:
            connection.close()
        else:
            self._idle.append(connection)

    @contextmanager
    def kept_by_this_thread(self) -> Iterator[None]:
        """Within, this thread finds its own connection again each time."""
        self._thread.keeps = True
        self._thread.connection = None
        try:
            yield
        finally:
            self._thread.keeps = False
            own: C | None = self._thread.connection
            self._thread.connection = None
            if own is not None:
                own.close()

    def close(self) -> None:
        """Close what is idle, now and whatever comes back later."""
        self._closed = True
        self._close_idle()

    def _close_idle(self) -> None:
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread took the last one
                return
            connection.close()


class Reading(Generic[C]):
    """One block of reading."""

    __slots__ = ("_connection", "_connections", "_db")

    def __init__(self, connections: Connections[C]) -> None:
        self._connections = connections

    def __enter__(self) -> OpenDb:
        self._connection = self._connections.take()
        self._db = self._connections.db(self._connections.watch.over(self._connection.execute))
        return self._db

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._db.end()
        self._connections.give_back(self._connection, good=not self._db.broken)
