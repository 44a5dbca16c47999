"""Where a figure stands between the lowest and the highest, and where round figures do."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

TICKS = 4  # steps of an axis at most
ROUND = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `low` to `high`, nought always on it."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> list[float]:
        """The round figures, lowest first."""
        return [
            self.low + self.step * number for number in range(round((self.high - self.low) / self.step) + 1)
        ]

    def place(self, value: float) -> float:
        """From 0 (lowest) to 1 (highest)."""
        return (value - self.low) / (self.high - self.low)


def scale_of(values: Iterable[float | None]) -> Scale:
    """An axis on which all of them have room."""
    found = [value for value in values if value is not None]
    low, high = min([0.0, *found]), max([0.0, *found])
    if low == high:
        return Scale(0.0, 1.0, 1.0)
    step = _round_step((high - low) / TICKS)
    return Scale(floor(low / step) * step, ceil(high / step) * step, step)


def _round_step(least: float) -> float:
    power = 10.0 ** floor(log10(least))
    return next(times * power for times in ROUND if times * power >= least * (1 - 1e-9))
