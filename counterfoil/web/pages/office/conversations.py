"""Conversations that shoppers handed over to a person: who waits, and one of them with a box to answer in."""

from counterfoil.assistant.answering import (
    AnswerHandedOver,
    ListHandedOver,
    Opened,
    TakeHandedOver,
    answer_handed_over,
    close_handed_over,
    list_handed_over,
    read_handed_over,
    take_handed_over,
)
from counterfoil.assistant.handing_over import LONGEST, WhichQuestion
from counterfoil.gate import shapes
from counterfoil.gate.refusals import Invalid, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.web.pages.doing import doing
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.listing import Column, Empty, Filter, Listing, show_list
from counterfoil.web.pages.office.orders import age
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer
from counterfoil.wire.asked import SAFE

STATES = {"waiting": "Waits", "taken": "Somebody has it", "answered": "Answered", "closed": "Done"}
CONVERSATIONS = Listing(
    name="conversations",
    title="Conversations",
    address="/admin/conversations",
    things=("conversation", "conversations"),
    operation=list_handed_over,
    shape=ListHandedOver,
    whole="Open",
    columns=(Column("Who"), Column("What they ask"), Column("State"), Column("With"), Column("Waits since")),
    tabs=(
        ("Waiting", "show=waiting"),
        ("Mine", "mine=yes"),
        ("Answered", "show=answered"),
        ("Done", "show=closed"),
        ("All", "show=all"),
    ),
    filters=(Filter("person", "Who"),),
    empty=Empty(
        "Nobody waits",
        "Who asks the assistant for a person appears here, and whoever waits longest comes first.",
    ),
)
PAGE = "/admin/conversations/{code}"


def conversations(visit: Visit) -> Answer:
    """See who asks for a person."""
    now = visit.house.clock.now()
    return show_list(
        visit, CONVERSATIONS, "office/conversations.html", states=STATES, age=lambda at: age(at, now)
    )


def conversation(visit: Visit) -> Answer:
    """Read a conversation that was handed over."""
    return _page(visit)


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    found: Opened = visit.perform(read_handed_over, shapes.read(WhichQuestion, visit.params, spoken=True))
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    return show(
        visit,
        "office/conversation.html",
        answers.status_of(refusal) if refusal else 200,
        found=found.handed_over,
        turns=found.turns,
        state=STATES[found.handed_over.state],
        longest=LONGEST,
        values=visit.form() if refusal and visit.method not in SAFE else {},
        errors=errors,
        message=say(refusal) if refusal and not errors else "",
    )


take = doing(take_handed_over, TakeHandedOver, _page, PAGE)
answer = doing(answer_handed_over, AnswerHandedOver, _page, PAGE)
close = doing(close_handed_over, WhichQuestion, _page, PAGE)
