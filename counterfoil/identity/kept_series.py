"""Steps on the series of kept tickets; whoever changes a series and its session begins with the series."""

from counterfoil.gate.clock import SECOND
from counterfoil.gate.db import Db, Either, Row
from counterfoil.identity import kept_tickets
from counterfoil.identity.kept_tickets import Kept, Series
from counterfoil.identity.keys import Keys

INSERT = """
    insert into kept_series (code, account_id, session_id, counter, made_at, proved_at, turned_at, seen_at, life,
                             expires_at, ends_at, address, browser)
    select code, account_id, id, 1, made_at, proved_at, :now, :now, :life,
           expires_at, case when :now + :life < expires_at then :now + :life else expires_at end, address, browser
    from sessions
    where id = :session_id
    returning code, counter, ends_at
"""
FIND = """
    select k.code, k.account_id, k.session_id, k.counter, k.proved_at, k.turned_at, k.expires_at, k.ends_at,
           (k.ended_at is not null or a.disabled_at is not null)
    from kept_series k
    join accounts a on a.id = k.account_id
    where k.code = :code
"""
# Of many who come with the newest ticket at once, the first one's update is the only one that finds it so.
TURN = """
    update kept_series
    set counter = counter + 1,
        turned_at = :now,
        seen_at = :now,
        ends_at = case when :now + life < expires_at then :now + life else expires_at end,
        address = :address,
        browser = :browser
    where code = :code and counter = :counter and ended_at is null
    returning code, counter, ends_at
"""
OPENED = "update kept_series set session_id = :session_id where code = :code"
TURN_WITH_SESSION = """
    update kept_series
    set counter = counter + 1,
        turned_at = :now,
        proved_at = :proved_at,
        ends_at = case when :now + life < expires_at then :now + life else expires_at end
    where code = (select code from sessions where id = :session_id) and session_id = :session_id and ended_at is null
    returning code, counter, ends_at
"""
# SQLite has one writer anyway.
HOLD = Either(
    sqlite="select 1",
    postgres="select 1 from kept_series where code = (select code from sessions where id = :session_id) for update",
)
END = """
    update kept_series
    set ended_at = :now, ends_at = :now
    where code = :code and ended_at is null
    returning session_id
"""
END_OF = """
    update kept_series
    set ended_at = :now, ends_at = :now
    where code = (select code from sessions where id = :session_id) and ended_at is null
    returning session_id
"""
END_ALL = """
    update kept_series
    set ended_at = :now, ends_at = :now
    where account_id = :account_id and ended_at is null
    returning session_id
"""
END_OTHERS = """
    update kept_series
    set ended_at = :now, ends_at = :now
    where account_id = :account_id
      and ended_at is null
      and code <> coalesce((select code from sessions where id = :but), '')
    returning session_id
"""
SHORTEN = """
    update kept_series
    set expires_at = :at, ends_at = case when ends_at < :at then ends_at else :at end
    where code = (select code from sessions where id = :session_id) and ended_at is null and expires_at > :at
"""
# When somebody was last there is known longer than the session in which they were.
LAST_SEEN = """
    update kept_series
    set seen_at = over.seen_at
    from (select id, code, seen_at from sessions where ends_at <= :before order by ends_at limit :most) over
    where kept_series.code = over.code and kept_series.session_id = over.id
"""
SWEEP = """
    delete from kept_series
    where code in (select code from kept_series where ends_at <= :now order by ends_at limit :most)
"""


def begin(db: Db, keys: Keys, session_id: int, now: int, life: int) -> Kept:
    """Keep this session's browser signed in from now on; its first ticket."""
    row = db.one(INSERT, session_id=session_id, now=now, life=life)
    assert row is not None
    return _kept(keys, row, now)


def find(db: Db, code: str) -> Series | None:
    """The series of this code; that of a disabled account has ended."""
    return db.one(FIND, Series, code=code)


def turn(db: Db, keys: Keys, code: str, counter: int, now: int, address: str, browser: str) -> Kept | None:
    """The ticket after this one; None where it was turned in meanwhile."""
    row = db.one(TURN, code=code, counter=counter, now=now, address=address, browser=browser)
    return _kept(keys, row, now) if row else None


def opened(db: Db, code: str, session_id: int) -> None:
    """Write down which session the ticket opened."""
    db.run(OPENED, code=code, session_id=session_id)


def hold(db: Db, session_id: int) -> None:
    """Let nobody else change the series of this session until the transaction is over."""
    db.one(HOLD, session_id=session_id)


def turn_with_session(db: Db, keys: Keys, session_id: int, now: int, proved_at: int) -> Kept | None:
    """A new ticket for who gained a right, as the session has a new secret; None where the browser is not kept."""
    row = db.one(TURN_WITH_SESSION, session_id=session_id, now=now, proved_at=proved_at)
    return _kept(keys, row, now) if row else None


def end(db: Db, code: str, now: int) -> int | None:
    """End a series for good; the session it opened last, None where it had ended."""
    return _session(db.one(END, code=code, now=now))


def end_of(db: Db, session_id: int, now: int) -> int | None:
    """End the series that this session is of; the session it opened last, which may be a newer one."""
    return _session(db.one(END_OF, session_id=session_id, now=now))


def end_all(db: Db, account_id: int, now: int) -> set[int]:
    """End all series of a person; the sessions they opened last."""
    return {number for (number,) in db.all(END_ALL, account_id=account_id, now=now)}


def end_others(db: Db, account_id: int, but: int, now: int) -> set[int]:
    """End all series of a person except that of one session; the sessions they opened last."""
    return {number for (number,) in db.all(END_OTHERS, account_id=account_id, but=but, now=now)}


def shorten(db: Db, session_id: int, at: int) -> None:
    """Let the series of a session end at this moment at the latest."""
    db.run(SHORTEN, session_id=session_id, at=at)


def note_last_seen(db: Db, before: int, most: int) -> None:
    """Take over from the sessions that are about to be swept when somebody was last there."""
    db.run(LAST_SEEN, before=before, most=most)


def sweep(db: Db, now: int, most: int = 500) -> int:
    """Delete some series that are over; how many there were."""
    return db.run(SWEEP, now=now, most=most)


def _kept(keys: Keys, row: Row, now: int) -> Kept:
    code, counter, ends_at = row
    return kept_tickets.kept(keys, code, counter, (ends_at - now) // SECOND)


def _session(row: Row | None) -> int | None:
    return row[0] if row else None
