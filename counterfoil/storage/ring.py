"""The shop's own secrets: made at first start, kept in a file that only the shop may read, read again when it changes."""

import hashlib
import hmac
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic

from counterfoil.gate.clock import Clock
from counterfoil.identity.secret_keys import SecretKey
from counterfoil.storage.ring_file import Key, SecretsBroken, change, made, read

PURPOSES = (
    "session",
    "throttle",
    "trail",
    "form",
    "idempotency",
    "cookie",
    "cache",
    "refresh",
    "key",
    "webhook",
    "proposal",
    "agent",
)
SECONDS_BETWEEN_LOOKS = 0.2

_NO_FILE = (0, 0, 0)

log = logging.getLogger(__name__)


class Still:
    """The keys of one moment: of each purpose the one in use first, the others after it, newest first."""

    def __init__(self, keys: list[Key], now: int) -> None:
        self.keys = tuple(keys)
        self.until = min((key.used_from for key in keys if key.used_from > now), default=0)
        self._of: dict[str, tuple[Key, ...]] = {}
        for purpose in dict.fromkeys(key.purpose for key in keys):
            self._of[purpose] = _in_order([key for key in keys if key.purpose == purpose], now)
        # Begun once: setting an HMAC up takes many times as long as finishing a copy of it.
        self._begun = {
            purpose: [hmac.new(key.bytes, digestmod=hashlib.sha256) for key in keys]
            for purpose, keys in self._of.items()
        }

    def digest(self, purpose: str, secret: bytes) -> bytes:
        """HMAC-SHA256 with the key of this purpose that is in use."""
        return _finished(self._of_purpose(purpose)[0], secret)

    def digests(self, purpose: str, secret: bytes) -> list[bytes]:
        """The same with every key that still counts, the one in use first."""
        return [_finished(begun, secret) for begun in self._of_purpose(purpose)]

    def of(self, purpose: str) -> tuple[Key, ...]:
        """The keys of one purpose, the one in use first."""
        return self._of.get(purpose, ())

    def _of_purpose(self, purpose: str) -> list[hmac.HMAC]:
        try:
            return self._begun[purpose]
        except KeyError:
            message = f"there are keys for {', '.join(self._begun)}, not for {purpose!r}"
            raise LookupError(message) from None


class Ring:
    """The keys by purpose as the file has them now; implements what identity asks of keys."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._mutex = threading.Lock()
        self._mark = _NO_FILE
        self._look_again = 0.0
        self._still = Still([], 0)
        self._look()

    def digest(self, purpose: str, secret: bytes) -> bytes:
        """HMAC-SHA256 with the key of this purpose that is in use."""
        return self.still().digest(purpose, secret)

    def digests(self, purpose: str, secret: bytes) -> list[bytes]:
        """The same with every key that still counts, the one in use first."""
        return self.still().digests(purpose, secret)

    def of(self, purpose: str) -> tuple[Key, ...]:
        """The keys of one purpose, the one in use first; the same object while nothing has changed."""
        return self.still().of(purpose)

    @property
    def keys(self) -> tuple[Key, ...]:
        """All of them, as they stand in the file."""
        return self.still().keys

    def still(self) -> Still:
        """The keys as they are at this moment, for work that must not see them change."""
        if monotonic() >= self._look_again:
            self._look()
        still = self._still
        if still.until and self._clock.now() >= still.until:
            still = self._still = Still([*still.keys], self._clock.now())
        return still

    def ensure(self, *purposes: str) -> None:
        """Make a key for each of these purposes that has none."""

        def filled(keys: list[Key]) -> list[Key]:
            there = {key.purpose for key in keys}
            return keys + [made(purpose, self._clock) for purpose in purposes if purpose not in there]

        self._change(filled)

    def listed(self) -> list[SecretKey]:
        """All of them, without their secrets."""
        return [_shown(key) for key in self.keys]

    def rotate(self, purpose: str, wait: int) -> SecretKey:
        """Put a new key before those of this purpose, in use after so many microseconds; what the old ones made counts."""
        key = made(purpose, self._clock, wait)
        self._change(lambda keys: [key, *keys])
        return _shown(key)

    def revoke(self, key_id: str) -> None:
        """Take a key away, with all it made; another takes its place at once."""

        def without(keys: list[Key]) -> list[Key]:
            gone = next((key for key in keys if key.id == key_id), None)
            left = [key for key in keys if key is not gone]
            return left if gone is None else self._with_one_in_use(gone.purpose, left)

        self._change(without)

    def _with_one_in_use(self, purpose: str, keys: list[Key]) -> list[Key]:
        of_purpose = _in_order([key for key in keys if key.purpose == purpose], self._clock.now())
        if not of_purpose:
            return [made(purpose, self._clock), *keys]
        first = of_purpose[0]
        return [replace(key, used_from=0) if key is first else key for key in keys]

    def _change(self, fn: Callable[[list[Key]], list[Key]]) -> None:
        change(self._path, fn)
        self._look()

    def _look(self) -> None:
        """Read the file again, where it is another one; what cannot be read changes nothing."""
        with self._mutex:  # or what was read first could be taken last
            self._look_again = monotonic() + SECONDS_BETWEEN_LOOKS
            mark = _mark(self._path)
            if mark == self._mark:
                return
            self._mark = mark
            keys = _read_if_whole(self._path)
            if keys:
                self._still = Still(keys, self._clock.now())
            elif self._still.keys:
                log.warning("secrets.json is gone or cannot be read: the keys stay as they were until it can")


def open_ring(path: Path, clock: Clock) -> Ring:
    """The keys in this file; purposes that have none yet get one."""
    read(path)  # what is broken is never replaced
    ring = Ring(path, clock)
    ring.ensure(*PURPOSES)
    path.chmod(0o600)  # a restored backup may have opened it to others
    return ring


def _in_order(keys: list[Key], now: int) -> tuple[Key, ...]:
    """Those in use, newest first, then those that wait, the soonest first."""
    waiting = [key for key in keys if key.used_from > now]
    return (*(key for key in keys if key.used_from <= now), *sorted(waiting, key=lambda key: key.used_from))


def _finished(begun: hmac.HMAC, secret: bytes) -> bytes:
    one = begun.copy()
    one.update(secret)
    return one.digest()


def _read_if_whole(path: Path) -> list[Key]:
    try:
        return read(path)
    except (SecretsBroken, OSError):
        return []


def _mark(path: Path) -> tuple[int, int, int]:
    """By which a file that was replaced is known."""
    try:
        found = path.stat()
    except OSError:
        return _NO_FILE
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def _shown(key: Key) -> SecretKey:
    return SecretKey(key.id, key.purpose, key.made_at, key.used_from)
