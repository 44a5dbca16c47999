"""Identity in front of any ASGI app: `request.state.visit`, sign-in at a few addresses, and `requires("…")`.

Whatever waits for the database or for a password to be hashed does so on threads, never on the event loop.
"""

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any, NoReturn, TypeVar

from counterfoil.gate.refusals import Busy, Refusal
from counterfoil.identity import cross_site
from counterfoil.identity.porch.guarding import ANSWERING, Guard
from counterfoil.identity.porch.guest import Guest
from counterfoil.identity.porch.place import Place
from counterfoil.identity.porch.porch import Opened, Porch, cookies_of, headers_of
from counterfoil.wire import answers, edge
from counterfoil.wire.answers import Answer
from counterfoil.wire.asked import SAFE
from counterfoil.wire.receiving import Gone, Receive, whole_body

T = TypeVar("T")
Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Any], Awaitable[None]]

READERS, HASHERS = 8, 24  # more of these than wait for the hasher from one address
WAITING = 256


def requires(right: str = "") -> Guard:
    """Let only those pass who hold this right (or, without one, who are signed in): a decorator and a dependency."""
    return Guard(right, _raise)


def _raise(guest: Guest, refusal: Refusal, _: tuple[Any, ...]) -> NoReturn:
    """On its way out it becomes the answer that is due."""
    guest.refused = refusal
    starlette = sys.modules.get("starlette.exceptions")  # tells such a thing from a mistake
    raise starlette.HTTPException(answers.status_of(refusal)) if starlette else refusal


class WithIdentity:
    """An ASGI app with identity in front of it."""

    def __init__(self, app: App, identity: Opened) -> None:
        self.app = app
        self.porch = Porch(identity)
        self.readers = Threads("identity reads", READERS)
        self.hashers = Threads("identity hashes", HASHERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or have the app answer; anything but HTTP is the app's alone."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            await _Exchange(self, scope, receive, send).run()
        except Gone:
            return


class Threads:
    """A few threads, and a bounded number of those who wait for one."""

    def __init__(self, name: str, number: int) -> None:
        self._threads = ThreadPoolExecutor(number, name)
        self._places = threading.BoundedSemaphore(number + WAITING)

    async def do(self, fn: Callable[..., T], *args: Any) -> T:
        """Have it done on one of them; Busy where too many wait."""
        if not self._places.acquire(blocking=False):
            raise Busy
        future = self._threads.submit(fn, *args)
        future.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(future)


class _Exchange:
    """One request and its answer."""

    def __init__(self, door: WithIdentity, scope: Scope, receive: Receive, send: Send) -> None:
        self.door = door
        self.scope = scope
        self.receive = receive
        self.send = send
        self.started = perf_counter()
        self.answered = False  # by us; what the app still says goes nowhere

    async def run(self) -> None:
        try:
            self.guest = self._guest()
        except Refusal as refusal:  # no guest, for nobody could say what they asked
            await self._plain(answers.problem(refusal))
            return
        try:
            place = self.door.porch.place(self.guest)
            await self._read(place)
            answer = await self._let_in(place)
        except Refusal as refusal:
            answer = self.door.porch.refuse(self.guest, refusal)
        if answer is None:
            await self._through()
        else:
            await self._answer(answer)

    def _guest(self) -> Guest:
        scope = self.scope
        return self.door.porch.guest(
            scope["method"],
            scope["path"],
            scope["query_string"],
            scope["headers"],
            scope,
            scope.get("root_path", ""),
        )

    # In

    async def _read(self, place: Place | None) -> None:
        """The body, where it is for us, or where only the body tells whose form it is; then the app reads it again."""
        guest = self.guest
        if guest.method in SAFE or not (place or cross_site.asks_the_body(guest)):
            return
        limit = guest.site.body_limit
        guest.body = await whole_body(self.receive, edge.length_of(guest.headers, limit), limit)
        self.receive = _again(guest.body, self.receive)

    async def _let_in(self, place: Place | None) -> Answer | None:
        guest, porch = self.guest, self.door.porch
        threads = self.door.hashers if place and place.hashes else self.door.readers
        shows_nothing = b"cookie" not in guest.headers and guest.bearer is None
        if place is None and shows_nothing:  # then there is nothing to look up
            return porch.let_in(guest, None)
        return await threads.do(porch.let_in, guest, place)

    async def _through(self) -> None:
        told = ANSWERING.set(self.guest)
        scope = {**self.scope, "state": {**self.scope.get("state", {}), "visit": self.guest}}
        try:
            await self.door.app(scope, self.receive, self._pass_on)
        except Refusal as refusal:
            if not self.answered:
                await self._answer(self.door.porch.refuse(self.guest, refusal))
        finally:
            ANSWERING.reset(told)

    # Out

    async def _pass_on(self, message: MutableMapping[str, Any]) -> None:
        """What the app says, with the cookies of the visit; or our answer instead."""
        if self.answered:
            return
        if message["type"] == "http.response.start":
            answer = await self._left()
            if answer is not None:
                await self._answer(answer)
                return
            await self._not_too_soon()
            message = {**message, "headers": [*message.get("headers", ()), *cookies_of(self.guest)]}
        await self.send(message)

    async def _left(self) -> Answer | None:
        guest, porch = self.guest, self.door.porch
        if guest.refused is not None:
            return porch.refuse(guest, guest.refused)
        if not guest.unsaved:
            return porch.leave(guest)
        try:
            return await self.door.readers.do(porch.leave, guest)
        except Busy as refusal:
            return porch.refuse(guest, refusal)

    async def _answer(self, answer: Answer) -> None:
        await self._not_too_soon()
        await self._plain(answer, headers_of(self.guest, answer))

    async def _plain(self, answer: Answer, headers: answers.Headers | None = None) -> None:
        self.answered = True
        body = b"" if self.scope["method"] == "HEAD" else answer.body
        headers = answer.headers if headers is None else headers
        await self.send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})

    async def _not_too_soon(self) -> None:
        left = self.guest.not_before - (perf_counter() - self.started)
        if self.guest.not_before and left > 0:
            await asyncio.sleep(left)


def _again(body: bytes, receive: Receive) -> Receive:
    """The same body for whoever reads next, and then whatever comes."""
    read = False

    async def again() -> Mapping[str, Any]:
        nonlocal read
        if read:
            return await receive()
        read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
