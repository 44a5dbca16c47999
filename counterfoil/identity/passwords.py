"""Passwords as they are stored: Argon2id, or bcrypt by a setting; hashing has its own few threads."""

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, TypeVar

import argon2
import bcrypt

from counterfoil.gate.crowd import Crowd, Full
from counterfoil.gate.refusals import Busy, Invalid, TooMany
from counterfoil.identity.throttle import place_of

T = TypeVar("T")
Scheme = Literal["argon2id", "bcrypt"]

BCRYPT_BYTES = 72  # it looks at no more, so more is refused and nothing is cut
BCRYPT = re.compile(r"\$2[aby]\$(?P<cost>\d\d)\$[./A-Za-z0-9]{53}\Z")
ARGON2 = re.compile(
    r"\$argon2(id|i|d)\$v=19\$m=(?P<memory>\d{1,7}),t=(?P<passes>\d{1,3}),p=(?P<lanes>\d{1,2})\$"
)
# A stored hash may come from elsewhere; what it asks for is limited, or one row could keep us busy for days.
HIGHEST_COST = 16
MOST_MEMORY, MOST_PASSES = 262_144, 16

# Well-formed, and the hash of nothing: checking it takes as long as checking a real one.
NOBODYS_ARGON2 = (
    "$argon2id$v=19$m={memory},t={passes},p=1$bm9ib2R5J3Mgc2FsdA$bm9ib2R5J3MgcGFzc3dvcmQsIG5vYm9keSdzIGhhc2g"
)
NOBODYS_BCRYPT = "$2b${cost:02}$nobodyssaltnobodyssalu" + "nobodyshashnobodyshashnobodysha"


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """How passwords are stored, and how much of the machine that may take."""

    scheme: Scheme = "argon2id"
    bcrypt_cost: int = 12
    passes: int = 2
    memory: int = 19_456  # KiB
    threads: int = 1
    waiting: int = 64
    of_one: int = 16  # of these from one address


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored password, described; there is no password to show."""

    scheme: str
    cost: str
    hash: str


class Hasher:
    """Hashes and verifies on its own threads, at low priority, with a bounded queue."""

    def __init__(self, rules: PasswordRules) -> None:
        if rules.scheme == "bcrypt" and not 4 <= rules.bcrypt_cost <= 15:
            message = f"the bcrypt cost must be from 4 to 15, not {rules.bcrypt_cost}"
            raise ValueError(message)
        self.rules = rules
        self.computed = 0
        self._argon2 = argon2.PasswordHasher(rules.passes, rules.memory, 1)
        self._nobodys = (
            NOBODYS_BCRYPT.format(cost=rules.bcrypt_cost)
            if rules.scheme == "bcrypt"
            else NOBODYS_ARGON2.format(memory=rules.memory, passes=rules.passes)
        )
        self._threads = ThreadPoolExecutor(rules.threads, "hasher", initializer=_step_back)
        self._crowd = Crowd(rules.waiting, rules.of_one, rules.threads)
        self._mine = threading.local()

    def could_keep(self, password: str) -> bool:
        """Whether this scheme looks at all of it."""
        return self.rules.scheme == "argon2id" or len(_bytes(password)) <= BCRYPT_BYTES

    def fits(self, password: str) -> None:
        """Refuse a new password that this scheme could not keep whole."""
        if not self.could_keep(password):
            raise Invalid.one("password", "password.long_for_bcrypt", bytes=BCRYPT_BYTES)

    def hash(self, password: str) -> str:
        """What to store for a new password."""
        self.fits(password)
        return self._elsewhere(self._hash, password)

    def verify(self, password: str, stored: str) -> bool:
        """Whether this is the password; it takes about as long when it cannot be."""
        return self._elsewhere(self._verify, password, stored)

    def dummy(self, password: str) -> None:
        """Take the time of `verify`, for a name nobody has."""
        self._elsewhere(self._verify, password, self._nobodys)

    def stale(self, stored: str) -> bool:
        """Whether the setting has changed since this was stored."""
        if self.rules.scheme == "argon2id":
            return not stored.startswith("$argon2id$") or self._argon2.check_needs_rehash(stored)
        match = BCRYPT.match(stored)
        return match is None or int(match["cost"]) != self.rules.bcrypt_cost

    @contextmanager
    def place(self, address: str = "") -> Iterator[None]:
        """A place in the queue for what this thread asks within; TooMany for the surplus of one address, Busy where none is left."""
        if getattr(self._mine, "turn", None):
            yield
            return
        where = place_of(address)
        self._mine.turn = self._come(where)
        try:
            yield
        finally:
            self._mine.turn = None
            self._crowd.go(where)

    def _come(self, where: str) -> threading.Semaphore:
        try:
            return self._crowd.come(where)
        except Full as full:
            if full.one:
                raise TooMany("passwords.crowd", retry_after=1) from None
            raise Busy("passwords.busy") from None

    def close(self) -> None:
        """Finish what is queued and stop."""
        self._threads.shutdown()

    def _elsewhere(self, fn: Callable[..., T], *args: str) -> T:
        # Of one address no more than can be hashed at once stand in the queue, so nobody is behind a crowd of others.
        with self.place(), self._mine.turn:
            return self._threads.submit(fn, *args).result()

    def _hash(self, password: str) -> str:
        self.computed += 1
        if self.rules.scheme == "argon2id":
            return self._argon2.hash(_bytes(password))
        return bcrypt.hashpw(_bytes(password), bcrypt.gensalt(self.rules.bcrypt_cost)).decode()

    def _verify(self, password: str, stored: str) -> bool:
        self.computed += 1
        if not _affordable(stored):
            self._verify(password, self._nobodys)
            return False
        if stored.startswith("$argon2"):
            return _is_argon2(self._argon2, _bytes(password), stored)
        return _is_bcrypt(_bytes(password), stored.encode())


def describe(stored: str) -> Stored:
    """The scheme, its cost and the hash."""
    if match := BCRYPT.match(stored):
        return Stored("bcrypt", f"cost {int(match['cost'])}", stored)
    if match := ARGON2.match(stored):
        said = f"{match['passes']} passes, {match['memory']} KiB, {match['lanes']} lane(s)"
        return Stored(f"argon2{match[1]}", said, stored)
    return Stored("unknown", "", stored)


def _affordable(stored: str) -> bool:
    if match := BCRYPT.match(stored):
        return 4 <= int(match["cost"]) <= HIGHEST_COST
    match = ARGON2.match(stored)
    return match is not None and int(match["memory"]) <= MOST_MEMORY and int(match["passes"]) <= MOST_PASSES


def _is_argon2(hasher: argon2.PasswordHasher, password: bytes, stored: str) -> bool:
    try:
        return hasher.verify(stored, password)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False


def _is_bcrypt(password: bytes, stored: bytes) -> bool:
    if len(password) > BCRYPT_BYTES:
        bcrypt.checkpw(b"", stored)  # it cannot be right, and takes as long as one that could
        return False
    return bcrypt.checkpw(password, stored)


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


def _step_back() -> None:
    """Let whoever serves a page go first; on Linux each thread has a priority of its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, 0, 10)
