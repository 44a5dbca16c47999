"""Identity in front of any WSGI app: `environ["counterfoil.visit"]`, sign-in at a few addresses, `requires("…")`."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from http import HTTPStatus
from io import BytesIO
from time import perf_counter, sleep
from typing import Any

from counterfoil.gate.refusals import Refusal
from counterfoil.identity import cross_site
from counterfoil.identity.porch.guarding import ANSWERING, Guard
from counterfoil.identity.porch.guest import Guest
from counterfoil.identity.porch.place import Place
from counterfoil.identity.porch.porch import Opened, Porch, cookies_of, headers_of
from counterfoil.wire import answers, edge
from counterfoil.wire.answers import Answer, Headers
from counterfoil.wire.asked import SAFE

Environ = dict[str, Any]
Start = Callable[..., Any]
App = Callable[[Environ, Start], Iterable[bytes]]

VISIT = "counterfoil.visit"


def requires(right: str = "") -> Guard:
    """Let only those pass who hold this right, or, without one, who are signed in: a decorator of views."""
    return Guard(right, _say_no)


def _say_no(guest: Guest, refusal: Refusal, args: tuple[Any, ...]) -> Any:
    """What a view may return; on its way out it becomes the answer that is due."""
    guest.refused = refusal
    status = answers.status_of(refusal)
    django = sys.modules.get("django.http")  # takes no answers but its own
    if django and args and isinstance(args[0], django.HttpRequest):
        return django.HttpResponse(status=status)
    return "", status


class WithIdentity:
    """A WSGI app with identity in front of it."""

    def __init__(self, app: App, identity: Opened) -> None:
        self.app = app
        self.porch = Porch(identity)

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer, or have the app answer."""
        started = perf_counter()
        try:
            guest = _guest(self.porch, environ)
        except Refusal as refusal:  # no guest, for nobody could say what they asked
            problem = answers.problem(refusal)
            return _send(start_response, problem, problem.headers, environ)
        exchange = _Exchange(self, guest, environ, start_response, started)
        answer = exchange.let_in()
        return exchange.through() if answer is None else exchange.answer(answer)


class _Exchange:
    """One request and its answer."""

    def __init__(
        self, door: WithIdentity, guest: Guest, environ: Environ, start_response: Start, started: float
    ) -> None:
        self.door = door
        self.guest = guest
        self.environ = environ
        self.start_response = start_response
        self.started = started
        self.begun = False  # whether the app has said how its answer begins
        self.instead: Iterable[bytes] | None = None  # our body, where the app's is not to be

    def let_in(self) -> Answer | None:
        porch = self.door.porch
        place = porch.place(self.guest)
        try:
            self._read(place)
        except Refusal as refusal:
            return porch.refuse(self.guest, refusal)
        return porch.let_in(self.guest, place)

    def _read(self, place: Place | None) -> None:
        """The body, where it is for us, or where only the body tells whose form it is; then the app reads it again."""
        guest = self.guest
        if guest.method in SAFE or not (place or cross_site.asks_the_body(guest)):
            return
        length = edge.length_of(guest.headers, guest.site.body_limit)
        guest.body = self.environ["wsgi.input"].read(max(length, 0))
        self.environ["wsgi.input"] = BytesIO(guest.body)

    def through(self) -> Iterable[bytes]:
        """The app's answer, with the cookies of the visit; or ours instead."""
        self.environ[VISIT] = self.guest
        told = ANSWERING.set(self.guest)
        try:
            body = self.door.app(self.environ, self._begin)
        except Refusal as refusal:
            return self.answer(self.door.porch.refuse(self.guest, refusal))
        finally:
            ANSWERING.reset(told)
        return self._or_instead(body) if self.begun else self._begun_later(body)

    def _begin(self, status: str, headers: Sequence[tuple[str, str]], *error: Any) -> Any:
        guest, porch = self.guest, self.door.porch
        self.begun = True
        answer = porch.leave(guest) if guest.refused is None else porch.refuse(guest, guest.refused)
        if answer is not None:
            self.instead = self.answer(answer)
            return _nothing
        self._not_too_soon()
        return self.start_response(status, [*headers, *_texts(cookies_of(guest))], *error)

    def _begun_later(self, body: Iterable[bytes]) -> Iterator[bytes]:
        """The body of an app that says how it begins when its first piece is asked for."""
        told = ANSWERING.set(self.guest)
        try:
            pieces = iter(body)
            first = next(pieces, b"")
        except Refusal as refusal:
            self.instead = self.answer(self.door.porch.refuse(self.guest, refusal))
        finally:
            ANSWERING.reset(told)
        try:
            if self.instead is None:
                yield first
                yield from pieces
            yield from self.instead or ()
        finally:
            _close(body)

    def _or_instead(self, body: Iterable[bytes]) -> Iterable[bytes]:
        if self.instead is None:
            return body
        _close(body)
        return self.instead

    def answer(self, answer: Answer) -> Iterable[bytes]:
        """An answer of ours."""
        self._not_too_soon()
        return _send(self.start_response, answer, headers_of(self.guest, answer), self.environ)

    def _not_too_soon(self) -> None:
        left = self.guest.not_before - (perf_counter() - self.started)
        if left > 0:
            sleep(left)


def _guest(porch: Porch, environ: Environ) -> Guest:
    root = environ.get("SCRIPT_NAME", "")
    path = (root + environ.get("PATH_INFO", "")).encode("latin-1").decode("utf-8", "replace")
    client = {"client": (environ.get("REMOTE_ADDR", ""), 0), "scheme": environ["wsgi.url_scheme"]}
    query = environ.get("QUERY_STRING", "").encode("latin-1")
    pairs = [*_headers(environ)]
    return porch.guest(environ["REQUEST_METHOD"], path or "/", query, pairs, client, root)


def _headers(environ: Environ) -> Iterator[tuple[bytes, bytes]]:
    for name, value in environ.items():
        plain = name.removeprefix("HTTP_") if name.startswith("HTTP_") else ""
        plain = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") and value else plain
        if plain:
            yield plain.replace("_", "-").lower().encode("latin-1"), value.encode("latin-1")


def _send(start_response: Start, answer: Answer, headers: Headers, environ: Environ) -> Iterable[bytes]:
    start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", _texts(headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]


def _texts(headers: Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()


def _nothing(_: bytes) -> None:
    """Where an app writes whose answer is not told."""
