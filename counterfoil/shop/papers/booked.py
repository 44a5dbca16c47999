"""An order as the books have it: its numbers, their days, and what each refund was made of."""

import json
from dataclasses import dataclass

from counterfoil.gate.db import Db
from counterfoil.shop.books.numbers import written
from counterfoil.shop.money import Money
from counterfoil.shop.orders import Order, order_by_number
from counterfoil.shop.pricing.taxes import Tax, by_kind


@dataclass(frozen=True, slots=True)
class Booked:
    """An order, and the number it got when it was paid."""

    order: Order
    placed_at: int
    paid_at: int  # 0 before
    invoice: str  # its number; empty before
    refunded: Money
    buyer: str  # what whoever ordered is called


@dataclass(frozen=True, slots=True)
class CreditedLine:
    """So many pieces, what went back for them, and the tax in it."""

    sku: str
    title: str
    options: list[str]
    quantity: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Credited:
    """A refund with its number."""

    number: str
    at: int
    amount: Money
    shipping: Money
    goodwill: Money
    why: str
    lines: list[CreditedLine]
    taxes: list[Tax]


def booked(db: Db, number: int) -> Booked:
    """The order."""
    row = db.one(SELECT_BOOKED, number=number)
    assert row is not None
    placed_at, paid_at, year, invoice, refunded, currency, buyer = row
    return Booked(
        order=order_by_number(db, number),
        placed_at=placed_at,
        paid_at=paid_at or 0,
        invoice=written("invoice", year, invoice) if invoice else "",
        refunded=Money(refunded, currency),
        buyer=buyer,
    )


SELECT_BOOKED = """
    select orders.placed_at, invoices.at, invoices.year, invoices.number, orders.refunded, orders.currency,
        case accounts.name when '' then accounts.username else accounts.name end
    from orders
    left join invoices on invoices.order_id = orders.id and invoices.kind = 'invoice'
    join accounts on accounts.id = orders.account_id
    where orders.id = :number
"""


def credited(db: Db, number: int, note: str) -> Credited | None:
    """The refund of an order that has this number; None where there is none."""
    rows = db.all(SELECT_CREDITED, number=number)
    same = [row for row in rows if written("credit", row[0], row[1]) == note]
    if not same:
        return None
    _, _, at, currency, amount, shipping, goodwill, why, tax_name, tax_rate, tax = same[0][:11]
    lines = [row[11:] for row in same if row[11] is not None]
    taxes = [Tax(name, rate, Money(part, currency)) for *_, part, name, rate in lines]
    if shipping:
        taxes.append(Tax(tax_name, tax_rate, Money(tax, currency)))
    return Credited(
        number=note,
        at=at,
        amount=Money(amount, currency),
        shipping=Money(shipping, currency),
        goodwill=Money(goodwill, currency),
        why=why,
        lines=[
            CreditedLine(sku, title, json.loads(options), quantity, Money(charged, currency))
            for sku, title, options, quantity, charged, *_ in lines
        ],
        taxes=by_kind(taxes),
    )


# The same figures as the sales ledger has them, above zero.
SELECT_CREDITED = """
    select invoices.year, invoices.number, invoices.at, refunds.currency, refunds.amount, refunds.shipping,
        refunds.goodwill, refunds.why, orders.shipping_tax_name, orders.shipping_tax_rate, orders.shipping_tax,
        order_lines.sku, order_lines.title, order_lines.options, refund_lines.quantity, refund_lines.amount,
        refund_lines.tax, order_lines.tax_name, order_lines.tax_rate
    from invoices
    join refunds on refunds.id = invoices.refund_id
    join orders on orders.id = refunds.order_id
    left join refund_lines on refund_lines.refund_id = refunds.id
    left join order_lines on order_lines.order_id = refunds.order_id
        and order_lines.variant_id = refund_lines.variant_id
    where invoices.order_id = :number
    and invoices.kind = 'credit'
    order by invoices.id, order_lines.position
"""
