"""Where sums over the ledger come from: whole months from what is kept, the days around them line by line."""

from datetime import date

from counterfoil.gate.db import Db
from counterfoil.reports.asked import Asked, months_in
from counterfoil.shop.books import folding
from counterfoil.shop.books.folding import Fold

Params = dict[str, object]


def of_days(*folds: Fold) -> Fold:
    """The lines of single days, told apart in all these ways at once; nothing of that is kept."""
    keys = {name: how for fold in folds for name, how in fold.keys.items()}
    return Fold("", "day", keys, _joins(folds))


def _joins(folds: tuple[Fold, ...]) -> str:
    """Each join once: they are said in the same words."""
    parts = [" ".join(part.split()) for fold in folds for part in fold.joins.split("left join")]
    return "\n".join(f"left join {part}" for part in dict.fromkeys(parts) if part)


def lines_of(db: Db, asked: Asked, fold: Fold, columns: str, only: str = "") -> tuple[str, Params]:
    """SQL for the sums of a question, in several rows for each key; `columns` are of the fold, or of its measures.

    `only` is for lines; whoever gives it looks away from the other sums as well.
    """
    (folded,) = db.one(folding.SELECT_FOLDED) or (0,)
    params: Params = {"folded": folded, "currency": asked.currency}
    found = [*_kept_and_around(asked, fold, columns, params, only)]
    # What is not folded yet is found by its number.
    tail = f"id > :folded and currency = :currency and {_days(params, 9, asked.since, asked.until)}"
    found.append(_of_lines(fold, columns, _also(tail, only)))
    return "\n union all\n".join(found), params


def _kept_and_around(asked: Asked, fold: Fold, columns: str, params: Params, only: str) -> list[str]:
    if not fold.table:
        return [_around(fold, columns, params, 0, (asked.since, asked.until), only)]
    if fold.period == "day":
        return [_kept(fold, columns, params, asked.since.isoformat(), asked.until.isoformat())]
    months = months_in(asked.since, asked.until)
    found = [_kept(fold, columns, params, months.first, months.last)] if months.first else []
    return found + [
        _around(fold, columns, params, number, days, only) for number, days in enumerate(months.around)
    ]


def _kept(fold: Fold, columns: str, params: Params, first: str, last: str) -> str:
    params |= {"first": first, "last": last}
    return f"""
        select {columns}
        from {fold.table}
        where currency = :currency
        and {fold.period} between :first and :last
    """  # noqa: S608  (our own words)


def _around(fold: Fold, columns: str, params: Params, number: int, days: tuple[date, date], only: str) -> str:
    # Found by day, never by number: the plus keeps the planner from trying.
    where = f"currency = :currency and {_days(params, number, *days)} and +id <= :folded"
    return _of_lines(fold, columns, _also(where, only))


def _of_lines(fold: Fold, columns: str, where: str) -> str:
    return f"select {columns} from ({folding.of_lines(fold, where)}) as lines"  # noqa: S608  (our own words)


def _also(where: str, only: str) -> str:
    return f"{where} and {only}" if only else where


def _days(params: Params, number: int, since: date, until: date) -> str:
    params |= {f"since{number}": since.isoformat(), f"until{number}": until.isoformat()}
    return f"day between :since{number} and :until{number}"
