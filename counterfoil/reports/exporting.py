"""A report as a file; whether somebody may have it is asked when they fetch it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated

from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.shapes import Choice
from counterfoil.gate.work import Work
from counterfoil.reports.asked import Asked
from counterfoil.reports.definitions import REPORTS, Report, rights_of
from counterfoil.reports.files.forms import FORMS, pieces_of
from counterfoil.reports.files.of_lines import sheet_of_lines
from counterfoil.reports.files.of_table import sheet_of
from counterfoil.reports.following import Followed, FollowFigure, followed
from counterfoil.reports.lines import Line
from counterfoil.reports.reading import BOTH, ReadReport, answered, may_ask
from counterfoil.reports.running import can_be_spooled, run_spooled
from counterfoil.shop.papers.paper import Stationery

AT_ONCE = 1_000  # lines of a page that goes into a file


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport(ReadReport):
    """A question to a report, and the form of the file."""

    form: Annotated[str, Choice(tuple(FORMS))] = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportLines(FollowFigure):
    """A figure of a report, and the form of the file."""

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
    report, asked = may_ask(work, wants)
    asked = replace(asked, split=asked.split or report.splits[0])
    spool = None
    if wants.form != "pdf" and can_be_spooled(asked):
        with work.reading() as db:
            table, spool = run_spooled(db, asked)
    else:
        table = answered(work, wants)
    if refuse_stale(work, REPORTS[wants.report], table.asked):
        with work.writing():
            work.about("people")
    sheet = sheet_of(table, spool)
    return Export(f"{sheet.name}.{wants.form}", FORMS[wants.form], pieces_of(sheet, wants.form, on, work.now))


@operation("export_lines", needs=Permission.REPORTS_READ, ways=BOTH, effect=Effect.READS, slow=True)
def export_lines(work: Work, wants: ExportLines, on: Stationery) -> Export:
    """Take the lines behind a figure along as CSV, XLSX, JSON or PDF."""
    first = followed(work, replace(wants, after=0, page=AT_ONCE))
    sheet = sheet_of_lines(first, _every_line(work, wants, first))
    return Export(f"{sheet.name}.{wants.form}", FORMS[wants.form], pieces_of(sheet, wants.form, on, work.now))


def _every_line(work: Work, wants: ExportLines, found: Followed) -> Iterator[Line]:
    """All of them, some at a time: nothing is read for longer than a page of them takes."""
    while True:
        yield from found.lines
        if found.next is None:
            return
        found = followed(work, replace(wants, after=found.next, page=AT_ONCE))


def refuse_stale(work: Work, report: Report, asked: Asked) -> bool:
    """Whether names of people leave with it; then the password must have been shown a moment ago."""
    names = bool(rights_of(report, asked.split, tuple(asked.filters)))
    if names:
        work.must_be_fresh()
    return names
