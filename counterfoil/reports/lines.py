"""The lines that a figure is made of: orders, lines of the ledger, things on a shelf or lines of the trail."""

import re
from dataclasses import dataclass

from counterfoil.gate.db import Db
from counterfoil.reports.asked import STEPS, Asked
from counterfoil.reports.ledger import SPLITS, Split
from counterfoil.reports.source import of_days
from counterfoil.reports.sums import Values
from counterfoil.shop.books import folding
from counterfoil.shop.books.measures import MEASURES


@dataclass(frozen=True, slots=True)
class Line:
    """One line, and what it adds to each sum; `number` is where the next page goes on."""

    number: int
    at: int
    what: str
    order: str  # its code, or its number in another shop
    past: bool  # of another shop: there is no page of it
    about: str
    quantity: int
    values: Values


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a report: its sums, its key where it is not the total, and which page of its lines."""

    sums: tuple[str, ...]
    key: str | None
    after: int
    limit: int


def ledger_lines(db: Db, asked: Asked, cell: Cell) -> list[Line]:
    """The lines of the ledger, the oldest entry first."""
    only, params = _only(asked, cell.key)
    splits = [SPLITS[name] for name in only]
    fold = of_days(folding.BUYERS, folding.THINGS, *(each.fold for each in splits))
    keys = "".join(f", {how} as {name}" for name, how in fold.keys.items())
    touches = " or ".join(f"({MEASURES[name]}) <> 0" for name in cell.sums)
    wanted = "".join(f" and {each.key} = :{name}" for name, each in zip(params, splits, strict=True))
    return [
        _line(*row)
        for row in db.all(
            f"""
            select lines.id, lines.at, lines.kind, coalesce(lines.code_of_order, lines.number_of_past, ''),
                lines.is_past, coalesce(variants.sku, past_things.sku, ''),
                coalesce(products.title, past_things.title, ''), lines.quantity, {", ".join(MEASURES)}
            from (
                select sales.id, sales.at, sales.kind, sales.quantity, orders.code as code_of_order,
                    past_orders.number as number_of_past, case when past_orders.id is null then 0 else 1 end as is_past,
                    {", ".join(f"sales.m_{name} as {name}" for name in MEASURES)}{keys}
                from (
                    select id, at, day, kind, quantity, tax, order_id, past_order_id, variant_id, past_thing_id,
                        {", ".join(f"{how} as m_{name}" for name, how in MEASURES.items())}
                    from sales
                    where day between :since and :until
                    and currency = :currency
                    and id > :after
                    and ({touches})
                ) as sales
                {fold.joins}
            ) as lines
            {_joins(splits)}
            where 1 = 1{wanted}
            order by lines.id
            limit :limit
            """,  # noqa: S608  (our own words)
            **params,
            since=asked.since.isoformat(),
            until=asked.until.isoformat(),
            currency=asked.currency,
            after=cell.after,
            limit=cell.limit,
        )
    ]


def _only(asked: Asked, key: str | None) -> tuple[dict[str, str], dict[str, object]]:
    """By split which key is wanted, and the same as parameters."""
    only = dict(asked.filters)
    if key is not None and asked.split not in STEPS:
        only[asked.split] = key
    return only, {f"only_{name}": value for name, value in only.items()}


def _joins(splits: list[Split]) -> str:
    things = SPLITS["product"].joins
    return "".join(dict.fromkeys((things, *(each.joins for each in splits))))


def _line(
    number: int, at: int, kind: str, order: str, past: int, sku: str, title: str, quantity: int, *values: int
) -> Line:
    about = " · ".join(part for part in (sku, title) if part)
    named = dict(zip(MEASURES, map(int, values), strict=True))
    return Line(number, at, kind, order, bool(past), about, quantity, named)


OF_A_LINE = re.compile(r"\b(kind|total|discount|tax|quantity|opens)\b")


def ledger_sql(sql: str, asked: Asked, key: str | None) -> str:
    """The whole question in SQL, as somebody may ask it of the database themselves."""
    only, _ = _only(asked, key)
    splits = [SPLITS[name] for name in only]
    fold = of_days(*(each.fold for each in splits))
    said = {f"lines.{name}": f"({' '.join(how.split())})" for name, how in fold.keys.items()}

    def plain(text: str) -> str:
        for name, how in said.items():
            text = re.sub(rf"{re.escape(name)}\b", lambda _, how=how: how, text)  # type: ignore[misc]
        return text

    joins = [
        *fold.joins.strip().split("\n"),
        *"".join(dict.fromkeys(each.joins for each in splits)).split("\n"),
    ]
    where = [
        f"sales.day between '{asked.since}' and '{asked.until}'",
        f"sales.currency = {_quoted(asked.currency)}",
        *(f"{plain(each.key)} = {_quoted(value)}" for each, value in zip(splits, only.values(), strict=True)),
    ]
    return "\n".join(
        (
            "select " + OF_A_LINE.sub(r"sales.\1", sql),
            "from sales",
            *(plain(join.strip()) for join in joins if join.strip()),
            "where " + "\nand ".join(where),
        )
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def page(cell: Cell) -> dict[str, object]:
    """Which lines, as parameters."""
    return {"after": cell.after, "limit": cell.limit, "key": cell.key or ""}


def days(asked: Asked) -> dict[str, object]:
    """Which days and which money, as parameters."""
    return {"since": asked.since.isoformat(), "until": asked.until.isoformat(), "currency": asked.currency}


def folded(db: Db) -> int:
    """The last line that is in the sums."""
    row = db.one(folding.SELECT_FOLDED)
    return int(row[0]) if row else 0
