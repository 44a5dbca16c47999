"""Sessions: made at sign-in, found by the keyed hash of what the browser holds, ended for good."""

import re
import secrets
from dataclasses import dataclass

from counterfoil.gate.actor import OFFICE, SHOP
from counterfoil.gate.clock import DAY, HOUR, MINUTE, SECOND
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db
from counterfoil.identity import kept_series
from counterfoil.identity.kept_tickets import Kept
from counterfoil.identity.keys import Keys

INSERT = """
    insert into sessions (ticket, code, account_id, made_at, proved_at, seen_at, idle, expires_at, ends_at, how,
                          address, browser, until_closed, realm, acting_for)
    values (:ticket, :code, :account_id, :now, :proved_at, :now, :idle, :expires_at, :ends_at, :how,
            :address, :browser, :until_closed, :realm, :acting_for)
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
    returning id
"""
END_LOOKING = """
    update sessions
    set ended_at = :now, ends_at = :now
    where account_id = :account_id and acting_for is not null and ended_at is null
"""
END_OTHERS = """
    update sessions
    set ended_at = :now, ends_at = :now
    where account_id = :account_id and id <> :but and ended_at is null
    returning id
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
    returning ends_at, until_closed
"""
NOTE_PROOF = "update sessions set proved_at = :now where id = :id and ended_at is null"
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
    office_idle: int = 30 * MINUTE  # in the back office,
    office_absolute: int = DAY  # … where nobody stays overnight
    keep_for: int = 30 * DAY  # how long a browser may stay away and still be kept signed in


class Ticket:
    """What the browser is to hold. Not a dataclass, so that no encoder can write the secret into a body."""

    __slots__ = ("expires_at", "kept", "mark", "max_age", "secret", "session_id", "until_closed")

    def __init__(
        self,
        secret: str,
        session_id: int,
        max_age: int,
        *,
        until_closed: bool = False,
        kept: Kept | None = None,
        mark: str = "",
        expires_at: int = 0,
    ) -> None:
        self.secret = secret
        self.mark = mark  # by which the browser is known again
        self.session_id = session_id
        self.max_age = max_age  # seconds; the server's limit and the cookie's are the same,
        self.until_closed = until_closed  # … unless the cookie is to go when the browser is closed
        self.expires_at = expires_at  # the absolute end of a session that was opened just now
        self.kept = kept  # by which the browser comes back when the session is over

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
    *,
    until_closed: bool = False,
    realm: str = SHOP,
) -> Ticket:
    """A new session with a new secret; only its keyed hash is stored."""
    at_work = realm == OFFICE
    return open_with(
        db,
        keys,
        secrets.token_urlsafe(SECRET_BYTES),
        code=new_code(),
        account_id=account_id,
        now=now,
        proved_at=now,
        idle=rules.office_idle if at_work else rules.idle,
        expires_at=now + (min(rules.office_absolute, rules.absolute) if at_work else rules.absolute),
        how=how,
        address=address,
        browser=browser,
        until_closed=until_closed or at_work,
        realm=realm,
    )


def open_with(
    db: Db,
    keys: Keys,
    secret: str,
    *,
    now: int,
    idle: int,
    expires_at: int,
    until_closed: bool = False,
    realm: str = SHOP,
    acting_for: int | None = None,
    **columns: object,
) -> Ticket:
    """A new session with this secret."""
    ends_at = min(now + idle, expires_at)
    row = db.one(
        INSERT,
        ticket=keys.digest(PURPOSE, secret.encode()),
        now=now,
        idle=idle,
        expires_at=expires_at,
        ends_at=ends_at,
        until_closed=int(until_closed),
        realm=realm,
        acting_for=acting_for,
        **columns,
    )
    assert row is not None
    seconds = (ends_at - now) // SECOND
    return Ticket(secret, row[0], seconds, until_closed=until_closed, expires_at=expires_at)


def prove(db: Db, keys: Keys, session_id: int, now: int) -> Ticket | None:
    """A new secret for a session whose holder has just shown the password again; the old one is dead."""
    return _renew(db, keys, session_id, now, proved_at=now, due=0)


def note_proof(db: Db, session_id: int, now: int) -> bool:
    """The same for a session that no browser holds: its tokens stay; whether it is open."""
    return db.run(NOTE_PROOF, id=session_id, now=now) > 0


def renew(db: Db, keys: Keys, session_id: int, now: int, proved_at: int) -> Ticket | None:
    """A new secret for a session whose holder has gained a right; None where it has one already."""
    return _renew(db, keys, session_id, now, proved_at=proved_at, due=1)


def _renew(db: Db, keys: Keys, session_id: int, now: int, *, proved_at: int, due: int) -> Ticket | None:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    ticket = keys.digest(PURPOSE, secret.encode())
    kept_series.hold(db, session_id)
    row = db.one(RENEW, id=session_id, ticket=ticket, now=now, proved_at=proved_at, due=due)
    if row is None:
        return None
    kept = kept_series.turn_with_session(db, keys, session_id, now, proved_at)
    return Ticket(secret, session_id, (row[0] - now) // SECOND, until_closed=bool(row[1]), kept=kept)


def renew_all(db: Db, account_id: int) -> None:
    """Have each of a person's sessions take a new secret at its next visit."""
    db.run(RENEWAL_DUE, account_id=account_id)


def tickets_of(keys: Keys, secret: str) -> list[bytes]:
    """What the secret may be stored as, newest key first; nothing for what we cannot have made."""
    if SECRET.fullmatch(secret) is None:
        return []
    return keys.digests(PURPOSE, secret.encode())


def end(db: Db, session_id: int, now: int) -> bool:
    """End one session for good, and what would bring it back; whether it was open."""
    newest = kept_series.end_of(db, session_id, now)
    if newest not in (None, session_id):  # somebody has just come back, by a copy perhaps
        close(db, newest, now)
    return close(db, session_id, now)


def end_place(db: Db, session_id: int, code: str, now: int) -> bool:
    """End a session or, where that is over, what would bring it back; whether there was either."""
    kept = kept_series.end(db, code, now) is not None
    return end(db, session_id, now) or kept


def close(db: Db, session_id: int | None, now: int) -> bool:
    """End this row alone; whether it was open."""
    return db.run(END, id=session_id, now=now) > 0


def end_all(db: Db, account_id: int, now: int) -> int:
    """End all sessions of a person, and what would bring them back; how many places that were."""
    kept = kept_series.end_all(db, account_id, now)
    return len(kept.union(number for (number,) in db.all(END_ALL, account_id=account_id, now=now)))


def end_others(db: Db, account_id: int, but: int, now: int) -> int:
    """End all sessions of a person except one, and what would bring them back; how many places that were."""
    kept = kept_series.end_others(db, account_id, but, now)
    return len(
        kept.union(number for (number,) in db.all(END_OTHERS, account_id=account_id, but=but, now=now))
    )


def end_looking(db: Db, account_id: int, now: int) -> None:
    """Let somebody of the staff see the shop as nobody else any more."""
    db.run(END_LOOKING, account_id=account_id, now=now)


def shorten(db: Db, session_id: int, at: int) -> None:
    """Let one session end at this moment at the latest; nothing brings it back."""
    kept_series.shorten(db, session_id, at)
    db.run(SHORTEN, id=session_id, at=at)


def any_over(db: Db, now: int) -> bool:
    """Whether there is something to sweep."""
    return db.one(OVER, before=now - SWEPT_AFTER) is not None


def sweep(db: Db, now: int, most: int = 500) -> int:
    """Delete some sessions that are over, with their values; how many there were."""
    kept_series.note_last_seen(db, now - SWEPT_AFTER, most)
    return db.run(SWEEP, before=now - SWEPT_AFTER, most=most)
