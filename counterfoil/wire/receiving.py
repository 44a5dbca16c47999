"""The body of a request as it comes in, within a limit of bytes and of time."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, BinaryIO, TypeVar

from counterfoil.gate.refusals import Unavailable
from counterfoil.wire import edge
from counterfoil.wire.refusals import TooLarge, TooSlow

T = TypeVar("T")
WRITTEN_AT_ONCE = 1 << 20
Receive = Callable[[], Awaitable[Mapping[str, Any]]]


class Gone(Exception):
    """The other side has hung up."""


async def whole_body(receive: Receive, length: int, limit: int) -> bytes:
    """All of it, of the length that was announced (-1: none was); TooLarge, TooSlow, or Gone."""
    return await _in_time(_read(receive, limit), length)


async def spilled_body(receive: Receive, length: int, limit: int, file: BinaryIO) -> None:
    """The same, written to a file as it comes; Unavailable where the disk has no room for it."""
    try:
        await _in_time(_spill(receive, limit, file), length)
    except OSError:
        raise Unavailable("door.no_room") from None


async def _in_time(reading: Coroutine[Any, Any, T], length: int) -> T:
    """What was read, or TooSlow.

    It is `asyncio.timeout` by hand: that costs as much as the rest of a request in the loop.
    """
    seconds = edge.BODY_SECONDS + max(length, 0) / edge.BODY_BYTES_A_SECOND
    task, late = asyncio.current_task(), False
    assert task is not None

    def cut_off() -> None:
        nonlocal late
        late = True
        task.cancel()

    timer = asyncio.get_running_loop().call_later(seconds, cut_off)
    try:
        return await reading
    except asyncio.CancelledError:
        if late and task.uncancel() <= 0:
            raise TooSlow from None
        raise
    finally:
        timer.cancel()


async def _read(receive: Receive, limit: int) -> bytes:
    message = await receive()
    pieces: list[bytes] = []
    size = 0
    while True:
        if message["type"] != "http.request":
            raise Gone
        piece = message.get("body", b"")
        size += len(piece)
        if size > limit:
            raise TooLarge
        pieces.append(piece)
        if not message.get("more_body"):
            return b"".join(pieces) if len(pieces) > 1 else bytes(piece)
        message = await receive()


async def _spill(receive: Receive, limit: int, file: BinaryIO) -> None:
    size, held, more = 0, bytearray(), True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise Gone
        held += message.get("body", b"")
        more = bool(message.get("more_body"))
        if size + len(held) > limit:
            raise TooLarge
        if len(held) >= WRITTEN_AT_ONCE or not more:
            size += len(held)
            await asyncio.to_thread(file.write, bytes(held))
            held.clear()
