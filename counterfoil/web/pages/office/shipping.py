"""Where things are sent and what that costs: zones of countries, ways in each, and an example of what an order pays."""

from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.shop import figures
from counterfoil.shop.money import Money, digits_of
from counterfoil.shop.pricing.shipping import ANY, Band, ways
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.pricing.zones import (
    ELSEWHERE,
    RemoveShipping,
    SetShippingRate,
    SetZone,
    Zone,
    Zones,
    list_shipping,
    remove_shipping,
    set_shipping_rate,
    set_zone,
)
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.typed import Typed
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

HERE = "/admin/shipping"
SAMPLE, SAMPLE_GRAMS = 40, 1_000


def shipping(visit: Visit) -> Answer:
    """See where things are sent, and for how much."""
    return _page(visit)


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    found: Zones = visit.perform(list_shipping)
    terms = visit.house.part(Terms)
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    return show(
        visit,
        "office/shipping.html",
        answers.status_of(refusal) if refusal else 200,
        zones=[(zone, _countries(zone), example(zone, terms)) for zone in found.items],
        seen=found.seen,
        offered=[terms.currency, *terms.others],
        values=visit.form() if refusal else {},
        errors=errors,
        message=say(refusal) if refusal and not errors else "",
    )


def _countries(zone: Zone) -> str:
    return ", ".join(
        "every other country" if code == ELSEWHERE else NAMES.get(code, code) for code in zone.countries
    )


def example(zone: Zone, terms: Terms) -> str:
    """What an order to the first of its countries would pay."""
    goods = SAMPLE * 10 ** digits_of(terms.currency)
    found = ways(_bands(zone, terms.currency), SAMPLE_GRAMS, goods)
    order = f"An order of {figures.say(Money(goods, terms.currency), terms.place)} and 1 kg"
    if not zone.countries:
        return ""
    where = (
        "elsewhere"
        if zone.countries[0] == ELSEWHERE
        else f"to {NAMES.get(zone.countries[0], zone.countries[0])}"
    )
    if not found:
        return f"{order} {where} cannot be sent."
    costs = ", ".join(
        f"{way.title} {figures.say(Money(way.price, terms.currency), terms.place)}" for way in found
    )
    return f"{order} {where}: {costs}."


def _bands(zone: Zone, currency: str) -> list[Band]:
    return [
        Band(
            rate.code,
            rate.title,
            rate.price.amount,
            rate.up_to_grams or ANY,
            rate.up_to_goods.amount if rate.up_to_goods else ANY,
            rate.free_from.amount if rate.free_from else None,
        )
        for rate in zone.rates
        if rate.price.currency == currency
    ]


def zone(visit: Visit) -> Answer:
    """Say which countries a zone is made of."""
    visit.admit(set_zone)
    try:
        visit.perform(set_zone, Typed(visit.form()).text("zone", "countries", "seen").read(SetZone))
    except (Invalid, Conflict) as refusal:
        return _page(visit, refusal)
    return answers.see_other(HERE)


def rate(visit: Visit) -> Answer:
    """Say what a way of sending costs in a zone."""
    visit.admit(set_shipping_rate)
    form = visit.form()
    currency = form.get("currency", "")
    typed = Typed(form).text("zone", "title", "currency", "code", "seen").grams("up_to_grams")
    for name in ("price", "up_to_goods", "free_from"):
        typed.money(name, currency)
    try:
        visit.perform(set_shipping_rate, typed.read(SetShippingRate))
    except (Invalid, Conflict) as refusal:
        return _page(visit, refusal)
    return answers.see_other(HERE)


def remove(visit: Visit) -> Answer:
    """Send nothing in some way any more, or nothing to a zone."""
    visit.admit(remove_shipping)
    try:
        visit.perform(remove_shipping, Typed(visit.form()).text("zone", "code", "seen").read(RemoveShipping))
    except (Invalid, Conflict) as refusal:
        return _page(visit, refusal)
    return answers.see_other(HERE)
