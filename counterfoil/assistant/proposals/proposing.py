"""Putting something before a person: looked up, frozen, sealed and written down; nothing happens yet."""

import secrets
from dataclasses import replace

from counterfoil.assistant.proposals import frozen as freezing
from counterfoil.assistant.proposals import rows
from counterfoil.assistant.proposals.freezers import FREEZERS, Freezer
from counterfoil.assistant.proposals.frozen import Frozen
from counterfoil.assistant.proposals.proposal import Proposal, told
from counterfoil.assistant.proposals.rows import PURPOSE, Kept
from counterfoil.assistant.proposals.rules import MOST, WITHIN, ProposalRules
from counterfoil.gate.actor import Actor, Way
from counterfoil.gate.clock import SECOND
from counterfoil.gate.codes import new_code
from counterfoil.gate.operation import Operation, check
from counterfoil.gate.refusals import Conflict, TooMany
from counterfoil.gate.work import Work
from counterfoil.identity.keys import Keys

PROPOSE = "propose"


def propose(work: Work, operation: Operation, wants: object, conversation: str = "") -> Proposal:
    """Put before whoever is spoken for what an operation would do; `work` is named PROPOSE, for it is no more yet."""
    freezer = FREEZERS[operation.name]
    # Nobody is asked to say yes to what they may not do themselves.
    check(operation, _in_person(work.actor, work.now), work.now, work.house.lately)
    frozen = _frozen(work, freezer, wants)
    kept = _sealed(work, operation, frozen, conversation)
    work.about(kept.code, operation=operation.name)
    with work.writing() as db:
        if rows.made_since(db, work.actor.id, work.now - WITHIN) >= MOST:
            raise TooMany("proposal.too_many", retry_after=WITHIN // SECOND)
        rows.insert(db, kept)
    return told(work, kept)


def _in_person(actor: Actor, now: int) -> Actor:
    return replace(actor, way=Way.SESSION, proved_at=now)


def _frozen(work: Work, freezer: Freezer, wants: object) -> Frozen:
    said = freezer.kept(wants)
    frozen = replace(freezer.look(work, said), wants=said)
    if short := [line for line in frozen.lines if not line.there]:
        raise Conflict("proposal.short", what=short[0].title)
    return frozen


def _sealed(work: Work, operation: Operation, frozen: Frozen, conversation: str) -> Kept:
    actor, rules, keys = work.actor, work.house.part(ProposalRules), work.house.part(Keys)  # type: ignore[type-abstract]
    kept = Kept(
        code=new_code(),
        account_id=actor.id,
        realm=actor.realm,
        tool=operation.name,
        conversation=conversation,
        way=actor.way.value,
        session_id=actor.session_id,
        frozen=freezing.written(frozen),
        made_at=work.now,
        expires_at=work.now + rules.life,
        press=secrets.token_urlsafe(18),
    )
    return replace(kept, seal=keys.digest(PURPOSE, kept.sealed))
