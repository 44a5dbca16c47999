"""Reports by mail: which, how often, and no longer."""

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Conflict, Invalid, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.reports.definitions import REPORTS
from counterfoil.reports.mailing import (
    ScheduleReport,
    StopReport,
    list_report_mails,
    schedule_report,
    stop_report_mail,
)
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

HOW_OFTEN = {"day": "Every day", "week": "Every Monday", "month": "On the first of every month"}
PAGE = "/admin/reports/mails"


def mails(visit: Visit) -> Answer:
    """See which reports come by mail."""
    return _page(visit)


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    return show(
        visit,
        "office/report_mails.html",
        answers.status_of(refusal) if refusal else 200,
        mails=visit.perform(list_report_mails).items,
        names={slug: report.name for slug, report in REPORTS.items()},
        how_often=HOW_OFTEN,
        message=say(refusal) if refusal and not isinstance(refusal, Invalid) else "",
        errors=beside(refusal) if isinstance(refusal, Invalid) else {},
    )


def schedule(visit: Visit) -> Answer:
    """Have one mailed from now on."""
    visit.admit(schedule_report)
    form = {name: text for name, text in visit.form().items() if text}
    try:
        visit.perform(schedule_report, shapes.read(ScheduleReport, form, spoken=True))
    except (Invalid, Conflict) as refusal:
        return _page(visit, refusal)
    return answers.see_other(PAGE)


def stop(visit: Visit) -> Answer:
    """Have one mailed no longer."""
    visit.admit(stop_report_mail)
    visit.perform(stop_report_mail, shapes.read(StopReport, visit.params, spoken=True))
    return answers.see_other(PAGE)
