"""What something may cost: `under 30`, `between €20 and 40`, `more than 15 euros`."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from counterfoil.assistant.understanding.listed import listed
from counterfoil.assistant.understanding.numbers import number_at

SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
NAMES = {
    "bucks": "USD", "chf": "CHF", "dollar": "USD", "dollars": "USD", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "francs": "CHF", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "usd": "USD",
}  # fmt: skip
CURRENCIES = SIGNS | NAMES
AT_MOST = ("not more than", "no more than", "less than", "cheaper than", "fewer than", "lower than", "up to", "at most",
           "not over", "max", "maximum", "under", "below", "within", "beneath")  # fmt: skip
AT_LEAST = (
    "more than",
    "at least",
    "not less than",
    "not under",
    "over",
    "above",
    "starting at",
    "min",
    "minimum",
)
RANGES = (("between", "and"), ("from", "to"), ("between", "to"), ("between", "-"))
# After a number these say that it is not money.
MEASURES = listed("""
    cm mm m ml l g kg litre litres liter liters inch day days week weeks month months year years
""")


@dataclass(frozen=True, slots=True)
class Price:
    """What may be paid: at least, at most, in which currency if one was named."""

    over: Decimal | None = None
    under: Decimal | None = None
    currency: str = ""


DIFFERING = frozenset(
    {"difference", "differences", "compare", "choose", "decide", "torn"}
)  # `between 1 and 2`


def price_at(texts: Sequence[str], at: int) -> tuple[Price, int] | None:
    """The limits of a price that begin at a word, and where the words after them begin."""
    return _range(texts, at) or _bound(texts, at) or _bare_range(texts, at)


def amount_at(texts: Sequence[str], at: int) -> tuple[Decimal, str, int] | None:
    """An amount, with a currency if one stands before or behind it."""
    currency, here = "", at
    if here < len(texts) and texts[here] in CURRENCIES:
        currency, here = CURRENCIES[texts[here]], here + 1
    found = number_at(texts, here)
    if found is None:
        return None
    value, here = found
    if here < len(texts) and texts[here] in CURRENCIES:
        currency, here = CURRENCIES[texts[here]], here + 1
    elif here < len(texts) and texts[here] in MEASURES:
        return None
    return value, currency, here


def _bound(texts: Sequence[str], at: int) -> tuple[Price, int] | None:
    for phrases, at_most in ((AT_MOST, True), (AT_LEAST, False)):
        for phrase in phrases:
            after = _after(texts, at, phrase)
            amount = amount_at(texts, after) if after else None
            if amount:
                value, currency, here = amount
                return Price(None if at_most else value, value if at_most else None, currency), here
    return None


def _range(texts: Sequence[str], at: int) -> tuple[Price, int] | None:
    if at and texts[at - 1] in DIFFERING:
        return None
    for first, second in RANGES:
        after = _after(texts, at, first)
        low = amount_at(texts, after) if after else None
        if low and texts[low[2] : low[2] + 1] == [second]:
            high = amount_at(texts, low[2] + 1)
            said = first == "between" or (high and (low[1] or high[1]))  # `from 2 to 4` may be a change
            if high and said and low[0] <= high[0]:
                return Price(low[0], high[0], low[1] or high[1]), high[2]
    return None


def _bare_range(texts: Sequence[str], at: int) -> tuple[Price, int] | None:
    """`20 to 40 euros`, `€20-40`: a currency says that it is money."""
    low = amount_at(texts, at)
    if low and low[2] < len(texts) and texts[low[2]] in {"to", "-", "–"}:
        high = amount_at(texts, low[2] + 1)
        if high and low[0] <= high[0] and (low[1] or high[1]):
            return Price(low[0], high[0], low[1] or high[1]), high[2]
    return None


def _after(texts: Sequence[str], at: int, phrase: str) -> int:
    """Where the words after a phrase begin; 0 where it does not stand."""
    words = phrase.split()
    return at + len(words) if list(texts[at : at + len(words)]) == words else 0
