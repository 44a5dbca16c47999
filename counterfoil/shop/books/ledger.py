"""The sales ledger: a row for each thing that moved money, in ten-thousandths of its currency, on the shop's own day."""

from counterfoil.gate.db import Db
from counterfoil.gate.work import Work
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.money import digits_of

DIGITS = 4


def sale(db: Db, work: Work, order_id: int, currency: str) -> None:
    """Enter what an order sold, line by line, and what it charged for the way."""
    db.run(INSERT_SALE, order_id=order_id, **_entry(work, currency))


def given_back(db: Db, work: Work, refund_id: int, currency: str) -> None:
    """Enter a refund, line by line; each figure is that of the sale, below zero."""
    db.run(INSERT_REFUND, refund_id=refund_id, **_entry(work, currency))


def _entry(work: Work, currency: str) -> dict[str, object]:
    days = work.house.part(Daybook)
    return {"at": work.now, "day": days.day(work.now), "zone": days.zone, "factor": factor(currency)}


def factor(currency: str) -> int:
    """How many ten-thousandths a minor unit is."""
    return int(10 ** (DIGITS - digits_of(currency)))


INSERT_SALE = """
    insert into sales (
        order_id, at, day, zone, kind, variant_id, quantity, gross, discount, tax, total, currency, opens
    )
    select order_id, :at, :day, :zone, kind, variant_id, quantity, gross * :factor, discount * :factor, tax * :factor,
        (gross - discount + case when tax_included = 1 then 0 else tax end) * :factor, currency, opens
    from (
        select orders.id as order_id, 'sale' as kind, order_lines.variant_id, order_lines.quantity,
            order_lines.quantity * order_lines.price as gross, order_lines.discount, order_lines.tax,
            orders.tax_included, orders.currency,
            case order_lines.position
                when (select min(position) from order_lines where order_id = :order_id) then 1 else 0
            end as opens
        from orders
        join order_lines on order_lines.order_id = orders.id
        where orders.id = :order_id
        union all
        select id, 'shipping', null, 0, shipping, 0, shipping_tax, tax_included, currency, 0
        from orders
        where id = :order_id
        and shipping > 0
    ) as sold
"""
# The discount is whatever makes the sum right: what was given back is the charged part, to the cent.
INSERT_REFUND = """
    insert into sales (
        order_id, refund_id, at, day, zone, kind, variant_id, quantity, gross, discount, tax, total, currency
    )
    select order_id, :refund_id, :at, :day, :zone, kind, variant_id, -quantity, -gross * :factor,
        -(gross + case when tax_included = 1 then 0 else tax end - amount) * :factor, -tax * :factor,
        -amount * :factor, currency
    from (
        select orders.id as order_id, 'return' as kind, refund_lines.variant_id, refund_lines.quantity,
            refund_lines.quantity * order_lines.price as gross, refund_lines.tax, refund_lines.amount,
            orders.tax_included, orders.currency
        from refund_lines
        join refunds on refunds.id = refund_lines.refund_id
        join orders on orders.id = refunds.order_id
        join order_lines on order_lines.order_id = orders.id and order_lines.variant_id = refund_lines.variant_id
        where refund_lines.refund_id = :refund_id
        union all
        select orders.id, 'shipping_return', null, 0, orders.shipping, orders.shipping_tax, refunds.shipping,
            orders.tax_included, orders.currency
        from refunds
        join orders on orders.id = refunds.order_id
        where refunds.id = :refund_id
        and refunds.shipping > 0
        union all
        select refunds.order_id, 'goodwill', null, 0, refunds.goodwill, 0, refunds.goodwill, 1, refunds.currency
        from refunds
        where refunds.id = :refund_id
        and refunds.goodwill > 0
    ) as returned
"""
