"""Following a number down to the lines whose sum it is."""

from collections.abc import Mapping

from counterfoil.gate import shapes
from counterfoil.gate.clock import rfc3339
from counterfoil.reports.definitions import REPORTS
from counterfoil.reports.exporting import Export, ExportLines, export_lines
from counterfoil.reports.files.forms import FORMS
from counterfoil.reports.files.of_lines import parts_of
from counterfoil.reports.files.of_table import key_name, span
from counterfoil.reports.files.saying import Saying
from counterfoil.reports.following import Followed, FollowFigure, follow_figure
from counterfoil.reports.reading import ReadReport, read_report
from counterfoil.reports.table import Table, Value
from counterfoil.shop.papers.printing import can_print
from counterfoil.shop.pricing.terms import Terms
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.report_view import OWN_DAYS, QUESTION, Way
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

ASKED = (*QUESTION, "figure")
CELL = ("of", "key")
WHAT = {
    "sale": "Sold",
    "shipping": "Delivery",
    "return": "Returned",
    "shipping_return": "Delivery paid back",
    "goodwill": "Goodwill",
}


def lines(visit: Visit) -> Answer:
    """See what a figure is made of."""
    visit.admit(follow_figure)
    said = {**visit.query, **visit.params}
    wants: FollowFigure = shapes.read(FollowFigure, said, spoken=True)
    found: Followed = visit.perform(follow_figure, wants)
    table = visit.perform(read_report, shapes.read(ReadReport, _asked(said), spoken=True))
    way = Way({name: said[name] for name in ASKED if name in said}, wants.report)
    cell = {name: said[name] for name in CELL if said.get(name)}
    return show(
        visit,
        "office/report_lines.html",
        report=REPORTS[wants.report],
        found=found,
        value=_value(table, wants),
        parts=parts_of(found.figure),
        key=_name(table, wants),
        split=key_name(table.asked.split),
        days=span(found.asked),
        rfc3339=rfc3339,
        say=Saying(table.currency, visit.house.part(Terms).place),
        what=WHAT,
        back=way.to(),
        files=[
            (form, way.to("/lines/file", form=form, **cell)) for form in FORMS if form != "pdf" or can_print()
        ],
        next=way.to("/lines", after=str(found.next), **cell) if found.next is not None else "",
        first=way.to("/lines", **cell) if wants.after else "",
    )


def _asked(said: Mapping[str, str]) -> dict[str, str]:
    """The report without the days it is compared with: here one number counts."""
    return {
        name: text
        for name, text in said.items()
        if text and name in {*QUESTION, "report"} - {"compare", *OWN_DAYS}
    }


def _value(table: Table, wants: FollowFigure) -> Value:
    """The figure as the report has it."""
    place = next(n for n, column in enumerate(table.columns) if column.slug == wants.figure)
    if wants.of == "total":
        return table.totals[place]
    return next((row.values[place] for row in table.rows if row.key == wants.key), None)


def _name(table: Table, wants: FollowFigure) -> str:
    """What the row is called; empty for the total."""
    if wants.of == "total":
        return ""
    return next((row.name or row.key for row in table.rows if row.key == wants.key), wants.key)


def file(visit: Visit) -> Answer:
    """Take these lines along."""
    visit.admit(export_lines)
    said = {name: text for name, text in {**visit.query, **visit.params}.items() if text}
    made: Export = visit.perform(export_lines, shapes.read(ExportLines, said, spoken=True))
    return answers.file(made.name, made.kind, made.pieces)
