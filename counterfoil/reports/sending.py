"""Sending a report that is due, as whoever wants it may have it at this moment."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from counterfoil.gate.actor import Way, shop_itself
from counterfoil.gate.mail import Attachment, Letter, Mail
from counterfoil.gate.operation import perform
from counterfoil.gate.refusals import Refusal
from counterfoil.gate.sentences import say
from counterfoil.gate.work import House, Work, job
from counterfoil.identity.acting import acting_as
from counterfoil.identity.mails import Letterhead
from counterfoil.reports.definitions import REPORTS
from counterfoil.reports.exporting import Export, ExportReport, export_report
from counterfoil.reports.files.of_table import span
from counterfoil.reports.files.saying import Saying
from counterfoil.reports.mailing import days_before, next_morning
from counterfoil.reports.reading import ReadReport, read_report
from counterfoil.reports.sentences import tell
from counterfoil.reports.table import Table
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.pricing.terms import Terms

LARGEST = 5_000_000  # bytes that go along with a letter; what is larger is fetched


def send_due(house: House) -> int:
    """Have each report that is due mailed once, however many processes look; how many."""
    work = Work(house, shop_itself(Way.JOB), "send_reports")
    days = house.part(Daybook)
    with work.reading() as db:
        due = db.all(SELECT_DUE, now=work.now)
    if not due:
        return 0
    taken = 0
    with work.writing(line=False) as db:
        for code, every, at in due:
            following = next_morning(days, max(work.now, int(at)), every)
            if db.run(TAKE, code=code, at=at, following=following):
                work.later(send_report, dedupe=f"report:{code}:{at}", code=code, due_at=at)
                taken += 1
    return taken


SELECT_DUE = """
    select code, every, next_at
    from report_mails
    where ended_at is null
    and next_at <= :now
    order by next_at, code
    limit 50
"""
# Several processes may look at once; the row decides.
TAKE = (
    "update report_mails set next_at = :following where code = :code and next_at = :at and ended_at is null"
)


@job("send_report")
def send_report(
    work: Work, mail: Mail, head: Letterhead, days: Daybook, terms: Terms, *, code: str, due_at: int
) -> None:
    """Write to whoever wants it; where they may not have it any more, it ends."""
    with work.reading() as db:
        row = db.one(SELECT, code=code)
        actor = acting_as(db, row[0], Way.SESSION, work.now) if row else None
    if row is None:  # it was stopped
        return None
    _, to, said, form, every = row
    if actor is None or not to:
        return _end(work, code, tell("ended_nobody"))
    since, until = days_before(date.fromisoformat(days.day(due_at)), every)
    asked: dict[str, Any] = {**json.loads(said), "since": since, "until": until}
    try:
        table: Table = perform(work.house, read_report, actor, ReadReport(**asked))
        made: Export = perform(work.house, export_report, actor, ExportReport(**asked, form=form))
    except Refusal as refusal:
        return _end(work, code, say(refusal))
    content = _whole(made.pieces)
    text = _text(table, Saying(table.currency, terms.place), head.url, too_large=content is None)
    attached = Attachment(made.name, made.kind, content) if content is not None else None
    title = tell("mail_title", report=REPORTS[table.asked.report].name, days=span(table.asked))
    mail.send(Letter(to, title, text, f"<report.{code}.{due_at}@{head.host}>", attached))
    with work.writing(line=False) as db:
        db.run("update report_mails set sent_at = :now where code = :code", code=code, now=work.now)
    return None


SELECT = """
    select report_mails.account_id, coalesce(accounts.email, ''), report_mails.asked, report_mails.form,
        report_mails.every
    from report_mails
    join accounts on accounts.id = report_mails.account_id
    where report_mails.code = :code
    and report_mails.ended_at is null
"""


def _end(work: Work, code: str, why: str) -> None:
    with work.writing(line=False) as db:
        db.run(END, code=code, now=work.now, why=why)


END = "update report_mails set ended_at = :now, why_ended = :why where code = :code and ended_at is null"


def _whole(pieces: Iterator[bytes]) -> bytes | None:
    """The file, unless it is too large for a letter."""
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > LARGEST:
            return None
    return bytes(content)


def _text(table: Table, say_figure: Saying, url: str, *, too_large: bool) -> str:
    asked = table.asked
    figures = [
        f"{column.name}: {say_figure(value, column.unit)}"
        for column, value in zip(table.columns, table.totals, strict=True)
    ]
    where = f"{url}/admin/reports/{asked.report}?since={asked.since}&until={asked.until}&split={asked.split}"
    return "\n".join(
        [
            tell("mail", days=span(asked), zone=asked.zone),
            "",
            *figures,
            "",
            tell("mail_too_large" if too_large else "mail_file"),
            where,
            "",
            tell("mail_stop"),
            f"{url}/admin/reports/mails",
            "",
        ]
    )
