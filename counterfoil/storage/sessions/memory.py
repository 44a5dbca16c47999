"""`memory:`: values in this process, bounded, and gone when it ends."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from counterfoil.identity.values import Change, Values, applied
from counterfoil.storage.sessions.shelves import check_length, size_of

ROOM = 64 << 20  # bytes of names and values
A_SESSION = 1 << 20  # of these
SLOT = 500  # bytes an entry costs beside its texts, roughly


class Entry(NamedTuple):
    """What one session remembers."""

    values: Values
    until: float
    size: int


class MemoryShelf:
    """The ones not used for the longest time make room."""

    far = False

    def __init__(self, room: int = ROOM, clock: Callable[[], float] = time.monotonic) -> None:
        self.says = (
            f"What sessions remember is kept in memory, {room >> 20} MiB at most, and gone at restart "
            "(people stay signed in)."
        )
        self._room = room
        self._clock = clock
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._size = 0
        self._mutex = threading.Lock()

    def read(self, key: str) -> Values:
        """A copy."""
        with self._mutex:
            return dict(self._values(key))

    def read_all(self, keys: Sequence[str]) -> list[Values]:
        """A copy of each."""
        return [self.read(key) for key in keys]

    def write(self, key: str, changes: Sequence[Change], seconds: int) -> None:
        """One writer at a time."""
        with self._mutex:
            values = applied(self._values(key), changes)
            self._take(key)
            if values:
                entry = Entry(values, self._clock() + seconds, size_of(values) + SLOT)
                self._entries[key] = entry
                self._size += entry.size
            while self._size > self._room:
                self._take(next(iter(self._entries)))

    def check(self, values: Mapping[str, str], name: str) -> None:
        """No session may take the room of all."""
        check_length(values, name, min(A_SESSION, self._room // 4))

    def drop(self, keys: Sequence[str]) -> None:
        """Forget them."""
        with self._mutex:
            for key in keys:
                self._take(key)

    def clear(self) -> None:
        """Forget all."""
        with self._mutex:
            self._entries.clear()
            self._size = 0

    def close(self) -> None:
        """Nothing outlives the process anyway."""

    def _values(self, key: str) -> Values:
        entry = self._entries.get(key)
        if entry is None:
            return {}
        if entry.until <= self._clock():
            self._take(key)
            return {}
        self._entries.move_to_end(key)
        return entry.values

    def _take(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._size -= entry.size
