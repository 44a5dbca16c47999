"""The settings of the shop, those that the environment has locked among them."""

from itertools import groupby

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.shop.rules import ChangeSettings, Rules, change_settings, list_settings
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

HERE = "/admin/settings"


def settings(visit: Visit) -> Answer:
    """See the settings of the shop."""
    return _page(visit)


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    found: Rules = visit.perform(list_settings)
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    return show(
        visit,
        "office/settings.html",
        answers.status_of(refusal) if refusal else 200,
        groups=[(name, list(rules)) for name, rules in groupby(found.items, key=lambda rule: rule.group)],
        labels={f"values.{rule.name}": words(rule.name) for rule in found.items},
        typed=visit.form() if refusal else {},
        errors=errors,
        message=say(refusal) if refusal and not errors else "",
    )


def words(name: str) -> str:
    """The name of a setting as people read it."""
    return name.replace("_", " ").capitalize()


def change(visit: Visit) -> Answer:
    """Change what was typed otherwise."""
    visit.admit(change_settings)
    try:
        visit.perform(change_settings, shapes.read(ChangeSettings, visit.form(), spoken=True))
    except (Invalid, Conflict) as refusal:
        return _page(visit, refusal)
    return answers.see_other(HERE)
