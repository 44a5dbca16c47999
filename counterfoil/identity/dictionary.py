"""The session as a dictionary bound to a visit: read when asked, changed key by key, saved once."""

import json
import logging
from collections.abc import Iterator
from typing import Any

from counterfoil.gate.clock import SECOND
from counterfoil.gate.db import Store
from counterfoil.gate.refusals import NotSignedIn
from counterfoil.identity import sessions
from counterfoil.identity.values import Change, Holder, SessionStore, Values, Verb

log = logging.getLogger(__name__)

NAME_LENGTH = 64
VALUE_LENGTH = 16_384
USER_ID = "user_id"
_GONE = object()

Json = Any  # None, bool, int, float, str, and lists and dictionaries of them


class SessionDict:
    """What one session remembers; reading nothing costs nothing, and `save` writes only what was changed."""

    __slots__ = ("_changes", "_holder", "_kept", "_loaded", "_rows", "_user_id", "expires_in")

    def __init__(
        self, rows: Store, kept: SessionStore, holder: Holder | None, user_id: str | None = None
    ) -> None:
        self._rows = rows
        self._kept = kept
        self._holder = holder
        self._user_id = user_id
        self._loaded: dict[str, Json] | None = None
        self._changes: dict[str, Change] = {}
        self.expires_in: int | None = None  # seconds, where this visit shortened its life

    def __getitem__(self, name: str) -> Json:
        value = self.get(name, _GONE)
        if value is _GONE:
            raise KeyError(name)
        return value

    def get(self, name: str, default: Json = None) -> Json:
        """The value, or the default."""
        if name == USER_ID:
            return default if self._user_id is None else self._user_id
        return self._values().get(name, default)

    def keys(self) -> list[str]:
        """The names of what is there, in alphabetical order."""
        return sorted({*self._values(), *([USER_ID] if self._user_id else [])})

    def __contains__(self, name: str) -> bool:
        return self.get(name, _GONE) is not _GONE

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.keys())

    def __setitem__(self, name: str, value: Json) -> None:
        holder = self._may_change(name)
        self._change(holder, Change(Verb.PUT, name, _as_json(name, value)))

    set = __setitem__

    def add(self, name: str, number: int) -> int:
        """Count up; of many requests at once none is lost. The count as this visit knows it."""
        holder = self._may_change(name)
        before = self.get(name, 0)
        if not _whole(before) or not _whole(number) or not _whole(before + number):
            message = f"session.add({name!r}, …) counts whole numbers"
            raise TypeError(message)
        waiting = self._changes.get(name)
        if waiting is None:
            change = Change(Verb.ADD, name, str(number))
        elif waiting.verb is Verb.DROP:
            change = Change(Verb.PUT, name, str(number))
        else:
            change = Change(waiting.verb, name, str(int(waiting.text) + number))
        self._change(holder, change, shown=before + number)
        return int(before + number)

    def pop(self, name: str, default: Json = None) -> Json:
        """Take something out."""
        self._may_change(name)
        value = self._values().pop(name, _GONE)
        if value is _GONE:
            return default
        self._changes[name] = Change(Verb.DROP, name)
        return value

    def __delitem__(self, name: str) -> None:
        if self.pop(name, _GONE) is _GONE:
            raise KeyError(name)

    def expire_in(self, seconds: int) -> None:
        """End this one session in so many seconds at the latest; a life can be shortened, never made longer."""
        if self._holder is None:
            raise NotSignedIn
        if not _whole(seconds) or seconds < 1:
            message = "session.expire_in(…) takes whole seconds, 1 or more"
            raise TypeError(message)
        self.expires_in = min(seconds, self._holder.seconds)

    def load(self) -> None:
        """Read it now, where whoever looks later may not wait."""
        self._values()

    @property
    def changed(self) -> bool:
        """Whether there is something to save."""
        return bool(self._changes) or self.expires_in is not None

    def save(self) -> None:
        """Write the changes; the door calls it before it answers."""
        holder = self._holder
        if holder is None:
            return
        if self._changes:
            changes = [change for _, change in sorted(self._changes.items())]
            log.debug("session %d: %s", holder.whose.session_id, _names_of(changes))
            self._kept.write(holder, changes)
            self._changes = {}
        if self.expires_in is not None:
            with self._rows.writing() as db:
                sessions.shorten(db, holder.whose.session_id, holder.now + self.expires_in * SECOND)

    def move_to(self, holder: Holder) -> None:
        """Go on in another session of the same person, with all that is here."""
        values = self._values()
        self._holder = holder
        self._changes = {name: Change(Verb.PUT, name, _text(value)) for name, value in values.items()}
        self.expires_in = None

    def _change(self, holder: Holder, change: Change, shown: Json = _GONE) -> None:
        """Remember the change, once it is known to fit."""
        values = self._values()
        value = json.loads(change.text) if shown is _GONE else shown
        texts = {name: _text(each) for name, each in values.items()} | {change.name: _text(value)}
        self._kept.check(holder, texts, change.name)
        values[change.name] = value
        self._changes[change.name] = change

    def _values(self) -> dict[str, Json]:
        if self._loaded is None:
            found = {} if self._holder is None else self._read(self._holder)
            self._loaded = {name: json.loads(text) for name, text in found.items()}
        return self._loaded

    def _read(self, holder: Holder) -> Values:
        told = holder.told(self._kept, holder) if holder.told else None
        return self._kept.read(holder) if told is None else told

    def _may_change(self, name: str) -> Holder:
        if self._holder is None:
            raise NotSignedIn
        if name == USER_ID:
            message = "session['user_id'] says who signed in and cannot be changed"
            raise TypeError(message)
        if not isinstance(name, str) or not 0 < len(name) <= NAME_LENGTH or not name.isprintable():
            message = f"a name in the session is 1 to {NAME_LENGTH} printable characters, not {name!r}"
            raise TypeError(message)
        return self._holder


def _names_of(changes: list[Change]) -> str:
    """For the log: what was done to which names, and never a value."""
    return ", ".join(f"{change.verb.value} {change.name!r}" for change in changes)


def _as_json(name: str, value: Json) -> str:
    if not _plain(value):
        message = f"session[{name!r}] takes plain JSON values, not {type(value).__name__} or something that holds one"
        raise TypeError(message)
    text = _text(value)
    if len(text) > VALUE_LENGTH:
        message = f"session[{name!r}] is {len(text)} bytes long, and {VALUE_LENGTH} is the most"
        raise ValueError(message)
    return text


def _text(value: Json) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def _plain(value: Json) -> bool:
    """Whether it comes back from JSON as the same thing."""
    if isinstance(value, dict):
        return all(isinstance(key, str) for key in value) and all(map(_plain, value.values()))
    if isinstance(value, list):
        return all(map(_plain, value))
    if isinstance(value, float):
        return value == value and value not in (float("inf"), float("-inf"))  # noqa: PLR0124  (NaN)
    return value is None or isinstance(value, str | int)


def _whole(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53
