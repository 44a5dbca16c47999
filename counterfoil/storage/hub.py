"""A thread that many calls share: whoever waits for a commit, or for a bank, makes room for the next.

Each call is a greenlet. With a thread for each call, more than a third of an order went into threads that take turns.
"""

import heapq
import threading
from collections.abc import Callable
from concurrent.futures import Future
from itertools import count
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, Protocol, TypeVar

from greenlet import getcurrent, greenlet

from counterfoil.gate.elsewhere import Awaited, share_this_thread

T = TypeVar("T")

AT_ONCE = 64  # calls that are begun before those who wait go on
FOREVER = 3600.0  # seconds


class Committer(Protocol):
    """The writer whose commits are waited for."""

    def expects_more(self) -> float:
        """How many seconds the open batch may still wait for others to join it."""
        ...

    def settle(self) -> None:
        """Commit what is open, unless another thread is about to."""
        ...

    def is_inside(self) -> bool:
        """Whether this thread has a block open."""
        ...


class Hub:
    """Does calls by turns, until it takes a None from the queue; made and run in one thread."""

    def __init__(
        self,
        calls: "SimpleQueue[Any]",
        do: Callable[[Any], None],
        tell: Callable[[], None],
        writer: Committer,
    ) -> None:
        self._calls = calls
        self._do = do
        self._tell = tell
        self._writer = writer
        self._parked: list[tuple[Awaited, greenlet]] = []  # in the order of what they wait for
        self._resting: list[tuple[float, int, greenlet]] = []
        self._away = 0
        self._numbers = count()
        self._is_ending = False

    def run(self) -> None:
        """Begin what comes and go on with what waited."""
        self._main = getcurrent()
        share_this_thread(self)
        while not (self._is_ending and self._is_idle):
            self._begin()
            self._go_on()
        share_this_thread(None)

    @property
    def _is_idle(self) -> bool:
        return not (self._parked or self._resting or self._away)

    def _begin(self) -> None:
        """Take in what there is; wait for more only where nobody waits for us."""
        for _ in range(AT_ONCE):
            patience = self._patience()
            if patience:
                self._tell()
            try:
                call = self._calls.get(timeout=patience)
            except Empty:
                return
            if call is None:
                self._is_ending = True
                return
            if isinstance(call, greenlet):
                self._away -= 1
                call.switch()
            else:
                greenlet(self._do).switch(call)

    def _patience(self) -> float:
        """How long to wait for the next call, in seconds."""
        if self._parked:
            seconds = 0.0 if self._parked[0][0].settled else self._writer.expects_more()
        elif self._is_ending and self._is_idle:
            seconds = 0.0
        else:
            seconds = FOREVER
        if self._resting:
            seconds = min(seconds, self._resting[0][0] - monotonic())
        return max(seconds, 0.0)

    def _go_on(self) -> None:
        if self._parked and not self._parked[-1][0].settled:
            self._writer.settle()
        parked, self._parked = self._parked, []
        for awaited, one in parked:
            if awaited.settled:
                one.switch()
            else:
                self._parked.append((awaited, one))
        while self._resting and self._resting[0][0] <= monotonic():
            heapq.heappop(self._resting)[2].switch()
        self._tell()

    # For the call that runs just now

    def park(self, until: Awaited) -> None:
        """Let others go on until it is settled."""
        self._parked.append((until, getcurrent()))
        self._main.switch()

    def rest(self, seconds: float) -> None:
        """Let others go on for so long."""
        self._check_free()
        heapq.heappush(self._resting, (monotonic() + seconds, next(self._numbers), getcurrent()))
        self._main.switch()

    def elsewhere(self, fn: Callable[[], T]) -> T:
        """Have another thread do it, and let others go on meanwhile."""
        self._check_free()
        me, done = getcurrent(), Future[T]()

        def go() -> None:
            try:
                done.set_result(fn())
            except BaseException as error:  # noqa: BLE001  (it is raised where it is waited for)
                done.set_exception(error)
            self._calls.put(me)

        self._away += 1
        threading.Thread(target=go, name="elsewhere", daemon=True).start()
        self._main.switch()
        return done.result()

    def _check_free(self) -> None:
        if self._writer.is_inside():
            message = "a bank, or a pause, inside writing(): everybody who writes would wait for it"
            raise RuntimeError(message)
