"""Paying back: what it would come to, told to a script or shown to be confirmed, and giving it."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Invalid
from counterfoil.shop.after.desk import DeskOrder, look_up_order
from counterfoil.shop.after.refunding import Priced, PriceRefund, RefundOrder, price_refund, refund_order
from counterfoil.shop.figures import say
from counterfoil.shop.money import Money
from counterfoil.shop.money import price as read_money
from counterfoil.shop.orders import ReadOrder
from counterfoil.shop.pricing.terms import Terms
from counterfoil.web.pages.doing import counted
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.desk import PAGE, order_page
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

OF_THE_FORM = ("once", "token", "written")  # not about what is paid back


def ask_refund(visit: Visit) -> Answer:
    """See what a refund comes to before it is given; a script is told the sum alone."""
    visit.admit(price_refund)
    found: DeskOrder = visit.perform(look_up_order, shapes.read(ReadOrder, visit.params, spoken=True))
    asked = {name: text for name, text in counted(visit.query).items() if name not in OF_THE_FORM}
    try:
        goodwill = _minor(asked.pop("goodwill", ""), found.total.currency)
        read = shapes.read(PriceRefund, {**asked, **visit.params}, spoken=True)
        wants = replace(read, goodwill=0 if read.everything else goodwill)
        price: Priced = visit.perform(price_refund, wants)
    except (Invalid, Conflict) as refusal:
        if visit.is_program:
            raise
        return order_page(visit, refusal)
    if visit.is_program:
        return answers.json({"said": say(price.amount, visit.house.part(Terms).place)})
    return show(
        visit,
        "office/refund.html",
        order=found,
        wants=wants,
        goodwill=Money(wants.goodwill, found.total.currency),
        price=price,
        asked={**asked, "goodwill": wants.goodwill},
        once=secrets.token_urlsafe(18),
    )


def refund(visit: Visit) -> Answer:
    """Pay back what was asked for, by the page that asked again or straight from the desk."""
    visit.admit(refund_order)
    try:
        wants = shapes.read(RefundOrder, {**_said(visit), **visit.params}, spoken=True)
        visit.perform(refund_order, wants)
    except (Invalid, Conflict) as refusal:
        return order_page(visit, refusal)
    return answers.see_other(PAGE.format(**visit.params))


def _said(visit: Visit) -> Mapping[str, str]:
    form = counted(visit.form())
    said = {**form, "key": form.get("once", "")}
    if form.get("written"):  # at the desk, sums are as people write them
        found: DeskOrder = visit.perform(look_up_order, shapes.read(ReadOrder, visit.params, spoken=True))
        said["goodwill"] = str(_minor(form.get("goodwill", ""), found.total.currency))
    return said


def _minor(text: str, currency: str) -> int:
    """An amount as people write it."""
    amount = read_money(text or "0", currency)
    if amount is None:
        raise Invalid.one("goodwill", "refund.no_amount")
    return amount.amount
