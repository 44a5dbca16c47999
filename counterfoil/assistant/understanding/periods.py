"""Spans of days: `last month`, `since June`, `in May against April`, by the shop's own today."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from counterfoil.assistant.understanding.listed import counted
from counterfoil.assistant.understanding.numbers import UNITS, number_at

MONTHS = counted(
    "january february march april may june july august september october november december", start=1
) | {"sept": 9}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()}
DAYS = counted("monday tuesday wednesday thursday friday saturday sunday")
LENGTHS = {"day": 1, "days": 1, "week": 7, "weeks": 7}
BEFORE = {"last", "previous", "past"}
LED = {"in", "during", "for", "of", "on", "over"}  # say no more than that days follow
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included."""

    since: date
    until: date


def period_at(texts: Sequence[str], at: int, today: date) -> tuple[Period, int] | None:
    """The days that are named at a word, and where the words after them begin."""
    here = at + 1 if texts[at] in LED and at + 1 < len(texts) else at
    if texts[here] == "the" and here + 1 < len(texts):
        here += 1
    return _since(texts, here, today) or _between(texts, here, today) or _named(texts, here, today)


def _since(texts: Sequence[str], at: int, today: date) -> tuple[Period, int] | None:
    if texts[at] not in {"since", "from"} and list(texts[at : at + 2]) != ["starting", "in"]:
        return None
    found = _named(texts, _skip(texts, at + 1), today)
    if not found:
        return None
    if (
        texts[at] == "from"
        and texts[found[1] : found[1] + 1]
        and texts[found[1]] in {"to", "until", "till", "-"}
    ):
        return None
    start = found[0].since
    whole = start != found[0].until or texts[_skip(texts, at + 1)] == "yesterday"
    if texts[at] == "from" and found[0].until < today and whole:
        return found  # `orders from May` are those of May
    return Period(min(start, today), today), found[1]


def _between(texts: Sequence[str], at: int, today: date) -> tuple[Period, int] | None:
    """`from 1 March to 5 April`, `between May and July`, `May to July`."""
    led = texts[at] in {"from", "between"}
    first = _named(texts, _skip(texts, at + 1) if led else at, today)
    if not first or first[1] >= len(texts):
        return None
    join = texts[first[1]]
    if join not in {"to", "until", "till", "-", "–", "through"} and not (
        join == "and" and texts[at] == "between"
    ):
        return None
    second = _named(texts, _skip(texts, first[1] + 1), today)
    if not second or second[0].until < first[0].since:
        return None
    return Period(first[0].since, second[0].until), second[1]


def _skip(texts: Sequence[str], at: int) -> int:
    return at + 1 if texts[at : at + 1] == ["the"] else at


def _named(texts: Sequence[str], at: int, today: date) -> tuple[Period, int] | None:
    if at >= len(texts):
        return None
    rules = (_plain, _relative, _date, _month, _quarter, _weekday, _year)
    return next((found for rule in rules if (found := rule(texts, at, today))), None)


def _plain(texts: Sequence[str], at: int, today: date) -> tuple[Period, int] | None:
    if texts[at] == "today":
        return Period(today, today), at + 1
    if texts[at] == "yesterday":
        return Period(today - DAY, today - DAY), at + 1
    return None


def _relative(texts: Sequence[str], at: int, today: date) -> tuple[Period, int] | None:
    """`this month` ends today; `last month` is the whole one before; `last 30 days` end today."""
    word, unit = texts[at], texts[at + 1] if at + 1 < len(texts) else ""
    if word in {"this", "current"} and unit in {"week", "month", "quarter", "year"}:
        return Period(_start(unit, today), today), at + 2
    if word not in BEFORE:
        return None
    if unit in {"week", "month", "quarter", "year"}:
        until = _start(unit, today) - DAY
        return Period(_start(unit, until), until), at + 2
    number = number_at(texts, at + 1)
    if number is None or number[1] >= len(texts) or not 0 < number[0] <= 1_000:
        return None
    count, unit, after = int(number[0]), texts[number[1]], number[1] + 1
    if unit in LENGTHS:
        return Period(today - (count * LENGTHS[unit] - 1) * DAY, today), after
    if unit in {"month", "months", "year", "years"}:
        months = count * (12 if unit.startswith("year") else 1)
        return Period(_months_before(today, months) + DAY, today), after
    return None


def _start(unit: str, day: date) -> date:
    if unit == "week":
        return day - day.weekday() * DAY
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return date(day.year, 1, 1)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _date(texts: Sequence[str], at: int, today: date) -> tuple[Period, int] | None:
    """`2026-03-01`, `1 March`, `1st of March 2026`, `March 1`."""
    plain = [text for text in texts[at : at + 5] if text != "-"]
    if len(texts) > at + 4 and list(texts[at + 1 : at + 4 : 2]) == ["-", "-"] and len(texts[at]) == 4:
        return _day(plain[0], plain[1], plain[2], at + 5)
    number, here = texts[at], at + 1
    if texts[at] in MONTHS and here < len(texts) and texts[here].isdecimal() and len(texts[here]) <= 2:
        here = _past_ending(texts, here + 1)
        year, here = _year_or(texts, here, MONTHS[texts[at]], today)
        return _day(str(year), str(MONTHS[texts[at]]), texts[at + 1], here)
    if not number.isdecimal() or len(number) > 2:
        return None
    here = _past_ending(texts, here)
    here += texts[here : here + 1] == ["of"]
    if here >= len(texts) or texts[here] not in MONTHS:
        return None
    month = MONTHS[texts[here]]
    year, here = _year_or(texts, here + 1, month, today)
    return _day(str(year), str(month), number, here)


def _past_ending(texts: Sequence[str], at: int) -> int:
    return at + 1 if at < len(texts) and texts[at] in {"st", "nd", "rd", "th"} else at


def _day(year: str, month: str, day: str, after: int) -> tuple[Period, int] | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return Period(found, found), after


def _year_or(texts: Sequence[str], at: int, month: int, today: date) -> tuple[int, int]:
    """The year that stands there, else the last one that has begun that month."""
    if at < len(texts) and _is_year(texts[at]):
        return int(texts[at]), at + 1
    if list(texts[at : at + 2]) in (["last", "year"], ["this", "year"]):
        return today.year - (texts[at] == "last"), at + 2
    return today.year - (month > today.month), at


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdecimal() and 2000 <= int(text) < 2100


def _month(texts: Sequence[str], at: int, today: date) -> tuple[Period, int] | None:
    led = texts[at] in BEFORE and at + 1 < len(texts)
    here = at + 1 if led else at
    if texts[here] not in MONTHS or (
        texts[here] in {"may", "mar", "march"} and not _is_month_here(texts, here)
    ):
        return None
    month = MONTHS[texts[here]]
    year, after = _year_or(texts, here + 1, month, today)
    last = date(year, month, monthrange(year, month)[1])
    # This month ends today; one to come is as it will be.
    return Period(date(year, month, 1), min(last, today) if last.replace(day=1) <= today else last), after


def _is_month_here(texts: Sequence[str], at: int) -> bool:
    """`may` is a month after `in` or `since`, not before `i`."""
    before = texts[at - 1] if at else ""
    led = before in LED | {
        "since",
        "from",
        "against",
        "with",
        "than",
        "and",
        "to",
        "vs",
        "versus",
        "between",
        "last",
    }
    return led or (at + 1 < len(texts) and _is_year(texts[at + 1])) or len(texts) == at + 1


def _quarter(texts: Sequence[str], at: int, today: date) -> tuple[Period, int] | None:
    if texts[at] != "q" or texts[at + 1 : at + 2] not in (["1"], ["2"], ["3"], ["4"]):
        return None
    month = 3 * int(texts[at + 1]) - 2
    year, after = _year_or(texts, at + 2, month, today)
    last = date(year, month + 2, monthrange(year, month + 2)[1])
    return Period(date(year, month, 1), min(last, max(today, date(year, month, 1)))), after


def _weekday(texts: Sequence[str], at: int, today: date) -> tuple[Period, int] | None:
    here = at + 1 if texts[at] in BEFORE and at + 1 < len(texts) else at
    if texts[here] not in DAYS:
        return None
    back = (today.weekday() - DAYS[texts[here]]) % 7 or (7 if here > at else 0)
    return Period(today - back * DAY, today - back * DAY), here + 1


def _year(texts: Sequence[str], at: int, today: date) -> tuple[Period, int] | None:
    if not _is_year(texts[at]) or texts[at] in UNITS:
        return None
    year = int(texts[at])
    return Period(date(year, 1, 1), max(min(date(year, 12, 31), today), date(year, 1, 1))), at + 1
