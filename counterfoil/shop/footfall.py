"""Who comes into the shop and how far they go: counted without a cookie, in memory, and written together."""

import hmac
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag

from counterfoil.gate.clock import MINUTE
from counterfoil.gate.db import Db, Either, Store
from counterfoil.gate.refusals import Busy, Unavailable
from counterfoil.shop.books.days import Daybook

WAITING_AT_MOST = 50_000  # visitors between two flushes; who comes then is not counted
AT_ONCE = 500  # rows of a transaction
LATE = 10 * MINUTE  # a day is over when no process can still bring visitors of it
PAGES = 1_000  # of one visitor on one day: who takes more and puts nothing in a cart is a machine


class Step(IntFlag):
    """How far somebody went."""

    CAME = 1
    LOOKED = 2
    CARTED = 4
    CHECKED_OUT = 8
    PAID = 16


@dataclass(frozen=True, slots=True)
class Visitor:
    """What tells two visitors of one day apart; it never leaves memory."""

    day: str
    address: str
    browser: str


@dataclass(slots=True)
class _Seen:
    steps: int = 0
    pages: int = 0


class Footfall:
    """The visitors since the last flush."""

    def __init__(self, days: Daybook) -> None:
        self.days = days
        self._mutex = threading.Lock()
        self._seen: dict[Visitor, _Seen] = {}

    def note(self, visitor: Visitor, step: Step) -> None:
        """Somebody took a step."""
        with self._mutex:
            seen = self._seen.get(visitor)
            if seen is None:
                if len(self._seen) >= WAITING_AT_MOST:
                    return
                seen = self._seen[visitor] = _Seen()
            seen.steps |= step
            seen.pages += 1

    def flush(self, store: Store, now: int) -> int:
        """Write some of them down; how many."""
        some = self._take()
        if not some:
            return 0
        try:
            with store.writing() as db:
                _write(db, some, oldest=self.days.day(now - LATE))
        except (Busy, Unavailable):
            self._put_back(some)
            return 0
        return len(some)

    def _take(self) -> list[tuple[Visitor, _Seen]]:
        with self._mutex:
            some = list(self._seen.items())[:AT_ONCE]
            for visitor, _ in some:
                del self._seen[visitor]
        return some

    def _put_back(self, some: Sequence[tuple[Visitor, _Seen]]) -> None:
        with self._mutex:
            for visitor, seen in some:
                now = self._seen.setdefault(visitor, _Seen())
                now.steps |= seen.steps
                now.pages += seen.pages


def _write(db: Db, some: Sequence[tuple[Visitor, _Seen]], oldest: str) -> None:
    days = sorted({visitor.day for visitor, _ in some if visitor.day >= oldest})
    salts = {day: _salt(db, day) for day in days}
    rows = [
        (visitor.day, _hash(salts[visitor.day], visitor), seen)
        for visitor, seen in some
        if visitor.day in salts
    ]
    # In one order, so that two processes never wait for each other in a circle.
    for day, visitor, seen in sorted(rows, key=lambda row: row[:2]):
        db.run(CAME, day=day, visitor=visitor, steps=seen.steps, pages=seen.pages)


def _salt(db: Db, day: str) -> bytes:
    """The salt of a day, the same for all processes; whoever comes first makes it."""
    db.run(MAKE_SALT, day=day, salt=secrets.token_bytes(32))
    row = db.one(SALT, day=day)
    assert row is not None
    return bytes(row[0])


def _hash(salt: bytes, visitor: Visitor) -> bytes:
    return hmac.digest(salt, f"{visitor.address}\n{visitor.browser}".encode("utf-8", "replace"), "sha256")[
        :16
    ]


MAKE_SALT = "insert into visit_salts (day, salt) values (:day, :salt) on conflict (day) do nothing"
SALT = "select salt from visit_salts where day = :day"
CAME = """
    insert into visitors (day, visitor, steps, pages)
    values (:day, :visitor, :steps, :pages)
    on conflict (day, visitor) do update
    set steps = visitors.steps | excluded.steps, pages = visitors.pages + excluded.pages
"""


def count(store: Store, days: Daybook, now: int) -> None:
    """Bring the numbers up to date, and throw away who came on days that are over, with their salt."""
    with store.reading() as db:
        found = [str(day) for (day,) in db.all(OPEN_DAYS)]
    over = days.day(now - LATE)
    for day in found:
        with store.writing() as db:
            db.run(COUNT, day=day, pages=PAGES)
            if day < over:
                db.run(FORGET_VISITORS, day=day)
                db.run(FORGET_SALT, day=day)


OPEN_DAYS = "select day from visit_salts order by day"
COUNT = Either(
    sqlite="""
        insert into visits_by_day (day, came, looked, carted, checked_out, paid, left_out)
        select :day, coalesce(sum(counted), 0),
            coalesce(sum(counted * ((steps & 2) <> 0)), 0), coalesce(sum(counted * ((steps & 4) <> 0)), 0),
            coalesce(sum(counted * ((steps & 8) <> 0)), 0), coalesce(sum(counted * ((steps & 16) <> 0)), 0),
            coalesce(sum(1 - counted), 0)
        from (
            select steps, case when pages > :pages and (steps & 28) = 0 then 0 else 1 end as counted
            from visitors
            where day = :day
        )
        where true
        on conflict (day) do update
        set came = excluded.came, looked = excluded.looked, carted = excluded.carted,
            checked_out = excluded.checked_out, paid = excluded.paid, left_out = excluded.left_out
    """,
    postgres="""
        insert into visits_by_day (day, came, looked, carted, checked_out, paid, left_out)
        select cast(:day as text), count(*) filter (where counted),
            count(*) filter (where counted and (steps & 2) <> 0),
            count(*) filter (where counted and (steps & 4) <> 0),
            count(*) filter (where counted and (steps & 8) <> 0),
            count(*) filter (where counted and (steps & 16) <> 0),
            count(*) filter (where not counted)
        from (
            select steps, not (pages > :pages and (steps & 28) = 0) as counted
            from visitors
            where day = :day
        ) as of_the_day
        on conflict (day) do update
        set came = excluded.came, looked = excluded.looked, carted = excluded.carted,
            checked_out = excluded.checked_out, paid = excluded.paid, left_out = excluded.left_out
    """,
)
FORGET_VISITORS = "delete from visitors where day = :day"
FORGET_SALT = "delete from visit_salts where day = :day"
