"""Keep me signed in: what a ticket of a series says, whether it is ours, and what it is good for.

No ticket is stored. Its text is the series' code, a counter, and a keyed hash of both; the secret of the session it
opens is made the same way. So all who come at once with one ticket can be given the same.
"""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from enum import Enum
from hmac import compare_digest

from counterfoil.gate.clock import SECOND
from counterfoil.identity.keys import Keys

SHAPE = re.compile(r"([A-Z2-9]{10})\.([1-9][0-9]{0,8})\.[A-Za-z0-9_-]{43}")
TOGETHER = 30 * SECOND  # tabs, retries, lost answers: within this they came at once


@dataclass(frozen=True, slots=True)
class Kept:
    """What the browser is to hold beside its session; `max_age` is in seconds."""

    text: str = field(repr=False)
    max_age: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket of ours that somebody has shown."""

    code: str
    counter: int


@dataclass(frozen=True, slots=True)
class Series:
    """A series as it stands in the records."""

    code: str
    account_id: int
    session_id: int
    counter: int
    proved_at: int
    turned_at: int
    expires_at: int
    ends_at: int
    ended: bool


class Worth(Enum):
    """What a ticket of ours is good for."""

    NOTHING = "its series has ended, or is not known"
    OVER = "its time is over, and that is not written down yet"
    A_SESSION = "it is the newest"
    THE_SAME = "the newest was given for it a moment ago"
    ALARM = "it was turned in long ago: somebody has a copy"


def worth(series: Series | None, counter: int, now: int) -> Worth:
    """What the ticket with this number is good for."""
    if series is None or series.ended or counter > series.counter:
        return Worth.NOTHING
    if now >= series.ends_at:
        return Worth.OVER
    if counter == series.counter:
        return Worth.A_SESSION
    if counter == series.counter - 1 and abs(now - series.turned_at) <= TOGETHER:
        return Worth.THE_SAME
    return Worth.ALARM


def kept(keys: Keys, code: str, counter: int, seconds: int) -> Kept:
    """The ticket with this number."""
    return Kept(_texts(keys, code, counter)[0], seconds)


def read(keys: Keys, text: str) -> Shown | None:
    """What the text says, where we have written it, letter by letter."""
    match = SHAPE.fullmatch(text)
    if match is None:
        return None
    shown = Shown(match[1], int(match[2]))
    ours = any(compare_digest(each, text) for each in _texts(keys, shown.code, shown.counter))
    return shown if ours else None


def session_secrets(keys: Keys, shown: Shown) -> list[str]:
    """The secret of the session that a ticket opens, by each key that counts, newest first."""
    return [_letters(each) for each in _digests(keys, "kept session", shown.code, shown.counter)]


def _texts(keys: Keys, code: str, counter: int) -> list[str]:
    return [f"{code}.{counter}.{_letters(each)}" for each in _digests(keys, "kept ticket", code, counter)]


def _digests(keys: Keys, what: str, code: str, counter: int) -> list[bytes]:
    return keys.digests(
        "session", f"{what}\0{code}.{counter}".encode()
    )  # no session's secret begins like this


def _letters(digest: bytes) -> str:
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
