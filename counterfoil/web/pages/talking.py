"""A conversation as its page shows it: the turns with what became of them since, and how one may begin."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from counterfoil.assistant.handing_over import Handover, list_handed_over_of_mine
from counterfoil.assistant.proposals.proposal import Proposal
from counterfoil.assistant.proposals.reading import ReadProposal, read_proposal
from counterfoil.assistant.talk.answer import Answer, Why
from counterfoil.assistant.talk.conversations import (
    Conversation,
    Transcript,
    Turn,
    list_conversations,
)
from counterfoil.gate.clock import HOUR, SECOND
from counterfoil.gate.refusals import NotFound
from counterfoil.shop.figures import say as money
from counterfoil.shop.money import Money
from counterfoil.shop.pricing.terms import Terms
from counterfoil.web.pages.confirm import cards_for, payment_words
from counterfoil.web.render import day
from counterfoil.web.visit import Visit

LATELY = HOUR  # a conversation is gone on with for so long, without being asked for
SHOWN = 40  # turns; what was said before is a click away
OTHERS, NEWEST = 30, 7  # conversations, and how many of them stand open
SUMS = ("at_least", "at_most")  # of what tools are asked, in the smallest coin


@dataclass(frozen=True, slots=True)
class Shown:
    """One turn, and what became of it."""

    number: int
    at: str
    say: str
    answer: Answer
    filters: Mapping[str, object]  # of why, in words
    proposal: "Put | None" = None
    report: Any = None  # drawn under it
    undo: str = ""


@dataclass(frozen=True, slots=True)
class Put:
    """What was put before somebody, as it stands now, and how it is paid."""

    of: Proposal
    words: str
    cards: list[tuple[str, str]]
    newest: bool  # in this conversation: of the others one line is shown


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation on a page."""

    address: str  # where things are said
    here: str  # where it is read
    code: str  # empty where it has not begun
    turns: list[Shown]
    earlier: bool  # whether more was said before
    label: str
    hint: str
    welcome: str
    examples: Sequence[str] = ()
    typed: str = ""
    handed: Handover | None = None  # to a person


@dataclass(frozen=True, slots=True)
class Room:
    """Where one talks: the shop, or its back office."""

    address: str
    template: str
    label: str
    hint: str
    welcome: str
    examples: Callable[[Visit], Sequence[str]]  # how one may begin
    drawn: Callable[[Visit, Why], Any] = lambda _visit, _why: None  # what stands under an answer


def lately(visit: Visit) -> str:
    """The conversation that was gone on with last, if that is not long ago; its code."""
    newest: list[Conversation] = visit.perform(list_conversations).items[:1]
    now = visit.house.clock.now()
    return next((each.code for each in newest if now - _moment(each.said) < LATELY), "")


def _moment(at: str) -> int:
    return int(datetime.fromisoformat(at).timestamp()) * SECOND


def others(visit: Visit, code: str) -> list[Conversation]:
    """My other conversations, the newest first."""
    found: list[Conversation] = visit.perform(list_conversations).items
    return [each for each in found if each.code != code.upper()][:OTHERS]


def when(visit: Visit, at: str) -> str:
    """The time of day for today, and the day for what was before."""
    now = datetime.fromtimestamp(visit.house.clock.now() / SECOND, UTC)
    said = datetime.fromisoformat(at)
    return f"today, {said:%H:%M} UTC" if said.date() == now.date() else day(at)


def talk(visit: Visit, room: Room, read: Transcript | None, typed: str = "") -> Talk:
    """All that the page shows of it."""
    turns = read.turns if read else []
    kept = turns if "all" in visit.query else turns[-SHOWN:]
    return Talk(
        address=room.address,
        here=f"{room.address}/{read.code}" if read else room.address,
        code=read.code if read else "",
        turns=_shown(visit, room, kept),
        earlier=len(kept) < len(turns),
        label=room.label,
        hint=room.hint,
        welcome=room.welcome,
        examples=() if turns else room.examples(visit),
        typed=typed,
        handed=_handed(visit, read) if read and not visit.in_office else None,
    )


def _handed(visit: Visit, read: Transcript) -> Handover | None:
    """The newest question to a person in this conversation."""
    mine: list[Handover] = visit.perform(list_handed_over_of_mine).items
    return next((each for each in mine if each.conversation == read.code), None)


def _shown(visit: Visit, room: Room, turns: Sequence[Turn]) -> list[Shown]:
    """The last change can be taken back, and the last report is drawn anew."""
    put = [_put(visit, turn.answer.proposal) for turn in turns]
    newest = next((each for each in reversed(put) if each), None)
    undo = _to_undo(turns, put)
    return [
        Shown(
            number=turn.number,
            at=turn.at,
            say=turn.say,
            answer=turn.answer,
            filters=_filters(visit, turn.answer),
            proposal=_once(each, newest),
            report=room.drawn(visit, turn.answer.why) if turn is turns[-1] else None,
            undo=turn.answer.undo if turn.answer.undo == undo else "",
        )
        for turn, each in zip(turns, put, strict=True)
    ]


def _once(each: Put | None, newest: Put | None) -> Put | None:
    """What was put before them stands where it was spoken of last, and nowhere else."""
    if each is None or newest is None or each.of.code != newest.of.code:
        return each
    return replace(each, newest=True) if each is newest else None


def _to_undo(turns: Sequence[Turn], put: Sequence[Put | None]) -> str:
    """The code of the last change, unless it was taken back or something was said yes to since."""
    undone = {row for turn in turns for row in turn.answer.why.rows}
    for turn, each in zip(reversed(turns), reversed(put), strict=True):
        if each and each.of.state == "done":
            return ""
        if turn.answer.undo:
            return "" if turn.answer.undo in undone else turn.answer.undo
    return ""


def _put(visit: Visit, told: Proposal | None) -> Put | None:
    """A proposal by its code, looked up again: it may be over, done, or unlike what it was."""
    if not told:
        return None
    try:
        now: Proposal = visit.perform(read_proposal, ReadProposal(proposal=told.code))
    except NotFound:  # it was made long ago
        return None
    return Put(now, payment_words(now), cards_for(visit, now), newest=False)


def _filters(visit: Visit, answer: Answer) -> Mapping[str, object]:
    """What the tools were asked; sums as people write them."""
    item = next(iter(answer.items), None)
    place = visit.house.part(Terms).place
    return {
        name: money(Money(value, item.price.currency), place)
        if item and name in SUMS and isinstance(value, int)
        else value
        for name, value in answer.why.filters.items()
    }
