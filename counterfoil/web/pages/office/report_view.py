"""A report as its page shows it: figures in words, a chart, and the table under it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote, urlencode

from markupsafe import Markup

from counterfoil.reports.asked import STEPS, Asked, steps
from counterfoil.reports.charts import summary
from counterfoil.reports.charts.columns import over_time
from counterfoil.reports.charts.marks import Chart, Mark
from counterfoil.reports.charts.rows import funnel, side_by_side
from counterfoil.reports.definitions import REPORTS
from counterfoil.reports.files.of_table import key_name, span
from counterfoil.reports.files.saying import Saying
from counterfoil.reports.ledger import SPLITS, ledger
from counterfoil.reports.table import Column, Row, Table, Value

FUNNELS = {"visits": ("visits", "looked", "carted", "checked_out", "bought")}
OWN_DAYS = ("compare_since", "compare_until")
QUESTION = ("period", "since", "until", "split", "compare", *OWN_DAYS, "currency", "only")  # in an address
ARROWS = {"up": "↑", "down": "↓"}
SHOWN = 2_000  # rows of a page; a file has them all


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of a report: what it comes to, against what, and what it means."""

    slug: str
    name: str
    formula: str
    said: str
    before: str
    change: str
    good: bool | None  # None: neither good nor bad
    href: str
    rows: str  # the way to the rows behind it
    drawn: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    name: str
    cells: list[tuple[str, str]]  # what is said, and the way to the rows behind it
    before: list[str]
    only: str = ""  # the way to the same report of this row alone


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole report, in words."""

    tiles: list[Tile]
    sentence: str
    chart: Markup
    drawn: str  # the figure in the chart
    funnel: Markup
    key: str
    lines: list[Line]
    more: int  # rows that are not shown
    days: str
    before: str
    zone: str


@dataclass(frozen=True, slots=True)
class Way:
    """Addresses of a report: what was asked, with something changed."""

    asked: Mapping[str, str]
    report: str

    def to(self, page: str = "", **changes: str) -> str:
        """The address of a page of the report with this changed; what is empty is left out."""
        query = {name: value for name, value in {**self.asked, **changes}.items() if value}
        path = f"/admin/reports/{quote(self.report, safe='')}{page}"
        return f"{path}?{urlencode(query)}" if query else path


def shown(table: Table, say: Saying, way: Way, drawn: str) -> Shown:
    """All of a report's page; `drawn` is the figure whose chart is wanted."""
    place = next((n for n, each in enumerate(table.columns) if each.slug == drawn), _first(table))
    column, before = table.columns[place], table.asked.before()
    labels = [label(row.key, row.name, table.asked) for row in table.rows]
    tiles = [_tile(table, number, say, way, drawn=number == place) for number in range(len(table.columns))]
    against = span(before) if before else ""
    return Shown(
        tiles=tiles,
        sentence=summary.sentence(column.name, tiles[place].said, tiles[place].change, against),
        chart=Markup(_chart(table, place, labels, say, way)),  # noqa: S704  (made of escaped text)
        drawn=column.name,
        funnel=Markup(_funnel(table, say, way)),  # noqa: S704  (likewise)
        key=key_name(table.asked.split),
        lines=_lines(table, labels, say, way),
        more=max(len(table.rows) - SHOWN, 0),
        days=span(table.asked),
        before=against,
        zone=table.asked.zone,
    )


def followed(table: Table) -> bool:
    """Whether its figures are sums of lines that can be looked at."""
    of = REPORTS[table.asked.report]
    return of.sums is ledger or of.lines is not None


def _first(table: Table) -> int:
    """What a shopkeeper asks for first."""
    slugs = [column.slug for column in table.columns]
    return slugs.index("net") if "net" in slugs and "orders" not in slugs[:1] else 0


def _tile(table: Table, number: int, say: Saying, way: Way, *, drawn: bool) -> Tile:
    column, now = table.columns[number], table.totals[number]
    before = table.totals_before[number] if table.totals_before else None
    changed = summary.change(now, before, say.percent)
    rose = None if now is None or before is None or now == before else now > before
    better = column.more_is_better
    return Tile(
        slug=column.slug,
        name=column.name,
        formula=column.formula,
        said=say(now, column.unit),
        before=say(before, column.unit) if table.totals_before else "",
        change=changed,
        good=None if rose is None or better is None else rose == better,
        href=way.to(figure=column.slug),
        rows=way.to("/lines", figure=column.slug, of="total") if followed(table) else "",
        drawn=drawn,
    )


def _chart(table: Table, place: int, labels: Sequence[str], say: Saying, way: Way) -> str:
    column = table.columns[place]
    marks = _marks(table, place, labels, say, way)
    chart = Chart(
        f"{column.name} by {key_name(table.asked.split).lower()}",
        marks,
        lambda value: say.axis(value, column.unit),
    )
    if table.asked.split in STEPS:
        return over_time(chart)
    longest = sorted(marks, key=lambda mark: -abs(mark.value or 0))
    return side_by_side(Chart(chart.name, longest, chart.axis))


def _marks(table: Table, place: int, labels: Sequence[str], say: Saying, way: Way) -> list[Mark]:
    column, before = table.columns[place], table.asked.before()
    then = (
        [label(key, key, before) for key in steps(before.since, before.until, table.asked.split)]
        if (before and table.asked.split in STEPS)
        else []
    )
    return [
        _mark(
            row,
            place,
            text,
            then[number] if number < len(then) else "",
            column,
            say,
            way.to("/lines", figure=column.slug, key=row.key) if followed(table) else "",
        )
        for number, (row, text) in enumerate(zip(table.rows, labels, strict=True))
    ]


def _mark(row: Row, place: int, text: str, then: str, column: Column, say: Saying, href: str) -> Mark:
    was = row.before[place] if row.before else None
    return Mark(
        label=text,
        value=row.values[place],
        said=say(row.values[place], column.unit),
        href=href,
        before=was,
        said_before=say(was, column.unit) if row.before else "",
        label_before=then,
    )


def _funnel(table: Table, say: Saying, way: Way) -> str:
    wanted = FUNNELS.get(table.asked.report)
    if wanted is None:
        return ""
    total: Mapping[str, Value] = table.total
    marks = [
        Mark(
            label=column.name,
            value=total[column.slug],
            said=say(total[column.slug], column.unit),
            href=way.to(figure=column.slug),
        )
        for column in table.columns
        if column.slug in wanted
    ]
    return funnel(Chart("How far people went", marks, lambda value: say.axis(value, "count")))


def _lines(table: Table, labels: Sequence[str], say: Saying, way: Way) -> list[Line]:
    rows = [
        _line(table, row, text, say, way, row.key)
        for row, text in zip(table.rows[:SHOWN], labels, strict=False)
    ]
    return rows + ([_line(table, table.rest, table.rest.name, say, None, "")] if table.rest else [])


def _line(table: Table, row: Row, text: str, say: Saying, way: Way | None, key: str) -> Line:
    cells = [
        (
            say(value, column.unit),
            way.to("/lines", figure=column.slug, key=key) if way and value and followed(table) else "",
        )
        for column, value in zip(table.columns, row.values, strict=True)
    ]
    before = row.before or (None,) * len(table.columns)
    beside = [say(value, column.unit) for column, value in zip(table.columns, before, strict=True)]
    split = table.asked.split
    narrows = way is not None and key and split in SPLITS and REPORTS[table.asked.report].sums is ledger
    only = way.to(only=f"{split}:{key}", split="") if way and narrows else ""
    return Line(text, cells, beside if table.totals_before else [], only)


def label(key: str, name: str, asked: Asked) -> str:
    """What a row is called: `3 Nov`, `Week 47`, `November 2026`, or by its own name."""
    if asked.split == "day":
        day = date.fromisoformat(key)
        year = f" {day.year}" if asked.since.year != asked.until.year else ""
        return f"{day.day} {day:%b}{year}"
    if asked.split == "week":
        year, _, week = key.partition("-W")
        return (
            f"Week {int(week)}, {year}" if asked.until - asked.since > timedelta(300) else f"Week {int(week)}"
        )
    if asked.split == "month":
        return f"{date.fromisoformat(f'{key}-01'):%b %Y}"
    return name or key
