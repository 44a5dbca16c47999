"""Looking at what was put before me, letting it be, and having it put before me anew."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.assistant.proposals import frozen as freezing
from counterfoil.assistant.proposals import rows
from counterfoil.assistant.proposals.freezers import FREEZERS
from counterfoil.assistant.proposals.proposal import Proposal, told
from counterfoil.assistant.proposals.proposing import PROPOSE, propose
from counterfoil.assistant.proposals.rechecking import as_before, refuse_changed, refuse_over
from counterfoil.assistant.proposals.refusals import Changed
from counterfoil.assistant.proposals.rows import Kept
from counterfoil.gate.actor import IN_PERSON, SIGNED_IN
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Refusal
from counterfoil.gate.sentences import say
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work


@dataclass(frozen=True, slots=True)
class ReadProposal:
    """Which one."""

    proposal: Annotated[str, Text(1, 100)]


@operation("read_proposal", needs=Permission.ASSISTANT, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def read_proposal(work: Work, wants: ReadProposal) -> Proposal:
    """See what was put before me, and what has changed since."""
    kept = _mine(work, wants)
    try:
        refuse_over(work, kept)
        freezer, frozen = FREEZERS[kept.tool], freezing.read(kept.frozen)
        refuse_changed(as_before(work.house, work.actor, kept.tool, frozen), freezer, frozen)
    except Changed as changed:
        return told(work, kept, changes=changed.changes, message=say(changed))
    except Refusal as refusal:
        return told(work, kept, message=say(refusal))
    return told(work, kept)


@operation("drop_proposal", needs=Permission.ASSISTANT, ways=IN_PERSON, effect=Effect.REVERSIBLE)
def drop_proposal(work: Work, wants: ReadProposal) -> Proposal:
    """Let what was put before me come to nothing."""
    kept = _mine(work, wants)
    with work.writing() as db:
        work.about(kept.code)
        rows.drop(db, kept, work.now)
        return told(work, rows.mine(db, work, kept.code))


@operation("renew_proposal", needs=Permission.ASSISTANT, ways=IN_PERSON, effect=Effect.REVERSIBLE)
def renew_proposal(work: Work, wants: ReadProposal) -> Proposal:
    """Have the same put before me anew, as it is now."""
    kept = _mine(work, wants)
    freezer, frozen = FREEZERS[kept.tool], freezing.read(kept.frozen)
    doing = as_before(work.house, work.actor, PROPOSE, frozen)
    anew = propose(doing, freezer.operation, freezer.wants(frozen.wants), kept.conversation)
    with work.writing() as db:
        work.about(kept.code)
        rows.drop(db, kept, work.now)
    return anew


def _mine(work: Work, wants: ReadProposal) -> Kept:
    with work.reading() as db:
        return rows.mine(db, work, wants.proposal)
