"""Reports that are mailed again and again, to whoever wants them, for as long as they may read them."""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.clock import HOUR, rfc3339
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.shapes import Choice, Text
from counterfoil.gate.work import Work
from counterfoil.reports.exporting import refuse_stale
from counterfoil.reports.files.forms import FORMS
from counterfoil.reports.periods import days_of
from counterfoil.reports.reading import ReadReport, may_ask
from counterfoil.shop.books.days import Daybook

EVERY = ("day", "week", "month")
MOST = 20  # of one person
MORNING = 6  # o'clock in the shop


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleReport:
    """Which report, told apart how, how often, and in which form; its days are those that have just gone by."""

    report: Annotated[str, Text(1, 40)]
    every: Annotated[str, Choice(EVERY)]
    form: Annotated[str, Choice(tuple(FORMS))] = "xlsx"
    split: Annotated[str, Text(0, 20)] = ""
    compare: Annotated[str, Choice(("none", "previous", "last_year"))] = "none"
    only: Annotated[str, Text(0, 300)] = ""
    currency: Annotated[str, Text(0, 3)] = ""


@dataclass(frozen=True, slots=True)
class StopReport:
    """One of my letters, by its code."""

    code: Annotated[str, Text(1, 100)]


@dataclass(frozen=True, slots=True)
class ReportMail:
    """A report that is mailed again and again."""

    code: str
    report: str
    every: str
    form: str
    split: str
    compare: str
    only: str
    made_at: str
    next_at: str
    sent_at: str  # empty: not yet
    ended_at: str  # empty: it goes on
    why_ended: str


@dataclass(frozen=True, slots=True)
class ReportMails:
    """The newest first."""

    items: list[ReportMail]


@operation("schedule_report", needs=Permission.REPORTS_READ, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def schedule_report(work: Work, wants: ScheduleReport) -> ReportMail:
    """Have a report mailed to oneself every day, week or month."""
    report, asked = may_ask(work, ReadReport(**_asked(wants)))
    refuse_stale(work, report, asked)
    days = work.house.part(Daybook)
    code = new_code()
    with work.writing() as db:
        (email,) = db.one(SELECT_ADDRESS, account=work.actor.id) or (None,)
        if not email:
            raise Conflict("report.no_address")
        (count,) = db.one(COUNT_MINE, account=work.actor.id) or (0,)
        if count >= MOST:
            raise Conflict("report.many_mails", most=MOST)
        db.run(
            INSERT,
            code=code,
            account=work.actor.id,
            report=wants.report,
            asked=json.dumps(_asked(wants)),
            form=wants.form,
            every=wants.every,
            now=work.now,
            next=next_morning(days, work.now, wants.every),
        )
        work.about(code)
        return _one(db, work, code)


SELECT_ADDRESS = "select email from accounts where id = :account"
COUNT_MINE = "select count(*) from report_mails where account_id = :account and ended_at is null"
INSERT = """
    insert into report_mails (code, account_id, report, asked, form, every, made_at, next_at)
    values (:code, :account, :report, :asked, :form, :every, :now, :next)
"""


@operation("list_report_mails", needs=Permission.REPORTS_READ, ways=SIGNED_IN, effect=Effect.READS)
def list_report_mails(work: Work) -> ReportMails:
    """See which reports are mailed to oneself."""
    with work.reading() as db:
        return ReportMails(db.all(f"{SELECT} order by id desc limit 100", _told, account=work.actor.id))


@operation("stop_report_mail", needs=Permission.REPORTS_READ, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def stop_report_mail(work: Work, wants: StopReport) -> ReportMail:
    """Have a report mailed no longer."""
    with work.writing() as db:
        found = _one(db, work, wants.code)
        db.run(STOP, code=wants.code, now=work.now)
        work.about(found.code)
        return _one(db, work, wants.code)


STOP = "update report_mails set ended_at = :now where code = :code and ended_at is null"


def _asked(wants: ScheduleReport) -> dict[str, Any]:
    said = {name: value for name, value in asdict(wants).items() if value}
    return {name: value for name, value in said.items() if name not in ("every", "form")}


def _one(db: Db, work: Work, code: str) -> ReportMail:
    found = db.one(f"{SELECT} and code = :code", _told, account=work.actor.id, code=code)
    if found is None:
        raise NotFound("report.no_mail")
    return found


SELECT = """
    select code, report, every, form, asked, made_at, next_at, sent_at, ended_at, why_ended
    from report_mails
    where account_id = :account
"""


def _told(
    code: str,
    report: str,
    every: str,
    form: str,
    asked: str,
    made_at: int,
    next_at: int,
    sent_at: int | None,
    ended_at: int | None,
    why_ended: str,
) -> ReportMail:
    said = json.loads(asked)
    return ReportMail(
        code=code,
        report=report,
        every=every,
        form=form,
        split=said.get("split", ""),
        compare=said.get("compare", "none"),
        only=said.get("only", ""),
        made_at=rfc3339(made_at),
        next_at="" if ended_at else rfc3339(next_at),
        sent_at=rfc3339(sent_at) if sent_at else "",
        ended_at=rfc3339(ended_at) if ended_at else "",
        why_ended=why_ended,
    )


def next_morning(days: Daybook, at: int, every: str) -> int:
    """The next morning on which it is due: any, a Monday's, or that of the first of a month."""
    morning = days.next_night(at, MORNING)
    while not _is_due(date.fromisoformat(days.day(morning)), every):
        morning = days.next_night(morning + HOUR, MORNING)
    return morning


def _is_due(day: date, every: str) -> bool:
    return {"day": True, "week": day.weekday() == 0, "month": day.day == 1}[every]


def days_before(day: date, every: str) -> tuple[date, date]:
    """The days that a letter of this morning is about: yesterday, the last whole week or month."""
    if every == "week":
        monday = day - timedelta(day.weekday() + 7)
        return monday, monday + timedelta(6)
    return days_of("yesterday" if every == "day" else "last-month", day)
