"""A report as a file; whether somebody may have it is asked when they fetch it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.clock import MINUTE
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotFresh
from counterfoil.gate.shapes import Choice
from counterfoil.gate.work import Work
from counterfoil.reports.definitions import REPORTS, rights_of
from counterfoil.reports.files.forms import FORMS, pieces_of
from counterfoil.reports.files.of_table import sheet_of
from counterfoil.reports.reading import BOTH, ReadReport, answered
from counterfoil.shop.papers.paper import Stationery

FRESH = 10 * MINUTE  # since the password was shown, for whoever takes names of people along


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport(ReadReport):
    """A question to a report, and the form of the file."""

    form: Annotated[str, Choice(tuple(FORMS))] = "csv"


@dataclass(frozen=True, slots=True)
class Export:
    """A file that is made while it is read, once."""

    name: str
    kind: str
    pieces: Iterator[bytes]


@operation("export_report", needs=Permission.REPORTS_READ, ways=BOTH, effect=Effect.READS, slow=True)
def export_report(work: Work, wants: ExportReport, on: Stationery) -> Export:
    """Take a report along as CSV, XLSX, JSON or PDF."""
    table = answered(work, wants)
    if rights_of(REPORTS[wants.report], table.asked.split, tuple(table.asked.filters)):
        _names_leave(work)
    sheet = sheet_of(table)
    return Export(f"{sheet.name}.{wants.form}", FORMS[wants.form], pieces_of(sheet, wants.form, on, work.now))


def _names_leave(work: Work) -> None:
    """Who takes people's names along shows the password again, and stands in the trail."""
    if work.actor.signed_in and work.now - work.actor.proved_at > FRESH:
        raise NotFresh
    with work.writing():
        work.about("people")
