"""My agents: what each did, a new one with what its program wants to be told, and the end of one."""

import json
from collections.abc import Mapping

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Busy, Conflict, Invalid, NotFound, Refusal, TooMany
from counterfoil.gate.sentences import beside, say
from counterfoil.identity.agents import AgentDeed, Connection, list_agents
from counterfoil.identity.api_keys import CreateKey, NewKey, create_key
from counterfoil.identity.places import EndSession, end_session
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.web.agents.metadata import RESOURCES
from counterfoil.web.agents.scopes import scopes_of
from counterfoil.web.pages import deeds
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.keys import LIVES, SCOPE, in_words
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

AT = "/account/agents"
SAID = {
    "1": "The connection is ended. Whatever the agent shows is refused.",
    "0": "That connection had ended already.",
}
# What an agent is good for at all; what goes beyond is ticked by whoever wants it.
MEANT = frozenset({"cart:change", "cart:read", "catalogue:read"})


def agents(visit: Visit) -> Answer:
    """See my agents."""
    return _page(visit, said=SAID.get(visit.query.get("ended", ""), ""))


def connect(visit: Visit) -> Answer:
    """Connect one; its secret stands in this answer and nowhere else."""
    visit.admit(create_key)
    try:
        new: NewKey = visit.perform(create_key, shapes.read(CreateKey, _asked(visit.form()), spoken=True))
    except (Invalid, TooMany, Busy, Conflict) as refusal:
        answer = _page(visit, refusal=refusal)
        answer.headers += answers.headers_of(refusal)
        return answer
    if new.ticket:
        visit.sign_in(new.ticket)
    return _page(visit, new=new, said="The agent can come in now. Its key is shown this once.")


def end(visit: Visit) -> Answer:
    """End one."""
    try:
        visit.perform(end_session, EndSession(visit.params["id"]))
    except NotFound:  # it has ended meanwhile
        return answers.see_other(f"{AT}?ended=0")
    return answers.see_other(f"{AT}?ended=1")


def _asked(form: Mapping[str, str]) -> dict[str, str]:
    ticked = [name.removeprefix(SCOPE) for name in form if name.startswith(SCOPE)]
    return {**form, "scopes": ",".join(ticked)}


def _page(
    visit: Visit, *, new: NewKey | None = None, refusal: Refusal | None = None, said: str = ""
) -> Answer:
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    mine = visit.actor.permissions
    address = visit.house.part(AccessTokens).rules.audience(RESOURCES[visit.realm])
    rights = {name: in_words(name) for name in scopes_of(visit.realm) if name in mine}
    return show(
        visit,
        "agents.html",
        answers.status_of(refusal) if refusal else 200,
        said=said,
        note="" if new else said,
        new=new,
        told=_configuration(address, new.secret) if new else "",
        address=address,
        agents=[(each, _done(each)) for each in visit.perform(list_agents).items],
        rights=rights,
        in_words=in_words,
        mine=mine,
        lives=LIVES,
        values=visit.form() if refusal else {SCOPE + name: "on" for name in MEANT},
        message=say(refusal) if refusal and not errors else "",
        errors=errors,
    )


def _configuration(address: str, secret: str) -> str:
    """What programs that speak the protocol read to connect."""
    server = {"type": "http", "url": address, "headers": {"Authorization": f"Bearer {secret}"}}
    return json.dumps({"mcpServers": {"counterfoil": server}}, indent=2)


def _done(agent: Connection) -> list[tuple[AgentDeed, str, str]]:
    """Each thing it did, in words, and why it was refused where it was."""
    return [(each, deeds.done(each.operation), deeds.refused(each.outcome)) for each in agent.done]
