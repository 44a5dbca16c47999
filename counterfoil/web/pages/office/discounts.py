"""Discount codes: what each does, with an example, and how they are made, prolonged and ended."""

from dataclasses import dataclass

from counterfoil.gate.clock import rfc3339
from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.shop import figures
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.money import Money, digits_of
from counterfoil.shop.pricing.offers import (
    DiscountCode,
    DiscountCodes,
    EndCode,
    MakeCode,
    ProlongCode,
    end_discount_code,
    list_discount_codes,
    make_discount_code,
    prolong_discount_code,
)
from counterfoil.shop.pricing.rounding import WHOLE, part
from counterfoil.shop.pricing.terms import Terms
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.typed import Typed, moment
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

HERE = "/admin/discounts"
KINDS = {
    "percent": "So much per cent off",
    "amount": "An amount off",
    "free_shipping": "Free delivery",
    "buy_get": "Buy some, get some free",
}
SAMPLE = 40  # whole units of the currency


@dataclass(frozen=True, slots=True)
class Shown:
    """A code in words."""

    code: DiscountCode
    does: str
    example: str
    over: bool
    begins: str  # days of the shop's calendar
    ends: str


def discounts(visit: Visit) -> Answer:
    """See all discount codes."""
    return _page(visit)


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    found: DiscountCodes = visit.perform(list_discount_codes)
    terms, now = visit.house.part(Terms), visit.house.clock.now()
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    return show(
        visit,
        "office/discounts.html",
        answers.status_of(refusal) if refusal else 200,
        codes=[_shown(code, terms, visit.house.part(Daybook), now) for code in found.items],
        kinds=KINDS,
        offered=[terms.currency, *terms.others],
        values=visit.form() if refusal else {},
        errors=errors,
        message=say(refusal) if refusal and not errors else "",
    )


def _shown(code: DiscountCode, terms: Terms, days: Daybook, now: int) -> Shown:
    over = code.ends_at is not None and code.ends_at <= rfc3339(now)
    return Shown(
        code=code,
        does=_does(code, terms),
        example=_example(code, terms),
        over=over or code.used == code.most,
        begins=days.day(moment(code.begins_at)),
        ends=days.day(moment(code.ends_at)) if code.ends_at else "",
    )


def _does(code: DiscountCode, terms: Terms) -> str:
    if code.kind == "percent":
        return f"{figures.percent(code.rate, terms.place)} off"
    if code.amount:
        return f"{figures.say(code.amount, terms.place)} off"
    return "Free delivery" if code.kind == "free_shipping" else f"Buy {code.buys}, get {code.gets} free"


def _example(code: DiscountCode, terms: Terms) -> str:
    """What it makes of an order."""
    if code.kind == "free_shipping":
        return "The cheapest way of sending an order costs nothing."
    if code.kind == "buy_get":
        return f"Of {code.buys + code.gets} things in a cart the {_some(code.gets)} free."
    money = code.amount or code.minimum
    currency = money.currency if money else terms.currency
    goods = max(SAMPLE * 10 ** digits_of(currency), code.minimum.amount if code.minimum else 0)
    off = (
        part(goods, code.rate, WHOLE, terms.rounding)
        if code.kind == "percent"
        else min(goods, money.amount if money else 0)
    )
    before, after = Money(goods, currency), Money(goods - off, currency)
    return f"Goods of {figures.say(before, terms.place)} cost {figures.say(after, terms.place)}."


def _some(count: int) -> str:
    return "cheapest is" if count == 1 else f"{count} cheapest are"


def make(visit: Visit) -> Answer:
    """Make a code."""
    visit.admit(make_discount_code)
    form, days = visit.form(), visit.house.part(Daybook)
    currency = form.get("currency", "")
    typed = Typed(form).text("kind", "code", "buys", "gets", "most", "most_a_person")
    typed.rate("rate").money("amount", currency).money("minimum", currency)
    typed.day("begins_at", days).day("ends_at", days)
    if form.get("kind") == "amount" or form.get("minimum"):
        typed.text("currency")
    try:
        visit.perform(make_discount_code, typed.read(MakeCode))
    except (Invalid, Conflict) as refusal:
        return _page(visit, refusal)
    return answers.see_other(HERE)


def prolong(visit: Visit) -> Answer:
    """Let a code hold until another day, or for good."""
    visit.admit(prolong_discount_code)
    typed = Typed(visit.form()).text("code").day("ends_at", visit.house.part(Daybook))
    try:
        visit.perform(prolong_discount_code, typed.read(ProlongCode))
    except (Invalid, Conflict) as refusal:
        return _page(visit, refusal)
    return answers.see_other(HERE)


def end(visit: Visit) -> Answer:
    """Let a code hold no longer."""
    visit.admit(end_discount_code)
    try:
        visit.perform(end_discount_code, Typed(visit.form()).text("code").read(EndCode))
    except (Invalid, Conflict) as refusal:
        return _page(visit, refusal)
    return answers.see_other(HERE)
