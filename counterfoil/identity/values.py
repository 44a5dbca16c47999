"""What a session remembers, as the stores see it: texts by name, changed one by one, apart from who is signed in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol

from counterfoil.gate.clock import SECOND

Values = dict[str, str]  # name → JSON


class Verb(Enum):
    """What a change does to its name."""

    PUT = "put"
    ADD = "add"
    DROP = "drop"


class Change(NamedTuple):
    """One change of one name."""

    verb: Verb
    name: str
    text: str = ""  # JSON; a whole number where it is added


class Whose(NamedTuple):
    """One session for all time: after a restored backup another may get its number, but not its hour as well."""

    session_id: int
    made_at: int
    version: int  # moves when the values in the database change, and when all are cleared

    @property
    def name(self) -> str:
        """What caches in front of the database call it."""
        return f"{self.session_id:x}.{self.made_at:x}"

    @property
    def edition(self) -> str:
        """What stores that stand alone call it: with the next version they begin anew."""
        return f"{self.name}.{self.version:x}"


@dataclass(slots=True)
class Holder:
    """A session as one visit found it."""

    whose: Whose
    now: int
    expires_at: int  # its absolute end: what it remembers lives no longer
    brought: str = ""  # what the browser holds, where the store is the browser
    keep: str | None = None  # what the browser is to hold from now on
    by_token: bool = False  # a program shows a token: no browser is there to hold anything
    told: "Callable[[SessionStore, Holder], Values | None] | None" = None  # asks for many at once

    @property
    def seconds(self) -> int:
        """How long its values may live."""
        return max(1, -(-(self.expires_at - self.now) // SECOND))


class ValuesTooLong(ValueError):
    """One value too many for this store; the message names its key."""


class SessionStore(Protocol):
    """Keeps what sessions remember. The row in `sessions` says who is signed in, whatever happens here."""

    says: str  # at the start of the shop, where there is something to know
    apart: bool  # whether it must be told of sessions that ended
    far: bool  # whether reading is a trip to another process, which many can share

    def read(self, holder: Holder) -> Values:
        """All values of a session; Unavailable where they cannot be asked for."""
        ...

    def read_all(self, holders: Sequence[Holder]) -> list[Values]:
        """The same for many at once, in one trip where there is one."""
        ...

    def write(self, holder: Holder, changes: Sequence[Change]) -> None:
        """Make the changes, one by one and none lost; an ended session takes nothing."""
        ...

    def check(self, holder: Holder, values: Mapping[str, str], name: str) -> None:
        """Refuse with ValuesTooLong what would not fit once `name` is written."""
        ...

    def forget(self, ended: Sequence[Whose]) -> None:
        """Drop what these remembered."""
        ...

    def clear(self) -> None:
        """Drop what all sessions of this shop remembered, where the store can tell them from those of others."""
        ...

    def close(self) -> None:
        """Let go of servers."""
        ...


def applied(values: Mapping[str, str], changes: Iterable[Change]) -> Values:
    """The values after the changes, for stores that do not count by themselves."""
    after = dict(values)
    for verb, name, text in changes:
        if verb is Verb.PUT:
            after[name] = text
        elif verb is Verb.ADD:
            after[name] = str(_number(after.get(name, "0")) + int(text))
        else:
            after.pop(name, None)
    return after


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:  # somebody put something else there meanwhile: counting begins again
        return 0
