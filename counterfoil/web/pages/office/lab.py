"""The race lab of the demo shop: a crowd at the last units of a scratch shop, and what its ledger says."""

from collections import Counter

from counterfoil.gate.refusals import Conflict, Invalid
from counterfoil.gate.sentences import beside, say
from counterfoil.shop.lab.race import Race, RunRace, Told, race_lab
from counterfoil.web.pages.frame import Shopfront, show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer
from counterfoil.wire.refusals import NoSuchPage

GOT_IT = "Paid: one is yours."


def race(visit: Visit) -> Answer:
    """Run a race and show it; where people really buy, the machine has better things to do."""
    visit.admit(race_lab)
    if not visit.house.part(Shopfront).demo:
        raise NoSuchPage
    try:
        found: Race = visit.perform(race_lab, visit.read(RunRace))
    except (Invalid, Conflict) as refusal:
        return _page(visit, refusal)
    return _page(visit, None, found)


def _page(visit: Visit, refusal: Invalid | Conflict | None, found: Race | None = None) -> Answer:
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    return show(
        visit,
        "office/race.html",
        answers.status_of(refusal) if refusal else 200,
        race=found,
        told=[(one, in_words(one)) for one in found.told] if found else [],
        counts=Counter(map(in_words, found.told)).most_common() if found else [],
        message=say(refusal) if refusal and not errors else "",
        errors=errors,
        values=visit.form(),
    )


def in_words(one: Told) -> str:
    """What a shopper was told."""
    return say(one.refusal) if one.refusal else GOT_IT
