"""Days of the shop as moments, for what is kept with its time and not with its day."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from counterfoil.gate.clock import MINUTE, SECOND
from counterfoil.reports.asked import Asked, step_of
from counterfoil.reports.sums import Sum, Values, summed
from counterfoil.shop.books.days import zone_named

QUARTER = 15 * MINUTE  # every zone's days begin with one: so much is summed in SQL


def span(asked: Asked) -> dict[str, object]:
    """The first moment of the question's days, and the first behind them."""
    zone = zone_named(asked.zone)
    first = datetime.combine(asked.since, time(), zone)
    behind = datetime.combine(asked.until + timedelta(1), time(), zone)
    return {"begin": int(first.timestamp()) * SECOND, "end": int(behind.timestamp()) * SECOND}


def over_time(asked: Asked, quarters: Iterable[tuple[int, Values]]) -> list[Sum]:
    """Sums of quarters of an hour as those of the shop's own days, weeks, months or years."""
    zone = zone_named(asked.zone)
    found: dict[str, Values] = {}
    for quarter, values in quarters:
        day = datetime.fromtimestamp(quarter * QUARTER // SECOND, zone).date()
        step = step_of(day, asked.split)
        found[step] = summed((found.get(step, {}), values))
    return [Sum(key, key, values) for key, values in sorted(found.items())]
