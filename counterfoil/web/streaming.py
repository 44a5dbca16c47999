"""Answers that are sent while they are made: the lane is held for a piece at a time, and by no slow reader at all."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from counterfoil.gate.refusals import Busy
from counterfoil.storage.lanes import Lane, Lanes
from counterfoil.web.request import Request
from counterfoil.wire.answers import Answer, Headers

Send = Callable[[dict[str, Any]], Awaitable[None]]

AT_ONCE = 16  # files on their way; each holds a file on the disk or a page of rows
SECONDS = 30.0  # in which somebody takes a piece, or is hung up on
PAUSE = 0.05  # seconds, where the lane has no room


class HungUp(Exception):
    """The other side has left, or takes nothing any more."""


class Streaming:
    """The files on their way out of one process."""

    def __init__(self, lanes: Lanes, seconds: float = SECONDS) -> None:
        self._lanes = lanes
        self._seconds = seconds
        self._room = asyncio.Semaphore(AT_ONCE)

    async def send(self, request: Request, answer: Answer, headers: Headers, send: Send) -> int:
        """Send it all, piece by piece; how many bytes. An answer that breaks off has no end, so nobody takes it for whole."""
        assert answer.pieces is not None
        size = 0
        try:
            async with self._room:
                await send({"type": "http.response.start", "status": answer.status, "headers": headers})
                if request.scope["method"] != "HEAD":
                    while (piece := await self._next(answer.pieces)) is not None:
                        if piece:
                            await self._handed_over(send, piece)
                            size += len(piece)
                await send({"type": "http.response.body", "body": b""})
        finally:
            await self._put_away(answer.pieces)
        return size

    async def _next(self, pieces: Iterator[bytes]) -> bytes | None:
        """The next piece, made where reports are made; between two of them others have the lane."""
        while True:
            try:
                return await self._lanes.call(Lane.SLOW, _after, pieces)
            except Busy:
                if not self._lanes.ready:
                    raise
                await asyncio.sleep(PAUSE)

    async def _handed_over(self, send: Send, piece: bytes) -> None:
        """The server takes a piece only while the other side takes what came before."""
        try:
            message = {"type": "http.response.body", "body": piece, "more_body": True}
            await asyncio.wait_for(send(message), self._seconds)
        except TimeoutError:
            raise HungUp from None

    async def _put_away(self, pieces: Iterator[bytes]) -> None:
        """Whatever it holds is let go, on the thread that took it."""
        close = getattr(pieces, "close", None)
        if close is not None and self._lanes.ready:
            await asyncio.shield(self._lanes.call(Lane.SLOW, close))
        elif close is not None:
            close()


def _after(pieces: Iterator[bytes]) -> bytes | None:
    return next(pieces, None)
