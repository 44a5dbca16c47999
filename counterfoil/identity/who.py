"""From the secret in a cookie to the person who holds it: one query."""

from collections.abc import Sequence
from dataclasses import dataclass

from counterfoil.gate.actor import Actor, Way
from counterfoil.gate.clock import SECOND
from counterfoil.gate.db import Db, Row
from counterfoil.gate.permissions import ONLY_LOOKING, Permission
from counterfoil.identity.keys import Keys
from counterfoil.identity.roles import permissions_of
from counterfoil.identity.seen import Seen
from counterfoil.identity.sessions import tickets_of
from counterfoil.identity.values import Holder, Whose

# One row for each role. Whoever sees the shop as somebody else finds that one's, and is named beside.
COLUMNS = """
    s.id, s.seen_at, s.ends_at, s.idle, s.expires_at, s.proved_at, s.realm,
    case when s.acting_for is not null then s.account_id end,
    s.renew_due, s.made_at, s.values_version, s.until_closed,
    a.id, a.username, a.code, r.role
"""
OPEN = """
    from sessions s
    join accounts a on a.id = coalesce(s.acting_for, s.account_id)
    left join account_roles r on r.account_id = a.id
    where s.ended_at is null
      and a.disabled_at is null
"""
FIND = f"select {COLUMNS} {OPEN} and s.ticket = :ticket"
FIND_ALL = f"select s.ticket, {COLUMNS} {OPEN} and s.ticket = any(:tickets)"
MOVES_IN_A_LIFE = 10  # last-seen moves, and the cookie is renewed, every tenth of the idle limit


@dataclass(frozen=True, slots=True)
class Found:
    """The person a cookie stands for, and what to do about the cookie."""

    actor: Actor
    code: str  # the account's public code
    max_age: int  # seconds the session has left
    renew: bool  # the cookie should be sent again, with this Max-Age
    gained: bool  # … and with a new secret: its holder has gained a right
    holder: Holder  # for what the session remembers
    until_closed: bool  # the cookie goes when the browser is closed


def actor_of(
    db: Db,
    keys: Keys,
    seen: Seen,
    secret: str,
    now: int,
    address: str = "",
    browser: str = "",
    mark: str = "",
) -> Found | None:
    """Who holds this secret; None for a session that is ended, over, disabled, or not ours."""
    rows = rows_of(db, tickets_of(keys, secret))
    return found(rows, seen, now, address, browser, mark) if rows else None


def rows_of(db: Db, tickets: Sequence[bytes]) -> list[Row]:
    """The session with one of these tickets: the first that is there, a row for each role."""
    for ticket in tickets:
        rows = db.all(FIND, ticket=ticket)
        if rows:
            return rows
    return []


def rows_of_all(db: Db, tickets: list[bytes]) -> list[Row]:
    """The sessions with these tickets; each row begins with its ticket."""
    if db.kind == "postgres":
        return db.all(FIND_ALL, tickets=tickets)
    # It answers from within this process: there is no trip to share.
    return [(ticket, *row) for ticket in tickets for row in db.all(FIND, ticket=ticket)]


def found(
    rows: list[Row],
    seen: Seen,
    now: int,
    address: str = "",
    browser: str = "",
    mark: str = "",
    *,
    way: Way = Way.SESSION,
    lent: frozenset[Permission] | None = None,
) -> Found | None:
    """The person of these rows, with what is `lent` of their rights; None where the session is over."""
    (
        session_id,
        seen_at,
        ends_at,
        idle,
        expires_at,
        proved_at,
        realm,
        looker,
        renew_due,
        made_at,
        version,
        until_closed,
        account_id,
        username,
        code,
        role,
    ) = rows[0]
    if seen.over(session_id):
        return None
    newer = seen.last(session_id)
    if newer and newer[0] > seen_at:
        seen_at, ends_at = newer[0], min(newer[1], expires_at)
    if now >= ends_at:
        seen.end(session_id, now)
        return None
    renew = now - seen_at >= idle // MOVES_IN_A_LIFE
    if renew:
        ends_at = min(now + idle, expires_at)
        seen.move(session_id, now, ends_at)
    roles = (role,) if len(rows) == 1 and role else tuple(sorted(row[-1] for row in rows if row[-1]))
    permissions = permissions_of(roles)
    if looker is not None:
        permissions &= ONLY_LOOKING
    actor = Actor(
        way,
        account_id,
        username,
        roles,
        permissions if lent is None else permissions & lent,
        session_id,
        proved_at,
        realm,
        looker,
        address,
        browser,
        mark,
    )
    holder = Holder(Whose(session_id, made_at, version), now, expires_at)
    return Found(actor, code, (ends_at - now) // SECOND, renew, bool(renew_due), holder, bool(until_closed))


def holder_of(row: Row, now: int) -> Holder:
    """The session of this row, for a store that is asked before anybody looked who it is."""
    session_id, expires_at, made_at, version = row[0], row[4], row[9], row[10]
    return Holder(Whose(session_id, made_at, version), now, expires_at)
