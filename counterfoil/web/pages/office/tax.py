"""Rates of tax by country and class: those that hold, held and will hold, with an example of each."""

from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.shop import figures
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.money import Money, digits_of
from counterfoil.shop.pricing.rounding import WHOLE, part
from counterfoil.shop.pricing.tax_classes import STANDARD
from counterfoil.shop.pricing.taxes import (
    RemoveTaxRate,
    SetTaxRate,
    TaxRate,
    TaxRates,
    list_tax_rates,
    remove_tax_rate,
    set_tax_rate,
)
from counterfoil.shop.pricing.terms import Terms
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.typed import Typed, moment
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

HERE = "/admin/tax"
SAMPLE = 10


def tax(visit: Visit) -> Answer:
    """See all rates of tax."""
    return _page(visit)


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    found: TaxRates = visit.perform(list_tax_rates)
    terms = visit.house.part(Terms)
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    return show(
        visit,
        "office/tax.html",
        answers.status_of(refusal) if refusal else 200,
        rates=[
            (each, *_since(each, visit.house.part(Daybook)), example(each, terms)) for each in found.items
        ],
        seen=found.seen,
        included=terms.tax_included,
        standard=STANDARD,
        countries=NAMES,
        values=visit.form() if refusal else {},
        errors=errors,
        message=say(refusal) if refusal and not errors else "",
    )


def _since(rate: TaxRate, days: Daybook) -> tuple[int, str]:
    """From when it holds: as the form that removes it says it, and as the shop's calendar does."""
    since = moment(rate.valid_from)
    return since, days.day(since) if since else ""


def example(rate: TaxRate, terms: Terms) -> str:
    """What it takes of a thing."""
    price = SAMPLE * 10 ** digits_of(terms.currency)
    whole = WHOLE + rate.rate if terms.tax_included else WHOLE
    taken = figures.say(Money(part(price, rate.rate, whole, terms.rounding), terms.currency), terms.place)
    of = figures.say(Money(price, terms.currency), terms.place)
    return (
        f"Of {of} on the label {taken} is tax."
        if terms.tax_included
        else f"To {of} on the label {taken} is added."
    )


def put(visit: Visit) -> Answer:
    """Say what a country takes of a class of goods, from a day on."""
    visit.admit(set_tax_rate)
    typed = Typed(visit.form()).text("country", "name", "tax_class", "seen").rate("rate")
    typed.day("valid_from", visit.house.part(Daybook))
    try:
        visit.perform(set_tax_rate, typed.read(SetTaxRate))
    except (Invalid, Conflict) as refusal:
        return _page(visit, refusal)
    return answers.see_other(HERE)


def remove(visit: Visit) -> Answer:
    """Take a rate away."""
    visit.admit(remove_tax_rate)
    try:
        typed = Typed(visit.form()).text("country", "tax_class", "valid_from", "was")
        visit.perform(remove_tax_rate, typed.read(RemoveTaxRate))
    except (Invalid, Conflict) as refusal:
        return _page(visit, refusal)
    return answers.see_other(HERE)
