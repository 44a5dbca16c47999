"""Waiting that holds nobody up: where many calls share a thread, one that waits makes room for the others.

Whatever takes long and needs no transaction goes this way: a bank, a pause. Elsewhere it is a plain call.
"""

import threading
import time
from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Awaited(Protocol):
    """A commit that several wait for."""

    settled: bool


class SharedThread(Protocol):
    """What a thread that many calls share can do for the one that runs just now."""

    def park(self, until: Awaited) -> None:
        """Let others go on until it is settled."""
        ...

    def rest(self, seconds: float) -> None:
        """Let others go on for so long."""
        ...

    def elsewhere(self, fn: Callable[[], T]) -> T:
        """Have another thread do it, and let others go on meanwhile."""
        ...


class _Here(threading.local):
    thread: SharedThread | None = None


_here = _Here()


def shared_thread() -> SharedThread | None:
    """The thread this runs in, where calls share it."""
    return _here.thread


def share_this_thread(thread: SharedThread | None) -> None:
    """From now on, calls share this thread; with None it is a thread like others again."""
    _here.thread = thread


def elsewhere(fn: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """`fn(*args)`, which talks to another machine."""
    thread = _here.thread
    return fn(*args, **named) if thread is None else thread.elsewhere(lambda: fn(*args, **named))


def rest(seconds: float) -> None:
    """`time.sleep`."""
    thread = _here.thread
    if thread is None:
        time.sleep(seconds)
    else:
        thread.rest(seconds)
