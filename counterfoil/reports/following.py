"""Following a number: the lines that it is made of, its formula, the SQL, and the zone its days are of."""

from dataclasses import dataclass, replace
from typing import Annotated

from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.shapes import Choice, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.reports.asked import STEPS, Asked, days_of_step
from counterfoil.reports.definitions import FIGURES, Report
from counterfoil.reports.figures import Figure
from counterfoil.reports.ledger import ledger
from counterfoil.reports.lines import Cell, Line, ledger_lines, ledger_sql
from counterfoil.reports.reading import BOTH, ReadReport, may_ask
from counterfoil.reports.running import completed
from counterfoil.reports.table import Unit, Value, exact
from counterfoil.shop.books.moment import one_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowFigure(ReadReport):
    """A question to a report, and which of its cells: of a row by its key, or of the total."""

    figure: Annotated[str, Text(1, 40)]
    of: Annotated[str, Choice(("row", "total"))] = "row"
    key: Annotated[str, Text(0, 600, strip=False)] = ""
    after: Annotated[int, Whole(0, 2**62)] = 0
    page: Annotated[int, Whole(1, 100)] = 50


@dataclass(frozen=True, slots=True)
class Followed:
    """A page of the lines that a figure is made of; their values come to its own, where it is a sum."""

    figure: Figure
    asked: Asked
    sql: str
    lines: list[Line]
    next: int | None

    def value(self, line: Line) -> Value:
        """What a line adds to the figure; None where it is no sum."""
        return self.figure.value(line.values) if self.figure.is_sum or not self.figure.of else None


@operation(
    "follow_figure", needs=Permission.REPORTS_READ, ways=BOTH, effect=Effect.READS, slow=True, tool=True
)
def follow_figure(work: Work, wants: FollowFigure) -> Followed:
    """See the lines that a figure of a report is made of."""
    return followed(work, wants)


def followed(work: Work, wants: FollowFigure) -> Followed:
    """A page of them, for whoever may ask."""
    report, asked = may_ask(work, wants)
    if wants.figure not in report.figures:
        raise Invalid.one("figure", "field.choice", words=", ".join(report.figures))
    figure = FIGURES[wants.figure]
    with work.reading() as db, one_moment(db):
        asked = completed(db, asked, report)
        asked, key = _narrowed(asked, wants)
        cell = Cell(figure.parts or (figure.slug,), key, wants.after, wants.page + 1)
        lines = _lines(db, report, asked, cell)
    more = len(lines) > wants.page
    lines = lines[: wants.page]
    return Followed(
        figure, asked, _sql(report, figure, asked, key), lines, lines[-1].number if more else None
    )


def _narrowed(asked: Asked, wants: FollowFigure) -> tuple[Asked, str | None]:
    """A step of time is a question of its own days."""
    if wants.of == "total":
        return asked, None
    if asked.split not in STEPS:
        return asked, wants.key
    try:
        first, last = days_of_step(wants.key, asked.split)
    except ValueError:
        raise Invalid.one("key", "report.key") from None
    since, until = max(first, asked.since), min(last, asked.until)
    if since > until:
        raise Invalid.one("key", "report.key")
    return replace(asked, since=since, until=until), None


def _lines(db: Db, report: Report, asked: Asked, cell: Cell) -> list[Line]:
    if report.sums is ledger:
        return ledger_lines(db, asked, cell)
    return report.lines(db, asked, cell) if report.lines else []


def _sql(report: Report, figure: Figure, asked: Asked, key: str | None) -> str:
    return ledger_sql(figure.sql, asked, key) if report.sums is ledger else f"select {figure.sql}"


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One line as the API tells it."""

    at: str
    what: str
    order: str
    past: bool
    about: str
    quantity: int
    value: str | int | None
    parts: dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class ToldLines:
    """A page of lines, with what explains the figure."""

    figure: str
    name: str
    formula: str
    sql: str
    zone: str
    since: str
    until: str
    currency: str
    lines: list[ToldLine]
    next: int | None


def told_lines(found: Followed) -> ToldLines:
    """The page as JSON."""
    figure, asked = found.figure, found.asked
    return ToldLines(
        figure=figure.slug,
        name=figure.name,
        formula=figure.formula,
        sql=found.sql,
        zone=asked.zone,
        since=asked.since.isoformat(),
        until=asked.until.isoformat(),
        currency=asked.currency,
        lines=[_told(found, line) for line in found.lines],
        next=found.next,
    )


def _told(found: Followed, line: Line) -> ToldLine:
    figure = found.figure
    return ToldLine(
        at=rfc3339(line.at) if line.at else "",
        what=line.what,
        order=line.order,
        past=line.past,
        about=line.about,
        quantity=line.quantity,
        value=exact(found.value(line), figure.unit),
        parts={name: exact(line.values.get(name, 0), _unit(name)) for name in figure.parts},
    )


def _unit(name: str) -> Unit:
    return FIGURES[name].unit if name in FIGURES else "count"
