"""The empty answer every ratio is taken against: one raw ASGI callable on the shop's server with its flags."""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvloop

from counterfoil.web.server import CONNECTIONS, Listening, server_for
from tests.waiting import free_port


@contextmanager
def serving_nothing(size: int) -> Iterator[tuple[int, int]]:
    """A process that answers so many bytes to everything: its port and its number."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.empty", str(port), str(size)])
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.kill()
        process.wait()


def wait_for(port: int) -> None:
    """Until somebody answers there."""
    for _ in range(500):
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/")
            return
        time.sleep(0.02)


def app(size: int) -> Callable[..., Any]:
    """A callable that reads the request and answers so many bytes."""
    body = b"x" * size
    headers = [(b"content-type", b"application/json"), (b"content-length", str(size).encode())]

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer


def main() -> None:
    """Serve: `python -m benchmarks.empty PORT SIZE`."""
    port, size = map(int, sys.argv[1:3])
    server = server_for(Listening(port=port), app(size), CONNECTIONS)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(server.serve())


if __name__ == "__main__":
    main()
