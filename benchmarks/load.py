"""A bounded crowd of keep-alive clients on this machine that counts answers and times them."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import uvloop

CLIENTS = 64
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)

Requests = Callable[[int], Iterator[bytes]]  # what the client of this number sends, one after the other


@dataclass(slots=True)
class Tally:
    """What came back: how many of each status, how long each took, and how long all of it, in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    last_body: int = 0  # its size in bytes

    def percentile(self, share: float) -> float:
        """The milliseconds that `share` of the answers stayed under."""
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * share))] * 1000

    def check(self, wanted: int = 200) -> None:
        """Refuse to measure what was not meant: refusals, unless they are."""
        meant = range(wanted, wanted + 100 if wanted == 200 else wanted + 1)
        bad = {status: count for status, count in self.statuses.items() if status not in meant}
        if bad or not self.times:
            message = f"the load met answers that are none: {bad}"
            raise RuntimeError(message)


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A whole request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1", *(f"{k}: {v}" for k, v in headers.items())]
    if body:
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def crowd(
    port: int, requests: Requests, clients: int = CLIENTS, pause: float = 0.0, wanted: int = 200
) -> Tally:
    """Let each client send its requests one after the other, all clients at once; every answer must be as wanted."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        tally = runner.run(_crowd(port, requests, clients, pause))
    tally.check(wanted)
    return tally


async def _crowd(port: int, requests: Requests, clients: int, pause: float) -> Tally:
    tally, loop = Tally(), asyncio.get_running_loop()
    begun = time.perf_counter()
    everybody = [Client(requests(number), tally, pause) for number in range(clients)]
    for one in everybody:
        await loop.create_connection(lambda one=one: one, "127.0.0.1", port)
    await asyncio.gather(*(one.finished for one in everybody))
    tally.seconds = time.perf_counter() - begun
    return tally


class Client(asyncio.Protocol):
    """One connection: sends, waits for the whole answer, pauses, sends again."""

    def __init__(self, requests: Iterator[bytes], tally: Tally, pause: float) -> None:
        self.requests = requests
        self.tally = tally
        self.pause = pause
        self.loop = asyncio.get_running_loop()
        self.finished = self.loop.create_future()
        self.came = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._send()

    def _send(self) -> None:
        asked = next(self.requests, None)
        if asked is None:
            self.transport.close()
            return
        self.begun = time.perf_counter()
        self.transport.write(asked)

    def data_received(self, data: bytes) -> None:
        self.came += data
        body = _size_of_body(self.came)
        if body is None:
            return
        self.tally.times.append(time.perf_counter() - self.begun)
        self.tally.statuses[int(self.came[9:12])] += 1
        self.tally.last_body = body
        self.came = b""
        if self.pause:
            self.loop.call_later(self.pause, self._send)
        else:
            self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.finished.done():
            self.finished.set_result(None)


def _size_of_body(came: bytes) -> int | None:
    """How long the answer's body is, once all of it is here."""
    end = came.find(b"\r\n\r\n")
    if end < 0:
        return None
    length = LENGTH.search(came, 0, end + 2)
    size = int(length[1]) if length else 0
    return size if len(came) >= end + 4 + size else None
