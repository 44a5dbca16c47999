"""A proposal as it is told: what would happen, until when one can say yes, and what has changed since."""

from dataclasses import dataclass, field, replace

from counterfoil.assistant.proposals import frozen as freezing
from counterfoil.assistant.proposals.comparing import Change
from counterfoil.assistant.proposals.freezers import FREEZERS
from counterfoil.assistant.proposals.frozen import Fact, Figures, Frozen, FrozenLine
from counterfoil.assistant.proposals.rows import Kept
from counterfoil.assistant.proposals.rules import ProposalRules
from counterfoil.gate.actor import OFFICE
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.sentences import sentence
from counterfoil.gate.work import Work
from counterfoil.shop import figures as words
from counterfoil.shop.addresses import Address
from counterfoil.shop.money import Money
from counterfoil.shop.pricing.terms import Terms


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would happen, if the person it was put before says yes themselves."""

    code: str
    tool: str
    title: str
    button: str  # what the one button says
    page: str  # where they say yes
    state: str  # open, over, done, dropped
    lines: list[FrozenLine]
    figures: Figures | None
    total: Money | None  # what is paid, or what goes back
    goes_somewhere: bool
    address: Address | None  # none: collected at the shop
    pay_by: str
    order: str  # whose code it speaks of
    facts: list[Fact]
    asks_card: bool
    asks_password: bool  # so much is asked of nobody who has not shown it lately
    became: str  # the code of the order it became
    made_at: str
    expires_at: str
    conversation: str
    hash: str
    changes: list[Change] = field(default_factory=list)  # since it was made, as far as somebody looked
    message: str = ""  # why it can happen no more


def told(work: Work, kept: Kept, *, changes: list[Change] | None = None, message: str = "") -> Proposal:
    """The proposal for whoever looks at it now."""
    frozen = freezing.read(kept.frozen)
    said = _words(work, kept, frozen)
    return Proposal(
        code=kept.code,
        tool=kept.tool,
        title=sentence(f"proposal.title.{kept.tool}", said),
        button=sentence(_button(kept, frozen), said),
        page=page_of(kept),
        state="over" if kept.state == "open" and kept.expires_at <= work.now else kept.state,
        lines=frozen.lines,
        figures=frozen.figures,
        total=frozen.total,
        goes_somewhere=frozen.goes_somewhere,
        address=frozen.address,
        pay_by=frozen.pay_by,
        order=frozen.order,
        facts=[replace(fact, name=sentence(f"proposal.fact.{fact.name}", {})) for fact in frozen.facts],
        asks_card=frozen.asks_card,
        asks_password=_asks_password(work, kept, frozen),
        became=kept.became,
        made_at=rfc3339(kept.made_at),
        expires_at=rfc3339(kept.expires_at),
        conversation=kept.conversation,
        hash=kept.hash,
        changes=changes or [],
        message=message,
    )


def page_of(kept: Kept) -> str:
    """The shop's own page on which somebody says yes."""
    return f"/admin/confirm/{kept.code}" if kept.realm == OFFICE else f"/confirm/{kept.code}"


def _words(work: Work, kept: Kept, frozen: Frozen) -> dict[str, object]:
    place = work.house.part(Terms).place
    total = words.say(frozen.total, place) if frozen.total else ""
    return {"total": total, "order": frozen.order, "tool": kept.tool}


def _button(kept: Kept, frozen: Frozen) -> str:
    # Where no money moves, none is named.
    nothing = frozen.total is not None and not frozen.total.amount and kept.tool != "place_order"
    return f"proposal.button.{kept.tool}{'.nothing' if nothing else ''}"


def _asks_password(work: Work, kept: Kept, frozen: Frozen) -> bool:
    much = asks_for_proof(work, kept, frozen)
    return much and not work.actor.proved(work.now, work.house.lately)


def asks_for_proof(work: Work, kept: Kept, frozen: Frozen) -> bool:
    """Whether this takes a password that was shown lately."""
    rules = work.house.part(ProposalRules)
    return FREEZERS[kept.tool].operation.fresh or rules.asks_for_proof(frozen.total)
