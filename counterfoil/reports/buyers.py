"""Who buys: new and returning customers, and what becomes of those who bought first in the same month."""

import calendar
from dataclasses import replace
from datetime import date

from counterfoil.gate.db import Db, Either
from counterfoil.reports.asked import Asked, step_of
from counterfoil.reports.source import lines_of, of_days
from counterfoil.reports.sums import Sum, Sums, limited
from counterfoil.shop.books import folding

WHO = ("customers", "new_customers", "regulars")


def customers(db: Db, asked: Asked) -> Sums:
    """Customers with an order in each step; whoever bought in two of them is in both, and once in the total."""
    every = _count(db, asked, "")
    total = every[0].values if every else dict.fromkeys(WHO, 0)
    rows = [
        Sum(_key(each.key, asked.split), each.name, each.values) for each in _count(db, asked, asked.split)
    ]
    return Sums([replace(each, name=each.key) for each in rows], total)


def _key(found: str, split: str) -> str:
    return step_of(date.fromisoformat(found), "week") if split == "week" else found


# The step that a day is in; of a week its Monday.
STEP = {
    "day": Either("{day}", "{day}"),
    "week": Either(
        "date({day}, 'weekday 0', '-6 days')", "cast(date_trunc('week', cast({day} as date)) as date) || ''"
    ),
    "month": Either("substr({day}, 1, 7)", "substr({day}, 1, 7)"),
    "year": Either("substr({day}, 1, 4)", "substr({day}, 1, 4)"),
}


def _count(db: Db, asked: Asked, split: str) -> list[Sum]:
    """The months of the fold are enough for months and years, and for all."""
    fold = of_days(folding.BUYERS) if split in ("day", "week") else folding.BUYERS
    lines, params = lines_of(db, asked, fold, f"{fold.period}, buyer, orders", "opens = 1")
    either = STEP.get(split)
    how = (either.sqlite if db.kind == "sqlite" else either.postgres) if either else "''"
    is_new = f"{FIRST_DAY} >= :begin" + (f" and {how.format(day=FIRST_DAY)} = step" if either else "")
    rows = db.all(
        f"""
        select step, count(*), sum(case when {is_new} then 1 else 0 end), sum(case when {_BOUGHT} > 1 then 1 else 0 end)
        from (
            select distinct {how.format(day=fold.period)} as step, buyer
            from ({lines}) as lines
            where orders > 0 and buyer <> 0
        ) as bought_then
        left join sales_firsts on sales_firsts.buyer = bought_then.buyer
        left join ({_CAME_LATELY}) as lately on lately.buyer = bought_then.buyer
        group by step
        order by step
        """,  # noqa: S608  (our own words)
        **params,
        begin=asked.since.isoformat(),
    )
    return [Sum(step, step, dict(zip(WHO, map(int, values), strict=True))) for step, *values in rows]


_TAIL = folding.of_lines(of_days(folding.BUYERS), "id > :folded and opens = 1")
_BOUGHT = "coalesce(sales_firsts.orders, 0) + coalesce(lately.orders, 0)"
_CAME_LATELY = f"select buyer, min(day) as day, count(*) as orders from ({_TAIL}) as lines group by buyer"  # noqa: S608  (our own words)
# What is not folded yet may be older than what is.
FIRST_DAY = """case
    when lately.day is null or sales_firsts.day <= lately.day then sales_firsts.day
    else lately.day
end"""
FIRSTS = f"""
    select buyer, min(day) as day
    from (
        select buyer, day from sales_firsts
        union all
        select buyer, day from ({_TAIL}) as lines where buyer <> 0
    ) as firsts
    group by buyer
"""  # noqa: S608  (our own words)
EVER = f"""
    select buyer, sum(orders) as bought
    from (
        select buyer, orders from sales_firsts
        union all
        select buyer, orders from ({_TAIL}) as lines
    ) as every
    group by buyer
"""  # noqa: S608  (our own words)
COHORT = ("cohort", "came_back", "cohort_total")


def cohorts(db: Db, asked: Asked) -> Sums:
    """Month of the first order × month since: how many of them bought, and for how much; months are whole."""
    last = calendar.monthrange(asked.until.year, asked.until.month)[1]
    asked = replace(asked, since=asked.since.replace(day=1), until=asked.until.replace(day=last))
    lines, params = lines_of(db, asked, folding.BUYERS, "month, buyer, orders, total")
    rows = db.all(
        SELECT_COHORTS.format(lines=lines, firsts=FIRSTS),
        **params,
        since=asked.since.isoformat()[:7],
    )
    sizes = {str(first): int(count) for first, month, count, _ in rows if first == month}
    found = []
    for first, month, count, total in rows:
        later = _months_between(str(first), str(month))
        values = dict(zip(COHORT, (sizes.get(str(first), 0), int(count), int(total)), strict=True))
        found.append(Sum(f"{first} +{later}", f"{first}, month {later}", values))
    every = {
        "cohort": sum(sizes.values()),
        "came_back": sum(each.values["came_back"] for each in found),
        "cohort_total": sum(each.values["cohort_total"] for each in found),
    }
    return limited(found, every, asked.limit)


def _months_between(one: str, other: str) -> int:
    return (int(other[:4]) - int(one[:4])) * 12 + int(other[5:7]) - int(one[5:7])


SELECT_COHORTS = """
    select first, month, sum(case when orders > 0 then 1 else 0 end), cast(sum(total) as bigint)
    from (
        select coalesce(substr(sales_firsts.day, 1, 7), lines.month) as first, lines.month, lines.buyer,
            sum(lines.orders) as orders, sum(lines.total) as total
        from ({lines}) as lines
        left join ({firsts}) as sales_firsts on sales_firsts.buyer = lines.buyer
        where lines.buyer <> 0
        group by 1, lines.month, lines.buyer
    ) as bought
    where first >= :since
    group by first, month
    order by first, month
"""
