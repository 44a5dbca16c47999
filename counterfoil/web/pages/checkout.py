"""The checkout: where it goes, how it is paid, and what it is, on one page."""

import secrets
from collections.abc import Mapping

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Declined, Invalid, Refusal
from counterfoil.shop.addresses import fields_of, read_address
from counterfoil.shop.carts import read_cart
from counterfoil.shop.checkout import PlaceOrder, place_order
from counterfoil.web import answers
from counterfoil.web.answers import Answer
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.frame import show
from counterfoil.web.sentences import beside, say
from counterfoil.web.visit import Visit

TEST_CARDS = (
    ("4242 4242 4242 4242", "pays"),
    ("4000 0000 0000 0002", "is declined"),
    ("4000 0000 0000 9995", "has too little money"),
    ("4000 0000 0000 0259", "pays, slowly"),
)


def checkout(visit: Visit) -> Answer:
    """Look over what is about to be bought."""
    # Whoever may not buy learns it here, not after typing an address.
    visit.admit(place_order)
    return _page(visit, fields_of(visit.perform(read_address)))


def pay(visit: Visit) -> Answer:
    """Buy it."""
    visit.admit(place_order)
    form = visit.form()
    try:
        wants = shapes.read(PlaceOrder, {**_said(form), "key": form.get("once", "")}, spoken=True)
        order = visit.perform(place_order, wants)
    except (Invalid, Conflict, Declined) as refusal:
        return _page(visit, form, refusal)
    return answers.see_other(f"/orders/{order.code}")


def _said(form: Mapping[str, str]) -> dict[str, str]:
    """What counts of the form: whoever collects need not mend an address."""
    return {
        name: text for name, text in form.items() if "collect" not in form or not name.startswith("address.")
    }


def _page(visit: Visit, values: Mapping[str, str], refusal: Refusal | None = None) -> Answer:
    cart = visit.perform(read_cart)
    if not cart.lines and refusal is None:
        return answers.see_other("/cart")
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    return show(
        visit,
        "checkout.html",
        answers.status_of(refusal) if refusal else 200,
        count=cart.count,
        cart=cart,
        values=values,
        errors=errors,
        message=say(refusal) if refusal and not errors else "",
        unsettled=refusal.params.get("code", "") if isinstance(refusal, Conflict) else "",
        once=secrets.token_urlsafe(18),
        countries=NAMES,
        test_cards=TEST_CARDS,
    )
