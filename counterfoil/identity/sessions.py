"""Sessions: made at sign-in, found by the keyed hash of what the browser holds, ended for good."""

import re
import secrets
from dataclasses import dataclass

from counterfoil.gate.clock import DAY, HOUR, MINUTE, SECOND
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db
from counterfoil.identity.keys import Keys

INSERT = """
    insert into sessions (ticket, code, account_id, made_at, proved_at, seen_at, idle, expires_at, ends_at, how,
                          address, browser)
    values (:ticket, :code, :account_id, :now, :now, :now, :idle, :expires_at, :ends_at, :how, :address, :browser)
    returning id
"""
END = """
    update sessions
    set ended_at = :now, ends_at = :now
    where id = :id and ended_at is null
"""
END_ALL = """
    update sessions
    set ended_at = :now, ends_at = :now
    where account_id = :account_id and ended_at is null
"""
END_OTHERS = """
    update sessions
    set ended_at = :now, ends_at = :now
    where account_id = :account_id and id <> :but and ended_at is null
"""
# Where it is due, the first of many who come at once is the only one that finds it so.
RENEW = """
    update sessions
    set ticket = :ticket,
        renew_due = 0,
        proved_at = :proved_at,
        seen_at = :now,
        ends_at = case when :now + idle < expires_at then :now + idle else expires_at end
    where id = :id and ended_at is null and renew_due >= :due
    returning ends_at
"""
RENEWAL_DUE = "update sessions set renew_due = 1 where account_id = :account_id and ended_at is null"
# Whoever moves `ends_at` on looks at `expires_at`, so a shortened life stays short.
SHORTEN = """
    update sessions
    set expires_at = :at, ends_at = case when ends_at < :at then ends_at else :at end
    where id = :id and ended_at is null and expires_at > :at
"""
OVER = "select 1 from sessions where ends_at <= :before limit 1"
# Sessions others have just moved in memory must not be swept from under them: `before` lies a while back.
SWEEP = """
    delete from sessions
    where id in (select id from sessions where ends_at <= :before order by ends_at limit :most)
"""

PURPOSE = "session"
SECRET_BYTES = 32
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
SWEPT_AFTER = HOUR


@dataclass(frozen=True, slots=True)
class SignInRules:
    """How often one may try to sign in or register, how long that takes at least, and how long sessions last."""

    guesses_per_account: int = 5  # wrong passwords for one name from one address, in a window
    guesses_per_address: int = 50
    guess_window: int = 5 * MINUTE
    registrations_per_address: int = 100
    registration_window: int = HOUR
    floor: float = 0.2  # seconds an answer to sign-in or registering takes at least
    idle: int = 7 * DAY
    absolute: int = 30 * DAY


class Ticket:
    """What the browser is to hold. Not a dataclass, so that no encoder can write the secret into a body."""

    __slots__ = ("mark", "max_age", "secret", "session_id")

    def __init__(self, secret: str, session_id: int, max_age: int, mark: str = "") -> None:
        self.secret = secret
        self.mark = mark  # by which the browser is known again
        self.session_id = session_id
        self.max_age = max_age  # seconds; the server's limit and the cookie's are the same

    def __repr__(self) -> str:
        return f"Ticket(session {self.session_id})"


def make(
    db: Db,
    keys: Keys,
    rules: SignInRules,
    account_id: int,
    now: int,
    address: str = "",
    browser: str = "",
    how: str = "password",
) -> Ticket:
    """A new session with a new secret; only its keyed hash is stored."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    expires_at = now + rules.absolute
    ends_at = min(now + rules.idle, expires_at)
    row = db.one(
        INSERT,
        ticket=keys.digest(PURPOSE, secret.encode()),
        code=new_code(),
        account_id=account_id,
        now=now,
        idle=rules.idle,
        expires_at=expires_at,
        ends_at=ends_at,
        how=how,
        address=address,
        browser=browser,
    )
    assert row is not None
    return Ticket(secret, row[0], (ends_at - now) // SECOND)


def prove(db: Db, keys: Keys, session_id: int, now: int) -> Ticket | None:
    """A new secret for a session whose holder has just shown the password again; the old one is dead."""
    return _renew(db, keys, session_id, now, proved_at=now, due=0)


def renew(db: Db, keys: Keys, session_id: int, now: int, proved_at: int) -> Ticket | None:
    """A new secret for a session whose holder has gained a right; None where it has one already."""
    return _renew(db, keys, session_id, now, proved_at=proved_at, due=1)


def _renew(db: Db, keys: Keys, session_id: int, now: int, *, proved_at: int, due: int) -> Ticket | None:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    ticket = keys.digest(PURPOSE, secret.encode())
    row = db.one(RENEW, id=session_id, ticket=ticket, now=now, proved_at=proved_at, due=due)
    return Ticket(secret, session_id, (row[0] - now) // SECOND) if row else None


def renew_all(db: Db, account_id: int) -> None:
    """Have each of a person's sessions take a new secret at its next visit."""
    db.run(RENEWAL_DUE, account_id=account_id)


def tickets_of(keys: Keys, secret: str) -> list[bytes]:
    """What the secret may be stored as, newest key first; nothing for what we cannot have made."""
    if SECRET.fullmatch(secret) is None:
        return []
    return keys.digests(PURPOSE, secret.encode())


def end(db: Db, session_id: int, now: int) -> bool:
    """End one session for good; whether it was open."""
    return db.run(END, id=session_id, now=now) > 0


def end_all(db: Db, account_id: int, now: int) -> int:
    """End all sessions of a person; how many were open."""
    return db.run(END_ALL, account_id=account_id, now=now)


def end_others(db: Db, account_id: int, but: int, now: int) -> int:
    """End all sessions of a person except one; how many were open."""
    return db.run(END_OTHERS, account_id=account_id, but=but, now=now)


def shorten(db: Db, session_id: int, at: int) -> None:
    """Let one session end at this moment at the latest."""
    db.run(SHORTEN, id=session_id, at=at)


def any_over(db: Db, now: int) -> bool:
    """Whether there is something to sweep."""
    return db.one(OVER, before=now - SWEPT_AFTER) is not None


def sweep(db: Db, now: int, most: int = 500) -> int:
    """Delete some sessions that are over, with their values; how many there were."""
    return db.run(SWEEP, before=now - SWEPT_AFTER, most=most)
