"""Ways of sending things: what each costs by weight and by what the goods come to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

ANY = 10**15  # however heavy, however dear


@dataclass(frozen=True, slots=True)
class Band:
    """What a way of sending costs up to a weight and up to a price of the goods."""

    code: str
    title: str
    price: int
    up_to_grams: int
    up_to_goods: int
    free_from: int | None


@dataclass(frozen=True, slots=True)
class Way:
    """A way in which this order can be sent, and for how much."""

    code: str
    title: str
    price: int


def ways(bands: Iterable[Band], grams: int, goods: int, *, free: bool = False) -> list[Way]:
    """The ways that take an order, the cheapest first; each at the narrowest of its bands that holds it.

    With `free`, a code has paid for the cheapest.
    """
    found: dict[str, Band] = {}
    for band in sorted(bands, key=lambda band: (band.up_to_grams, band.up_to_goods)):
        if grams <= band.up_to_grams and goods <= band.up_to_goods:
            found.setdefault(band.code, band)
    cheapest_first = sorted(
        (_way(band, goods) for band in found.values()), key=lambda way: (way.price, way.code)
    )
    if free and cheapest_first:
        cheapest_first[0] = replace(cheapest_first[0], price=0)
    return cheapest_first


def _way(band: Band, goods: int) -> Way:
    free = band.free_from is not None and goods >= band.free_from
    return Way(band.code, band.title, 0 if free else band.price)
