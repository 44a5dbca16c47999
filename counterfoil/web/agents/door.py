"""The door for other people's agents: behind its gate stands the protocol, which is loaded when the first comes in."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from counterfoil.gate.operation import Operation
from counterfoil.gate.refusals import NotSignedIn, Refusal
from counterfoil.storage.lanes import Lane, Lanes
from counterfoil.web.agents import gate
from counterfoil.web.agents.exchange import Exchange
from counterfoil.web.agents.gate import Agent
from counterfoil.web.agents.metadata import RESOURCES
from counterfoil.web.log import Log
from counterfoil.web.request import Request
from counterfoil.web.routes import Way, lane_of
from counterfoil.web.streaming import Send
from counterfoil.web.taking import take_body
from counterfoil.web.visit import Visit
from counterfoil.wire.answers import Answer, Headers
from counterfoil.wire.receiving import Receive
from counterfoil.wire.refusals import WrongMethod

PROTOCOL = "counterfoil.assistant.mcp.serving"  # takes a second and 60 MB: nobody pays who has no agents
PACKAGE = "mcp"
AGENT = "counterfoil.agent"  # under this the protocol finds in its scope who was let in


class Serving(Protocol):
    """The protocol, loaded."""

    methods: frozenset[str]  # of HTTP

    async def answer(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer one request, as an ASGI callable."""
        ...

    async def run(self, ready: asyncio.Event, closing: asyncio.Event) -> None:
        """Be there for requests between these two."""
        ...


class AgentsDoor:
    """Where agents come in, one for each worker process."""

    methods = frozenset({"POST"})

    def __init__(self, lanes: Lanes, log: Log) -> None:
        self.lanes = lanes
        self.log = log
        self._loading: asyncio.Task[Serving] | None = None
        self._running: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    @staticmethod
    def is_there() -> bool:
        """Whether the package is installed that speaks the protocol."""
        return find_spec(PACKAGE) is not None

    @property
    def allow(self) -> str:
        """What can be asked there."""
        return ", ".join(sorted({*self.methods, "OPTIONS"}))

    def takes(self, path: str) -> bool:
        """Whether this is the door at which one asks."""
        return path in RESOURCES.values()

    async def answer(
        self,
        request: Request,
        visit: Visit,
        receive: Receive,
        send: Send,
        head: Callable[[Answer], Headers],
    ) -> Answer:
        """Let a program in, or tell it what it lacks."""
        if visit.method == "OPTIONS":
            return Answer(204, ((b"allow", self.allow.encode()),))
        request.shown = visit.path
        if visit.method in ("POST", "PUT", "PATCH"):
            await take_body(request, visit, _ANY, receive, self.lanes)
        try:
            gate.check_origin(visit)
            if visit.method not in self.methods:
                raise WrongMethod(self.allow)
            if visit.bearer is None:
                raise NotSignedIn
            agent = await self.lanes.call(Lane.READ, gate.admit, visit)
        except Refusal as refusal:
            return gate.refused(visit, refusal)
        exchange = Exchange(visit.body, receive, send, head)
        serving = await self._serving()
        await serving.answer({**request.scope, AGENT: agent}, exchange.receive, exchange.send)
        return exchange.answer()

    async def close(self) -> None:
        """Nobody comes any more."""
        self._closing.set()
        if self._running is not None:
            await self._running

    async def _serving(self) -> Serving:
        if self._loading is None:
            self._loading = asyncio.create_task(self._load())
        try:
            # Whoever goes while it is loading takes nothing from those who wait.
            return await asyncio.shield(self._loading)
        except Exception:
            self._loading = None  # another may be luckier
            raise

    async def _load(self) -> Serving:
        module = await asyncio.to_thread(import_module, PROTOCOL)
        serving: Serving = module.open_up(_agent, self._do, self._failed)
        ready = asyncio.Event()
        self._running = asyncio.create_task(serving.run(ready, self._closing))
        await ready.wait()
        return serving

    def _do(self, operation: Operation, do: Callable[[], Any]) -> Awaitable[Any]:
        """Where such an operation is done for anybody."""
        return self.lanes.call(lane_of(operation), do)

    def _failed(self, error: Exception) -> None:
        self.log.say("a mistake of ours", f"in a tool: {type(error).__name__}: {error}")


def _agent(scope: dict[str, Any]) -> Agent:
    agent: Agent = scope[AGENT]
    return agent


_ANY = Way(partial(Answer, 500), Lane.READ)  # the limits of everything that brings no files
