"""Sums over what was counted of visits and searches."""

from collections import defaultdict
from datetime import date

from counterfoil.gate.db import Db
from counterfoil.reports.asked import Asked, step_of
from counterfoil.reports.sums import Sum, Sums

CAME = ("visits", "looked", "carted", "checked_out", "bought")
SOUGHT = ("searches", "in_vain")
EVERYTHING_ELSE = "All others"


def visits(db: Db, asked: Asked) -> Sums:
    """How many people came on each day, and how far they went."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(CAME, 0))
    for day, *numbers in db.all(SELECT_VISITS, since=asked.since.isoformat(), until=asked.until.isoformat()):
        bucket = found[step_of(date.fromisoformat(day), asked.split)]
        for name, number in zip(CAME, numbers, strict=True):
            bucket[name] += int(number)
    by_key = [Sum(key, key, values) for key, values in sorted(found.items())]
    return Sums(by_key, _summed(by_key, CAME))


SELECT_VISITS = """
    select day, came, looked, carted, checked_out, paid
    from visits_by_day
    where day between :since and :until
    order by day
"""


def searches(db: Db, asked: Asked) -> Sums:
    """What was looked for, most often first."""
    return _sought(db, asked, SELECT_SEARCHES)


def searches_in_vain(db: Db, asked: Asked) -> Sums:
    """What was looked for and not found, most often first."""
    return _sought(db, asked, SELECT_IN_VAIN)


def _sought(db: Db, asked: Asked, sql: str) -> Sums:
    rows = db.all(sql, since=asked.since.isoformat(), until=asked.until.isoformat())
    every = [
        Sum(words, words or EVERYTHING_ELSE, dict(zip(SOUGHT, map(int, numbers), strict=True)))
        for words, *numbers in rows
    ]
    total = _summed(every, SOUGHT)
    if asked.limit is None or len(every) <= asked.limit:
        return Sums(every, total)
    return Sums(every[: asked.limit], total, _summed(every[asked.limit :], SOUGHT))


SELECT_SEARCHES = """
    select words, sum(times), sum(in_vain)
    from searches
    where day between :since and :until
    group by words
    order by sum(times) desc, words
"""
SELECT_IN_VAIN = """
    select words, sum(times), sum(in_vain)
    from searches
    where day between :since and :until
    group by words
    having sum(in_vain) > 0
    order by sum(in_vain) desc, words
"""


def _summed(every: list[Sum], names: tuple[str, ...]) -> dict[str, int]:
    return {name: sum(each.values[name] for each in every) for name in names}
