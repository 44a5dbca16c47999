"""Money and rates as people of many places write them."""

from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_percent
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.shop.figures import APART, PLACES, percent, say
from counterfoil.shop.money import DIGITS, Money, digits_of

SOME = [
    "EUR",
    "USD",
    "GBP",
    "JPY",
    "KWD",
    "CHF",
    "DKK",
    "SEK",
    "INR",
    "BRL",
    "PLN",
    "CZK",
    "BHD",
    "NOK",
    "TWD",
]


@pytest.mark.parametrize(
    "amount, currency, place, said",
    [
        (1299, "EUR", "en", "€12.99"),
        (0, "EUR", "en", "€0.00"),
        (5, "EUR", "en", "€0.05"),
        (-1299, "EUR", "en", "-€12.99"),
        (123456789, "USD", "en", "$1,234,567.89"),
        (100, "GBP", "en", "£1.00"),
        (1299, "JPY", "en", "¥1,299"),
        (1299, "CHF", "en", "CHF\N{NO-BREAK SPACE}12.99"),
        (1299, "KWD", "en", "KWD\N{NO-BREAK SPACE}1.299"),
        (123456789, "EUR", "de", "1.234.567,89\N{NO-BREAK SPACE}€"),
        (123456789, "EUR", "lv", "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,89\N{NO-BREAK SPACE}€"),
        (123456789, "INR", "hi", "₹12,34,567.89"),
        (-1299, "SEK", "sv", "−12,99\N{NO-BREAK SPACE}kr"),
        (123456789, "CHF", "de_CH", "CHF\N{NO-BREAK SPACE}1’234’567.89"),
    ],
)
def test_money_is_said_as_people_write_it(amount, currency, place, said):
    assert say(Money(amount, currency), place) == said


@pytest.mark.parametrize(
    "rate, place, said",
    [
        (210_000, "en", "21%"),
        (55_000, "en", "5.5%"),
        (173_300, "en", "17.33%"),
        (1, "en", "0.0001%"),
        (0, "en", "0%"),
        (1_000_000, "en", "100%"),
        (55_000, "de", "5,5\N{NO-BREAK SPACE}%"),
    ],
)
def test_rates_are_said_in_per_cent(rate, place, said):
    assert percent(rate, place) == said


@pytest.mark.parametrize("place", PLACES)
def test_every_place_writes_as_babel_has_it(place):
    """But for a letter beside a digit, which the CLDR keeps apart, and Babel does not."""
    for currency in SOME:
        for amount in (0, 5, 1299, 100_000, 123_456_789):
            theirs = format_currency(Decimal(amount).scaleb(-digits_of(currency)), currency, locale=place)
            ours = say(Money(amount, currency), place)
            assert ours in (theirs, _apart(theirs)), currency
    for rate in (0, 55_000, 210_000, 173_300, 1_000_000):
        theirs = format_percent(Decimal(rate) / 1_000_000, locale=place, decimal_quantization=False)
        assert percent(rate, place).replace("\u200e", "") == theirs


def _apart(written):
    first = next(place for place, letter in enumerate(written) if letter.isdigit())
    return written[:first] + APART + written[first:]


def test_the_digits_are_those_of_iso_4217():
    assert (digits_of("EUR"), digits_of("JPY"), digits_of("KWD"), digits_of("CLF")) == (2, 0, 3, 4)
    assert all(len(code) == 3 for code in DIGITS)


@given(st.integers(0, 10**12), st.sampled_from(SOME), st.sampled_from(PLACES))
def test_no_digit_is_lost(amount, currency, place):
    said = say(Money(amount, currency), place)
    assert int("".join(letter for letter in said if letter.isdigit())) == amount
