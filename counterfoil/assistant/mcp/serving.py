"""The protocol over HTTP: stateless, every request whole in itself, so that any worker process answers any of them."""

import asyncio
import logging
from collections.abc import Callable, MutableMapping
from typing import Any

from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from counterfoil.assistant.mcp import server
from counterfoil.assistant.mcp.server import Context, Do, Speaker, Tools

Scope = MutableMapping[str, Any]
Failed = Callable[[Exception], None]


class Serving:
    """A server of the protocol behind our gate: names, origins and sizes were looked at there."""

    methods = frozenset({"POST"})

    def __init__(self, server: Server[Any]) -> None:
        self._manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)

    async def answer(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer one request, as an ASGI callable."""
        await self._manager.handle_request(scope, receive, send)

    async def run(self, ready: asyncio.Event, closing: asyncio.Event) -> None:
        """Be there for requests between these two."""
        async with self._manager.run():
            ready.set()
            await closing.wait()


def open_up(speaker_in: Callable[[Scope], Speaker], do: Do, failed: Failed) -> Serving:
    """The shop's tools, behind a gate that puts into each scope who was let in."""
    quiet(failed)

    async def speaker_of(context: Context) -> Speaker:
        return speaker_in(context.request.scope)  # type: ignore[union-attr]

    return Serving(server.make(Tools(speaker_of, do, failed)))


class _ToUs(logging.Handler):
    """What the package says goes into the shop's own log, in one line and without a trace."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(logging.ERROR)
        self._failed = failed

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self._failed(error if isinstance(error, Exception) else RuntimeError(record.getMessage()))


def quiet(failed: Failed) -> None:
    """Keep the package from writing anywhere by itself."""
    log = logging.getLogger("mcp")
    log.handlers = [_ToUs(failed)]
    log.propagate = False
