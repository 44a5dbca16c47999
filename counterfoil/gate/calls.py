"""Calls of tools waiting for their lines in the trail: each leaves one, and a read costs no commit of its own."""

import threading
from dataclasses import dataclass

from counterfoil.gate import trail
from counterfoil.gate.actor import Actor
from counterfoil.gate.db import Store
from counterfoil.gate.refusals import Busy, Unavailable
from counterfoil.gate.trail import Subject

AT_ONCE = 500  # a transaction of this many takes a few milliseconds
WAITING_AT_MOST = 20_000
UNWRITTEN = "unwritten"  # the outcome of what came while too many waited: one line says how many


@dataclass(frozen=True, slots=True)
class _Called:
    at: int
    tool: str
    actor: Actor
    outcome: str
    words: dict[str, object]


class Calls:
    """What was asked through the assistant or an agent, and what came of it; written together by `flush`."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: list[_Called] = []
        self._too_many = 0

    def note(self, at: int, tool: str, actor: Actor, outcome: str, asked: str) -> None:
        """Remember a call; a flood of them fills no memory, and is counted."""
        with self._mutex:
            if len(self._waiting) >= WAITING_AT_MOST:
                self._too_many += 1
                return
            self._waiting.append(_Called(at, tool, actor, outcome, {"asked": asked} if asked else {}))

    def flush(self, store: Store) -> int:
        """Write some of what is waiting in one transaction; how many lines. Call it every second or so."""
        with self._mutex:
            calls, too_many = self._waiting[:AT_ONCE], self._too_many
            self._waiting = self._waiting[AT_ONCE:]
            if calls and too_many:
                last = calls[-1]
                words: dict[str, object] = {"calls": too_many}
                calls.append(_Called(last.at, "call_tools", last.actor, UNWRITTEN, words))
                self._too_many = 0
        if not calls:
            return 0
        try:
            with store.writing() as db:
                for each in calls:
                    trail.write(db, each.at, each.tool, each.actor, Subject(), each.words, each.outcome)
        except (Busy, Unavailable):
            with self._mutex:
                self._waiting = [call for call in calls if call.outcome != UNWRITTEN] + self._waiting
                self._too_many += too_many
            return 0
        return len(calls)
