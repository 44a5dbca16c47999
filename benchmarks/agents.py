"""What a call over `/mcp` costs beside the bare package with the same tool and answer, and what a denied one costs."""

import asyncio
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvloop

from benchmarks import cpu
from benchmarks.empty import wait_for
from benchmarks.load import CLIENTS, crowd, request
from benchmarks.table import Row
from counterfoil.web.server import CONNECTIONS, Listening, server_for
from tests.cast import Shop
from tests.waiting import free_port

EACH = 40  # calls of a client in a round
ADDS = 0.001  # seconds of CPU
TOOL = "read_cart"
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": TOOL, "arguments": {}}}
NEWER = "2026-07-28"
META = {
    "io.modelcontextprotocol/protocolVersion": NEWER,
    "io.modelcontextprotocol/clientCapabilities": {},
}
PLAIN = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
WIRES = {
    "2025-11-25": (CALL, {**PLAIN, "mcp-protocol-version": "2025-11-25"}),
    NEWER: (
        {**CALL, "params": {**CALL["params"], "_meta": META}},
        {**PLAIN, "mcp-protocol-version": NEWER, "mcp-method": "tools/call", "mcp-name": TOOL},
    ),
}


def rows(rounds: int) -> Iterator[Row]:
    """Both wires, and a call that is denied."""
    with ExitStack() as rooms:
        folder = rooms.enter_context(tempfile.TemporaryDirectory())
        with cpu.on_core(0):
            shop = rooms.enter_context(Shop(Path(folder) / "data"))
            other = rooms.enter_context(bare())
        secret = _lent(shop)
        for wire, (message, headers) in WIRES.items():
            yield _row(wire, shop, other, _asked(message, headers, secret), rounds)
        message, headers = WIRES[NEWER]
        yield _denied(shop, other, message, headers, rounds)


def _row(wire: str, shop: Shop, other: tuple[int, int], asked: bytes, rounds: int) -> Row:
    ours = [_cost(shop.port, shop.pid, asked) for _ in range(rounds + 1)][1:]
    theirs = [_cost(*other, asked) for _ in range(rounds + 1)][1:]
    more = statistics.median(ours) - statistics.median(theirs)
    times = statistics.median(ours) / statistics.median(theirs)
    told = f"{1000 * more:+.2f} ms of CPU, {times:.2f}×"
    return Row(f"Tool call over MCP {wire} against the bare package", told, "≤ 1.0 ms more", more <= ADDS)


def _denied(shop: Shop, other: tuple[int, int], message: Any, headers: Any, rounds: int) -> Row:
    denied = [
        _cost(shop.port, shop.pid, _asked(message, headers, "nonsense"), 401) for _ in range(rounds + 1)
    ][1:]
    theirs = [_cost(*other, _asked(message, headers, "")) for _ in range(rounds + 1)][1:]
    middle = statistics.median(denied)
    told = f"{1000 * middle:.2f} ms of CPU, {middle / statistics.median(theirs):.2f}× the bare package's call"
    return Row("Denied call over MCP", told, "≤ 1 ms", middle <= ADDS)


def _cost(port: int, pid: int, asked: bytes, status: int = 200) -> float:
    before = cpu.seconds([pid])
    with cpu.on_core(1):
        crowd(port, lambda _: itertools.repeat(asked, EACH), wanted=status)
    return (cpu.seconds([pid]) - before) / (EACH * CLIENTS)


def _asked(message: Any, headers: dict[str, str], secret: str) -> bytes:
    shown = {"authorization": f"Bearer {secret}"} if secret else {}
    return request("POST", "/mcp", {**headers, **shown}, json.dumps(message).encode())


def _lent(shop: Shop) -> str:
    ann = shop.newcomer()
    resource = httpx.get(f"{shop.url}/.well-known/oauth-protected-resource/mcp").json()["resource"]
    said = {"username": ann.username, "password": ann.password, "resource": resource}
    return str(shop.stranger().post("/api/tokens", said).json()["access_token"])


@contextmanager
def bare() -> Iterator[tuple[int, int]]:
    """A process with the package alone on the shop's server: its port and its number."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.agents", str(port)])
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.kill()
        process.wait()


async def _serve(port: int) -> None:
    from mcp.server import MCPServer  # noqa: PLC0415  (loaded in its own process alone)

    server = MCPServer("bare", log_level="CRITICAL")

    @server.tool()
    def read_cart() -> dict[str, Any]:
        """See my cart."""
        return {"lines": [], "count": 0, "total": {"amount": 0, "currency": "EUR"}, "changed": False}

    app = server.streamable_http_app(json_response=True, stateless_http=True, host="0.0.0.0")
    async with server.session_manager.run():
        await server_for(Listening("127.0.0.1", port), app, CONNECTIONS).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(int(sys.argv[1])))
