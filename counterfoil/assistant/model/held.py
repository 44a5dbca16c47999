"""What the results of a conversation held: the ids that may be named, and the figures that may be said."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from counterfoil.assistant.model.figures import WORD, numbers_in
from counterfoil.shop.money import Money, digits_of

# Fields that name something; a text anywhere else is only a text, whatever it says.
OF_IDS = frozenset(
    {
        "code",
        "figure",
        "figures",
        "id",
        "key",
        "next",
        "report",
        "shipping_way",
        "sku",
        "slug",
        "split",
        "splits",
    }
)
# What people wrote: its figures are no prices.
OF_WORDS = frozenset(
    {"answer", "category", "city", "description", "label", "name", "note", "options", "q", "reason"}
)
OF_WORDS |= {"say", "says", "street", "text", "title", "titles", "vendor", "why", "words"}
_DECIMAL = re.compile(r"-?\d+(?:\.\d+)?")
_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})")


class Held:
    """Grows with each result; knows nothing that no tool has told."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.words: set[str] = set()
        self.numbers: set[Decimal] = set()
        self.amounts: set[Decimal] = set()
        self.currencies: set[str] = set()
        self.days: set[date] = set()

    def add(self, told: Any, field: str = "") -> None:
        """Hold what is in a result, in plain values."""
        if (amount := money_in(told)) is not None:
            self.amounts.add(major(amount))
            self.currencies.add(amount.currency)
        elif isinstance(told, Mapping):
            for name, each in told.items():
                self.add(each, str(name))
        elif isinstance(told, list | tuple):
            for each in told:
                self.add(each, field)
        elif isinstance(told, str):
            self._add_text(told, field)
        elif isinstance(told, int | float) and not isinstance(told, bool):
            self.numbers.add(Decimal(str(told)))

    def _add_text(self, text: str, field: str) -> None:
        if field in OF_IDS:
            self.ids.add(text)
        if field == "currency":
            self.currencies.add(text)
        if field not in OF_WORDS and _DECIMAL.fullmatch(text):
            self.amounts.add(Decimal(text))
        self.words |= {word.casefold() for word in WORD.findall(text)}
        for meant in numbers_in(text):
            self.numbers |= meant
        days = {day for parts in _DATE.findall(text) if (day := _day(*map(int, parts)))}
        self.days |= days
        self.numbers |= {Decimal(part) for day in days for part in (day.year, day.month, day.day)}


def money_in(told: Any) -> Money | None:
    """The amount a result tells, where it is one."""
    if not isinstance(told, Mapping) or told.keys() != {"amount", "currency"}:
        return None
    amount, currency = told["amount"], told["currency"]
    return Money(amount, currency) if isinstance(amount, int) and isinstance(currency, str) else None


def major(amount: Money) -> Decimal:
    """The amount as it is said: in whole units and their parts."""
    return Decimal(amount.amount).scaleb(-digits_of(amount.currency))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
