"""The orders of those who bought, for the figures of customers."""

import re

from counterfoil.gate.db import Db
from counterfoil.reports.asked import Asked
from counterfoil.reports.buyers import EVER, FIRSTS
from counterfoil.reports.lines import Cell, Line, days, folded, page
from counterfoil.shop.books import folding


def of_customers(db: Db, asked: Asked, cell: Cell) -> list[Line]:
    """The orders of those who bought; each customer counts with the first of them."""
    rows = db.all(SELECT_OPENING, **page(cell), **days(asked), folded=folded(db))
    return [
        Line(
            number,
            at,
            "order",
            order,
            bool(past),
            "",
            0,
            {"customers": first, "new_customers": first * new, "regulars": first * regular},
        )
        for number, at, order, past, first, new, regular in rows
    ]


SELECT_OPENING = f"""
    select bought.id, bought.at, bought.number, bought.past, case bought.place when 1 then 1 else 0 end,
        case when firsts.day >= :since then 1 else 0 end, case when ever.bought > 1 then 1 else 0 end
    from (
        select sales.id, sales.at, coalesce(orders.code, past_orders.number) as number,
            case when orders.id is null then 1 else 0 end as past, {folding.BUYERS.keys["buyer"]} as buyer,
            row_number() over (partition by {folding.BUYERS.keys["buyer"]} order by sales.id) as place
        from sales
        {folding.BUYERS.joins}
        where sales.day between :since and :until
        and sales.opens = 1
        and sales.currency = :currency
    ) as bought
    left join ({FIRSTS}) as firsts on firsts.buyer = bought.buyer
    left join ({EVER}) as ever on ever.buyer = bought.buyer
    where bought.buyer <> 0
    and bought.id > :after
    order by bought.id
    limit :limit
"""  # noqa: S608  (our own words)


def of_cohorts(db: Db, asked: Asked, cell: Cell) -> list[Line]:
    """What those who first bought in the cohort's month bought in the other; who comes back counts once in each."""
    first, _, later = (cell.key or "").partition(" +")
    month = _month_after(first, later) if cell.key is not None else None
    since, until = months_around(asked) if month is None else (month, month)
    rows = db.all(
        SELECT_COHORT_LINES,
        **{**page(cell), "key": first or since},
        upto=first or until,
        since=f"{since}-01",
        until=f"{until}-31",
        currency=asked.currency,
        folded=folded(db),
    )
    return [
        Line(
            number,
            at,
            kind,
            order,
            bool(past),
            "",
            quantity,
            {"came_back": came, "cohort": came * own, "cohort_total": int(total)},
        )
        for number, at, kind, order, past, quantity, came, own, total in rows
    ]


def _month_after(first: str, later: str) -> str:
    """The month so many after the first; one that is none is nobody's."""
    if not (MONTH.match(first) and later.isdecimal() and later.isascii()):
        return "none"
    months = int(first[:4]) * 12 + int(first[5:]) - 1 + int(later[:4])
    return f"{months // 12:04}-{months % 12 + 1:02}"


MONTH = re.compile(r"[0-9]{4}-[0-9]{2}\Z")
SELECT_COHORT_LINES = f"""
    select bought.id, bought.at, bought.kind, bought.number, bought.past, bought.quantity,
        case when bought.opens = 1 and bought.place = 1 then 1 else 0 end,
        case when substr(firsts.day, 1, 7) = bought.month then 1 else 0 end,
        bought.total
    from (
        select sales.id, sales.at, sales.kind, coalesce(orders.code, past_orders.number) as number,
            case when orders.id is null then 1 else 0 end as past, sales.quantity, sales.opens, sales.total,
            substr(sales.day, 1, 7) as month, {folding.BUYERS.keys["buyer"]} as buyer,
            row_number() over (
                partition by {folding.BUYERS.keys["buyer"]}, substr(sales.day, 1, 7), sales.opens order by sales.id
            ) as place
        from sales
        {folding.BUYERS.joins}
        where sales.day between :since and :until
        and sales.currency = :currency
    ) as bought
    join ({FIRSTS}) as firsts on firsts.buyer = bought.buyer
    where substr(firsts.day, 1, 7) between :key and :upto
    and bought.id > :after
    order by bought.id
    limit :limit
"""  # noqa: S608  (our own words)


def months_around(asked: Asked) -> tuple[str, str]:
    """The first and the last month of a question."""
    return asked.since.isoformat()[:7], asked.until.isoformat()[:7]
