"""The checkout: where it goes, how it is paid, and what it is, on one page."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Declined, Invalid, Refusal, TooMany
from counterfoil.gate.sentences import beside, say, sentence
from counterfoil.shop import figures
from counterfoil.shop.address_forms import form_of
from counterfoil.shop.addresses import fields_of, read_address
from counterfoil.shop.carts import read_cart
from counterfoil.shop.checkout import PlaceOrder, place_order
from counterfoil.shop.footfall import Step
from counterfoil.shop.money import Money
from counterfoil.shop.payments import Banks
from counterfoil.shop.payments.trick_cards import LISTED, written
from counterfoil.shop.pricing.quote import Quote
from counterfoil.shop.pricing.quoting import QuoteOrder, quote_order
from counterfoil.shop.pricing.seen import Moved, Seen
from counterfoil.shop.pricing.terms import Terms
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

PLAIN = 4  # test cards, shown where a card is asked for; the demo's panel has them all
PAY_BY = {
    "testpay": "Now, by card",
    "stripe": "Now, on the pages of Stripe",
    "invoice": "Later, by transfer",
}
COUNTRY = "address.country"


def cards_to_try() -> list[tuple[str, str]]:
    """Cards of the simulated bank, each with what becomes of it."""
    return [(written(digits), sentence(f"testpay.{name}", {})) for digits, name in LISTED[:PLAIN]]


def checkout(visit: Visit) -> Answer:
    """Look over what is about to be bought."""
    # Whoever may not buy learns it here, not after typing an address.
    visit.admit(place_order)
    kept = visit.perform(read_cart).discount_code
    return _page(visit, {**fields_of(visit.perform(read_address)), "discount_code": kept})


def pay(visit: Visit) -> Answer:
    """Buy it; or look again, at what it costs with another address, way or code."""
    visit.admit(place_order)
    form = visit.form()
    if form.get("do") == "look":
        return _page(visit, form)
    try:
        wants = shapes.read(PlaceOrder, {**_said(form), "key": form.get("once", "")}, spoken=True)
        order = visit.perform(place_order, wants)
    except (Invalid, Conflict, Declined, TooMany) as refusal:
        return _page(visit, form, refusal)
    # No form may lead to another site, so from there a link goes on to a bank that is one.
    page = order.bank_page
    return answers.see_other(page if page.startswith("/") else f"/orders/{order.code}")


def _said(form: Mapping[str, str]) -> dict[str, str]:
    """What counts of the form: whoever collects need not mend an address."""
    return {
        name: text for name, text in form.items() if "collect" not in form or not name.startswith("address.")
    }


@dataclass(slots=True)
class _Looked:
    """What it costs as the form stands, as far as that can be told, and what is in the way."""

    quote: Quote | None = None
    errors: dict[str, str] = field(default_factory=dict)
    wait: TooMany | None = None  # codes were guessed too often


def _look(visit: Visit, values: Mapping[str, str]) -> _Looked:
    """A quote for what the form says; what does not fit is left out, and said beside its field."""
    found = _Looked()
    asked = {name: values.get(name, "") for name in ("shipping", "discount_code")}
    # A form without a country is one of somebody who collects, whatever address is saved.
    asked |= {"country": "", "collect": "on"} if _collected(values) else {"country": values[COUNTRY]}
    for _ in range(len(asked) + 1):
        try:
            found.quote = visit.perform(quote_order, shapes.read(QuoteOrder, asked, spoken=True))
            break
        except Invalid as refusal:
            for name, sentence in beside(refusal).items():
                asked[name] = ""
                if name != "shipping":  # that way was another country's
                    found.errors[COUNTRY if name == "country" else name] = sentence
        except TooMany as refusal:
            asked["discount_code"], found.wait = "", refusal
            found.errors["discount_code"] = say(refusal)
        except Conflict as refusal:
            if "collect" in asked:  # the cart is empty
                break
            found.errors[COUNTRY] = say(refusal)
            asked |= {"country": "", "collect": "on"}
    return found


def _collected(values: Mapping[str, str]) -> bool:
    return bool(values.get("collect")) or not values.get(COUNTRY)


def _page(visit: Visit, values: Mapping[str, str], refusal: Refusal | None = None) -> Answer:
    cart = visit.perform(read_cart)
    if not cart.lines and refusal is None:
        return answers.see_other("/cart")
    wrong = _beside(refusal)
    # A code that was refused a moment ago is not tried once more.
    looked = _look(visit, {**values, "discount_code": ""} if "discount_code" in wrong else values)
    quote, asked_again = looked.quote, values.get("do") == "look"
    errors = looked.errors | wrong
    refusal = refusal or looked.wait
    total = quote.total if quote else cart.total
    banks = visit.house.part(Banks)
    visit.step = Step.CHECKED_OUT
    answer = show(
        visit,
        "checkout.html",
        answers.status_of(refusal) if refusal else 422 if errors and asked_again else 200,
        count=cart.count,
        said=_said_aloud(visit, errors, total) if asked_again else "",
        cart=cart,
        quote=quote,
        total=total,
        changes=_changes(refusal.before, quote) if isinstance(refusal, Moved) and quote else [],
        values=values,
        form=form_of(values.get(COUNTRY, "")),
        errors=errors,
        message=_above(refusal, errors),
        unsettled=refusal.params.get("code", "") if isinstance(refusal, Conflict) else "",
        once=secrets.token_urlsafe(18),
        countries=NAMES,
        banks=[(bank.name, PAY_BY[bank.name], bank.wants_card) for bank in banks],
        card_asked=any(bank.wants_card for bank in banks),
        test_cards=cards_to_try(),
        panel=banks.panel,
    )
    answer.headers += answers.headers_of(refusal) if isinstance(refusal, TooMany) else []
    return answer


def _beside(refusal: Refusal | None) -> dict[str, str]:
    """What stands beside a field."""
    if isinstance(refusal, TooMany) and refusal.sentence == "too_many.codes":
        return {"discount_code": say(refusal)}
    return beside(refusal) if isinstance(refusal, Invalid) else {}


def _above(refusal: Refusal | None, errors: Mapping[str, str]) -> str:
    """What stands above the form, unless it stands beside a field."""
    told = say(refusal) if refusal and not isinstance(refusal, Invalid) else ""
    return "" if told in errors.values() else told


def _said_aloud(visit: Visit, errors: Mapping[str, str], total: Money) -> str:
    place = visit.house.part(Terms).place
    return " ".join([*errors.values(), f"Total {figures.say(total, place)}"])


@dataclass(frozen=True, slots=True)
class Change:
    """One figure as it was and as it is."""

    what: str
    before: Money | None
    now: Money | None


def _changes(before: Seen, now: Quote) -> list[Change]:
    """What differs, the total last in any case."""
    lines = {line.sku: line.total for line in before.lines}
    changes = [Change(line.title, lines.pop(line.sku, None), line.total) for line in now.lines]
    changes += [Change(sku, gone, None) for sku, gone in lines.items()]
    changes += [
        Change("Discount", before.discount, now.discount),
        Change("Delivery", before.shipping, now.shipping),
        Change("Tax", before.tax, now.tax),
    ]
    return [each for each in changes if each.before != each.now] + [Change("Total", before.total, now.total)]
