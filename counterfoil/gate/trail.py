"""The audit trail: one line per thing done, written in the same transaction; refusals are sampled."""

import json
import threading
from collections import defaultdict
from dataclasses import dataclass

from counterfoil.gate.actor import Actor
from counterfoil.gate.clock import MINUTE
from counterfoil.gate.db import Db, Store
from counterfoil.gate.refusals import (
    NeedsYes,
    NotAllowed,
    NotFresh,
    NotSigned,
    NotSignedIn,
    OnlyLooking,
    OtherRealm,
    Refusal,
    TooMany,
    Unavailable,
    WrongCredentials,
    WrongPassword,
)

INSERT_LINE = """
    insert into trail (at, operation, outcome, way, account_id, session_id, acting_for, person_id, thing)
    values (:at, :operation, :outcome, :way, :account_id, :session_id, :acting_for, :person_id, :thing)
"""
INSERT_LINE_WITH_WORDS = INSERT_LINE + " returning id"
INSERT_WORDS = "insert into trail_words (trail_id, words) values (:trail_id, :words)"

REMEMBERED = (
    NotSignedIn,
    NotSigned,
    NotAllowed,
    OnlyLooking,
    OtherRealm,
    NeedsYes,
    NotFresh,
    WrongCredentials,
    WrongPassword,
    TooMany,
)
PER_ADDRESS_AND_MINUTE = 5
PER_MINUTE = 300  # from all addresses: somebody may have a great many
WAITING_AT_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Subject:
    """What a line is about: a thing by its public code, and the person it was done to."""

    thing: str = ""
    person: int | None = None


def write(
    db: Db,
    at: int,
    operation: str,
    actor: Actor,
    subject: Subject,
    words: dict[str, object],
    outcome: str = "done",
) -> None:
    """Append the line of something done; personal text goes into a side table that can be erased."""
    columns = _columns(at, operation, outcome, actor, subject)
    if not words:
        db.run(INSERT_LINE, **columns)
    elif line := db.one(INSERT_LINE_WITH_WORDS, **columns):
        db.run(INSERT_WORDS, trail_id=line[0], words=json.dumps(words, ensure_ascii=True))


def _columns(at: int, operation: str, outcome: str, actor: Actor, subject: Subject) -> dict[str, object]:
    return {
        "at": at,
        "operation": operation,
        "outcome": outcome,
        "way": actor.way.value,
        "account_id": actor.looker or actor.account_id,
        "session_id": actor.session_id,
        "acting_for": actor.account_id if actor.looker else None,
        "person_id": subject.person,
        "thing": subject.thing,
    }


@dataclass(frozen=True, slots=True)
class _Refused:
    at: int
    operation: str
    actor: Actor
    outcome: str


class Refused:
    """Refusals waiting to be written by `flush`, a few per address and not many a minute: a flood fills no disk."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: list[_Refused] = []
        self._minute = 0
        self._noted = 0  # in this minute,
        self._noted_of: dict[str, int] = defaultdict(int)  # … and of each address

    def note(self, at: int, operation: str, actor: Actor, refusal: Refusal) -> None:
        """Remember a refusal, unless this address, or all together, had their share of this minute."""
        if not isinstance(refusal, REMEMBERED):
            return
        with self._mutex:
            if self._has_room(at // MINUTE, actor.address):
                self._noted += 1
                self._noted_of[actor.address] += 1
                self._waiting.append(_Refused(at, operation, actor, type(refusal).__name__))

    def _has_room(self, minute: int, address: str) -> bool:
        if minute != self._minute:
            self._minute, self._noted = minute, 0
            self._noted_of.clear()
        mine = self._noted_of.get(address, 0)
        return (
            mine < PER_ADDRESS_AND_MINUTE
            and self._noted < PER_MINUTE
            and len(self._waiting) < WAITING_AT_MOST
        )

    def flush(self, store: Store) -> int:
        """Write what is waiting in one transaction; how many lines there were."""
        with self._mutex:
            lines, self._waiting = self._waiting, []
        if not lines:
            return 0
        try:
            with store.writing() as db:
                for line in lines:
                    row = db.one(
                        INSERT_LINE_WITH_WORDS,
                        **_columns(line.at, line.operation, line.outcome, line.actor, Subject()),
                    )
                    if row and line.actor.address:
                        db.run(
                            INSERT_WORDS, trail_id=row[0], words=json.dumps({"address": line.actor.address})
                        )
        except Unavailable:
            with self._mutex:
                self._waiting = (lines + self._waiting)[:WAITING_AT_MOST]
            return 0
        return len(lines)
