"""The assistant: what is said to it, its answers, and the conversations one has had."""

from counterfoil.assistant.handing_over import WhichQuestion, take_question_back
from counterfoil.assistant.talk.answer import Answer as Answered
from counterfoil.assistant.talk.asking import AskAssistant, ask_assistant
from counterfoil.assistant.talk.conversations import (
    WhichConversation,
    delete_conversation,
    read_conversation,
)
from counterfoil.gate import shapes
from counterfoil.gate.refusals import Busy, Conflict, Invalid, NotFound, Refusal, TooMany
from counterfoil.gate.sentences import beside, say
from counterfoil.web.pages import talking
from counterfoil.web.pages.beginnings import examples
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.talking import Room
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

IN_THE_SHOP = Room(
    address="/assistant",
    template="assistant.html",
    label="What would you like?",
    hint="What would you like?",
    welcome="Say what you look for, what should go into your cart, or what you want to know about an order. "
    "Nothing is ever bought without your own yes.",
    examples=examples,
)
NO = (Busy, Conflict, Invalid, NotFound, TooMany)


def assistant(visit: Visit, room: Room = IN_THE_SHOP) -> Answer:
    """Go on with the conversation of a moment ago, or begin one."""
    return _page(visit, room, "" if "new" in visit.query else talking.lately(visit))


def conversation(visit: Visit, room: Room = IN_THE_SHOP) -> Answer:
    """Read one of my conversations, and go on with it."""
    return _page(visit, room, visit.params["code"])


def ask(visit: Visit, room: Room = IN_THE_SHOP) -> Answer:
    """Say something."""
    visit.admit(ask_assistant)
    form = visit.form()
    code = form.get("conversation", "")
    try:
        answer: Answered = visit.perform(ask_assistant, shapes.read(AskAssistant, form, spoken=True))
    except NO as refusal:
        return _page(visit, room, code, refusal)
    return _back_to(room, answer.conversation)


def not_after_all(visit: Visit) -> Answer:
    """Not wait for a person any longer."""
    visit.admit(take_question_back)
    form = visit.form()
    visit.perform(take_question_back, shapes.read(WhichQuestion, form, spoken=True))
    return _back_to(IN_THE_SHOP, form.get("conversation", ""))


def delete(visit: Visit, room: Room = IN_THE_SHOP) -> Answer:
    """Delete one of my conversations."""
    visit.perform(delete_conversation, shapes.read(WhichConversation, visit.params, spoken=True))
    return answers.see_other(f"{room.address}?new=1")


def _back_to(room: Room, code: str) -> Answer:
    return answers.see_other(f"{room.address}/{code}#say" if code else f"{room.address}?new=1")


def _page(visit: Visit, room: Room, code: str, refusal: Refusal | None = None) -> Answer:
    read = None
    if code:
        read = visit.perform(read_conversation, shapes.read(WhichConversation, {"code": code}, spoken=True))
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    return show(
        visit,
        room.template,
        answers.status_of(refusal) if refusal else 200,
        talk=talking.talk(visit, room, read, visit.form().get("say", "") if refusal else ""),
        others=talking.others(visit, code),
        newest=talking.NEWEST,
        when=lambda at: talking.when(visit, at),
        countries=NAMES,
        errors=errors,
        message=say(refusal) if refusal and not errors else "",
    )
