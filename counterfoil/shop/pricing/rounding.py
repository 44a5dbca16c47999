"""The one rule by which figures become whole minor units; everything is a whole number before and after."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import accumulate, pairwise

WHOLE = 1_000_000  # rates are in parts per million


class Rounding(StrEnum):
    """What becomes of exactly a half."""

    HALF_UP = "half-up"  # away from nothing
    HALF_EVEN = "half-even"  # to the even neighbour, as bankers do


def part(amount: int, of: int, whole: int, rounding: Rounding) -> int:
    """Amount × of ÷ whole, to the nearest; none of them below nothing."""
    units, rest = divmod(amount * of, whole)
    up = 2 * rest > whole or (2 * rest == whole and (rounding is Rounding.HALF_UP or units % 2 == 1))
    return units + up


def tax_in(gross: int, rate: int, rounding: Rounding) -> int:
    """The tax that a price with tax holds."""
    return part(gross, rate, WHOLE + rate, rounding)


def tax_on(net: int, rate: int, rounding: Rounding) -> int:
    """The tax that comes on top of a price without."""
    return part(net, rate, WHOLE, rounding)


def spread(amount: int, over: Iterable[int], rounding: Rounding) -> list[int]:
    """The amount, at most their sum, over several figures by their size; the parts add up to it exactly.

    Each part is what makes the sum so far right when rounded, so no part is more than its figure.
    """
    sums = [0, *accumulate(over)]
    if not sums[-1]:
        return [0] * (len(sums) - 1)
    so_far = [part(amount, each, sums[-1], rounding) for each in sums]
    return [after - before for before, after in pairwise(so_far)]
