"""`counterfoil mcp` beside the shop's own data folder: the same server, told on standard input and output."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from mcp.server.stdio import stdio_server

from counterfoil.assistant.mcp import server
from counterfoil.assistant.mcp.server import Context, Speaker, Tools
from counterfoil.assistant.mcp.serving import quiet
from counterfoil.gate.operation import Operation


def run(speaker: Callable[[], Speaker], failed: Callable[[Exception], None]) -> None:
    """Serve the one whose credential this is, looked up at every call, until the other side hangs up."""
    quiet(failed)

    async def speaker_of(_: Context) -> Speaker:
        return await asyncio.to_thread(speaker)

    def do(_: Operation, call: Callable[[], Any]) -> Awaitable[Any]:
        return asyncio.to_thread(call)

    async def serve() -> None:
        made = server.make(Tools(speaker_of, do, failed))
        async with stdio_server() as (reads, writes):
            await made.run(reads, writes, made.create_initialization_options())

    asyncio.run(serve())
