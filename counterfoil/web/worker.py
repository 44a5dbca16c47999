"""One worker: granian in this process around the door, and a stop that is gentle."""

import asyncio
import gc
import os
import signal
import time
from collections.abc import Callable
from typing import Any, Protocol

import uvloop
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings, HTTP2Settings
from granian.server.embed import Server

from counterfoil.storage.lanes import Lanes
from counterfoil.web.door import Door
from counterfoil.web.listening import Listening, hang_up_on_who_takes_nothing
from counterfoil.web.log import Log
from counterfoil.web.plain import PlainDoor

HEAD_BYTES = 32 << 10
HEAD_SECONDS = 10  # for a head to come, and for a connection on which nothing happens
CONTAINERS = 20_000  # made and not yet freed, when the collector looks at the young ones
STOP_SECONDS = 9.0  # all in all; whoever stops us kills after ten


class App(Protocol):
    """What a worker runs: the door and its lanes, and what begins and ends with them."""

    @property
    def door(self) -> Door: ...
    @property
    def lanes(self) -> Lanes: ...
    @property
    def log(self) -> Log: ...
    def opened(self) -> None:
        """The door answers now."""
        ...

    def close(self) -> None:
        """Nothing comes any more: put everything away."""
        ...


BuildApp = Callable[[], App]


def work(listening: Listening, build_app: BuildApp, connections: int, parent: int | None = None) -> int:
    """Serve in this process; with `parent`, the reading end of a pipe, only until the parent is gone."""
    app = build_app()
    _spare_the_collector()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        gently = runner.run(_Worker(listening, app, connections, parent).run())
    app.close()
    app.log.close()
    if not gently:
        os._exit(1)  # somebody holds a connection, and would hold us
    return 0


def _spare_the_collector() -> None:
    """What is there now stays, so the collector of cycles need not look at it; and requests leave hardly any."""
    # Measured: a tenth of what a request costs, with Python's own settings.
    gc.collect()
    gc.freeze()
    gc.set_threshold(CONTAINERS, 20, 20)


class _Worker:
    def __init__(self, listening: Listening, app: App, connections: int, parent: int | None) -> None:
        self.app = app
        self.listening = listening
        self.parent = parent
        self.server = server_for(listening, app.door, connections)
        self.plain = PlainDoor(listening, app.log) if listening.plain_port else None
        self.asked_to_stop = asyncio.Event()

    async def run(self) -> bool:
        """Whether everything that was begun was finished."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.asked_to_stop.set)
        if self.parent is not None:
            loop.add_reader(self.parent, self._orphaned)
        self.app.lanes.start(loop)
        if self.plain:
            await self.plain.open()
        serving = asyncio.create_task(self.server.serve())
        telling = asyncio.create_task(self._tell_when_open())
        asked = asyncio.create_task(self.asked_to_stop.wait())
        await asyncio.wait({serving, asked}, return_when=asyncio.FIRST_COMPLETED)
        telling.cancel()
        if serving.done():
            asked.cancel()
            serving.result()
        return await self._stop(serving)

    async def _tell_when_open(self) -> None:
        """The server listens from a thread of its own; whoever is told can come in."""
        while not await self._listens():  # noqa: ASYNC110  (that thread has no event to wait for)
            await asyncio.sleep(0.005)
        self.app.opened()

    async def _listens(self) -> bool:
        # Another worker may answer at the same address; that we listen is known by our own socket.
        return await _answers(self.listening) and hang_up_on_who_takes_nothing(self.listening)

    def _orphaned(self) -> None:
        assert self.parent is not None
        asyncio.get_running_loop().remove_reader(self.parent)
        self.asked_to_stop.set()

    async def _stop(self, serving: "asyncio.Task[None]") -> bool:
        """Finish what was begun, saying meanwhile that we close; then stop listening: all within STOP_SECONDS."""
        until = time.monotonic() + STOP_SECONDS
        await self.app.door.close(STOP_SECONDS - 3)
        if self.plain:
            self.plain.close()
        self.server.stop()  # type: ignore[no-untyped-call]
        done, _ = await asyncio.wait({serving}, timeout=max(0.5, until - 1 - time.monotonic()))
        drained = await self.app.lanes.drain(max(0.5, until - time.monotonic()))
        return bool(done) and drained


async def _answers(listening: Listening) -> bool:
    try:
        _, line = await asyncio.open_connection(listening.host, listening.port)
    except OSError:
        return False
    line.close()
    return True


def server_for(listening: Listening, app: Callable[..., Any], connections: int) -> Server:
    """Granian with the shop's flags around any ASGI callable: the benchmarks put an empty answer there."""
    return Server(
        app,
        address=listening.host,
        port=listening.port,
        interface=Interfaces.ASGINL,  # without the lifespan messages: we start and stop by ourselves
        http=HTTPModes.auto if listening.certificate else HTTPModes.http1,
        websockets=False,
        backlog=listening.backlog,
        backpressure=connections,
        runtime_blocking_threads=1,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_SECONDS * 1000, max_buffer_size=HEAD_BYTES),
        http2_settings=HTTP2Settings(
            keep_alive_interval=HEAD_SECONDS * 1000,
            keep_alive_timeout=HEAD_SECONDS,
            max_concurrent_streams=64,
            max_headers_size=HEAD_BYTES,
        ),
        log_enabled=False,
        ssl_cert=listening.certificate,
        ssl_key=listening.key,
        ssl_protocol_min=SSLProtocols.tls12,
    )
