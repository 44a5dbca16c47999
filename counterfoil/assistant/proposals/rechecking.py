"""Looking once more, just before it happens: in the currency it was shown in, against today's figures."""

from counterfoil.assistant.proposals.comparing import changes
from counterfoil.assistant.proposals.freezers import Freezer
from counterfoil.assistant.proposals.frozen import Frozen
from counterfoil.assistant.proposals.refusals import AlreadyConfirmed, Changed
from counterfoil.assistant.proposals.rows import Kept
from counterfoil.gate.actor import Actor
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.work import House, Work
from counterfoil.shop.pricing.terms import REMEMBERED, Terms


def as_before(house: House, actor: Actor, name: str, frozen: Frozen) -> Work:
    """Work by the person, in the currency in which it was put before them."""
    currency = frozen.total.currency if frozen.total else ""
    return Work(house, actor, name, lambda: {REMEMBERED: currency})


def refuse_over(kept: Kept, now: int) -> None:
    """Refuse what has happened, was dropped, or has waited too long."""
    if kept.state == "done":
        raise AlreadyConfirmed(kept.tool, kept.became)
    if kept.state == "dropped":
        raise Conflict("proposal.dropped")
    if kept.expires_at <= now:
        raise Conflict("proposal.expired")


def refuse_changed(work: Work, freezer: Freezer, frozen: Frozen) -> None:
    """Refuse where anything is not as it was."""
    now = freezer.look(work, frozen.wants)
    if found := changes(frozen, now, work.house.part(Terms).place):
        raise Changed(found)
