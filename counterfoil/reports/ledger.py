"""Sums over the sales ledger by whatever tells its lines apart."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from counterfoil.gate.db import Db
from counterfoil.reports.asked import STEPS, Asked, step_of_text
from counterfoil.reports.source import Params, lines_of, of_days
from counterfoil.reports.sums import Sum, Sums, Values, summed
from counterfoil.shop.books import folding
from counterfoil.shop.books.folding import Fold
from counterfoil.shop.books.measures import MEASURES, sums


@dataclass(frozen=True, slots=True)
class Split:
    """One way to tell sales apart by something else than time: key and name in SQL, over what a fold keeps."""

    fold: Fold
    key: str
    name: str
    joins: str = ""
    nameless: str = ""  # what an empty key is called


_THING = """
    left join variants on variants.id = lines.thing
    left join products on products.id = variants.product_id
    left join categories on categories.id = products.category_id
    left join past_things on past_things.id = -lines.thing
"""
_CUSTOMER = """
    left join accounts on accounts.id = lines.buyer
    left join past_customers on past_customers.id = -lines.buyer
"""
_NO_THING = "Delivery, goodwill and what has no name"
_TITLE = "coalesce(products.title, past_things.title, '')"
_CATEGORY = "coalesce(categories.title, past_things.category, '')"
SPLITS = {
    "product": Split(folding.THINGS, _TITLE, _TITLE, _THING, _NO_THING),
    "variant": Split(
        folding.THINGS, "coalesce(variants.sku, past_things.sku, '')", _TITLE, _THING, _NO_THING
    ),
    "category": Split(folding.THINGS, _CATEGORY, _CATEGORY, _THING, _NO_THING),
    "country": Split(folding.BUYERS, "lines.country", "lines.country", nameless="Not known"),
    "code": Split(folding.BUYERS, "lines.code", "lines.code", nameless="Without a code"),
    "customer": Split(
        folding.BUYERS,
        "coalesce(accounts.code, past_customers.name, '')",
        "coalesce(accounts.username, past_customers.name, '')",
        _CUSTOMER,
        "Not known",
    ),
    "tax": Split(
        folding.TAXES,
        "case lines.tax_name when '' then '' else lines.tax_country || ' ' || lines.tax_name || ' ' || lines.tax_rate end",
        "case lines.tax_name when '' then '' else lines.tax_name || ', ' || lines.tax_country end",
        nameless="Untaxed",
    ),
}
ALL_SPLITS = (*STEPS, *SPLITS)


def ledger(db: Db, asked: Asked) -> Sums:
    """The ledger's sums for a question, apart by its split."""
    over_time = _over_time(db, asked)
    if asked.split in STEPS:
        return over_time
    split = SPLITS[asked.split]
    rows = [
        Sum(key, name if key else split.nameless, _named(values))
        for key, name, *values in _asked(db, asked, split.key, split.name, split)
    ]
    if asked.limit is None or len(rows) <= asked.limit:
        return Sums(rows, over_time.total)
    # Only so many were read, for thousands of them would keep everybody waiting: the rest is what is left of the total.
    rows = rows[: asked.limit]
    shown = summed(each.values for each in rows)
    return Sums(rows, over_time.total, {name: over_time.total[name] - shown[name] for name in MEASURES})


def total_of(db: Db, asked: Asked) -> Values:
    """What all of it comes to."""
    return _over_time(db, asked).total


def each_sum(db: Db, asked: Asked) -> Iterator[Sum]:
    """The sums of a split that is not of time, one by one: as many as there are, and none of them is held."""
    split = SPLITS[asked.split]
    sql, params = _question(db, asked, split.key, split.name, split)
    for rows in db.some(sql, **params):
        for key, name, *values in rows:
            yield Sum(key, name if key else split.nameless, _named(values))


def _over_time(db: Db, asked: Asked) -> Sums:
    """By day or month from what is kept of each: a year is a few hundred rows."""
    found: dict[str, list[Values]] = defaultdict(list)
    step = asked.split if asked.split in STEPS else "year"
    period = _plan(asked, None).period
    for key, _, *values in _asked(db, asked, f"lines.{period}", f"lines.{period}", None):
        found[step_of_text(str(key), step)].append(_named(values))
    by_key = [Sum(key, key, summed(values)) for key, values in sorted(found.items())]
    return Sums(by_key, dict.fromkeys(MEASURES, 0) | summed(each.values for each in by_key))


def _named(values: list[int]) -> Values:
    return dict(zip(MEASURES, map(int, values), strict=True))


def _asked(db: Db, asked: Asked, key: str, name: str, split: Split | None) -> list[tuple[str, str, int]]:
    """Key, name and the measures; the largest come first."""
    sql, params = _question(db, asked, key, name, split)
    return db.all(sql, **params)


def _question(db: Db, asked: Asked, key: str, name: str, split: Split | None) -> tuple[str, Params]:
    fold = _plan(asked, split)
    filters = [SPLITS[name] for name in asked.filters]
    inner = ", ".join((*([] if split else [fold.period]), *fold.keys))
    lines, params = lines_of(db, asked, fold, f"{inner}, {', '.join(MEASURES)}")
    params |= {"most": asked.limit + 1} if split and asked.limit else {}
    params |= {f"only{number}": value for number, value in enumerate(asked.filters.values())}
    only = " and ".join(f"{each.key} = :only{number}" for number, each in enumerate(filters))
    joins = "".join(dict.fromkeys(each.joins for each in (split, *filters) if each))
    sql = f"""
        select {key} as key, max({name}) as name, {sums(of_lines=False)}
        from (
            select {inner}, {sums(of_lines=False)}
            from ({lines}) as parts
            group by {inner}
        ) as lines
        {joins}
        {f"where {only}" if only else ""}
        group by 1
        order by sum(total) desc, 1
        {"limit :most" if split and asked.limit else ""}
    """  # noqa: S608  (our own words)
    return sql, params


def _plan(asked: Asked, split: Split | None) -> Fold:
    """From what is kept, where that tells apart enough; else line by line."""
    folds = [*dict.fromkeys(each.table for each in _folds(asked, split))]
    if not folds:
        return folding.DAYS
    if len(folds) == 1 and (split or asked.split in ("month", "year") or asked.split not in STEPS):
        return _folds(asked, split)[0]
    return of_days(*{each.table: each for each in _folds(asked, split)}.values())


def _folds(asked: Asked, split: Split | None) -> list[Fold]:
    return [each.fold for each in (split, *(SPLITS[name] for name in asked.filters)) if each]
