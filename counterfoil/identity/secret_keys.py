"""The shop's own keys, looked after by whoever runs it: seen, put beside, taken away; never their secrets."""

from dataclasses import dataclass
from typing import Annotated, Protocol

from counterfoil.gate.actor import CONSOLE
from counterfoil.gate.clock import MINUTE, SECOND, rfc3339
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work

# A new key is used once everybody knows it: the shop's processes look at the file several times a second,
# those who check tokens elsewhere fetch its public half when what they kept of it is over.
KNOWN_HERE = 2 * SECOND
KNOWN_ELSEWHERE = 10 * MINUTE
TOKENS = "token"
TRAIL = "trail"


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A key without its secret."""

    id: str
    purpose: str
    made_at: str
    used_from: int


class KeyRing(Protocol):
    """The file of keys; what is changed there counts in every process within a second."""

    def listed(self) -> list[SecretKey]:
        """All of them, newest first."""
        ...

    def rotate(self, purpose: str, wait: int) -> SecretKey:
        """Put a new key before those of this purpose, in use after so many microseconds; what the old ones made counts."""
        ...

    def revoke(self, key_id: str) -> None:
        """Take a key away, with all it made; another takes its place at once."""
        ...


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key in a list."""

    id: str
    purpose: str
    made: str
    state: str


@dataclass(frozen=True, slots=True)
class KeyLines:
    """All keys there are."""

    items: list[KeyLine]


@dataclass(frozen=True, slots=True)
class RotateSecret:
    """Of which purpose."""

    purpose: Annotated[str, Text(high=40)] = TOKENS


@dataclass(frozen=True, slots=True)
class RevokeSecret:
    """Which key."""

    id: Annotated[str, Text(high=40)]


@operation("list_secrets", needs=Permission.SECRETS_CHANGE, ways=CONSOLE, effect=Effect.READS)
def list_secrets(work: Work, ring: KeyRing) -> KeyLines:
    """See which keys there are, and which of them are in use."""
    return KeyLines(_lines(ring.listed(), work.now))


@operation("rotate_secret", needs=Permission.SECRETS_CHANGE, ways=CONSOLE, effect=Effect.REVERSIBLE)
def rotate_secret(work: Work, wants: RotateSecret, ring: KeyRing) -> KeyLines:
    """Put a new key beside the old ones; what those made still counts."""
    purposes = dict.fromkeys(key.purpose for key in ring.listed() if _is_of(key.purpose, wants.purpose))
    if not purposes:
        raise NotFound("secrets.no_purpose", purpose=wants.purpose)
    fresh = [ring.rotate(purpose, _wait(purpose)) for purpose in purposes]
    with work.writing():
        work.about(" ".join(key.id for key in fresh))
    return KeyLines(_lines(fresh, work.now))


@operation("revoke_secret", needs=Permission.SECRETS_CHANGE, ways=CONSOLE, effect=Effect.DESTROYS)
def revoke_secret(work: Work, wants: RevokeSecret, ring: KeyRing) -> KeyLine:
    """Take a key away, and with it everything it made."""
    key = next((key for key in ring.listed() if key.id == wants.id), None)
    if key is None:
        raise NotFound("secrets.no_key", id=wants.id)
    if key.purpose == TRAIL:
        raise Conflict("secrets.trail")
    ring.revoke(key.id)
    with work.writing():
        work.about(key.id)
    return KeyLine(key.id, key.purpose, key.made_at, "revoked")


def _is_of(purpose: str, asked: str) -> bool:
    return purpose == asked or purpose.startswith(f"{asked}-")


def _wait(purpose: str) -> int:
    return KNOWN_ELSEWHERE if _is_of(purpose, TOKENS) else KNOWN_HERE


def _lines(keys: list[SecretKey], now: int) -> list[KeyLine]:
    lines, in_use = [], set()
    for key in keys:
        if key.used_from > now:
            state = f"in use from {rfc3339(key.used_from)}"
        elif key.purpose in in_use:
            state = "opens what it made"
        else:
            in_use.add(key.purpose)
            state = "in use"
        lines.append(KeyLine(key.id, key.purpose, key.made_at, state))
    return sorted(lines, key=lambda line: line.purpose)
