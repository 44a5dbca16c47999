"""The cart: what is in it, how many, and no more of it."""

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Invalid, Refusal, TooMany
from counterfoil.gate.sentences import beside, say
from counterfoil.shop.carts import RemoveLine, SetLine, read_cart, remove_line, set_line
from counterfoil.shop.footfall import Step
from counterfoil.shop.kept_code import ApplyCode, apply_code, take_code_off
from counterfoil.shop.pricing.quote import Quote
from counterfoil.shop.pricing.quoting import QuoteOrder, quote_order
from counterfoil.shop.wishes.recommending import Recommend, Recommendations, recommend
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


def code(visit: Visit) -> Answer:
    """Use a discount code, or none."""
    form = visit.form()
    try:
        if form.get("do") == "off":
            visit.perform(take_code_off)
        else:
            visit.perform(apply_code, shapes.read(ApplyCode, form, spoken=True))
    except (Invalid, Conflict, TooMany) as refusal:
        answer = _page(visit, refusal)
        answer.headers += answers.headers_of(refusal) if isinstance(refusal, TooMany) else []
        return answer
    return answers.see_other("/cart")


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    content = visit.perform(read_cart)
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    said = "" if refusal or "changed" not in visit.query else f"Cart: {things(content.count)}"
    return show(
        visit,
        "cart.html",
        answers.status_of(refusal) if refusal else 200,
        count=content.count,
        said=said,
        cart=content,
        quote=_quote(visit, content.discount_code) if content.lines else None,
        found=_goes_with(visit) if content.lines else None,
        code=visit.form().get("discount_code", content.discount_code),
        countries=NAMES,
        wrong_sku=visit.form().get("sku", "") if refusal else "",
        wrong_quantity=visit.form().get("quantity", "") if refusal else "",
        message=say(refusal) if refusal and not errors else "",
        errors=errors,
    )


def _quote(visit: Visit, kept: str) -> Quote | None:
    """What it comes to at the saved address, where it can be sent there, with the code that is kept while it holds."""
    for code in (kept, "") if kept else ("",):
        try:
            quote: Quote = visit.perform(quote_order, QuoteOrder(discount_code=code))
        except (Conflict, Invalid, TooMany):  # the checkout says why
            continue
        return quote
    return None


def _goes_with(visit: Visit) -> Recommendations | None:
    """What may go with it; a cart is a cart without that."""
    try:
        found: Recommendations = visit.perform(recommend, Recommend(limit=4))
    except Refusal:
        return None
    return found
