"""What people look for, and what they look for in vain: words and numbers, and nobody's name with them."""

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from counterfoil.gate.clock import DAY, SECOND
from counterfoil.gate.db import Db, Store
from counterfoil.gate.refusals import Busy, Unavailable
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.footfall import WAITING_AT_MOST, Visitor
from counterfoil.shop.search import words_of

LONGEST = 60  # letters kept of a search
DIGITS = 5  # a search with more of them may be a telephone's number, an order's or a card's
A_DAY = 5_000  # different searches of one day; what comes then is counted without its words
AT_ONCE = 200  # rows of a transaction
WRITING = 5 * SECOND  # somebody who has not typed for so long has typed it all
EVERYTHING_ELSE = ""


@dataclass(frozen=True, slots=True)
class Search:
    """One search of one visitor."""

    day: str
    words: str
    found: int
    at: int


class Sought:
    """The searches since the last flush."""

    def __init__(self, a_day: int = A_DAY) -> None:
        self._a_day = a_day
        self._mutex = threading.Lock()
        self._writing: dict[Visitor, Search] = {}  # what each visitor searched last, and may go on writing
        self._done: list[Search] = []

    def note(self, visitor: Visitor, text: str, found: int, at: int) -> None:
        """Somebody looked for something; a search that goes on from the one before takes its place."""
        words = kept(text)
        if not words:
            return
        with self._mutex:
            before = self._writing.get(visitor)
            if before is None and len(self._writing) >= WAITING_AT_MOST:
                return
            if before is not None and not _goes_on(before.words, words) and len(self._done) < WAITING_AT_MOST:
                self._done.append(before)
            self._writing[visitor] = Search(visitor.day, words, found, at)

    def flush(self, store: Store, now: int) -> int:
        """Write down what is finished; how many searches."""
        some = self._take(now)
        if not some:
            return 0
        try:
            with store.writing() as db:
                _write(db, some, self._a_day)
        except (Busy, Unavailable):
            with self._mutex:
                self._done += some
            return 0
        return len(some)

    def _take(self, now: int) -> list[Search]:
        with self._mutex:
            over = [visitor for visitor, search in self._writing.items() if abs(now - search.at) >= WRITING]
            self._done += [self._writing.pop(visitor) for visitor in over]
            some, self._done = self._done[:AT_ONCE], self._done[AT_ONCE:]
        return some


def kept(text: str) -> str:
    """The words of a search as they are kept; empty where it looks like something about a person."""
    if "@" in text or sum(letter.isdigit() for letter in text) > DIGITS:
        return ""
    return " ".join(words_of(text[: 4 * LONGEST]))[:LONGEST].strip()


def _goes_on(before: str, now: str) -> bool:
    """Whether it is the same search, some letters on or back."""
    return now.startswith(before) or before.startswith(now)


def _write(db: Db, some: Iterable[Search], a_day: int) -> None:
    rows: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for search in some:
        row = rows[search.day, search.words]
        row[0] += 1
        row[1] += not search.found
        row[2] = search.found
    for (day, words), (times, in_vain, found) in sorted(rows.items()):
        there = db.one(IS_THERE, day=day, words=words) or db.one(IS_FULL, day=day, others=a_day - 1) is None
        counted = words if there else EVERYTHING_ELSE
        db.run(SOUGHT, day=day, words=counted, times=times, in_vain=in_vain, found=found)


IS_THERE = "select 1 from searches where day = :day and words = :words"
IS_FULL = "select 1 from searches where day = :day limit 1 offset :others"
SOUGHT = """
    insert into searches (day, words, times, in_vain, found)
    values (:day, :words, :times, :in_vain, :found)
    on conflict (day, words) do update
    set times = searches.times + excluded.times, in_vain = searches.in_vain + excluded.in_vain,
        found = excluded.found
"""


def forget(store: Store, days: Daybook, now: int, keep_days: int) -> int:
    """Forget what was looked for longer ago than that; how many rows."""
    before = days.day(now - keep_days * DAY)
    with store.reading() as db:
        if db.one(ANY_BEFORE, day=before) is None:
            return 0
    with store.writing() as db:
        return db.run(FORGET, day=before)


ANY_BEFORE = "select 1 from searches where day < :day limit 1"
FORGET = "delete from searches where day < :day"
