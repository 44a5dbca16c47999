"""The simulated bank's own pages: it asks somebody to confirm, and shows its cards and its log in the demo shop."""

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.sentences import say, sentence
from counterfoil.shop.at_testpay import (
    AnswerChallenge,
    LoggedCall,
    answer_challenge,
    look_at_challenge,
    look_at_testpay,
)
from counterfoil.shop.orders import ReadOrder
from counterfoil.shop.pricing.terms import Terms
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


def panel(visit: Visit) -> Answer:
    """See the cards and what happened."""
    found = visit.perform(look_at_testpay)
    return show(
        visit,
        "testpay.html",
        cards=[(card.number, sentence(f"testpay.{card.name}", {})) for card in found.cards],
        calls=[(call, *in_words(call)) for call in found.calls],
        declines=visit.house.part(Terms).tries.declines_per_person,
    )


def in_words(call: LoggedCall) -> tuple[str, str]:
    """What was asked or told, and what was said to that."""
    said = f"HTTP {call.said}" if call.said.isdigit() else sentence(f"testpay.said.{call.said}", {})
    return sentence(f"testpay.what.{call.what}", {}), said


def challenge(visit: Visit) -> Answer:
    """Be asked whether it is really you."""
    return _page(visit)


def _page(visit: Visit, refusal: Conflict | None = None) -> Answer:
    asked = visit.perform(look_at_challenge, shapes.read(ReadOrder, visit.params, spoken=True))
    return show(
        visit,
        "challenge.html",
        answers.status_of(refusal) if refusal else 200,
        asked=asked,
        message=say(refusal) if refusal else "",
    )


def answer(visit: Visit) -> Answer:
    """Say yes or no, and go back to the shop."""
    visit.admit(answer_challenge)
    wants = shapes.read(AnswerChallenge, {**visit.form(), **visit.params}, spoken=True)
    try:
        asked = visit.perform(answer_challenge, wants)
    except Conflict as refusal:
        return _page(visit, refusal)
    return answers.see_other(f"/orders/{asked.order}?back=bank")
