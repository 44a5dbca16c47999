"""When sessions were last seen, kept in memory and written together: a read stays a read."""

import threading

from counterfoil.gate.db import Db, Store
from counterfoil.gate.refusals import Busy, Unavailable

MOVE = """
    update sessions
    set seen_at = :at, ends_at = case when expires_at < :ends_at then expires_at else :ends_at end
    where id = :id and ended_at is null and seen_at < :at
"""
END = """
    update sessions
    set ended_at = :at, ends_at = :at
    where id = :id and ended_at is null
"""
AT_ONCE = 500  # a transaction of this many takes a few milliseconds
WAITING_AT_MOST = 100_000

Move = tuple[int, int]


class Seen:
    """Sessions seen or noticed to be over since the last flush; asked before the row is believed."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._moves: dict[int, Move] = {}  # session → when it was seen, and when it ends now
        self._ends: dict[int, int] = {}  # session → when it was noticed to be over

    def over(self, session_id: int) -> bool:
        """Whether it was noticed to be over; a clock that jumps back changes nothing about that."""
        return session_id in self._ends

    def last(self, session_id: int) -> Move | None:
        """When it was seen and when it ends, where that is newer than the row."""
        return self._moves.get(session_id)

    def move(self, session_id: int, at: int, ends_at: int) -> None:
        """It was seen."""
        with self._mutex:
            if len(self._moves) < WAITING_AT_MOST:
                self._moves[session_id] = (at, ends_at)

    def end(self, session_id: int, at: int) -> None:
        """It was noticed to be over."""
        with self._mutex:
            if len(self._ends) < WAITING_AT_MOST:
                self._ends[session_id] = at

    def flush(self, store: Store) -> int:
        """Write some of what is waiting in one transaction; how many sessions. Call it every second or so."""
        with self._mutex:
            ends = dict(list(self._ends.items())[:AT_ONCE])
            moves = dict(list(self._moves.items())[:AT_ONCE])
        if not ends and not moves:
            return 0
        try:
            with store.writing() as db:
                _write(db, ends, moves)
        except (Busy, Unavailable):
            return 0
        self._written(ends, moves)
        return len(ends) + len(moves)

    def _written(self, ends: dict[int, int], moves: dict[int, Move]) -> None:
        with self._mutex:
            for session_id in ends:
                self._ends.pop(session_id, None)
            for session_id, move in moves.items():
                if self._moves.get(session_id) == move:  # not seen again meanwhile
                    del self._moves[session_id]


def _write(db: Db, ends: dict[int, int], moves: dict[int, Move]) -> None:
    # In the order of their ids, so that two processes never wait for each other in a circle.
    for session_id in sorted({*ends, *moves}):
        if session_id in ends:
            db.run(END, id=session_id, at=ends[session_id])
        else:
            at, ends_at = moves[session_id]
            db.run(MOVE, id=session_id, at=at, ends_at=ends_at)
