"""Sums over the sales ledger by whatever tells its lines apart: whole months from what is kept, the rest line by line."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from counterfoil.gate.db import Db
from counterfoil.gate.db import Row as Line
from counterfoil.reports.asked import STEPS, Asked, months_in, step_of
from counterfoil.shop.books import folding
from counterfoil.shop.books.folding import Fold
from counterfoil.shop.books.measures import MEASURES, sums


@dataclass(frozen=True, slots=True)
class Sum:
    """What one key comes to, by the slugs of the sums."""

    key: str
    name: str
    values: dict[str, int]


@dataclass(frozen=True, slots=True)
class Sums:
    """What there is for a question: by key, in all, and beyond the limit."""

    by_key: list[Sum]
    total: dict[str, int]
    rest: dict[str, int] | None = None


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
_NO_THING = "Delivery, goodwill and what has no name"
_TITLE = "coalesce(products.title, past_things.title, '')"
SPLITS = {
    "product": Split(folding.THINGS, _TITLE, _TITLE, _THING, _NO_THING),
    "variant": Split(
        folding.THINGS, "coalesce(variants.sku, past_things.sku, '')", _TITLE, _THING, _NO_THING
    ),
    "category": Split(
        folding.THINGS,
        "coalesce(categories.title, past_things.category, '')",
        "coalesce(categories.title, past_things.category, '')",
        _THING,
        _NO_THING,
    ),
    "country": Split(folding.BUYERS, "lines.country", "lines.country", nameless="Not known"),
    "code": Split(folding.BUYERS, "lines.code", "lines.code", nameless="Without a code"),
    "customer": Split(
        folding.BUYERS,
        "coalesce(accounts.code, past_customers.name, '')",
        "coalesce(accounts.username, past_customers.name, '')",
        """
    left join accounts on accounts.id = lines.buyer
    left join past_customers on past_customers.id = -lines.buyer
""",
        "Not known",
    ),
    "tax": Split(
        folding.TAXES,
        "case lines.name when '' then '' else lines.country || ' ' || lines.name || ' ' || lines.rate end",
        "case lines.name when '' then '' else lines.name || ', ' || lines.country end",
        nameless="Untaxed",
    ),
}
ALL_SPLITS = (*STEPS, *SPLITS)


def ledger(db: Db, asked: Asked) -> Sums:
    """The ledger's sums for a question, apart by its split."""
    if asked.split in STEPS:
        return _over_time(db, asked)
    split = SPLITS[asked.split]
    rows = [
        Sum(key, name if key else split.nameless, _named(values))
        for key, name, *values in Question(db, asked, split).rows()
    ]
    total = _over_time(db, asked).total
    if asked.limit is None or len(rows) <= asked.limit:
        return Sums(rows, total)
    return Sums(rows[: asked.limit], total, _summed(each.values for each in rows[asked.limit :]))


def _over_time(db: Db, asked: Asked) -> Sums:
    """By day from what is kept of each day: a year is a few hundred rows."""
    question = Question(db, asked, Split(folding.DAYS, "lines.day", "lines.day"))
    found: dict[str, list[dict[str, int]]] = defaultdict(list)
    for key, _, *values in question.rows():
        found[step_of(date.fromisoformat(key), asked.split if asked.split in STEPS else "day")].append(
            _named(values)
        )
    by_key = [Sum(key, key, _summed(values)) for key, values in sorted(found.items())]
    return Sums(by_key, _summed(each.values for each in by_key))


def _named(values: Iterable[int]) -> dict[str, int]:
    return dict(zip(MEASURES, map(int, values), strict=True))


def _summed(every: Iterable[dict[str, int]]) -> dict[str, int]:
    total = dict.fromkeys(MEASURES, 0)
    for values in every:
        for name, value in values.items():
            total[name] += value
    return total


@dataclass(slots=True)
class Question:
    """One question to the ledger on its way to SQL."""

    db: Db
    asked: Asked
    split: Split
    params: dict[str, object] = field(default_factory=dict)

    def rows(self) -> list[Line]:
        """Key, name and the measures; the largest come first."""
        (folded,) = self.db.one(folding.SELECT_FOLDED) or (0,)
        self.params = {"folded": folded, "currency": self.asked.currency}
        fold, names = self.split.fold, ", ".join(MEASURES)
        inner = ", ".join((*([] if fold.keys else [fold.period]), *fold.keys))
        parts = "\n union all\n".join(self._parts(fold, f"{inner}, {names}"))
        return self.db.all(
            f"""
            select {self.split.key} as key, max({self.split.name}) as name, {sums(of_lines=False)}
            from (
                select {inner}, {sums(of_lines=False)}
                from ({parts}) as parts
                group by {inner}
            ) as lines
            {self.split.joins}
            group by 1
            order by sum(total) desc, 1
            """,  # noqa: S608  (our own words)
            **self.params,
        )

    def _parts(self, fold: Fold, columns: str) -> list[str]:
        """What is kept of whole months, or of days; the days around them; and what is not folded yet."""
        found = []
        asked = self.asked
        if fold.period == "day":
            found.append(self._kept(fold, columns, asked.since.isoformat(), asked.until.isoformat()))
        else:
            months = months_in(asked.since, asked.until)
            if months.first:
                found.append(self._kept(fold, columns, months.first, months.last))
            for number, (since, until) in enumerate(months.around):
                # Told apart by day, never by number: the plus keeps the planner from trying.
                where = f"currency = :currency and {self._days(number, since, until)} and +id <= :folded"
                found.append(self._of_lines(fold, columns, where))
        where = f"id > :folded and currency = :currency and {self._days(9, asked.since, asked.until)}"
        return [*found, self._of_lines(fold, columns, where)]

    def _kept(self, fold: Fold, columns: str, since: str, until: str) -> str:
        self.params |= {"first": since, "last": until}
        return f"""
            select {columns}
            from {fold.table}
            where currency = :currency
            and {fold.period} between :first and :last
        """  # noqa: S608  (our own words)

    def _of_lines(self, fold: Fold, columns: str, where: str) -> str:
        return f"select {columns} from ({folding.of_lines(fold, where)}) as lines"  # noqa: S608  (our own words)

    def _days(self, number: int, since: date, until: date) -> str:
        self.params |= {f"since{number}": since.isoformat(), f"until{number}": until.isoformat()}
        return f"day between :since{number} and :until{number}"
