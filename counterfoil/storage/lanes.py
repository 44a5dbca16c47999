"""Lanes: threads that do what must not be done in the event loop, one hop there and one hop back.

A lane's threads take several calls at once when several wait, and answers go back with one wake-up of the
loop. The threads of READ, SLOW and TALK own a connection; those of WRITE, BANK and HASH own none, they mostly wait: for
their turn to write, for a bank, or for a password to be hashed. Where one connection writes, WRITE and BANK have one
thread each, which their calls share.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from math import inf
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, Protocol, TypeVar

from counterfoil.gate.refusals import Busy
from counterfoil.storage.hub import Committer, Hub

T = TypeVar("T")

CALLS_AT_ONCE = 8
SECONDS_AT_ONCE = 0.001
CROWD = 8
MOMENT = 0.1  # seconds: a crowd that was answered just now asks again


class Lane(Enum):
    """Where a call runs; an operation's effect picks it."""

    READ = "read"
    WRITE = "write"
    BANK = "bank"
    HASH = "hash"
    SLOW = "slow"
    TALK = "talk"


OWN_A_CONNECTION = frozenset({Lane.READ, Lane.SLOW, Lane.TALK})
SHARE_A_THREAD = frozenset({Lane.WRITE, Lane.BANK})


class KeepsConnections(Protocol):
    """What lanes ask of the store."""

    def kept_connection(self) -> AbstractContextManager[None]: ...


@dataclass(frozen=True, slots=True)
class Call:
    """One call on its way."""

    future: "asyncio.Future[Any]"
    fn: Callable[..., Any]
    args: tuple[Any, ...]
    asked_at: float


@dataclass(slots=True)
class Queue:
    """The calls of one lane; `depth` counts those that are not answered yet."""

    threads: int
    room: int
    at_once: int
    calls: "SimpleQueue[Call | None]" = field(default_factory=SimpleQueue)
    depth: int = 0
    longest_wait: float = 0.0
    crowded_at: float = -inf


class Lanes:
    """All lanes of one process, around one event loop."""

    def __init__(
        self,
        store: KeepsConnections,
        reads: int = 2,
        writers: int = 32,
        payers: int = 32,
        hashers: int = 24,
        talkers: int = 4,
        committer: Committer | None = None,
    ) -> None:
        self._store = store
        self._committer = committer  # whose commits the calls of a shared thread wait for
        if committer:
            writers = payers = 1
        self._queues = {
            Lane.READ: Queue(reads, room=1024, at_once=CALLS_AT_ONCE),
            Lane.WRITE: Queue(writers, room=1024, at_once=1),
            # Whoever waits for a bank, or for a password to be hashed, keeps no writer waiting.
            Lane.BANK: Queue(payers, room=256, at_once=1),
            Lane.HASH: Queue(hashers, room=256, at_once=1),
            Lane.SLOW: Queue(1, room=128, at_once=1),
            # Whoever thinks about what was said keeps no reader and no writer waiting.
            Lane.TALK: Queue(talkers, room=128, at_once=1),
        }
        self._threads: list[threading.Thread] = []
        self._answers: deque[tuple[Queue, Call, Any, Exception | None]] = deque()
        self._ringing = False
        self._draining = False
        self._empty = asyncio.Event()

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start the threads; answers go to this loop."""
        self._loop = loop
        for lane, queue in self._queues.items():
            for number in range(queue.threads):
                shares = self._committer and lane in SHARE_A_THREAD
                thread = threading.Thread(
                    target=self._share if shares else self._serve,
                    args=(lane, queue),
                    name=f"{lane.value} lane {number + 1}",
                    daemon=True,
                )
                thread.start()
                self._threads.append(thread)

    def call(self, lane: Lane, fn: Callable[..., T], *args: Any) -> "asyncio.Future[T]":
        """Have `fn(*args)` done on a lane; from the loop's own thread. Busy when the lane has no room."""
        queue = self._queues[lane]
        if self._draining or queue.depth >= queue.room:
            raise Busy
        future, now = self._loop.create_future(), monotonic()
        queue.depth += 1
        if queue.depth >= CROWD:
            queue.crowded_at = now
        queue.calls.put(Call(future, fn, args, now))
        return future

    def _serve(self, lane: Lane, queue: Queue) -> None:
        with self._store.kept_connection() if lane in OWN_A_CONNECTION else nullcontext():
            while call := queue.calls.get():
                until = monotonic() + SECONDS_AT_ONCE
                self._answer(queue, call)
                for _ in range(queue.at_once - 1):
                    if monotonic() > until or (next_call := _waiting(queue)) is None:
                        break
                    self._answer(queue, next_call)
                self._ring()

    def _share(self, _lane: Lane, queue: Queue) -> None:
        assert self._committer is not None
        with self._store.kept_connection():
            Hub(queue.calls, partial(self._answer, queue), self._ring_if_answered, self._committer).run()

    def _ring_if_answered(self) -> None:
        if self._answers:
            self._ring()

    def _answer(self, queue: Queue, call: Call) -> None:
        queue.longest_wait = max(queue.longest_wait, monotonic() - call.asked_at)
        value, error = None, None
        if not call.future.cancelled():  # nobody waits for it any more, and it has not begun
            try:
                value = call.fn(*call.args)
            except BaseException as raised:  # noqa: BLE001  (a lane outlives whatever a call does)
                error = _for_awaiting(raised)
        self._answers.append((queue, call, value, error))

    def _ring(self) -> None:
        if not self._ringing:
            self._ringing = True
            try:
                self._loop.call_soon_threadsafe(self._deliver)
            except RuntimeError:  # the loop is closed: nobody waits
                return

    def _deliver(self) -> None:
        self._ringing = False  # before the answers are taken: one that comes now rings again
        while self._answers:
            queue, call, value, error = self._answers.popleft()
            queue.depth -= 1
            if call.future.done():
                continue
            if error is None:
                call.future.set_result(value)
            else:
                call.future.set_exception(error)
        if not any(queue.depth for queue in self._queues.values()):
            self._empty.set()

    def crowded(self) -> bool:
        """Whether several people wait for something to be written, or for a bank, or did a moment ago."""
        since = monotonic() - MOMENT
        return any(self._queues[lane].crowded_at > since for lane in SHARE_A_THREAD)

    async def drain(self, seconds: float) -> bool:
        """Refuse new calls and finish those that are there; whether all were finished in time."""
        self._draining = True
        finished = await self._emptied(seconds)
        for queue in self._queues.values():
            for _ in range(queue.threads):
                queue.calls.put(None)
        if finished:
            for thread in self._threads:
                thread.join(timeout=1)
        return finished

    async def _emptied(self, seconds: float) -> bool:
        self._empty.clear()
        if not any(queue.depth for queue in self._queues.values()):
            return True
        try:
            await asyncio.wait_for(self._empty.wait(), seconds)
        except TimeoutError:
            return False
        return True

    @property
    def ready(self) -> bool:
        """Whether calls are taken and every thread lives."""
        return (
            bool(self._threads) and not self._draining and all(thread.is_alive() for thread in self._threads)
        )

    def report(self) -> dict[str, dict[str, float]]:
        """For each lane: its threads, the calls not yet answered, and the longest wait since the last report."""
        told: dict[str, dict[str, float]] = {}
        for lane, queue in self._queues.items():
            told[lane.value] = {
                "threads": queue.threads,
                "depth": queue.depth,
                "room": queue.room,
                "longest_wait": round(queue.longest_wait, 6),
            }
            queue.longest_wait = 0.0
        return told


def _waiting(queue: Queue) -> Call | None:
    try:
        call = queue.calls.get_nowait()
    except Empty:
        return None
    if call is None:
        queue.calls.put(None)  # the end: leave the word for the loop of this thread
    return call


def _for_awaiting(raised: BaseException) -> Exception:
    """The error as a future can carry it; StopIteration and SystemExit would do strange things in the loop."""
    if isinstance(raised, Exception) and not isinstance(raised, StopIteration):
        return raised
    carried = RuntimeError(f"a call on a lane raised {type(raised).__name__}")
    carried.__cause__ = raised
    return carried
