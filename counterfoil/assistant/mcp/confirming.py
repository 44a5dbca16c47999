"""What takes a person's own yes: the program is given the address of the shop's page, and never a form to fill."""

import json
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any, Protocol

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import UrlElicitationRequiredError
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS

from counterfoil.assistant.mcp import telling
from counterfoil.assistant.proposals.proposal import Proposal
from counterfoil.gate.actor import Actor
from counterfoil.gate.work import House
from counterfoil.identity.keys import Keys

PURPOSE = "agent"
ASKED = "confirm"  # the name of the one thing that is asked
BY_ADDRESS = "2025-11-25"  # the first revision in which a client is sent to an address
OPEN = "open"


class Speaker(Protocol):
    """Whoever asks, and the shop they ask in."""

    @property
    def actor(self) -> Actor: ...
    @property
    def house(self) -> House: ...
    @property
    def address(self) -> str: ...


def put(
    context: ServerRequestContext[Any, Any],
    speaker: Speaker,
    tool: str,
    arguments: Mapping[str, object],
    proposal: Proposal,
) -> types.CallToolResult | types.InputRequiredResult:
    """The address on which the person says yes, in the way this program understands; nothing is done by that."""
    version = context.protocol_version
    page = types.ElicitRequestURLParams(
        message=proposal.title, url=speaker.address + proposal.page, elicitation_id=proposal.code
    )
    if version == BY_ADDRESS and _may_be_sent(context, unknown=True):
        raise UrlElicitationRequiredError([page], message=proposal.title)
    if version not in HANDSHAKE_PROTOCOL_VERSIONS and _may_be_sent(context, unknown=False):
        page.elicitation_id = None  # that revision knows the request by its state
        state = seal(speaker, tool, arguments, proposal.code)
        return types.InputRequiredResult(
            input_requests={ASKED: types.ElicitRequest(params=page)}, request_state=state
        )
    return told(speaker, proposal)


def _may_be_sent(context: ServerRequestContext[Any, Any], *, unknown: bool) -> bool:
    """Whether the client opens addresses; on a wire without memory the older revision does not say."""
    said = context.session.client_capabilities
    if said is None:
        return unknown
    return said.elicitation is not None and said.elicitation.url is not None


def told(speaker: Speaker, proposal: Proposal) -> types.CallToolResult:
    """How the proposal stands: where to say yes, or what became of it."""
    page = speaker.address + proposal.page
    said = {
        "state": proposal.state,
        "title": proposal.title,
        "page": page,
        "expires_at": proposal.expires_at,
        "order": proposal.became,
        "message": proposal.message,
    }
    structured = {name: value for name, value in said.items() if value}
    words = f"{proposal.title}: nothing is done yet. The person says yes or no at {page}"
    if proposal.state != OPEN:
        words = json.dumps(structured, ensure_ascii=False)
    return types.CallToolResult(content=[telling.text(words)], structured_content=structured)


# What the client carries from the first call to the second: made by us, for this person and this very call.


def seal(speaker: Speaker, tool: str, arguments: Mapping[str, object], code: str) -> str:
    """The state for a proposal."""
    return f"{code}.{_mark(speaker, tool, arguments, code)[0]}"


def shown(speaker: Speaker, tool: str, arguments: Mapping[str, object], state: str | None) -> str | None:
    """The code of the proposal whose state was brought back, where it is this call's; None for anything else."""
    code, _, mark = (state or "").partition(".")
    marks = _mark(speaker, tool, arguments, code)
    return code if mark.isascii() and any(compare_digest(mark, each) for each in marks) else None


def _mark(speaker: Speaker, tool: str, arguments: Mapping[str, object], code: str) -> list[str]:
    """With each of the shop's keys: any process reads what another has made."""
    said = json.dumps([speaker.actor.id, tool, dict(arguments), code], sort_keys=True).encode()
    keys = speaker.house.part(Keys)  # type: ignore[type-abstract]
    return [each.hex() for each in keys.digests(PURPOSE, said)]
