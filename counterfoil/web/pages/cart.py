"""The cart: what is in it, how many, and no more of it."""

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.shop.carts import RemoveLine, SetLine, read_cart, remove_line, set_line
from counterfoil.shop.footfall import Step
from counterfoil.shop.pricing.quote import Quote
from counterfoil.shop.pricing.quoting import QuoteOrder, quote_order
from counterfoil.web.pages.countries import NAMES
from counterfoil.web.pages.frame import show, things
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


def cart(visit: Visit) -> Answer:
    """See what is in the cart."""
    visit.step = Step.CAME
    return _page(visit)


def change(visit: Visit) -> Answer:
    """Set the quantity of a line, or take it out."""
    form = visit.form()
    try:
        if form.get("do") == "remove":
            visit.perform(remove_line, shapes.read(RemoveLine, form, spoken=True))
        else:
            visit.perform(set_line, shapes.read(SetLine, form, spoken=True))
    except (Invalid, Conflict) as refusal:
        return _page(visit, refusal)
    return answers.see_other("/cart?changed=1")


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    content = visit.perform(read_cart)
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    said = "" if refusal or "changed" not in visit.query else f"Cart: {things(content.count)}"
    return show(
        visit,
        "cart.html",
        422 if errors else 409 if refusal else 200,
        count=content.count,
        said=said,
        cart=content,
        quote=_quote(visit) if content.lines else None,
        countries=NAMES,
        wrong_sku=visit.form().get("sku", "") if refusal else "",
        wrong_quantity=visit.form().get("quantity", "") if refusal else "",
        message=say(refusal) if refusal and not errors else "",
        errors=errors,
    )


def _quote(visit: Visit) -> Quote | None:
    """What it comes to at the saved address, where it can be sent there."""
    try:
        quote: Quote = visit.perform(quote_order, QuoteOrder())
    except (Conflict, Invalid):  # the checkout says why
        return None
    return quote
