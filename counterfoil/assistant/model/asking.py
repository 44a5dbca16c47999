"""Asking the model: one request over HTTP, within a time that is its own, and a reply that is read without trust."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

import msgspec

from counterfoil.assistant.model.rules import ModelRules
from counterfoil.gate.clock import SECOND

MOST_BYTES = 1 << 20
OK = 200
Message = dict[str, Any]


class NoAnswer(Exception):
    """The model did not answer in time, or not in a way that can be read."""


class Function(msgspec.Struct):
    """Which tool the model wants, and its arguments as JSON in a text."""

    name: str
    arguments: str = "{}"


class Wanted(msgspec.Struct):
    """One call of a tool."""

    id: str
    function: Function


class Reply(msgspec.Struct):
    """What the model says: words, or tools it wants called."""

    content: str | None = None
    tool_calls: list[Wanted] | None = None


class _Choice(msgspec.Struct):
    message: Reply


class _Completion(msgspec.Struct):
    choices: list[_Choice]


_READER = msgspec.json.Decoder(_Completion)  # made once, before there are threads


class Model:
    """The model there is, if there is one; one that fails again and again is left alone for a while."""

    def __init__(self, rules: ModelRules) -> None:
        self.rules = rules
        self._mutex = threading.Lock()
        self._failed = 0
        self._rests_until = 0

    def awake(self, now: int) -> bool:
        """Whether it is worth asking."""
        return bool(self.rules.url) and now >= self._rests_until

    def note(self, now: int, *, answered: bool) -> None:
        """Remember how it went."""
        with self._mutex:
            self._failed = 0 if answered else self._failed + 1
            if self._failed >= self.rules.patience:
                self._failed, self._rests_until = 0, now + self.rules.rest * SECOND

    def ask(self, messages: Sequence[Message], tools: Sequence[Mapping[str, Any]], until: float) -> Reply:
        """What it says to these messages, before `until` on the monotonic clock; or NoAnswer."""
        asked: Message = {"model": self.rules.name, "messages": list(messages), "temperature": 0}
        if tools:
            asked |= {"tools": list(tools), "tool_choice": "auto"}
        try:
            completion = _READER.decode(self._post(json.dumps(asked).encode(), until))
        except (OSError, HTTPException, ValueError, RecursionError) as error:
            raise NoAnswer(type(error).__name__) from None
        if not completion.choices:
            raise NoAnswer("nothing")
        return completion.choices[0].message

    def _post(self, body: bytes, until: float) -> bytes:
        url = urlsplit(self.rules.url)
        kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
        connection = kind(url.hostname or "", url.port, timeout=_left(until))
        with contextlib.closing(connection):
            connection.connect()
            # A server that drips keeps every single wait short: the whole of it ends here.
            end = threading.Timer(_left(until), _hang_up, [connection.sock])
            end.daemon = True
            end.start()
            try:
                connection.request("POST", f"{url.path.rstrip('/')}/chat/completions", body, self._headers())
                response = connection.getresponse()
                read = response.read(MOST_BYTES + 1)
            finally:
                end.cancel()
        if response.status != OK or len(read) > MOST_BYTES:
            raise NoAnswer(f"status {response.status}")
        return read

    def _headers(self) -> dict[str, str]:
        headers = {"content-type": "application/json", "accept": "application/json"}
        return headers | ({"authorization": f"Bearer {self.rules.key}"} if self.rules.key else {})


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise NoAnswer("time is over")
    return left


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
