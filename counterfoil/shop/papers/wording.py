"""What stands on a receipt, an invoice, a bill or a credit note: the figures of the order as they are kept, none reckoned anew."""

from collections.abc import Iterable

from counterfoil.shop.figures import percent, say
from counterfoil.shop.money import Money
from counterfoil.shop.orders import Order, OrderLine
from counterfoil.shop.papers.booked import Booked, Credited
from counterfoil.shop.papers.paper import Paper, Row, Stationery
from counterfoil.shop.pricing.taxes import Tax
from counterfoil.shop.sentences import tell

MINUS = "\N{MINUS SIGN}"
DOT = " · "


def bill(said: Booked, on: Stationery) -> Paper:
    """What is to be paid, and how; no invoice yet, for that has its number when the money has come."""
    order = said.order
    how = [tell("paper.send", amount=say(order.total, on.place), code=order.code)]
    how += [tell("paper.to", pay_to=on.pay_to)] if on.pay_to else []
    return _of_order(
        said,
        on,
        name=f"to-be-paid-{order.code}",
        title="paper.bill",
        number=order.code,
        at=said.placed_at,
        facts=[(tell("paper.order"), order.code), (tell("paper.ordered"), on.day(said.placed_at))],
        label=tell("paper.how_to_pay"),
        note=" ".join(how),
    )


def receipt(said: Booked, on: Stationery) -> Paper:
    """That it was paid, and what went back since."""
    order = said.order
    void = order.status == "cancelled" or order.payment == "refunded"
    stamp = "void" if order.status == "cancelled" else "returned" if void else "paid"
    return _of_order(
        said,
        on,
        name=f"receipt-{order.code}",
        title="paper.receipt",
        number=order.code,
        at=said.paid_at,
        facts=[
            (tell("paper.order"), order.code),
            (tell("paper.ordered"), on.day(said.placed_at)),
            (tell("paper.paid"), on.day(said.paid_at)),
            (tell("paper.invoice"), said.invoice),
        ],
        paid_back=said.refunded,
        stamp=tell(f"paper.stamp.{stamp}"),
        void=void,
    )


def invoice(said: Booked, on: Stationery) -> Paper:
    """What was sold; the same for good, whatever becomes of the order."""
    return _of_order(
        said,
        on,
        name=f"invoice-{said.invoice}",
        title="paper.invoice",
        number=said.invoice,
        at=said.paid_at,
        facts=[
            (tell("paper.number"), said.invoice),
            (tell("paper.date"), on.day(said.paid_at)),
            (tell("paper.order"), said.order.code),
            (tell("paper.ordered"), on.day(said.placed_at)),
        ],
    )


def _of_order(
    said: Booked,
    on: Stationery,
    *,
    name: str,
    title: str,
    number: str,
    at: int,
    facts: list[tuple[str, str]],
    paid_back: Money | None = None,
    stamp: str = "",
    void: bool = False,
    label: str = "",
    note: str = "",
) -> Paper:
    order = said.order
    taxes = _taxes(order.taxes, on)
    after = [(tell("paper.including", tax=what), much) for what, much in taxes] if order.tax_included else []
    if paid_back and paid_back.amount:
        after.append((tell("paper.paid_back"), MINUS + say(paid_back, on.place)))
    return Paper(
        name=name,
        title=tell(title),
        number=number,
        at=at,
        facts=facts,
        to=_to(said, on),
        rows=[_row(line, on) for line in order.lines],
        sums=_sums(order, on) + ([] if order.tax_included else taxes),
        total=say(order.total, on.place),
        after=after,
        stamp=stamp,
        void=void,
        label=label,
        note=note,
    )


def _row(line: OrderLine, on: Stationery) -> Row:
    off = tell("paper.off", amount=say(line.discount, on.place)) if line.discount.amount else ""
    detail = DOT.join(filter(None, [*line.options, line.sku, off]))
    return Row(line.quantity, line.title, detail, say(line.price, on.place), say(line.total, on.place))


def _sums(order: Order, on: Stationery) -> list[tuple[str, str]]:
    """What the total is made of, as it stands on the order's page."""
    sums = [(tell("paper.subtotal"), say(order.subtotal, on.place))]
    if order.discount.amount or order.discount_code:
        what = tell("paper.discount", code=order.discount_code).strip()
        sums.append((what, MINUS + say(order.discount, on.place)))
    way = ", ".join(filter(None, [tell("paper.delivery"), order.shipping_title]))
    free = not order.shipping.amount
    return [*sums, (way, tell("paper.free") if free else say(order.shipping, on.place))]


def _taxes(taxes: Iterable[Tax], on: Stationery) -> list[tuple[str, str]]:
    return [(f"{tax.name} {percent(tax.rate, on.place)}", say(tax.amount, on.place)) for tax in taxes]


def _to(said: Booked, on: Stationery) -> list[str]:
    address = said.order.address
    if address is None:
        return [said.buyer, tell("paper.collected")]
    return [*address.written(), on.countries.get(address.country, address.country)]


def credit_note(said: Booked, given: Credited, on: Stationery) -> Paper:
    """What of an invoice holds no longer: each figure below zero."""
    rows = [
        Row(each.quantity, each.title, DOT.join([*each.options, each.sku]), "", _less(each.amount, on))
        for each in given.lines
    ]
    sums = [
        (tell(f"paper.{what}"), _less(money, on))
        for what, money in (("delivery", given.shipping), ("goodwill", given.goodwill))
        if money.amount
    ]
    taxes = [(tell("paper.including", tax=what), f"{MINUS}{much}") for what, much in _taxes(given.taxes, on)]
    return Paper(
        name=f"credit-note-{given.number}",
        title=tell("paper.credit_note"),
        number=given.number,
        at=given.at,
        facts=[
            (tell("paper.number"), given.number),
            (tell("paper.date"), on.day(given.at)),
            (tell("paper.for_invoice"), said.invoice),
            (tell("paper.order"), said.order.code),
        ],
        to=_to(said, on),
        rows=rows,
        sums=sums,
        total=_less(given.amount, on),
        after=taxes,
        label=tell("paper.why"),
        note=given.why,
    )


def _less(money: Money, on: Stationery) -> str:
    return (MINUS if money.amount else "") + say(money, on.place)
