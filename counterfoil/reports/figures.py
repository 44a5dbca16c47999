"""What a figure is, and how one is made of others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from counterfoil.reports.table import Unit, Value

Values = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is called, what it means in words and in SQL, and whether more of it is better."""

    slug: str
    name: str
    formula: str
    sql: str  # over the lines that it is made of
    unit: Unit
    more_is_better: bool | None = True
    of: Callable[[Values], Value] | None = None  # None: it is a sum; else it is made of sums
    parts: tuple[str, ...] = ()  # the sums it is made of
    adds: bool = True  # whether the rows of a split come to the total

    @property
    def is_sum(self) -> bool:
        """Whether the values of lines come to that of all of them."""
        return self.adds and self.unit not in ("percent", "days")

    def value(self, values: Values) -> Value:
        """The figure of what was summed."""
        return self.of(values) if self.of else values.get(self.slug, 0)


def share(part: int, whole: int) -> Value:
    """A part of a whole in parts of a million, half to even; None of nothing."""
    return divided(part * 1_000_000, whole)


def divided(one: int, other: int) -> Value:
    """Divided, half to even; None by nothing."""
    if not other:
        return None
    whole, rest = divmod(one, other)
    up = 2 * rest > other or (2 * rest == other and whole % 2 == 1)
    return whole + up
