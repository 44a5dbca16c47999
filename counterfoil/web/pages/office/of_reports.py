"""The pages of the back office about reports."""

from counterfoil.storage.lanes import Lane
from counterfoil.web.pages.office import following, report_mails, reports
from counterfoil.web.routes import Route

ROUTES = (
    Route("GET", "/admin/reports", reports.overview, "list_reports", Lane.SLOW),
    Route("GET", "/admin/reports/mails", report_mails.mails, "list_report_mails"),
    Route("POST", "/admin/reports/mails", report_mails.schedule, "schedule_report"),
    Route("POST", "/admin/reports/mails/{code}/stop", report_mails.stop, "stop_report_mail"),
    Route("GET", "/admin/reports/{report}", reports.report, "read_report"),
    Route("GET", "/admin/reports/{report}/file", reports.file, "export_report"),
    Route("GET", "/admin/reports/{report}/lines", following.lines, "follow_figure"),
    Route("GET", "/admin/reports/{report}/lines/file", following.file, "export_lines"),
)
