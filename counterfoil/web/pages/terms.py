"""On which terms the shop sells: delivery, tax, sending back and paying, for a country that can be chosen."""

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.sentences import beside
from counterfoil.shop.explaining import ExplainTerms, explain_terms
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire.answers import Answer


def terms(visit: Visit) -> Answer:
    """Read them."""
    errors: dict[str, str] = {}
    asked = ExplainTerms()
    try:
        asked = shapes.read(ExplainTerms, visit.query, spoken=True)
    except Invalid as invalid:
        errors = beside(invalid)
    told = visit.perform(explain_terms, asked)
    everywhere = not told.countries or "*" in told.countries
    names = NAMES if everywhere else {code: name for code, name in NAMES.items() if code in told.countries}
    return show(
        visit,
        "terms.html",
        422 if errors else 200,
        told=told,
        countries=names,
        all_names=NAMES,
        errors=errors,
    )
