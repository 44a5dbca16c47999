"""Saying something to the assistant: understood, done as far as the person may, answered, and kept."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Annotated

from counterfoil.assistant.knowing.wits import Wits
from counterfoil.assistant.talk import keeping
from counterfoil.assistant.talk.account import ADDRESS, address_in, keep_address
from counterfoil.assistant.talk.acting import ACTS, UNDO, Act, undo
from counterfoil.assistant.talk.answer import Answer
from counterfoil.assistant.talk.cart import ADD, REMOVE, add_by_sku, remove_by_sku, said_of
from counterfoil.assistant.talk.conversations import THEMSELVES
from counterfoil.assistant.talk.hearing import meant, small_talk, unsure, with_cart
from counterfoil.assistant.talk.mind import Mind
from counterfoil.assistant.talk.modelled import by_model
from counterfoil.assistant.talk.offered import OFFER, do_offered
from counterfoil.assistant.talk.proposing import is_a_yes, where_the_button_is
from counterfoil.assistant.talk.reasons import asks_why, explain
from counterfoil.assistant.talk.turn import Told, Turn, words
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Busy, NotAllowed, NotSignedIn, Refusal, Unavailable
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.pricing.terms import Terms

# Who asks is not let in, or nothing can be done just now: that is no answer of a conversation.
NOT_OURS = (NotSignedIn, Busy, Unavailable)
LONGEST = 1_000  # characters


@dataclass(frozen=True, slots=True)
class AskAssistant:
    """What I say, in which conversation (a new one without), and what a button said besides its words."""

    say: Annotated[str, Text(1, LONGEST, lines=True)]
    conversation: Annotated[str, Text(0, 20)] = ""
    choice: Annotated[str, Text(0, 200)] = ""


@operation("ask_assistant", needs=Permission.ASSISTANT, ways=THEMSELVES, effect=Effect.REVERSIBLE)
def ask_assistant(work: Work, wants: AskAssistant, wits: Wits, terms: Terms) -> Answer:
    """Say something to the shopping assistant, and have it done as far as I may."""
    turn = _heard(work, wants, wits, terms)
    told = _done(turn, wants.choice)
    answer = Answer(
        conversation="",
        answer=told.answer,
        items=told.items,
        orders=told.orders,
        proposal=told.proposal,
        choices=told.choices,
        undo=told.undo,
        link=told.link,
        why=turn.why(told),
    )
    return keeping.keep(work, turn.talk, wants.say, answer, lambda mind: _after(turn, told, mind))


def _heard(work: Work, wants: AskAssistant, wits: Wits, terms: Terms) -> Turn:
    today = date.fromisoformat(work.house.part(Daybook).day(work.now))
    talk = keeping.begun(work, wants.conversation, today)
    asked = wits.of(work.house)
    talk = with_cart(work, talk, asked, terms.currency_for(work))
    meaning = meant(asked, wants.say, wants.choice, talk.mind)
    return Turn(work, talk, asked, meaning, wants.say, terms)


def _done(turn: Turn, choice: str) -> Told:
    """What is meant, done by its tools; a refusal is an answer, too."""
    act = _act_for(turn, choice)
    try:
        return act(turn)
    except NOT_OURS:
        raise
    except NotAllowed:
        return Told(answer=words("not_here"))
    except Refusal as refusal:
        return Told(answer=said_of(refusal))


def _act_for(turn: Turn, choice: str) -> Act:
    """What answers: the button that was pressed, what was asked back, else what is meant."""
    if choice.startswith(ADD):
        return partial(add_by_sku, sku=choice.removeprefix(ADD))
    if choice.startswith(UNDO):
        return partial(undo, code=choice.removeprefix(UNDO))
    if choice.startswith(OFFER):
        return partial(do_offered, choice=choice)
    if choice.startswith(REMOVE):
        return partial(remove_by_sku, sku=choice.removeprefix(REMOVE))
    if turn.mind.proposal and is_a_yes(turn.say):
        return where_the_button_is
    if asks_why(turn.say):
        return explain
    if friendly := small_talk(turn.say):
        return friendly
    address = address_in(turn, turn.say) if turn.mind.asked == ADDRESS else None
    if address:
        return partial(keep_address, address=address)
    act = ACTS.get(turn.meaning.intent, not_here) if turn.meaning.intent else unsure
    return act if choice else partial(by_model_or, act)


def by_model_or(act: Act, turn: Turn) -> Told:
    """As a model would have it, where one is asked and has something to say; else as always."""
    return by_model(turn) or act(turn)


def not_here(_: Turn) -> Told:
    """It is known what is meant, and nothing here does it."""
    return Told(answer=words("not_here"))


def _after(turn: Turn, told: Told, now: Mind) -> Mind:
    """What is known after the turn, from what is known now: another turn may have been faster."""
    # What is still open is let go where the talk goes elsewhere.
    mind = told.mind or replace(now, open=(), replacing="", asked="")
    known = turn.asked.after(now.known, told.meaning or turn.meaning, told.shown)
    return replace(mind, known=known)
