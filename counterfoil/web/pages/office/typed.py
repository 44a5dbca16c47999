"""What staff type into forms in the words of the shop: prices, rates, weights and days; every misfit beside its field."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeVar

from counterfoil.gate import shapes
from counterfoil.gate.clock import SECOND
from counterfoil.gate.refusals import Invalid, Misfit
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.money import MOST, decimal, price

T = TypeVar("T")


class Typed:
    """A form on its way to an operation."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self._form = form
        self._said: dict[str, object] = {}
        self._misfits: dict[str, Misfit] = {}

    def text(self, *names: str) -> "Typed":
        """As it was typed; nothing typed is as good as left out."""
        self._said |= {name: self._form[name] for name in names if self._form.get(name, "").strip()}
        return self

    def money(self, name: str, currency: str) -> "Typed":
        """A price such as 12.99 or 12,99, in minor units."""
        if text := self._typed(name):
            told = price(text, currency)
            self._keep(
                name, None if told is None else told.amount, "price.unfit", price=text[:40], currency=currency
            )
        return self

    def rate(self, name: str) -> "Typed":
        """A rate such as 21 or 5.5%, in parts per million."""
        if text := self._typed(name).removesuffix("%").strip():
            self._keep(name, decimal(text, 4), "typed.rate")
        return self

    def grams(self, name: str) -> "Typed":
        """A weight such as 500 g or 2.5 kg; grams where no unit is said."""
        if text := self._typed(name).lower():
            kilos = text.endswith("kg")
            number = text.removesuffix("kg" if kilos else "g").strip()
            told = decimal(number, 3 if kilos else 0)
            self._keep(name, told if told is not None and told <= MOST else None, "typed.weight")
        return self

    def day(self, name: str, days: Daybook) -> "Typed":
        """A day of the shop's calendar, as the moment it begins."""
        if text := self._typed(name):
            try:
                self._said[name] = days.begins(date.fromisoformat(text))
            except (ValueError, OverflowError):
                self._misfits[name] = Misfit(name, "field.day")
        return self

    def read(self, shape: type[T]) -> T:
        """What is wanted; Invalid with all that does not fit."""
        misfits = dict(self._misfits)
        try:
            wants = shapes.read(shape, self._said, spoken=True)
        except Invalid as invalid:
            for misfit in invalid.misfits:
                misfits.setdefault(misfit.field, misfit)
        if misfits:
            raise Invalid(*misfits.values())
        return wants

    def _typed(self, name: str) -> str:
        text = self._form.get(name, "").strip()
        return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text

    def _keep(self, name: str, value: int | None, sentence: str, **params: object) -> None:
        if value is None:
            self._misfits[name] = Misfit(name, sentence, params)
        else:
            self._said[name] = value


def moment(told: str) -> int:
    """A moment that an operation told, in microseconds again."""
    return round(datetime.fromisoformat(told).timestamp() * SECOND)
