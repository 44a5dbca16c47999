"""What a report's sums are, before figures are made of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Values = dict[str, int]


@dataclass(frozen=True, slots=True)
class Sum:
    """What one key comes to, by the slugs of the sums."""

    key: str
    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class Sums:
    """What there is for a question: by key, in all, and beyond the limit."""

    by_key: list[Sum]
    total: Values
    rest: Values | None = None


def summed(every: Iterable[Values]) -> Values:
    """What they come to, sum by sum."""
    total: Values = {}
    for values in every:
        for name, value in values.items():
            total[name] = total.get(name, 0) + value
    return total


def limited(rows: Sequence[Sum], total: Values, limit: int | None) -> Sums:
    """The first of them; what is beyond the limit is one."""
    if limit is None or len(rows) <= limit:
        return Sums([*rows], total)
    return Sums([*rows[:limit]], total, summed(each.values for each in rows[limit:]))
