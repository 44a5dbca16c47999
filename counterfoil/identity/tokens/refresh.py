"""Refresh tokens: derived from the session and a count, so that racers get the same one and nothing secret is stored."""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from enum import Enum
from hmac import compare_digest
from itertools import takewhile

from counterfoil.gate.clock import SECOND
from counterfoil.identity.keys import Keys

PURPOSE = "refresh"
VERSION = "cfr1"
FORGIVEN_FOR = 30 * SECOND
FORGIVEN_AT_MOST = 64  # tokens back
_FORM = re.compile(rf"{VERSION}\.([A-Z2-9]{{10}})\.(0|[1-9][0-9]{{0,14}})\.([A-Za-z0-9_-]{{43}})")


class Verdict(Enum):
    """What a refresh token of ours is when it is shown."""

    NEWEST = "newest"  # gets the next
    RACING = "racing"  # used a moment ago, by this program or beside it: gets the newest
    OLD = "old"  # nobody honest has it any more
    UNMADE = "unmade"  # of a count we have not come to


@dataclass(frozen=True, slots=True)
class Shown:
    """A refresh token that was made with a key of ours."""

    session: str  # its code
    count: int


def make(keys: Keys, session: str, count: int) -> str:
    """The token of this session after so many refreshes."""
    said = f"{VERSION}.{session}.{count}"
    return f"{said}.{_text(keys.digest(PURPOSE, said.encode('ascii')))}"


def read(keys: Keys, text: str) -> Shown | None:
    """What it says, where we made it."""
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    said = text[: match.end(2)].encode("ascii")
    if not any(compare_digest(_text(each), match[3]) for each in keys.digests(PURPOSE, said)):
        return None
    return Shown(match[1], int(match[2]))


def judge(count: int, newest: int, used: tuple[int, ...], now: int) -> Verdict:
    """What the token of this count is; `used` tells when those before the newest were, the last first."""
    if count > newest:
        return Verdict.UNMADE
    if count == newest:
        return Verdict.NEWEST
    steps = newest - count
    if steps > len(used):
        return Verdict.OLD
    # Both ways, as two machines' clocks may differ; and a clock that is put back far revives nothing.
    return Verdict.RACING if abs(now - used[steps - 1]) <= FORGIVEN_FOR else Verdict.OLD


def used_now(used: tuple[int, ...], now: int) -> tuple[int, ...]:
    """When the last ones were used, with one more, and without those that are forgiven no longer."""
    return (now, *takewhile(lambda at: abs(now - at) <= FORGIVEN_FOR, used))[:FORGIVEN_AT_MOST]


def _text(digest: bytes) -> str:
    return urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
