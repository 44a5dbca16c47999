"""What was paid, what became of it, and what was paid back, and why."""

from counterfoil.gate.db import Db
from counterfoil.gate.sentences import sentence
from counterfoil.reports.asked import STEPS, Asked, step_of_text
from counterfoil.reports.moments import QUARTER, over_time, span
from counterfoil.reports.sums import Sum, Sums, limited, summed
from counterfoil.shop.books.ledger import factor
from counterfoil.shop.books.measures import GIVEN_BACK

PAID = ("placed", "ordered", "taken", "given_back")


def payments(db: Db, asked: Asked) -> Sums:
    """Orders that were placed, by the state of their payment, the bank, or time; what another shop sold is not there."""
    keys = {"state": "payment", "bank": "bank"}
    key = keys.get(asked.split, f"placed_at / {QUARTER}")
    by = factor(asked.currency)
    rows = [
        (name, dict(zip(PAID, (int(count), *(int(each) * by for each in money)), strict=True)))
        for name, count, *money in db.all(
            SELECT_PAYMENTS.format(key=key), currency=asked.currency, **span(asked)
        )
    ]
    total = dict.fromkeys(PAID, 0) | summed(values for _, values in rows)
    if asked.split in STEPS:
        return Sums(over_time(asked, [(int(quarter), values) for quarter, values in rows]), total)
    every = [Sum(name, name.replace("_", " ").capitalize(), values) for name, values in rows]
    return limited(every, total, asked.limit)


SELECT_PAYMENTS = """
    select {key} as key, count(*), sum(total), sum(captured), sum(refunded)
    from orders
    where placed_at >= :begin and placed_at < :end
    and currency = :currency
    group by 1
    order by sum(captured) desc, 1
"""
BACK = ("refunds", "returned", "returns", "shipping_back", "tax_back", "paid_back")


def refunds(db: Db, asked: Asked) -> Sums:
    """What was paid back, by its reason or by the day it was paid back."""
    key = "coalesce(refunds.why, '')" if asked.split == "reason" else "sales.day"
    found = db.all(
        SELECT_REFUNDS.format(key=key),
        currency=asked.currency,
        since=asked.since.isoformat(),
        until=asked.until.isoformat(),
    )
    rows = [
        Sum(
            str(name),
            str(name) or sentence("report.no_reason", {}),
            dict(zip(BACK, map(int, values), strict=True)),
        )
        for name, *values in found
    ]
    total = summed(each.values for each in rows)
    if asked.split not in STEPS:
        return limited(rows, total, asked.limit)
    steps: dict[str, list[dict[str, int]]] = {}
    for row in rows:
        steps.setdefault(step_of_text(row.key, asked.split), []).append(row.values)
    return Sums([Sum(step, step, summed(values)) for step, values in sorted(steps.items())], total)


SELECT_REFUNDS = f"""
    select {{key}} as key,
        count(distinct coalesce('r' || sales.refund_id, 'p' || sales.past_order_id || ' ' || sales.day)),
        cast(sum(-sales.quantity) as bigint),
        cast(sum(case when kind = 'shipping_return' then 0 else sales.tax - sales.total end) as bigint),
        cast(sum(case when kind = 'shipping_return' then sales.tax - sales.total else 0 end) as bigint),
        cast(sum(-sales.tax) as bigint),
        cast(sum(-sales.total) as bigint)
    from sales
    left join refunds on refunds.id = sales.refund_id
    where sales.day between :since and :until
    and {GIVEN_BACK}
    and sales.currency = :currency
    group by 1
    order by 7 desc, 1
"""  # noqa: S608  (our own words)
