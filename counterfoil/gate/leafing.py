"""Leafing through a long list: pages that begin where another ends, forward and back, and a count that stays cheap."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

COUNTED = 10_000  # beyond that, how many there are is told as "10,000+"
LAST = (1 << 63) - 1


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


def leaf(rows: list[T], limit: int, *, after: bool, before: bool) -> Leaf[T]:
    """A page out of one row more than it holds, read from a mark onwards or, `before` one, backwards."""
    more, items = len(rows) > limit, rows[:limit]
    if before:
        return Leaf(items[::-1], goes_on=bool(items), goes_back=more)
    return Leaf(items, goes_on=more, goes_back=after and bool(items))


def counted(found: int) -> tuple[int, bool]:
    """How many there are, and whether there may be more; `found` counts one further at most."""
    return min(found, COUNTED), found > COUNTED
