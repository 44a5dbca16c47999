"""Chains the trail: each line gets a keyed hash over itself and the one before, so that a later change shows.

What is not chained yet (about a second), and whoever holds the key as well as the database, are outside the promise.
What was chained once is never chained again: a shop knows where the chain ended, and a file beside the database too.
"""

from dataclasses import dataclass

from counterfoil.gate.db import Db, Either
from counterfoil.identity.keys import Keys
from counterfoil.storage.head import Head, HeadFile
from counterfoil.storage.lines import LOWEST, ROOT, unchained
from counterfoil.storage.store import OpenStore
from counterfoil.storage.verdict import Verdict, verify

__all__ = ["Chainer", "Verdict", "verify"]

PURPOSE = "trail"
PIECE = 500  # lines a transaction
PIECES_AT_MOST = 20  # a call, so that other things have their turn

# Who may still commit a line with a number below the highest one we see. On SQLite nobody: lines are written one after
# the other. On PostgreSQL those who hold this lock now: it is taken before the number is drawn, and held to the end.
SEEN = Either(
    sqlite="""
        select coalesce((select max(id) from trail), :lowest), ''
    """,
    postgres="""
        select coalesce((select max(id) from trail), :lowest),
               coalesce((
                   select string_agg(virtualtransaction, ' ')
                   from pg_locks
                   where locktype = 'relation'
                     and database = (select oid from pg_database where datname = current_database())
                     and relation = 'trail'::regclass
                     and mode = 'RowExclusiveLock'
                     and granted
               ), '')
    """,
)
ALONE = Either(sqlite="select 1", postgres="select 1 where pg_try_advisory_xact_lock(7263448292)")
LAST = """
    select seq, trail_id, link
    from trail_chain
    order by seq desc
    limit 1
"""
LINK_AT = "select link from trail_chain where seq = :seq"
ADD = """
    insert into trail_chain (seq, trail_id, link)
    values (:seq, :trail_id, :link)
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """Every line up to `id` is committed or never will be, once `writers` have ended."""

    id: int
    writers: frozenset[str]


class ChainCut(Exception):
    """What was chained is chained no more, or otherwise: nothing is added, for that would make it look whole."""


class Chainer:
    """Chains what is new; of several in several processes one works at a time."""

    def __init__(self, store: OpenStore, keys: Keys, head: HeadFile | None = None) -> None:
        self._store = store
        self._keys = keys
        self._head = head
        self._mark = Mark(LOWEST, frozenset())
        self._known = Head(0, ROOT)  # the last place and its link, whoever chained it
        self._mine: Head | None = None  # the last that we chained
        self._told: Head | None = None  # … and that is in the file
        self._is_asked = head is None  # whether the file was asked what it remembers

    def run(self) -> int:
        """Chain the lines that are settled; how many there were."""
        self._ask_file()
        until = self._settled()
        chained = 0
        for _ in range(PIECES_AT_MOST):
            if not self._is_something_new(until):
                break
            chained += self._chain_a_piece(until)
        self._tell_file()
        return chained

    def _ask_file(self) -> None:
        """What was chained before this process began."""
        if not self._is_asked and self._head:
            self._known = self._told = self._head.read() or self._known
            self._is_asked = True

    def _tell_file(self) -> None:
        """After the commit, or the file could be ahead of the database; again, where it failed the last time."""
        if self._head and self._mine and self._mine != self._told:
            self._head.remember(self._mine)
            self._told = self._mine

    def _settled(self) -> int:
        """The highest id below which nothing can appear any more."""
        with self._store.reading() as db:
            row = db.one(SEEN, lowest=LOWEST)
        assert row is not None
        seen = Mark(row[0], frozenset(row[1].split()))
        if not seen.writers:
            self._mark = seen
            return seen.id
        if self._mark.writers.isdisjoint(seen.writers):
            settled, self._mark = self._mark.id, seen
            return settled
        return LOWEST

    def _is_something_new(self, until: int) -> bool:
        with self._store.reading() as db:
            return until > self._last(db)[1]

    def _chain_a_piece(self, until: int) -> int:
        with self._store.writing() as db:
            if db.one(ALONE) is None:
                return 0
            place, after, link = self._last(db)
            lines = unchained(db, after, until, PIECE)
            for seq, line in enumerate(lines, place + 1):
                link = self._keys.digest(PURPOSE, link + line.canonical())
                db.run(ADD, seq=seq, trail_id=line.id, link=link)
        if lines:
            self._mine = Head(place + len(lines), link)
        return len(lines)

    def _last(self, db: Db) -> tuple[int, int, bytes]:
        """The end of the chain; ChainCut where it does not lead on from the end that was there before."""
        known = self._known
        row = db.one(LINK_AT, seq=known.place)
        if known.place and (row is None or bytes(row[0]) != known.link):
            raise ChainCut(
                f"the trail's chain was cut or changed before its place {known.place}; nothing is chained"
            )
        row = db.one(LAST)
        place, after, link = (row[0], row[1], bytes(row[2])) if row else (0, LOWEST, ROOT)
        self._known = Head(place, link)
        return place, after, link
