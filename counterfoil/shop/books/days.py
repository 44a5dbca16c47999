"""Which day it is in the shop: a sale at half past eleven at night belongs to that evening, wherever the server stands."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from counterfoil.gate.clock import SECOND
from counterfoil.gate.refusals import Invalid


@dataclass(frozen=True, slots=True)
class Daybook:
    """The shop's calendar, in its own time zone."""

    zone: str = "UTC"

    def day(self, at: int) -> str:
        """The day of a moment: `2026-11-21`."""
        return self._local(at).date().isoformat()

    def year(self, at: int) -> int:
        """The year of a moment, for numbers that begin anew with it."""
        return self._local(at).year

    def begins(self, day: date) -> int:
        """The moment a day begins."""
        midnight = datetime.combine(day, time(), zone_named(self.zone))
        return int(midnight.timestamp()) * SECOND

    def since(self, field: str, text: str) -> int:
        """The moment a day begins that somebody typed; Invalid names the field."""
        return self.begins(_typed(field, text))

    def until(self, field: str, text: str) -> int:
        """The moment such a day has ended."""
        try:
            return self.begins(_typed(field, text) + timedelta(days=1))
        except OverflowError:  # the last day there is
            raise Invalid.one(field, "field.day") from None

    def next_night(self, at: int, hour: int) -> int:
        """The moment when the clocks of the shop next show this hour."""
        local = self._local(at)
        night = local.replace(hour=hour, minute=0, second=0, microsecond=0)
        night = night if night > local else night + timedelta(days=1)
        return int(night.timestamp()) * SECOND

    def _local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at // SECOND, zone_named(self.zone))


def _typed(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid.one(field, "field.day") from None


def zone_named(name: str) -> tzinfo:
    """The zone of this name; ValueError or KeyError where this machine does not know it."""
    return UTC if name == "UTC" else ZoneInfo(name)
