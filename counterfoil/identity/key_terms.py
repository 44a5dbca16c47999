"""What a key is made for: which rights it has, and until when."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from counterfoil.gate.clock import DAY, SECOND
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.shapes import Unfit

MOST_DAYS = 365
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Scopes = tuple[Permission, ...]


@dataclass(frozen=True, slots=True)
class Rights:
    """Takes names of rights: a list, or with commas between them."""

    def read(self, raw: object, *, spoken: bool) -> Scopes:  # noqa: ARG002
        """The rights, each once; at least one."""
        given = raw.split(",") if isinstance(raw, str) else raw
        if not isinstance(given, list | tuple) or not all(isinstance(name, str) for name in given):
            raise Unfit("field.text")
        names = {name.strip() for name in given} - {""}
        if not names:
            raise Unfit("key.no_scope")
        if names - _NAMES.keys():
            raise Unfit("field.choice", words=", ".join(_NAMES))
        return tuple(_NAMES[name] for name in sorted(names))

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "array", "minItems": 1, "items": {"type": "string", "enum": list(_NAMES)}}


@dataclass(frozen=True, slots=True)
class Day:
    """Takes a day: `2027-02-28`."""

    def read(self, raw: object, *, spoken: bool) -> date:  # noqa: ARG002
        """The day."""
        if not isinstance(raw, str) or not _DAY.fullmatch(raw.strip(" ")):
            raise Unfit("field.day")
        try:
            return date.fromisoformat(raw.strip(" "))
        except ValueError:
            raise Unfit("field.day") from None

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "format": "date"}


_NAMES = {right.value: right for right in Permission}


def end_of(days: int | None, until: date | None, now: int) -> int:
    """The moment a key ends that lasts so many days, or through this day; or Invalid."""
    if days is not None and until is not None:
        raise Invalid.one("until", "key.two_ends")
    if days is not None:
        return now + days * DAY
    if until is None:
        raise Invalid.one("days", "key.no_end")
    today = datetime.fromtimestamp(now // SECOND, UTC).date()
    latest = today + timedelta(days=MOST_DAYS)
    if not today <= until <= latest:
        raise Invalid.one("until", "key.until", low=today.isoformat(), high=latest.isoformat())
    return _midnight_after(until)


def _midnight_after(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * SECOND + DAY


def as_text(scopes: Iterable[Permission]) -> str:
    """Scopes as they are stored."""
    return " ".join(sorted(scopes))


@lru_cache(maxsize=256)
def from_text(text: str) -> frozenset[Permission]:
    """Scopes as they were stored; a right this version does not know allows nothing."""
    return frozenset(_NAMES[name] for name in text.split() if name in _NAMES)
