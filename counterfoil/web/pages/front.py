"""The public front, and the choice of colours."""

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Refusal
from counterfoil.shop.footfall import Step
from counterfoil.shop.pictures import Picture
from counterfoil.shop.pricing.currencies import ChooseCurrency, choose_currency
from counterfoil.shop.window import look_in_window
from counterfoil.web.pages.frame import THEMES, show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

YEAR = 365 * 24 * 3600


def front(visit: Visit) -> Answer:
    """See what this place is, and the way in."""
    visit.step = Step.CAME
    return show(visit, "front.html", window=_window(visit))


def _window(visit: Visit) -> list[Picture]:
    try:
        pictures: list[Picture] = visit.perform(look_in_window).pictures
    except Refusal:
        return []  # the front stands also while the storage does not
    return pictures


def theme(visit: Visit) -> Answer:
    """Light, dark, or as the machine prefers: kept in a cookie so that the first paint is right."""
    form = visit.form()
    chosen = form.get("theme", "")
    if chosen in THEMES:
        visit.keep("theme", chosen, 0 if chosen == "auto" else YEAR)
    return answers.see_other(answers.local(form.get("back"), "/"))


def currency(visit: Visit) -> Answer:
    """Be told prices in another currency."""
    form = visit.form()
    visit.perform(choose_currency, shapes.read(ChooseCurrency, form, spoken=True))
    return answers.see_other(answers.local(form.get("back"), "/"))
