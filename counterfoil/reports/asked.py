"""What a report is asked: which days, against which others, told apart how."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from counterfoil.shop.stock import FEW

Compare = Literal["none", "previous", "last_year", "own"]
COMPARED: tuple[Compare, ...] = ("none", "previous", "last_year", "own")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; both days belong to it, and days are the shop's own."""

    report: str
    since: date
    until: date
    split: str = ""  # empty: the report's first
    compare: Compare = "none"
    filters: Mapping[str, str] = field(default_factory=dict)  # a split and one of its keys
    own: tuple[date, date] | None = None  # what to compare with, where that is `own`
    currency: str = ""  # empty: that of the books
    zone: str = "UTC"
    limit: int | None = None  # rows; all that follow are one
    now: int = 0  # for what is a matter of minutes
    low_at: int = FEW  # of what is low, where a thing has no mark of its own

    def before(self) -> "Asked | None":
        """The same of the days it is compared with."""
        if self.compare == "none":
            return None
        since, until = self._days_before()
        return replace(self, since=since, until=until, compare="none", own=None)

    def _days_before(self) -> tuple[date, date]:
        if self.compare == "own" and self.own:
            return self.own
        if self.compare == "last_year":
            return _year_before(self.since), _year_before(self.until)
        if _whole_months(self.since, self.until):
            return _months_before(self.since, self.until)
        days = (self.until - self.since).days + 1
        return self.since - timedelta(days), self.since - timedelta(1)


def _year_before(day: date) -> date:
    """The same day a year before; the 29th of February was the 28th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _whole_months(since: date, until: date) -> bool:
    return since.day == 1 and (until + timedelta(1)).day == 1


def _months_before(since: date, until: date) -> tuple[date, date]:
    """As many whole months, up to the day before: February is compared with all of January."""
    months = (until.year - since.year) * 12 + until.month - since.month + 1
    first = since.year * 12 + since.month - 1 - months
    return date(first // 12, first % 12 + 1, 1), since - timedelta(1)


STEPS = ("day", "week", "month", "year")


def step_of(day: date, split: str) -> str:
    """The key of the day's bucket: `2026-11-21`, `2026-W47`, `2026-11`, `2026`."""
    if split == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[split]]


def step_of_text(period: str, split: str) -> str:
    """The same of a day or, for steps that are no shorter, a month as it is written."""
    return step_of(date.fromisoformat(f"{period}-01"[:10]), split)


def days_of_step(key: str, split: str) -> tuple[date, date]:
    """The first and the last day of a bucket; ValueError where the key is none."""
    if split == "week":
        year, _, week = key.partition("-W")
        first = date.fromisocalendar(int(year), int(week), 1)
        return first, first + timedelta(6)
    if split == "day":
        return date.fromisoformat(key), date.fromisoformat(key)
    if split == "month":
        first = date.fromisoformat(f"{key}-01")
        return first, _next_month(first) - timedelta(1)
    return date(int(key), 1, 1), date(int(key), 12, 31)


def steps(since: date, until: date, split: str) -> list[str]:
    """Every bucket from one day to another, those in which nothing was sold included."""
    every = [step_of(day, split) for day in _days(since, until)]
    return [*every[:1], *(two for one, two in pairwise(every) if one != two)]


def _days(since: date, until: date) -> list[date]:
    return [since + timedelta(number) for number in range((until - since).days + 1)]


@dataclass(frozen=True, slots=True)
class Months:
    """The days of a question as whole months and the days around them."""

    first: str = ""  # 2026-11; empty where no month is whole
    last: str = ""
    around: tuple[tuple[date, date], ...] = ()


def months_in(since: date, until: date) -> Months:
    """As much as can be of it in whole months."""
    first = since if since.day == 1 else _next_month(since)
    after = (until + timedelta(1)).replace(day=1)  # the first day behind the last whole month
    if first >= after:
        return Months(around=((since, until),))
    around = ((since, first - timedelta(1)), (after, until))
    return Months(
        first.isoformat()[:7],
        (after - timedelta(1)).isoformat()[:7],
        tuple((one, two) for one, two in around if one <= two),
    )


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(4)).replace(day=1)
