"""Group commit: writers share one connection, each block is a savepoint, the last one out commits for all.

Nobody returns from a block before the commit it is part of is on the disk; not even a block that was undone,
because what it saw may have been somebody else's uncommitted work.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from counterfoil.gate.elsewhere import shared_thread
from counterfoil.gate.refusals import Unavailable
from counterfoil.storage.database import SqliteDb, Watch
from counterfoil.storage.turn import Turn


class Batch:
    """The blocks that share one commit."""

    def __init__(self, expected: int) -> None:
        self.expected = expected  # blocks; as many as came together last time
        self.began = monotonic()
        self.blocks = 0
        self.changed = False
        self.failure: BaseException | None = None
        self.settled = False
        # Held until the batch is settled; then each who waits hands it on, so that they wake one after the other
        # and not all at once for one interpreter.
        self._unsettled = threading.Lock()
        self._unsettled.acquire()

    def settle(self) -> None:
        """Let everybody go on."""
        self.settled = True
        self._unsettled.release()

    def wait(self, seconds: float = -1) -> bool:
        """Wait until the batch is settled; False where that took too long."""
        if not self._unsettled.acquire(timeout=seconds):
            return False
        self._unsettled.release()
        return True


class Writer:
    """The one connection that writes, shared by the threads of this process."""

    blocks_at_most = 64  # in one batch: the first must not wait too long for its commit,
    seconds_at_most = 0.02  # and other processes not too long for their turn
    crowd = 4  # blocks that came together; fewer did by chance
    patience = (
        0.005  # seconds for those who came together last time to come again: a crowd shares its commits
    )

    def __init__(self, make: Callable[[], sqlite3.Connection], turn: Turn, watch: Watch) -> None:
        self._make = make
        self._connection = make()
        self._broken = False
        self._turn = turn
        self._watch = watch
        self._pen = threading.Lock()  # whoever holds it uses the connection
        self._counting = threading.Lock()
        self._queued = 0
        self._holder = 0
        self._batch: Batch | None = None
        self._came = 1  # blocks in the batch before, where they were a crowd
        self.commits = 0
        self.blocks = 0

    @contextmanager
    def block(self) -> Iterator[SqliteDb]:
        """One transaction, durable when it is left."""
        batch, first = self._enter()
        db = SqliteDb(self._watch.over(self._connection.execute))
        try:
            self._connection.execute("savepoint block")
            yield db
            db.check_whole()
        except BaseException as error:
            db.end()
            self._leave(batch, error, first=first)
            raise
        db.end()
        self._leave(batch, None, first=first)

    def _enter(self) -> tuple[Batch, bool]:
        """The batch, and whether it begins with this block."""
        if self.is_inside():
            message = "writing() inside writing(): this thread already has a transaction open"
            raise RuntimeError(message)
        self._take_pen()
        try:
            batch = self._batch or self._begin()
        except BaseException:
            self._pen.release()
            raise
        self._holder = threading.get_ident()
        self.blocks += 1
        batch.blocks += 1
        return batch, batch.blocks == 1

    def _take_pen(self) -> None:
        with self._counting:
            self._queued += 1
        try:
            self._pen.acquire()
        except BaseException:  # Ctrl-C; but a batch may count on us to settle it
            self._pen.acquire()
            self._left_queue()
            if self._batch and not self._queued:
                self._settle(self._batch)
            self._pen.release()
            raise
        self._left_queue()

    def _left_queue(self) -> None:
        with self._counting:
            self._queued -= 1

    def _begin(self) -> Batch:
        self._turn.take()
        try:
            if self._broken:
                self._connection = self._make()
                self._broken = False
            self._connection.execute("begin immediate")
        except (sqlite3.Error, Unavailable) as error:
            self._turn.give_back()
            raise (SqliteDb.refusal(error) or Unavailable()) from error
        self._batch = Batch(self._came)
        return self._batch

    def _leave(self, batch: Batch, error: BaseException | None, *, first: bool) -> None:
        """Close the savepoint, settle the batch unless somebody else will, and wait until it is settled."""
        thread = shared_thread()
        try:
            self._close_savepoint(batch, error)
            if batch.failure or self._is_full(batch) or (thread is None and self._is_complete(batch)):
                self._settle(batch)
        finally:
            self._holder = 0
            self._pen.release()
        if thread is None:
            self._wait(batch, first=first)
        elif not batch.settled:
            thread.park(batch)  # it settles the batch when all who share it have come as far
        if batch.failure:
            raise Unavailable from batch.failure

    def _is_complete(self, batch: Batch) -> bool:
        """Whether nobody else is to be waited for."""
        return not self._queued and batch.blocks >= batch.expected

    def expects_more(self) -> float:
        """How many seconds the open batch may still wait for others to join it."""
        batch = self._batch
        if batch is None or self._is_complete(batch):
            return 0.0
        return batch.began + self.patience - monotonic()

    def settle(self) -> None:
        """Commit what is open, unless another thread is about to."""
        with self._pen:
            if self._batch and not self._queued:
                self._settle(self._batch)

    def is_inside(self) -> bool:
        """Whether this thread has a block open."""
        return self._holder == threading.get_ident()

    def _wait(self, batch: Batch, *, first: bool) -> None:
        try:
            if first and not batch.wait(self.patience):
                self._expect_nobody(batch)  # not as many came as last time
            batch.wait()
        except BaseException:  # Ctrl-C; but the batch may count on us to settle it
            self._expect_nobody(batch)
            raise

    def _expect_nobody(self, batch: Batch) -> None:
        """Let whoever is the last one out settle it, now if nobody queues."""
        with self._pen:
            batch.expected = 0
            if self._batch is batch and not self._queued:
                self._settle(batch)

    def _is_full(self, batch: Batch) -> bool:
        return batch.blocks >= self.blocks_at_most or monotonic() - batch.began >= self.seconds_at_most

    def _close_savepoint(self, batch: Batch, error: BaseException | None) -> None:
        if not self._connection.in_transaction:
            # SQLite has undone the whole batch, as it may when a disk is full.
            batch.failure = error or Unavailable()
            return
        try:
            if error:
                self._connection.execute("rollback to block")
            self._connection.execute("release block")
        except sqlite3.Error as failure:
            batch.failure = failure
        batch.changed |= error is None

    def _settle(self, batch: Batch) -> None:
        try:
            if batch.changed and not batch.failure:
                self._connection.execute("commit")
                self.commits += 1
            elif self._connection.in_transaction:
                self._connection.execute("rollback")  # nothing to keep: no fsync
        except sqlite3.Error as error:
            batch.failure = error
        finally:
            if batch.failure:
                # Undoes what is open. What a connection knows after a failed write is not to be trusted again.
                self._connection.close()
                self._broken = True
            self._batch = None
            self._came = batch.blocks if batch.blocks >= self.crowd else 1
            self._turn.give_back()
            batch.settle()

    def close(self) -> None:
        """Close the connection once nobody uses it."""
        with self._pen:
            self._connection.close()
            self._turn.close()
