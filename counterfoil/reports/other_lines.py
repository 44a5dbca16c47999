"""The lines behind figures that are not of the ledger alone."""

from typing import Any

from counterfoil.gate.clock import HOUR
from counterfoil.gate.db import Db
from counterfoil.reports import doings, payments, shelves
from counterfoil.reports.asked import STEPS, Asked
from counterfoil.reports.lines import Cell, Line, days, page
from counterfoil.reports.moments import span
from counterfoil.reports.source import lines_of
from counterfoil.shop.books import folding
from counterfoil.shop.books.ledger import factor
from counterfoil.shop.books.measures import GIVEN_BACK
from counterfoil.shop.stock import IS_LOW


def of_payments(db: Db, asked: Asked, cell: Cell) -> list[Line]:
    """The orders that were placed."""
    only = {"state": "and payment = :key", "bank": "and bank = :key"} if cell.key is not None else {}
    by = factor(asked.currency)
    rows = db.all(
        SELECT_ORDERS.format(only=only.get(asked.split, "")),
        **page(cell),
        **span(asked),
        currency=asked.currency,
    )
    return [
        Line(
            number,
            at,
            state,
            code,
            False,
            bank,
            0,
            {"placed": 1, "ordered": total * by, "taken": taken * by, "given_back": back * by},
        )
        for number, at, state, code, bank, total, taken, back in rows
    ]


SELECT_ORDERS = """
    select id, placed_at, payment, code, bank, total, captured, refunded
    from orders
    where placed_at >= :begin and placed_at < :end
    and currency = :currency
    and id > :after
    {only}
    order by id
    limit :limit
"""


def of_refunds(db: Db, asked: Asked, cell: Cell) -> list[Line]:
    """The lines of the ledger by which something was paid back."""
    only = "and coalesce(refunds.why, '') = :key" if cell.key is not None and asked.split not in STEPS else ""
    rows = db.all(SELECT_REFUND_LINES.format(only=only), **page(cell), **days(asked))
    return [
        Line(
            number,
            at,
            kind,
            order,
            bool(past),
            why,
            quantity,
            dict(zip(payments.BACK, map(int, values), strict=True)),
        )
        for number, at, kind, order, past, why, quantity, *values in rows
    ]


SELECT_REFUND_LINES = f"""
    select sales.id, sales.at, sales.kind, coalesce(orders.code, past_orders.number), case when orders.id is null then 1 else 0 end,
        coalesce(refunds.why, ''), sales.quantity,
        case when exists (
            select 1
            from sales as former
            where former.id < sales.id
            and former.{GIVEN_BACK}
            and ((former.order_id = sales.order_id and former.refund_id = sales.refund_id)
                or (former.past_order_id = sales.past_order_id and former.day = sales.day))
        ) then 0 else 1 end,
        -sales.quantity,
        case when sales.kind = 'shipping_return' then 0 else sales.tax - sales.total end,
        case when sales.kind = 'shipping_return' then sales.tax - sales.total else 0 end,
        -sales.tax,
        -sales.total
    from sales
    left join refunds on refunds.id = sales.refund_id
    left join orders on orders.id = sales.order_id
    left join past_orders on past_orders.id = sales.past_order_id
    where sales.day between :since and :until
    and sales.{GIVEN_BACK}
    and sales.currency = :currency
    and sales.id > :after
    {{only}}
    order by sales.id
    limit :limit
"""  # noqa: S608  (our own words)


def of_stock(db: Db, asked: Asked, cell: Cell) -> list[Line]:
    """The things on the shelves."""
    key, _ = shelves.KEYS[asked.split]
    lines, params = lines_of(db, asked, folding.THINGS, "thing, sold, returned")
    only = (
        f"and variants.id > :after and {key} = :key" if cell.key is not None else "and variants.id > :after"
    )
    sql = shelves.SELECT_STOCK.format(
        key="variants.id", name="variants.sku || ' · ' || products.title", lines=lines, low=IS_LOW
    )
    sql = sql.replace("where variants.removed = 0", f"where variants.removed = 0 {only}")
    rows = db.all(
        f"{sql} limit :limit", **params, **page(cell), low_at=asked.low_at, factor=factor(asked.currency)
    )
    count = (asked.until - asked.since).days + 1
    return [
        Line(number, 0, "shelf", "", False, about, int(values[0]), {**_shelf(values), "days": count})
        for number, about, *values in rows
    ]


def _shelf(values: list[Any]) -> dict[str, int]:
    return dict(zip(shelves.ON_SHELF, map(int, values), strict=True))


def of_carts(db: Db, asked: Asked, cell: Cell) -> list[Line]:
    """The carts that are filled, and the orders that others became: even and odd numbers."""
    by = factor(asked.currency)
    rows = db.all(
        SELECT_CARTS, **page(cell), **span(asked), currency=asked.currency, idle_since=asked.now - HOUR
    )
    return [
        Line(
            number,
            at,
            "order" if order else "cart",
            order,
            False,
            "",
            pieces,
            {"carts": 1, "left_behind": idle, "left_value": idle * value * by},
        )
        for number, at, order, pieces, idle, value in rows
    ]


SELECT_CARTS = """
    select number, at, code, pieces, idle, value
    from (
        select 2 * cart_id as number, max(added_at) as at, '' as code, cast(sum(quantity) as bigint) as pieces,
            case when max(added_at) < :idle_since then 1 else 0 end as idle,
            cast(sum(quantity * variants.price * case variants.currency when :currency then 1 else 0 end) as bigint) as value
        from cart_lines
        join variants on variants.id = cart_lines.variant_id
        group by cart_id
        union all
        select 2 * id + 1, placed_at, code, 0, 0, 0
        from orders
        where placed_at >= :begin and placed_at < :end
        and payment not in ('failed', 'expired')
        and currency = :currency
    ) as filled
    where at >= :begin and at < :end
    and number > :after
    order by number
    limit :limit
"""


def of_sign_ins(db: Db, asked: Asked, cell: Cell) -> list[Line]:
    """Lines of the trail."""
    return _trail(db, asked, cell, doings.SIGN_INS, ("sign_ins", "failures"))


def of_staff_actions(db: Db, asked: Asked, cell: Cell) -> list[Line]:
    """Lines of the trail."""
    return _trail(db, asked, cell, doings.of_staff(), ("actions", "refused"))


def _trail(db: Db, asked: Asked, cell: Cell, among: tuple[str, ...], names: tuple[str, str]) -> list[Line]:
    key = doings.KEYS.get(asked.split)
    only = f"and {key} = :key" if key and cell.key is not None else ""
    sql = SELECT_TRAIL.format(among=", ".join(f"'{name}'" for name in among), only=only)
    return [
        Line(
            number,
            at,
            operation,
            "",
            False,
            " · ".join(part for part in (who, thing) if part),
            0,
            {names[0]: int(outcome == "done"), names[1]: int(outcome != "done")},
        )
        for number, at, operation, outcome, who, thing in db.all(sql, **page(cell), **span(asked))
    ]


SELECT_TRAIL = """
    select trail.id, trail.at, trail.operation, trail.outcome, coalesce(accounts.username, trail.way), trail.thing
    from trail
    left join accounts on accounts.id = trail.account_id
    where trail.at >= :begin and trail.at < :end
    and trail.operation in ({among})
    and trail.id > :after
    {only}
    order by trail.id
    limit :limit
"""
