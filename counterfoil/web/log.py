"""What happened, one clear line for each request, written by a thread of its own so that no one waits for it."""

import json
import re
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import lru_cache
from queue import SimpleQueue
from typing import NamedTuple, TextIO

_UNCLEAR = re.compile("[^\\x20-\\x7e]|\\\\")
# What leads nowhere may be a link that was copied badly, and works where it should have led.
LIKE_A_SECRET = re.compile(r"[A-Za-z0-9_-]{43,}")
HELD_AT_MOST = 10_000
PAUSE = 0.05  # seconds in which lines gather before they are written together


class Line(NamedTuple):
    """What is said of one request; never its query, its body or a cookie."""

    at: float  # seconds since 1970
    method: str
    path: str
    status: int
    ms: float
    wait_ms: float  # of these, waiting for a lane
    bytes: int
    person: str  # the public code of an account
    address: str
    id: str


def as_text(line: Line) -> str:
    """For people."""
    at, method, path, status, ms, wait_ms, size, person, address, number = line
    return (
        f"{_moment(at)} {status} {clear(method)} {clear(path)} {ms:.1f}ms wait {wait_ms:.1f}ms {size}B"
        f" {person or '-'} {address or '-'} {number}\n"
    )


def as_json(line: Line) -> str:
    """For programs."""
    ms, wait_ms = round(line.ms, 2), round(line.wait_ms, 2)
    return json.dumps({**line._asdict(), "at": _moment(line.at), "ms": ms, "wait_ms": wait_ms}) + "\n"


def clear(text: str) -> str:
    """The text on one line, with nothing in it that could move a cursor or look like another line."""
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text
    return _UNCLEAR.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _moment(at: float) -> str:
    second = int(at)
    return f"{_second(second)}.{int((at - second) * 1000):03d}Z"


@lru_cache(maxsize=2)
def _second(at: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at))


class Log:
    """Lines on their way out; where they cannot be written as fast as they come, some are counted instead."""

    def __init__(self, *, form: str = "text", quiet: bool = False, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._form: Callable[[Line], str] = as_json if form == "json" else as_text
        self._json = form == "json"
        self.quiet = quiet  # requests are not told, mistakes are
        self._lines: deque[str] = deque()
        self._bell: SimpleQueue[bool] = (
            SimpleQueue()
        )  # rings once for all lines of a pause; False: write and end
        self._rung = False
        self._lost = 0
        self._writer: threading.Thread | None = None

    def request(self, line: Line) -> None:
        """Tell of a request."""
        if not self.quiet:
            self._put(self._form(line))

    def say(self, words: str, details: str = "", **about: object) -> None:
        """Tell something else; `details` may have many lines, and none of them can look like one of ours."""
        if self._json:
            told = {"at": _moment(time.time()), "message": words, **about}
            self._put(json.dumps({**told, "details": details} if details else told, default=str) + "\n")
            return
        rest = "".join(f" {name}={clear(str(value))}" for name, value in about.items())
        block = "".join(f"    {clear(line)}\n" for line in details.splitlines())
        self._put(f"{_moment(time.time())} {words}{rest}\n{block}")

    def _put(self, line: str) -> None:
        if len(self._lines) >= HELD_AT_MOST:
            self._lost += 1
            return
        self._lines.append(line)
        if not self._rung:
            self._rung = True
            self._start()
            self._bell.put(True)

    def _start(self) -> None:
        if self._writer is None:
            self._writer = threading.Thread(target=self._write, name="log", daemon=True)
            self._writer.start()

    def _write(self) -> None:
        goes_on = True
        while goes_on:
            goes_on = self._bell.get()
            if goes_on:
                time.sleep(PAUSE)
            self._rung = False  # before the lines are taken: one that comes now rings again
            lines = [self._lines.popleft() for _ in range(len(self._lines))]
            if self._lost:
                lines.append(f"{_moment(time.time())} {self._lost} lines were not written\n")
                self._lost = 0
            self._flush(lines)

    def _flush(self, lines: list[str]) -> None:
        try:
            self._out.write("".join(lines))
            self._out.flush()
        except (OSError, ValueError):
            self._lost += len(lines)

    def close(self) -> None:
        """Write what is there."""
        writer, self._writer = self._writer, None
        if writer is not None:
            self._bell.put(False)
            writer.join(timeout=2)
