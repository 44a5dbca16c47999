"""Reports asked in words: what an answer was read from, drawn and written out as the report's own page has it."""

from dataclasses import dataclass
from functools import partial

from counterfoil.assistant.talk.answer import Why
from counterfoil.gate import shapes
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid, NotAllowed, NotFound
from counterfoil.reports.definitions import REPORTS
from counterfoil.reports.files.saying import Saying
from counterfoil.reports.reading import ReadReport, read_report
from counterfoil.reports.table import Table
from counterfoil.shop.pricing.terms import Terms
from counterfoil.web.pages import assistant as talks
from counterfoil.web.pages.office.report_view import QUESTION, Shown, Way, shown
from counterfoil.web.pages.talking import Room
from counterfoil.web.visit import Visit

TOOL = "read_report"
EXAMPLES = (
    "Net sales this month against last month",
    "Orders in the last 30 days by country",
    "Which products sold best this year?",
    "How many customers came back last month?",
)


@dataclass(frozen=True, slots=True)
class Reported:
    """A report under an answer, and the way to its page."""

    name: str
    view: Shown
    columns: list[str]
    href: str


def reported(visit: Visit, why: Why) -> Reported | None:
    """The report an answer was read from; None where it was read from none, or may not be read any more."""
    if TOOL not in why.tool.split(", "):
        return None
    asked = {name: str(value) for name, value in why.filters.items() if value}
    figure = asked.pop("figure", "")
    try:
        table: Table = visit.perform(read_report, shapes.read(ReadReport, asked, spoken=True))
    except (Invalid, NotAllowed, NotFound):
        return None
    terms = visit.house.part(Terms)
    way = Way({name: asked[name] for name in QUESTION if name in asked}, table.asked.report)
    view = shown(table, Saying(table.currency or terms.currency, terms.place), way, figure)
    return Reported(
        REPORTS[table.asked.report].name, view, [each.name for each in table.columns], way.to(figure=figure)
    )


def examples(visit: Visit) -> tuple[str, ...]:
    """What staff may ask, if they may read reports."""
    return EXAMPLES if visit.actor.may(Permission.REPORTS_READ) else ()


IN_THE_OFFICE = Room(
    address="/admin/assistant",
    template="office/assistant.html",
    label="Ask for a figure",
    hint="Net sales in May against April",
    welcome="Ask for a figure in your own words. It is read from the same definitions as the reports.",
    examples=examples,
    drawn=reported,
)
assistant = partial(talks.assistant, room=IN_THE_OFFICE)
conversation = partial(talks.conversation, room=IN_THE_OFFICE)
ask = partial(talks.ask, room=IN_THE_OFFICE)
delete = partial(talks.delete, room=IN_THE_OFFICE)
