"""Figures as people read them, by the rules of the shop's place."""

from counterfoil.reports.files.sheet import PLACES, Cell, Kind
from counterfoil.shop import figures
from counterfoil.shop.money import Money, digits_of

NOTHING = "–"


class Saying:
    """How one shop writes figures of one currency."""

    def __init__(self, currency: str, place: str = figures.PLACE) -> None:
        self._currency, self._place = currency, place

    def __call__(self, cell: Cell, kind: Kind) -> str:
        """A cell in words."""
        if cell is None:
            return NOTHING
        if isinstance(cell, str):
            return cell
        if kind == "money":
            return figures.say(Money(minor(cell, self._currency), self._currency), self._place)
        if kind == "percent":
            return self.percent(cell)
        return figures.number(cell, self._place)

    def percent(self, parts: int) -> str:
        """A share, to a tenth of a per cent."""
        return figures.percent(round(parts / 1_000) * 1_000, self._place)

    def axis(self, value: float, kind: Kind) -> str:
        """A round figure beside a chart: whole units where they are whole."""
        if kind == "money":
            whole, rest = divmod(round(value), PLACES)
            return self(round(value), kind) if rest else figures.brief(whole, self._currency, self._place)
        if kind == "percent":
            return figures.percent(round(value), self._place)
        return figures.number(round(value), self._place)


def minor(value: int, currency: str) -> int:
    """Ten-thousandths as minor units, half to even: rounded once, to be shown."""
    parts = 10 ** (4 - digits_of(currency))
    whole, rest = divmod(value, parts)
    up = 2 * rest > parts or (2 * rest == parts and whole % 2 == 1)
    return int(whole + up)
