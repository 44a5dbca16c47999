"""The door: a whole request comes in, runs on a lane, and goes out as an answer; async lives here, beside and in the server only."""

import asyncio
import secrets
from collections.abc import Iterable
from functools import partial
from itertools import count
from time import perf_counter, time

from counterfoil.gate.refusals import Busy, Refusal
from counterfoil.identity import cross_site
from counterfoil.identity.site import Site
from counterfoil.identity.together import doorstep_of
from counterfoil.storage.lanes import Lane, Lanes
from counterfoil.web import beside, other_origins
from counterfoil.web.agents.door import AgentsDoor
from counterfoil.web.counting import Counting
from counterfoil.web.log import LIKE_A_SECRET, Line, Log
from counterfoil.web.request import Request, Scope
from counterfoil.web.routes import Route, Router, Way
from counterfoil.web.squeeze import squeezed
from counterfoil.web.static import Static
from counterfoil.web.streaming import Send, Streaming
from counterfoil.web.taking import take_body
from counterfoil.web.telling import RefusalPage, Telling, shortly
from counterfoil.web.visit import Visit
from counterfoil.wire import answers, edge, refusals
from counterfoil.wire.answers import Answer
from counterfoil.wire.asked import SAFE
from counterfoil.wire.headers import headers_for
from counterfoil.wire.receiving import Gone, Receive

CLOSE = (b"connection", b"close")
# After these the rest of the request is unread or unclear: the connection is of no more use.
ENDS_CONNECTION = (
    refusals.Garbled,
    refusals.LengthMissing,
    refusals.TooLarge,
    refusals.TooSlow,
    refusals.HeadTooLarge,
)


class Door:
    """The shop's ASGI callable."""

    def __init__(
        self,
        site: Site,
        routes: Iterable[Route],
        lanes: Lanes,
        static: Static,
        log: Log,
        refused: RefusalPage | None = None,
        counting: Counting | None = None,
        agents: AgentsDoor | None = None,
    ) -> None:
        self.site = site
        self.router = Router(routes)
        self.lanes = lanes
        self._doorstep = doorstep_of(site)
        self._beside = beside.Beside(site.house.store, lanes, static)
        self.log = log
        self.inside = 0  # requests that are not answered yet
        self.closing = False
        self._empty = asyncio.Event()
        self._counting = counting
        self._agents = agents
        self._streaming = Streaming(lanes)
        self._telling = Telling(self.router.page_at, log, refused)
        self._numbers = count()
        self._name = secrets.token_hex(3)  # so that the ids of two processes differ

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever happens inside, nothing is raised to the server."""
        if scope["type"] != "http":
            return
        request = Request(scope, f"{self._name}-{next(self._numbers):x}")
        self.inside += 1
        try:
            answer = await self._answer(request, receive, send)
            await self._send(request, answer, send)
        except Gone:
            self._tell(request, 499, 0)
        except Exception as error:  # noqa: BLE001  (the other side vanished while we wrote, or we are at fault)
            self._tell(request, 499, 0)
            self.log.say("an answer could not be sent", error=f"{type(error).__name__}: {error}")
        finally:
            request.close()
            self.inside -= 1
            if self.closing and not self.inside:
                self._empty.set()

    async def close(self, seconds: float) -> bool:
        """Take no new request and finish those inside; whether all were finished in time."""
        self.closing = True
        finished = await self._emptied(seconds)
        if self._agents is not None:
            await self._agents.close()
        return finished

    async def _emptied(self, seconds: float) -> bool:
        if not self.inside:
            return True
        self._empty.clear()
        try:
            await asyncio.wait_for(self._empty.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def _answer(self, request: Request, receive: Receive, send: Send) -> Answer:
        try:
            return await self._found(request, receive, send)
        except Gone:
            raise
        except Refusal as refusal:
            return await self._refusal(request, refusal)
        except Exception as error:  # noqa: BLE001
            return await self._refusal(request, self._telling.failed(request.id, error))

    async def _found(self, request: Request, receive: Receive, send: Send) -> Answer:
        scope, site = request.scope, self.site
        headers = request.headers = edge.headers_of(scope["headers"])
        host = edge.host_of(headers)
        raw = scope["raw_path"]
        if len(raw) + len(scope["query_string"]) > edge.ADDRESS_LENGTH:
            raise refusals.HeadTooLarge
        path = request.path = self.router.decode(raw)
        edge.known_host(host, site.origin, is_health=path in beside.HEALTH)
        if path not in beside.HEALTH and edge.in_the_clear(scope, headers, site.origin, site.proxies):
            return self._send_on(request)
        method = scope["method"]
        if beside.takes(path):
            return await self._beside.answer(method, path, headers, closing=self.closing)
        if self.closing:
            raise Busy
        visit = request.visit = Visit(
            site,
            method,
            path,
            scope["query_string"],
            headers,
            b"",
            address=edge.address_of(scope, headers, site.proxies),
            scheme=edge.scheme_of(scope, headers, site.origin, site.proxies),
            host=host,
        )
        if self._agents is not None and self._agents.takes(path):
            return await self._for_agents(self._agents, request, visit, receive, send)
        place, visit.params = self.router.find(path)
        request.shown = place.pattern if "{secret}" in place.pattern else raw.decode("latin-1")
        if other_origins.asks_first(method, path, headers):
            return other_origins.told(site.allowed_origins, headers, place.allow)
        if method == "OPTIONS":
            return Answer(204, ((b"allow", place.allow.encode()),))
        way = place.way(method)
        if method not in SAFE:
            await take_body(request, visit, way, receive, self.lanes)
        cross_site.check(visit)
        if self._doorstep is not None:
            visit.errand, visit.together = way, self._doorstep.meet(visit)
        request.asked = perf_counter()
        return await self.lanes.call(way.lane, self._do, request, way, visit)

    async def _for_agents(
        self, agents: AgentsDoor, request: Request, visit: Visit, receive: Receive, send: Send
    ) -> Answer:
        if other_origins.asks_first(visit.method, visit.path, visit.headers):
            origins, may_send = self.site.allowed_origins, other_origins.AGENTS_SEND
            return other_origins.told(origins, visit.headers, agents.allow, may_send)
        return await agents.answer(request, visit, receive, send, partial(self._headers, request))

    def _send_on(self, request: Request) -> Answer:
        """The same by TLS; a body that came is not read."""
        scope, request.in_the_clear = request.scope, True
        query = scope["query_string"]
        answer = answers.send_on(self.site.origin, scope["raw_path"] + (b"?" + query if query else b""))
        if scope["method"] not in SAFE and scope["http_version"][:1] == "1":
            answer.headers.append(CLOSE)
        return answer

    # On a lane

    def _do(self, request: Request, way: Way, visit: Visit) -> Answer:
        request.began = perf_counter()
        try:
            visit.check_bearer()
            answer = way.handler(visit)
            visit.leave()
            if self._counting is not None:
                self._counting.look(visit)
        except Refusal as refusal:
            answer = self._telling.told(visit, refusal, request.id)
        except Exception as error:  # noqa: BLE001
            answer = self._telling.told(visit, self._telling.failed(request.id, error), request.id)
        if visit.together is not None:
            visit.together.leave(visit)
            visit.together = None
        answer.not_before = max(answer.not_before, visit.not_before)
        return squeezed(answer, visit.headers)

    # In the loop

    async def _refusal(self, request: Request, refusal: Refusal) -> Answer:
        ends = isinstance(refusal, ENDS_CONNECTION)
        answer = None
        if request.visit is not None and not ends and not isinstance(refusal, Busy):
            answer = await self._refused_on_a_lane(request, request.visit, refusal)
        if answer is None:
            answer = shortly(request.headers, refusal)
        if (ends or request.unread) and not self.closing and request.scope["http_version"][:1] == "1":
            answer.headers.append(CLOSE)
        return answer

    async def _refused_on_a_lane(self, request: Request, visit: Visit, refusal: Refusal) -> Answer | None:
        try:
            return await self.lanes.call(Lane.READ, self._telling.told, visit, refusal, request.id)
        except Refusal:
            return None

    # Out

    async def _send(self, request: Request, answer: Answer, send: Send) -> None:
        if answer.not_before:
            left = answer.not_before - (perf_counter() - request.started)
            if left > 0:
                await asyncio.sleep(left)
        if answer.sent is not None:
            self._tell(request, answer.status, answer.sent)
            return
        headers = self._headers(request, answer)
        if answer.pieces is not None:
            size = await self._streaming.send(request, answer, headers, send)
            self._tell(request, answer.status, size)
            return
        body = answer.body
        if answer.status not in (204, 304):
            headers.append((b"content-length", b"%d" % len(body)))
        if request.scope["method"] == "HEAD":
            body = b""
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        self._tell(request, answer.status, len(body))

    def _headers(self, request: Request, answer: Answer) -> answers.Headers:
        visit = request.visit
        is_page = answer.headers[:1] == [answers.HTML]
        secure = visit.secure if visit else self.site.origin.startswith("https:") and not request.in_the_clear
        headers = headers_for(answer, is_page=is_page, secure=secure)
        if self.site.allowed_origins:
            headers += other_origins.headers_for(self.site.allowed_origins, request.path, request.headers)
        if visit is not None and visit.set_cookies:
            headers += [(b"set-cookie", line) for line in visit.set_cookies]
        if self.closing and request.scope["http_version"][:1] == "1":
            headers.append(CLOSE)  # or the next request would come while we hang up
        return headers

    def _tell(self, request: Request, status: int, size: int) -> None:
        if self.log.quiet:
            return
        scope, visit, now = request.scope, request.visit, perf_counter()
        self.log.request(
            Line(
                time(),
                scope["method"],
                request.shown or LIKE_A_SECRET.sub("{secret}", scope["raw_path"].decode("latin-1")),
                status,
                (now - request.started) * 1000,
                (request.began - request.asked) * 1000 if request.began else 0.0,
                size,
                visit.person_code if visit else "",
                visit.address if visit else edge.address_of(scope, {}, ()),
                request.id,
            )
        )
