"""What needs a hand now, for whoever may lend it, and today beside the same weekday before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.clock import DAY
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.work import Work
from counterfoil.reports.asked import Asked
from counterfoil.reports.running import run_report
from counterfoil.shop.after.narrowing import ASKED, OWED, SHOWN
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.money import Money, digits_of
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.stock import IS_LOW

MANY = 1_000  # beyond that, it is told as "1,000+"
LATELY = 7 * DAY  # a payment that failed before that is nobody's errand any more


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that waits, and how much of it; `more` where there may be more."""

    name: str
    count: int
    more: bool


@dataclass(frozen=True, slots=True)
class DaySold:
    """What was sold on a day of the shop."""

    day: str
    sales: Money
    orders: int


@dataclass(frozen=True, slots=True)
class Now:
    """The errands of whoever asks, and for those who read reports today and the day to set it beside."""

    errands: list[Errand]
    failed_since: str  # the day from which failed payments count
    today: DaySold | None
    before: DaySold | None


ERRANDS: Mapping[str, tuple[tuple[Permission, ...], str]] = {  # whose it is, and what counts
    "to_pack": (
        (Permission.ORDERS_PACK, Permission.ORDERS_SHIP),
        f"select 1 from orders where {SHOWN['to_pack']}",  # noqa: S608  (our own words)
    ),
    "to_refund": ((Permission.ORDERS_REFUND,), OWED),
    "returns": ((Permission.ORDERS_REFUND,), ASKED),
    "failed": (
        (Permission.ORDERS_OVERSEE,),
        "select 1 from orders where payment = 'failed' and payment <> 'paid' and placed_at >= :lately",
    ),
    "low": (
        (Permission.STOCK_READ,),
        f"select 1 from variants join products on products.id = variants.product_id where {IS_LOW}",  # noqa: S608  (our own words)
    ),
    "aside": ((Permission.TRAIL_READ,), "select 1 from alerts where done_at is null"),
}


@operation("see_now", needs=Permission.OFFICE_ENTER, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def see_now(work: Work, days: Daybook, terms: Terms) -> Now:
    """See what needs a hand in the shop, and how the day goes."""
    mine = [name for name, (rights, _) in ERRANDS.items() if any(map(work.actor.may, rights))]
    lately = days.begins(date.fromisoformat(days.day(work.now - LATELY)))
    with work.reading() as db:
        errands = _errands(db, mine, lately, terms.low_at)
        today, before = (
            _today(db, days, work.now) if work.actor.may(Permission.REPORTS_READ) else (None, None)
        )
    return Now(errands, days.day(lately), today, before)


def _errands(db: Db, names: list[str], lately: int, low_at: int) -> list[Errand]:
    """All of them in one question."""
    if not names:
        return []
    counts = ", ".join(_COUNT.format(which=ERRANDS[name][1], most=MANY + 1) for name in names)
    row = db.one(f"select {counts}", lately=lately, low_at=low_at) or ()
    return [Errand(name, min(count, MANY), count > MANY) for name, count in zip(names, row, strict=True)]


_COUNT = "(select count(*) from ({which} limit {most}) as found)"


def _today(db: Db, days: Daybook, now: int) -> tuple[DaySold, DaySold]:
    today = date.fromisoformat(days.day(now))
    week_ago = today - timedelta(weeks=1)
    # Of all reports, that of the countries has both sales and orders.
    asked = Asked("countries", today, today, compare="own", own=(week_ago, week_ago), zone=days.zone, now=now)
    table = run_report(db, asked)
    slugs = [column.slug for column in table.columns]

    def sold(day: date, totals: tuple[int | None, ...] | None) -> DaySold:
        values = dict(zip(slugs, totals or (), strict=False))
        scale = 10 ** (4 - digits_of(table.currency))  # the ledger's four places, rounded to the coin
        sales = ((values.get("total") or 0) + scale // 2) // scale
        return DaySold(day.isoformat(), Money(sales, table.currency), values.get("orders") or 0)

    return sold(today, table.totals), sold(week_ago, table.totals_before)
