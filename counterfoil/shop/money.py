"""Money charged: a whole number of the smallest coin, with its currency."""

import re
from dataclasses import dataclass

# How a price is written, and how many digits stand behind the point; others get their code and two.
SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
DIGITS = {"JPY": 0, "KRW": 0, "ISK": 0, "CLP": 0, "VND": 0, "BHD": 3, "JOD": 3, "KWD": 3, "OMR": 3, "TND": 3}
CURRENCY = re.compile(r"[A-Z]{3}\Z")
WRITTEN = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,6}))?\Z")
MOST = 1_000_000_000  # minor units: a hundred lines of 999 of the dearest thing still fit a 64-bit sum


class MixedCurrencies(TypeError):
    """Two currencies were to be added: a mistake in the program, never in what somebody sent."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units."""

    amount: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        """Only money of one currency adds up."""
        if other.currency != self.currency:
            raise MixedCurrencies(self.currency, other.currency)
        return Money(self.amount + other.amount, self.currency)

    def __mul__(self, times: int) -> "Money":
        """A price, so many times; there is no half a thing, so no rounding."""
        if not isinstance(times, int) or isinstance(times, bool):
            message = f"money is multiplied by a whole number, not by {type(times).__name__}"
            raise TypeError(message)
        return Money(self.amount * times, self.currency)


def say(money: Money) -> str:
    """As it stands on a page: `€12.99`, `¥1,299`, `CHF 12.99`."""
    digits = digits_of(money.currency)
    whole, rest = divmod(abs(money.amount), 10**digits)
    number = f"{whole:,}" + (f".{rest:0{digits}}" if digits else "")
    sign = SIGNS.get(money.currency, f"{money.currency}\N{NO-BREAK SPACE}")
    return f"{'-' if money.amount < 0 else ''}{sign}{number}"


def percent(rate: int) -> str:
    """A rate in parts per million as it stands on a page: `21%`, `5.5%`."""
    whole, rest = divmod(rate, 10_000)
    return f"{whole}.{rest:04}".rstrip("0").rstrip(".") + "%"


def digits_of(currency: str) -> int:
    """How many digits stand behind the point."""
    return DIGITS.get(currency, 2)


def price(text: str, currency: str) -> Money | None:
    """A price as files write it, `1299` or `12.99`; None for anything else, a fraction of a cent included."""
    written = WRITTEN.match(text.strip())
    if written is None:
        return None
    whole, rest = written[1], (written[2] or "").rstrip("0")
    digits = digits_of(currency)
    if len(rest) > digits:
        return None
    amount = int(whole) * 10**digits + int(rest.ljust(digits, "0") or "0")
    return Money(amount, currency) if amount <= MOST else None
