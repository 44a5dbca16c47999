"""Reading a report: what is asked at the edge, and what is told of the answer."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Any, cast

from counterfoil.gate.actor import CONSOLE, SIGNED_IN, Way
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid, NotAllowed, NotFound
from counterfoil.gate.shapes import Choice, Text, Unfit, Whole
from counterfoil.gate.work import Work
from counterfoil.reports.asked import COMPARED, Asked, Compare
from counterfoil.reports.definitions import REPORTS, Report, rights_of
from counterfoil.reports.ledger import SPLITS, ledger
from counterfoil.reports.periods import PERIODS, USUAL, days_of
from counterfoil.reports.running import run_report
from counterfoil.reports.table import Table
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.pricing.terms import Terms

BOTH = SIGNED_IN | CONSOLE
WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
SHOWN = 1_000  # rows
LONGEST = 366 * 50  # days


@dataclass(frozen=True, slots=True)
class Day:
    """Takes a day, written like 2027-02-28."""

    def read(self, raw: object, *, spoken: bool) -> date:  # noqa: ARG002
        """The day."""
        if not isinstance(raw, str) or not WRITTEN.match(raw):
            raise Unfit("field.day")
        try:
            return date.fromisoformat(raw)
        except ValueError:
            raise Unfit("field.day") from None

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReport:
    """Which report, over which days of the shop, told apart how, and compared with what."""

    report: Annotated[str, Text(1, 40)]
    period: Annotated[str, Choice(("", *PERIODS))] = ""  # days by name, where none are given
    since: Annotated[date | None, Day()] = None  # the last thirty days, where nothing is said
    until: Annotated[date | None, Day()] = None
    split: Annotated[str, Text(0, 20)] = ""
    compare: Annotated[str, Choice(COMPARED)] = "none"
    compare_since: Annotated[date | None, Day()] = None
    compare_until: Annotated[date | None, Day()] = None
    only: Annotated[str, Text(0, 300)] = ""  # a split and one of its keys: country:LV
    currency: Annotated[str, Text(0, 3)] = ""
    limit: Annotated[int | None, Whole(1, 10_000)] = None


@operation("read_report", needs=Permission.REPORTS_READ, ways=BOTH, effect=Effect.READS, slow=True, tool=True)
def read_report(work: Work, wants: ReadReport) -> Table:
    """Read one of the reports: a thousand rows of it, where nothing else is said, and what the rest comes to."""
    shown = None if work.actor.way is Way.COMMAND_LINE else SHOWN
    return answered(work, replace(wants, limit=wants.limit or shown))


def answered(work: Work, wants: ReadReport) -> Table:
    """The answer, for whoever may have it."""
    _, asked = may_ask(work, wants)
    with work.reading() as db:
        return run_report(db, asked)


def may_ask(work: Work, wants: ReadReport) -> tuple[Report, Asked]:
    """The report and the question in full, for whoever may ask it."""
    report = REPORTS.get(wants.report)
    if report is None:
        raise NotFound("report.none")
    asked = asked_of(work, report, wants)
    for right in rights_of(report, asked.split, tuple(asked.filters)):
        if not work.actor.may(right):
            raise NotAllowed(right)
    return report, asked


def asked_of(work: Work, report: Report, wants: ReadReport) -> Asked:
    """The question in full, or what does not fit in it."""
    days = work.house.part(Daybook)
    today = date.fromisoformat(days.day(work.now))
    first, last = days_of(wants.period or USUAL, today)
    until = wants.until or last
    since = wants.since or (first if wants.until is None else until - timedelta(29))
    if not 0 <= (until - since).days <= LONGEST:
        raise Invalid.one("until", "report.days")
    if wants.split and wants.split not in report.splits:
        raise Invalid.one("split", "field.choice", words=", ".join(report.splits))
    by, _, key = wants.only.partition(":")
    if wants.only and (by not in SPLITS or report.sums is not ledger):
        raise Invalid.one("only", "report.only", words=", ".join(SPLITS))
    own = (wants.compare_since, wants.compare_until)
    if wants.compare == "own" and (None in own or own[0] > own[1]):  # type: ignore[operator]
        raise Invalid.one("compare_until", "report.days")
    return Asked(
        report=report.slug,
        since=since,
        until=until,
        split=wants.split,
        compare=cast("Compare", wants.compare),
        filters={by: key} if wants.only else {},
        own=cast("tuple[date, date]", own) if wants.compare == "own" else None,
        currency=wants.currency or work.house.part(Terms).currency,
        zone=days.zone,
        limit=wants.limit,
        now=work.now,
        low_at=work.house.part(Terms).low_at,
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """One report that can be read."""

    slug: str
    name: str
    says: str
    figures: tuple[str, ...]
    splits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportList:
    """All that whoever asks may read."""

    items: list[Offered]


@operation("list_reports", needs=Permission.REPORTS_READ, ways=BOTH, effect=Effect.READS, tool=True)
def list_reports(work: Work) -> ReportList:
    """See which reports there are."""
    return ReportList(
        [
            Offered(each.slug, each.name, each.says, each.figures, each.splits)
            for each in REPORTS.values()
            if all(work.actor.may(right) for right in rights_of(each, each.splits[0]))
        ]
    )
