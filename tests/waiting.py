"""Waiting without a race: for what is to come true, for the end of a life, and for a port of one's own."""

import asyncio
import fcntl
import os
import random
import socket
import tempfile
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE = (
    90.0  # seconds until something is given up that takes a moment; a busy machine makes it many moments
)
_TAKEN: set[int] = set()


def in_a_loop(story: Coroutine[Any, Any, T]) -> T:
    """What it gives, in a thread of its own: in this one a browser's loop may be running."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, story).result()


def eventually(true: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether it comes true."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


class Life:
    """Something that was made to end after so many seconds; `with` stands around its making."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __enter__(self) -> None:
        self._soonest = time.monotonic() + self.seconds

    def __exit__(self, *_: object) -> None:
        self._latest = time.monotonic() + self.seconds

    def ends_in_time(self, lives: Callable[[], bool]) -> None:
        """Ask until it is over: it may neither be refused before its time nor be answered after it."""
        while True:
            asked = time.monotonic()
            alive = lives()
            answered = time.monotonic()
            assert alive or answered >= self._soonest, "it ended before its time"
            if asked > self._latest:
                assert not alive, "it outlived its time"
                return
            time.sleep(0.05)


def free_port() -> int:
    """A port nobody listens on, kept from all other test processes until this one ends.

    The system gives none of these to connections of its own, so that it is still free when its server comes.
    """
    lowest, highest = _ours()
    while True:
        port = random.randint(lowest, highest)
        if port not in _TAKEN and _is_kept_for_us(port) and _is_free(port):
            _TAKEN.add(port)
            return port


@cache
def _ours() -> tuple[int, int]:
    told = Path("/proc/sys/net/ipv4/ip_local_port_range")
    first, last = map(int, told.read_text().split()) if told.exists() else (32_768, 65_535)
    below, above = (10_000, first - 1), (last + 1, 65_535)
    return max(below, above, key=lambda ports: ports[1] - ports[0])


@cache
def _ports() -> int:
    path = Path(tempfile.gettempdir()) / f"counterfoil-ports-{os.getuid()}"
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _is_kept_for_us(port: int) -> bool:
    try:
        fcntl.lockf(_ports(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)  # one byte of the file for each port
    except OSError:
        return False
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
