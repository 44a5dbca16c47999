"""Leafing through a long list: pages that begin where another ends, forward and back, and a count that stays cheap."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from counterfoil.gate.clock import SECOND

T = TypeVar("T")

COUNTED = 10_000  # beyond that, how many there are is told as "10,000+"
LAST = (1 << 63) - 1
KEPT_FOR = 10 * SECOND
KEPT_AT_MOST = 256


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of a list, by a column of whole numbers; ties by the inner number."""

    column: str
    tie: str
    descending: bool = True

    def sql(self, *, back: bool) -> dict[str, str]:
        """What stands in a question: the column, which way, and what lies beyond the mark."""
        down = self.descending is not back
        return {
            "column": self.column,
            "tie": self.tie,
            "way": "desc" if down else "asc",
            "beyond": "<" if down else ">",
        }

    def start(self) -> tuple[int, int]:
        """The mark before everything."""
        return (LAST, LAST) if self.descending else (-LAST, -LAST)


@dataclass(frozen=True, slots=True)
class Leaf(Generic[T]):
    """The things of one page, in order, and whether there are others on either side."""

    items: list[T]
    goes_on: bool
    goes_back: bool

    def marks(self, of: Callable[[T], str]) -> tuple[str | None, str | None]:
        """The marks of the page behind this one and of the one before, by what is shown of a thing."""
        return (
            of(self.items[-1]) if self.goes_on else None,
            of(self.items[0]) if self.goes_back else None,
        )


def leaf(rows: list[T], limit: int, *, after: bool, before: bool) -> Leaf[T]:
    """A page out of one row more than it holds, read from a mark onwards or, `before` one, backwards."""
    more, items = len(rows) > limit, rows[:limit]
    if before:
        return Leaf(items[::-1], goes_on=bool(items), goes_back=more)
    return Leaf(items, goes_on=more, goes_back=after and bool(items))


def counted(found: int) -> tuple[int, bool]:
    """How many there are, and whether there may be more; `found` counts one further at most."""
    return min(found, COUNTED), found > COUNTED


class Tallies:
    """How many fit some filters, kept for moments: whoever leafs through a long list asks again on each page."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._kept: dict[Hashable, tuple[int, int]] = {}  # until when, and how many

    def of(self, which: Hashable, now: int, count: Callable[[], int]) -> tuple[int, bool]:
        """As `counted`, at most some seconds old."""
        with self._mutex:
            until, found = self._kept.get(which, (0, 0))
        if until <= now:
            found = count()
            with self._mutex:
                if len(self._kept) >= KEPT_AT_MOST:
                    self._kept.clear()
                self._kept[which] = (now + KEPT_FOR, found)
        return counted(found)
