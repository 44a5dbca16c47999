"""Money charged: a whole number of the smallest coin, with its currency."""

import re
from dataclasses import dataclass

# How many digits stand behind the point, by ISO 4217; two where it is not said here.
NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE = "BHD IQD JOD KWD LYD OMR TND"
DIGITS = {**dict.fromkeys(NONE.split(), 0), **dict.fromkeys(THREE.split(), 3), "CLF": 4, "UYW": 4}
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


def digits_of(currency: str) -> int:
    """How many digits stand behind the point."""
    return DIGITS.get(currency, 2)


def price(text: str, currency: str) -> Money | None:
    """A price as files write it, `1299` or `12.99`; None for anything else, a fraction of a cent included."""
    amount = decimal(text, digits_of(currency))
    return None if amount is None or amount > MOST else Money(amount, currency)


def decimal(text: str, digits: int) -> int | None:
    """A number with so many digits behind the point at most, as a whole number of its smallest parts."""
    written = WRITTEN.match(text.strip())
    if written is None:
        return None
    whole, rest = written[1], (written[2] or "").rstrip("0")
    return None if len(rest) > digits else int(whole) * 10**digits + int(rest.ljust(digits, "0") or "0")
