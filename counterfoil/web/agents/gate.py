"""The outer gate of `/mcp`: who may come in at all, and what for, before anything of the protocol is loaded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from counterfoil.assistant.tools.acting import as_agent
from counterfoil.assistant.tools.calling import call
from counterfoil.assistant.tools.tool import Tool
from counterfoil.gate.actor import Actor
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import InvalidToken, NotAllowed, NotSignedIn, Refusal
from counterfoil.gate.work import House
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.web.agents.asked import asked
from counterfoil.web.agents.metadata import METADATA
from counterfoil.web.agents.scopes import scopes_of, tools
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer
from counterfoil.wire.refusals import CrossSite

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Agent:
    """A program that was let in: whom it speaks for, and the visit it came with."""

    actor: Actor
    visit: Visit

    @property
    def house(self) -> House:
        """Where operations live."""
        return self.visit.house

    @property
    def address(self) -> str:
        """Of the shop, as links have it."""
        return self.visit.house.part(AccessTokens).rules.issuer

    def call(self, name: str, arguments: Mapping[str, object]) -> Any:
        """Have a tool do its work; on the lane of its operation."""
        visit = self.visit
        try:
            return call(visit.house, self.actor, name, arguments, recall=lambda: visit.session)
        finally:
            visit.leave()


def check_origin(visit: Visit) -> None:
    """A browser says which site had it ask; the shop's own may, and those it names. Programs say nothing."""
    origin = visit.header("origin")
    if origin is None or origin in visit.site.allowed_origins:
        return
    own = visit.site.origin or visit.house.part(AccessTokens).rules.issuer
    # Not the Host header: whoever has a name lead to this machine chooses both.
    if origin.lower() != own.lower() and not (_is_this_machine(own) and _is_this_machine(origin)):
        raise CrossSite


def _is_this_machine(origin: str) -> bool:
    try:
        url = urlsplit(origin)
    except ValueError:
        return False
    return url.scheme in ("http", "https") and url.hostname in LOOPBACK


def admit(visit: Visit) -> Agent:
    """Whom the credential speaks for, and that it is enough for what is asked; on a lane, for the database is asked."""
    actor = as_agent(visit.actor)
    tool = tools().get(asked(visit.body).tool)
    if tool is not None:
        _check_scope(visit, actor, tool)
    return Agent(actor, visit)


def _check_scope(visit: Visit, actor: Actor, tool: Tool) -> None:
    """The protocol would say it in an answer of its own; a program is to learn from the status what to bring."""
    if isinstance(tool.needs, Permission) and not actor.may(tool.needs):
        refusal = NotAllowed(tool.needs)
        house = visit.house
        house.calls.note(house.clock.now(), tool.name, actor, type(refusal).__name__, "")
        raise refusal


def refused(visit: Visit, refusal: Refusal) -> Answer:
    """No, with what a program is to show instead, where it learns about it, and every right that takes."""
    answer = answers.problem(refusal)
    if isinstance(refusal, NotSignedIn):
        error = ('error="invalid_token"',) if isinstance(refusal, InvalidToken) else ()
        _challenge(answer, visit, error, scopes_of(visit.realm))
    elif isinstance(refusal, NotAllowed):
        _challenge(answer, visit, ('error="insufficient_scope"',), refusal.lacks)
    return answer


def _challenge(answer: Answer, visit: Visit, error: Iterable[str], scopes: Iterable[str]) -> None:
    issuer = visit.house.part(AccessTokens).rules.issuer
    words = (
        'realm="counterfoil"',
        *error,
        f'resource_metadata="{issuer}{METADATA}{visit.path}"',
        f'scope="{" ".join(sorted(scopes))}"',
    )
    answer.headers = [each for each in answer.headers if each[0] != b"www-authenticate"]
    answer.headers.append((b"www-authenticate", f"Bearer {', '.join(words)}".encode("ascii")))
