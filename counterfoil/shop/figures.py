"""Money and rates as people of a place write them; the marks come from the CLDR, by scripts/cldr."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from counterfoil.shop.money import Money, digits_of

PLACE = "en"  # whose figures stand where nobody says otherwise
APART = "\N{NO-BREAK SPACE}"
_MARKS = json.loads((files("counterfoil.shop") / "cldr.json").read_text(encoding="utf-8"))
PLACES: tuple[str, ...] = tuple(_MARKS)


@lru_cache(maxsize=16_384)
def say(money: Money, place: str = PLACE) -> str:
    """As it stands on a page: `€12.99`, `12,99 €`, `¥1,299`, `CHF 12.99`."""
    written, digits = _written(place), digits_of(money.currency)
    whole, rest = divmod(abs(money.amount), 10**digits)
    number = written.grouped(str(whole)) + (f"{written.point}{rest:0{digits}}" if digits else "")
    before, after = written.around(money.currency, below=money.amount < 0)
    return f"{before}{number}{after}"


@lru_cache(maxsize=1_024)
def percent(rate: int, place: str = PLACE) -> str:
    """A rate in parts per million: `21%`, `5,5 %`."""
    written = _written(place)
    whole, rest = divmod(abs(rate), 10_000)
    part = f"{rest:04}".rstrip("0")
    before, after = written.rate
    minus = written.minus if rate < 0 else ""
    return f"{minus}{before}{written.grouped(str(whole))}{written.point + part if part else ''}{after}"


def number(value: int, place: str = PLACE) -> str:
    """A whole number: `1,234`, `1.234`."""
    written = _written(place)
    return (written.minus if value < 0 else "") + written.grouped(str(abs(value)))


def brief(major: int, currency: str, place: str = PLACE) -> str:
    """Whole units of a currency, without the digits behind the point: `€1,200`."""
    written = _written(place)
    before, after = written.around(currency, below=major < 0)
    return f"{before}{written.grouped(str(abs(major)))}{after}"


@dataclass(frozen=True, slots=True)
class Written:
    """How one place writes figures."""

    point: str
    comma: str
    minus: str
    groups: tuple[int, int]  # the last digits, and those before them
    money: tuple[str, str, str, str]  # before and below nothing before, after and below nothing after
    rate: tuple[str, str]
    signs: Mapping[str, str]

    def grouped(self, digits: str) -> str:
        """The digits of a whole number in groups."""
        last, others = self.groups
        head, groups = digits[:-last], [digits[-last:]]
        while head:
            head, group = head[:-others], head[-others:]
            groups.append(group)
        return self.comma.join(reversed(groups))

    def around(self, currency: str, *, below: bool) -> tuple[str, str]:
        """What stands before and after the digits."""
        sign = self.signs.get(currency, currency)
        before = self.money[below].replace("-", self.minus).replace("¤", sign)
        after = self.money[2 + below].replace("-", self.minus).replace("¤", sign)
        # A letter is kept apart from a digit beside it.
        return before + _gap(before[-1:]), _gap(after[:1]) + after


def _gap(beside: str) -> str:
    return APART if beside not in ("", "-") and unicodedata.category(beside)[0] in "LP" else ""


@cache
def _written(place: str) -> Written:
    marks = _MARKS[place]
    return Written(
        point=marks["point"],
        comma=marks["comma"],
        minus=marks["minus"],
        groups=tuple(marks["groups"]),
        money=tuple(marks["money"]),
        rate=tuple(marks["rate"]),
        signs=marks["signs"],
    )
