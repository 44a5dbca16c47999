"""Reports: all of them at a glance, one in full, and as a file."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.sentences import beside
from counterfoil.reports.asked import COMPARED
from counterfoil.reports.charts import summary
from counterfoil.reports.charts.columns import small
from counterfoil.reports.definitions import REPORTS
from counterfoil.reports.exporting import Export, ExportReport, export_report
from counterfoil.reports.files.forms import FORMS
from counterfoil.reports.files.of_table import key_name, span
from counterfoil.reports.files.saying import Saying
from counterfoil.reports.ledger import SPLITS, ledger
from counterfoil.reports.periods import PERIODS, USUAL
from counterfoil.reports.reading import ReadReport, list_reports, read_report
from counterfoil.reports.table import Table
from counterfoil.shop.papers.printing import can_print
from counterfoil.shop.pricing.terms import Terms
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.report_view import OWN_DAYS, QUESTION, Way, shown
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

PERIOD_NAMES = {
    "today": "Today",
    "yesterday": "Yesterday",
    "7-days": "7 days",
    "30-days": "30 days",
    "month": "This month",
    "last-month": "Last month",
    "quarter": "This quarter",
    "year": "This year",
}
assert set(PERIOD_NAMES) == set(PERIODS)
COMPARISONS = {
    "none": "Nothing",
    "previous": "The days before",
    "last_year": "The year before",
    "own": "Days of my own",
}
assert set(COMPARISONS) == set(COMPARED)
ASKED = (*QUESTION, "figure")
ROWS = 200  # of what is not told apart by time
GLANCES = (("sales", "net"), ("orders", "orders"), ("orders", "average_order"), ("visits", "visits"))


@dataclass(frozen=True, slots=True)
class Glance:
    """One figure of the last thirty days, with its line."""

    name: str
    said: str
    change: str
    good: bool | None
    sentence: str
    line: Markup
    href: str


def overview(visit: Visit) -> Answer:
    """See how the last thirty days went, and which reports there are."""
    offered = visit.perform(list_reports).items
    tables: dict[str, Table] = {
        slug: visit.perform(read_report, ReadReport(report=slug, split="day", compare="previous"))
        for slug in dict.fromkeys(slug for slug, _ in GLANCES)
    }
    glances = [_glance(visit, tables[slug], figure) for slug, figure in GLANCES]
    table = tables[GLANCES[0][0]]
    before = table.asked.before()
    return show(
        visit,
        "office/reports.html",
        glances=glances,
        reports=offered,
        days=span(table.asked),
        before=span(before) if before else "",
        zone=table.asked.zone,
    )


def _glance(visit: Visit, table: Table, figure: str) -> Glance:
    say = _saying(visit, table)
    place = next(n for n, column in enumerate(table.columns) if column.slug == figure)
    column, now = table.columns[place], table.totals[place]
    before = table.totals_before[place] if table.totals_before else None
    changed = summary.change(now, before, say.percent)
    line = small(
        [row.values[place] for row in table.rows],
        [row.before[place] if row.before else None for row in table.rows],
    )
    same = now is None or before is None or now == before
    return Glance(
        name=column.name,
        said=say(now, column.unit),
        change=f"{summary.arrow(now, before)} {changed}".strip(),
        good=None if same or column.more_is_better is None else (now > before) == column.more_is_better,  # type: ignore[operator]
        sentence=summary.sentence(column.name, say(now, column.unit), changed, "the thirty days before"),
        line=Markup(line),  # noqa: S704  (made of numbers)
        href=Way({"figure": figure, "compare": "previous"}, table.asked.report).to(),
    )


def report(visit: Visit) -> Answer:
    """Read one report."""
    visit.admit(read_report)
    errors: dict[str, str] = {}
    query = _asked(visit)
    try:
        table = _table(visit, query)
    except Invalid as invalid:
        errors = beside(invalid)
        query = {name: query[name] for name in ("figure",) if name in query}
        table = _table(visit, query)
    way = Way(query, table.asked.report)
    of = REPORTS[table.asked.report]
    return show(
        visit,
        "office/report.html",
        422 if errors else 200,
        report=of,
        table=table,
        view=shown(table, _saying(visit, table), way, query.get("figure", "")),
        way=way,
        query=query,
        period="" if query.get("since") or query.get("until") else query.get("period", USUAL),
        periods=PERIOD_NAMES,
        splits=[(split, key_name(split)) for split in of.splits],
        comparisons=COMPARISONS,
        narrows={by: key_name(by) for by in SPLITS} if of.sums is ledger else {},
        narrowed=query.get("only", "").partition(":"),
        forms=[form for form in FORMS if form != "pdf" or can_print()],
        errors=errors,
    )


def _asked(visit: Visit) -> dict[str, str]:
    asked = {name: visit.query[name] for name in ASKED if visit.query.get(name)}
    if by := visit.query.get("only_by"):  # as it is filled in on the page
        asked["only"] = f"{by}:{visit.query.get('only_key', '')}"
    if asked.get("compare") != "own":
        asked = {name: text for name, text in asked.items() if name not in OWN_DAYS}
    return asked


def _table(visit: Visit, query: Mapping[str, str]) -> Table:
    wants = shapes.read(ReadReport, {"limit": str(ROWS), **query, **visit.params}, spoken=True)
    table: Table = visit.perform(read_report, wants)
    return table


def _saying(visit: Visit, table: Table) -> Saying:
    terms = visit.house.part(Terms)
    return Saying(table.currency or terms.currency, terms.place)


def file(visit: Visit) -> Answer:
    """Take a report along."""
    visit.admit(export_report)
    said = {**_asked(visit), "form": visit.query.get("form", ""), **visit.params}
    made: Export = visit.perform(export_report, shapes.read(ExportReport, said, spoken=True))
    return answers.file(made.name, made.kind, made.pieces)
