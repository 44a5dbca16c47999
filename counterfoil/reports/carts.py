"""Carts that were left behind."""

from counterfoil.gate.clock import HOUR
from counterfoil.gate.db import Db
from counterfoil.reports.asked import Asked
from counterfoil.reports.moments import QUARTER, over_time, span
from counterfoil.reports.sums import Sums, summed
from counterfoil.shop.books.ledger import factor

FILLED = ("carts", "left_behind", "left_value")


def carts(db: Db, asked: Asked) -> Sums:
    """Carts that were last filled on a day, or became an order on it, and those of them that were left behind."""
    by = factor(asked.currency)
    asked_for = {**span(asked), "currency": asked.currency}
    left = [
        (int(quarter), dict(zip(FILLED, (int(every), int(idle), int(value) * by), strict=True)))
        for quarter, every, idle, value in db.all(SELECT_CARTS, **asked_for, idle_since=asked.now - HOUR)
    ]
    bought = [
        (int(quarter), dict(zip(FILLED, (int(count), 0, 0), strict=True)))
        for quarter, count in db.all(SELECT_BOUGHT, **asked_for)
    ]
    every = [*left, *bought]
    return Sums(over_time(asked, every), dict.fromkeys(FILLED, 0) | summed(values for _, values in every))


SELECT_CARTS = f"""
    select filled_at / {QUARTER}, count(*), sum(case when filled_at < :idle_since then 1 else 0 end),
        cast(sum(case when filled_at < :idle_since then value else 0 end) as bigint)
    from (
        select max(cart_lines.added_at) as filled_at,
            sum(cart_lines.quantity * variants.price * case variants.currency when :currency then 1 else 0 end) as value
        from cart_lines
        join variants on variants.id = cart_lines.variant_id
        group by cart_lines.cart_id
    ) as filled
    where filled_at >= :begin and filled_at < :end
    group by 1
"""  # noqa: S608  (our own words)
SELECT_BOUGHT = f"""
    select placed_at / {QUARTER}, count(*)
    from orders
    where placed_at >= :begin and placed_at < :end
    and payment not in ('failed', 'expired')
    and currency = :currency
    group by 1
"""  # noqa: S608  (our own words)
