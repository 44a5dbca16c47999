"""The endpoints of the back office for reports."""

from counterfoil.reports.exporting import Export, export_lines, export_report
from counterfoil.reports.files.forms import FORMS
from counterfoil.reports.following import Followed, ToldLines, follow_figure, told_lines
from counterfoil.reports.mailing import list_report_mails, schedule_report, stop_report_mail
from counterfoil.reports.reading import list_reports, read_report
from counterfoil.reports.table import Table
from counterfoil.reports.telling import ToldReport, told
from counterfoil.web.api.endpoints import Endpoint
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


def _report(_: Visit, table: Table) -> Answer:
    return answers.json(told(table))


def _file(_: Visit, export: Export) -> Answer:
    return answers.file(export.name, export.kind, export.pieces)


def _lines(_: Visit, found: Followed) -> Answer:
    return answers.json(told_lines(found))


NO_MORE = {
    "404": "There is no report of this name.",
    "409": "There are as many as can be, or there is no address to write to.",
}
REPORTS = (
    Endpoint("GET", "/api/admin/reports", list_reports),
    Endpoint(
        "GET",
        "/api/admin/reports/{report}",
        read_report,
        gives=ToldReport,
        tells=_report,
        refuses={"404": "There is no report of this name."},
    ),
    Endpoint(
        "GET",
        "/api/admin/reports/{report}/lines",
        follow_figure,
        gives=ToldLines,
        tells=_lines,
        refuses={"404": "There is no report of this name."},
    ),
    Endpoint(
        "GET",
        "/api/admin/reports/{report}/file",
        export_report,
        gives=str,
        kinds=tuple(FORMS.values()),
        tells=_file,
        refuses={"404": "There is no report of this name."},
    ),
    Endpoint(
        "GET",
        "/api/admin/reports/{report}/lines/file",
        export_lines,
        gives=str,
        kinds=tuple(FORMS.values()),
        tells=_file,
        refuses={"404": "There is no report of this name."},
    ),
    Endpoint("GET", "/api/admin/report-mails", list_report_mails),
    Endpoint("POST", "/api/admin/report-mails", schedule_report, 201, refuses=NO_MORE),
    Endpoint(
        "DELETE",
        "/api/admin/report-mails/{code}",
        stop_report_mail,
        refuses={"404": "No report is mailed under this code."},
    ),
)
