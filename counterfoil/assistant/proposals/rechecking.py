"""Looking once more, just before it happens: in the currency it was shown in, against today's figures."""

from counterfoil.assistant.proposals.comparing import changes
from counterfoil.assistant.proposals.freezers import Freezer
from counterfoil.assistant.proposals.frozen import Frozen
from counterfoil.assistant.proposals.refusals import AlreadyConfirmed, Changed
from counterfoil.assistant.proposals.rows import Kept
from counterfoil.gate.actor import Actor, Way
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.work import House, Work
from counterfoil.shop.pricing.terms import REMEMBERED, Terms


def as_before(house: House, actor: Actor, name: str, frozen: Frozen) -> Work:
    """Work by the person, in the currency in which it was put before them."""
    currency = frozen.total.currency if frozen.total else ""
    return Work(house, actor, name, lambda: {REMEMBERED: currency})


def refuse_over(work: Work, kept: Kept) -> None:
    """Refuse what has happened, was dropped, has waited too long, or was asked for by an agent that was sent away."""
    if kept.state == "done":
        raise AlreadyConfirmed(kept.tool, kept.became)
    if kept.state == "dropped":
        raise Conflict("proposal.dropped")
    if kept.expires_at <= work.now:
        raise Conflict("proposal.expired")
    # Whoever signed out and in again goes on with what the assistant put before them.
    if kept.way == Way.AGENT:
        with work.reading() as db:
            if not db.one(SELECT_OPEN, session_id=kept.session_id):
                raise Conflict("proposal.agent_gone")


SELECT_OPEN = "select 1 from sessions where id = :session_id and ended_at is null"


def refuse_changed(work: Work, freezer: Freezer, frozen: Frozen) -> None:
    """Refuse where anything is not as it was."""
    now = freezer.look(work, frozen.wants)
    if found := changes(frozen, now, work.house.part(Terms).place):
        raise Changed(found)
