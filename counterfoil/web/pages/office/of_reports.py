"""The pages of the back office about reports."""

from counterfoil.storage.lanes import Lane
from counterfoil.web.pages.office import reports
from counterfoil.web.routes import Route

ROUTES = (
    Route("GET", "/admin/reports", reports.overview, "list_reports", Lane.SLOW),
    Route("GET", "/admin/reports/{report}", reports.report, "read_report"),
    Route("GET", "/admin/reports/{report}/file", reports.file, "export_report"),
)
