"""From the secret of a key to the person it acts for: one query."""

from counterfoil.gate.actor import Way
from counterfoil.gate.clock import MINUTE
from counterfoil.gate.db import Db, Row
from counterfoil.identity import key_form, key_terms, who
from counterfoil.identity.keys import Keys
from counterfoil.identity.seen import Seen
from counterfoil.identity.who import Found

# One row for each role: the columns of `who.FIND` in their order, then the key's own.
FIND = """
    select s.id, s.seen_at, s.ends_at, s.idle, s.expires_at, s.proved_at, s.realm, s.acting_for,
           s.renew_due, s.made_at, s.values_version, s.until_closed,
           a.id, a.username, a.code, r.role,
           k.scopes
    from sessions s
    join api_keys k on k.session_id = s.id
    join accounts a on a.id = s.account_id
    left join account_roles r on r.account_id = a.id
    where s.ticket = :ticket
      and s.ended_at is null
      and a.disabled_at is null
"""
PURPOSE = "key"
USED_EVERY = MINUTE  # the last use is told to the minute


def tickets_of(keys: Keys, secret: str) -> list[bytes]:
    """What the secret may be stored as, newest key first; nothing for what we cannot have made."""
    return keys.digests(PURPOSE, secret.encode()) if key_form.is_whole(secret) else []


def holder_of(
    db: Db, keys: Keys, seen: Seen, secret: str, now: int, address: str = "", browser: str = ""
) -> Found | None:
    """Whom this key acts for, with what it may do now; None for one that has ended or is not ours."""
    for ticket in tickets_of(keys, secret):
        rows = db.all(FIND, ticket=ticket)
        if rows:
            return _found(rows, seen, now, address, browser)
    return None


def _found(rows: list[Row], seen: Seen, now: int, address: str, browser: str) -> Found | None:
    scopes = key_terms.from_text(rows[0][-1])
    of_sessions = [row[:-1] for row in rows]
    found = who.found(of_sessions, seen, now, address, browser, way=Way.KEY, lent=scopes)
    if found is not None:
        _note_use(rows[0], seen, now)
    return found


def _note_use(row: Row, seen: Seen, now: int) -> None:
    session_id, seen_at, _, _, expires_at, *_ = row
    made_at = row[9]
    newer = seen.last(session_id)
    last = newer[0] if newer else seen_at
    if last == made_at or now - last >= USED_EVERY:
        seen.move(session_id, now, expires_at)
