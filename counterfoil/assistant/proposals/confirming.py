"""Saying yes: by the person themselves, once, to what is as it was put before them."""

import hmac
from dataclasses import dataclass, field
from typing import Annotated

from counterfoil.assistant.proposals import frozen as freezing
from counterfoil.assistant.proposals import rows
from counterfoil.assistant.proposals.buying import buy
from counterfoil.assistant.proposals.freezers import FREEZERS
from counterfoil.assistant.proposals.frozen import Frozen
from counterfoil.assistant.proposals.proposal import Proposal, asks_for_proof, told
from counterfoil.assistant.proposals.rechecking import as_before, refuse_changed, refuse_over
from counterfoil.assistant.proposals.refusals import AlreadyConfirmed
from counterfoil.assistant.proposals.rows import Kept
from counterfoil.gate.actor import IN_PERSON, SHOP
from counterfoil.gate.operation import Effect, operation, perform_work
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.shapes import Text
from counterfoil.gate.within import within
from counterfoil.gate.work import Work
from counterfoil.identity.keys import Keys
from counterfoil.identity.places import Ended
from counterfoil.shop.payments import Card, CardNumber

LONGEST_HASH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmProposal:
    """Which one, by the hash it was shown with; and a card, where it is paid by one."""

    proposal: Annotated[str, Text(1, 100)]
    hash: Annotated[str, Text(1, LONGEST_HASH)]
    conversation: Annotated[str | None, Text(0, 100)] = None  # the one that somebody says yes in
    card: Annotated[CardNumber | None, Card()] = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """It has happened: what it was, where it is looked at, and whether they are signed out now."""

    proposal: Proposal
    page: str
    signed_out: bool = False


@operation("confirm_proposal", needs=Permission.ASSISTANT, ways=IN_PERSON, effect=Effect.SPENDS_MONEY)
def confirm_proposal(work: Work, wants: ConfirmProposal, keys: Keys) -> Confirmed:
    """Say yes to what was put before me."""
    with work.reading() as db:
        kept = rows.mine(db, work, wants.proposal)
    _refuse_unlike(kept, wants, keys)
    work.about(kept.code)
    if FREEZERS[kept.tool].at_a_bank:
        page = buy(work, kept, wants.card)
        signed_out = False
    else:
        page, signed_out = _do_at_once(work, kept)
    with work.reading() as db:
        proposal = told(work, rows.mine(db, work, kept.code))
    # From the office no page of the shop is open.
    return Confirmed(proposal, page if kept.realm == SHOP else proposal.page, signed_out)


def _refuse_unlike(kept: Kept, wants: ConfirmProposal, keys: Keys) -> None:
    """Refuse a hash that is not this one's, a row that is not what was sealed, and another conversation's button."""
    same = hmac.compare_digest(kept.hash.encode(), wants.hash.encode())
    if not same or not kept.is_sealed(keys):
        raise Conflict("proposal.hash")
    if wants.conversation is not None and wants.conversation != kept.conversation:
        raise Conflict("proposal.conversation")


def _do_at_once(work: Work, kept: Kept) -> tuple[str, bool]:
    """The yes and what it means are one transaction: both happen, or neither."""
    freezer, frozen = FREEZERS[kept.tool], freezing.read(kept.frozen)
    with work.writing() as db:
        if not rows.take(db, kept, work.now, frozen.order):
            raise _not_open(rows.mine(db, work, kept.code))
        doing = as_before(within(work.house, db), work.actor, kept.tool, frozen)
        refuse_over(doing, kept)
        refuse_changed(doing, freezer, frozen)
        if asks_for_proof(work, kept, frozen):
            work.must_be_fresh()
        done = perform_work(doing, freezer.operation, freezer.asked(frozen, key=kept.key))
    return _page_of(frozen), isinstance(done, Ended) and done.here


def _not_open(kept: Kept) -> Conflict:
    return AlreadyConfirmed(kept.tool, kept.became) if kept.state == "done" else Conflict("proposal.dropped")


def _page_of(frozen: Frozen) -> str:
    return f"/orders/{frozen.order}" if frozen.order else "/account/sessions"
