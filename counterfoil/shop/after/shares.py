"""What a piece of a line cost: shares that add up to the line to the cent, in whatever steps they are given back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from counterfoil.shop.after.at_hand import LineAtHand


@dataclass(frozen=True, slots=True)
class Share:
    """So many pieces of a line, what they cost, and the tax in it."""

    variant_id: int
    sku: str
    quantity: int
    amount: int
    tax: int


def share(line: LineAtHand, quantity: int) -> Share:
    """The next pieces of a line; all pieces together are the line."""
    first, last = line.refunded, line.refunded + quantity
    return Share(
        line.variant_id,
        line.sku,
        quantity,
        _between(line.charged, first, last, line.quantity),
        _between(line.tax, first, last, line.quantity),
    )


def _between(whole: int, first: int, last: int, pieces: int) -> int:
    """What falls between two pieces, each boundary to the nearest."""
    return _up_to(whole, last, pieces) - _up_to(whole, first, pieces)


def _up_to(whole: int, piece: int, pieces: int) -> int:
    return (2 * whole * piece + pieces) // (2 * pieces)


def capped(shares: Iterable[Share], most: int) -> list[Share]:
    """The same for at most so much: what was given back before for no goods is not given back again."""
    found = []
    for each in shares:
        found.append(replace(each, amount=min(each.amount, most)))
        most -= found[-1].amount
    return found
