"""A crowd that waits for one thing: there are places for so many, and nobody takes more of them than is theirs."""

import threading
from dataclasses import dataclass


class Full(Exception):
    """There is no place left: for nobody, or for those who are `one`."""

    def __init__(self, *, one: bool) -> None:
        super().__init__()
        self.one = one


@dataclass(slots=True)
class _Group:
    turn: threading.Semaphore
    size: int = 0


class Crowd:
    """Who waits: at most `most`, and of one address or person at most `of_one`."""

    def __init__(self, most: int, of_one: int, abreast: int = 1) -> None:
        self._most = most
        self._of_one = of_one
        self._abreast = abreast
        self._size = 0
        self._groups: dict[str, _Group] = {}
        self._lock = threading.Lock()

    def come(self, who: str) -> threading.Semaphore:
        """Take a place, or Full; given is the turn of all who are `who`: they wait for each other, and nobody for them."""
        with self._lock:
            group = self._groups.get(who) or _Group(threading.Semaphore(self._abreast))
            if group.size >= self._of_one:
                raise Full(one=True)
            if self._size >= self._most:
                raise Full(one=False)
            self._groups[who] = group
            group.size += 1
            self._size += 1
            return group.turn

    def go(self, who: str) -> None:
        """Give the place back."""
        with self._lock:
            group = self._groups[who]
            group.size -= 1
            self._size -= 1
            if not group.size:
                del self._groups[who]
