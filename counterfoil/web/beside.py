"""What stands beside the shop: whether it is well, a word to robots, and its files. No lane is taken where none is needed."""

import asyncio

from counterfoil.gate.db import Store
from counterfoil.gate.refusals import Refusal
from counterfoil.storage.lanes import Lane, Lanes
from counterfoil.web.static import Static
from counterfoil.wire import answers, edge, refusals
from counterfoil.wire.answers import Answer
from counterfoil.wire.asked import SAFE

HEALTHY = "/healthz"
READY = "/readyz"
READY_SECONDS = 2.0
ROBOTS = "/robots.txt"
# It names no page: those that are not for robots ask them to sign in, as they ask everybody.
TO_ROBOTS = "User-agent: *\nAllow: /\n"
HEALTH = frozenset({HEALTHY, READY})
HERE = HEALTH | {ROBOTS}
FILES = ("/static/", "/media/")


def takes(path: str) -> bool:
    """Whether this path is answered here."""
    return path in HERE or path.startswith(FILES)


class Beside:
    """Health, robots and files."""

    def __init__(self, store: Store, lanes: Lanes, static: Static) -> None:
        self._store = store
        self._lanes = lanes
        self._static = static

    async def answer(self, method: str, path: str, headers: edge.Headers, *, closing: bool) -> Answer:
        """The answer to what `takes` this path."""
        if method not in SAFE:
            raise refusals.WrongMethod("GET, HEAD, OPTIONS")
        if method == "OPTIONS":
            return Answer(204, ((b"allow", b"GET, HEAD, OPTIONS"),))
        if path == HEALTHY:
            return answers.text("ok")
        if path == ROBOTS:
            return answers.text(TO_ROBOTS)
        if path == READY:
            return await self._ready(closing=closing)
        return await self._file(path, headers)

    async def _ready(self, *, closing: bool) -> Answer:
        if closing:
            return answers.text("closing", 503)
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._lanes.call(Lane.READ, self._look_at_the_store)
        except (Refusal, TimeoutError, OSError) as trouble:
            return answers.text(f"not ready: {type(trouble).__name__}", 503)
        return answers.text(
            "ok" if self._lanes.ready else "lanes are down", 200 if self._lanes.ready else 503
        )

    def _look_at_the_store(self) -> None:
        with self._store.reading() as db:
            db.one("select 1")

    async def _file(self, path: str, headers: edge.Headers) -> Answer:
        file = self._static.held(path)
        if file is None:
            file = await self._lanes.call(Lane.READ, self._static.load, path)
            if file is None:
                raise refusals.NoSuchPage
            self._static.keep(path, file)
        how = file.how(headers)
        if how and how not in file.squeezed:
            await self._lanes.call(Lane.SLOW, file.squeeze, how)
        return file.answer(headers, how)
