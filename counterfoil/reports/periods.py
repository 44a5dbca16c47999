"""Days by the names people have for them, so that an address or a letter means the same tomorrow."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

Days = tuple[date, date]


def _last(days: int) -> Callable[[date], Days]:
    return lambda today: (today - timedelta(days - 1), today)


def _yesterday(today: date) -> Days:
    day = today - timedelta(1)
    return day, day


def _month(today: date) -> Days:
    return today.replace(day=1), today


def _last_month(today: date) -> Days:
    end = today.replace(day=1) - timedelta(1)
    return end.replace(day=1), end


def _quarter(today: date) -> Days:
    return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), today


def _year(today: date) -> Days:
    return today.replace(month=1, day=1), today


PERIODS: Mapping[str, Callable[[date], Days]] = {
    "today": _last(1),
    "yesterday": _yesterday,
    "7-days": _last(7),
    "30-days": _last(30),
    "month": _month,
    "last-month": _last_month,
    "quarter": _quarter,
    "year": _year,
}
USUAL = "30-days"


def days_of(period: str, today: date) -> Days:
    """The first and the last day; up to today, where the period is not over."""
    return PERIODS[period](today)
