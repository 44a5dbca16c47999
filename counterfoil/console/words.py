"""Words of the command line as figures: prices, rates, weights, days."""

import argparse
from datetime import UTC, datetime

from counterfoil.gate.clock import SECOND
from counterfoil.gate.refusals import Invalid
from counterfoil.shop.money import MOST, decimal, price


def rate(text: str) -> int:
    """`21` or `5.5%` in parts per million."""
    return _fits(decimal(text.removesuffix("%"), 4), text, "a rate such as 21 or 5.5%", 1_000_000)


def grams(text: str) -> int:
    """`500g` or `2kg`."""
    told = decimal(text.removesuffix("kg"), 3) if text.endswith("kg") else decimal(text.removesuffix("g"), 0)
    return _fits(told, text, "a weight such as 500g or 2.5kg", MOST)


def factor(text: str) -> int:
    """`1.0853` in parts per million."""
    return _fits(decimal(text, 6) or None, text, "a factor such as 1.0853", 10**12)


def moment(text: str) -> int:
    """`2027-01-01`, midnight UTC, or with a time and a zone: microseconds UTC."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise _unfit(text, "a day such as 2027-01-01") from None
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()) * SECOND


def amount(text: str, currency: str) -> int:
    """`12.99` in minor units; which these are is known only when the settings are read."""
    told = price(text, currency)
    if told is None:
        raise Invalid.one("price", "price.unfit", price=text[:40], currency=currency)
    return told.amount


def _fits(value: int | None, text: str, expected: str, most: int) -> int:
    if value is None or value > most:
        raise _unfit(text, expected)
    return value


def _unfit(text: str, expected: str) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(f"{text[:40]!r} is not {expected}")
