"""From what a token says to the person it stands for: one question, asked at every request."""

from dataclasses import replace

from counterfoil.gate.actor import Way
from counterfoil.gate.db import Db
from counterfoil.identity import who
from counterfoil.identity.seen import Seen
from counterfoil.identity.who import Found

# One row for each role: the columns of `who.FIND` in their order. The index knows only sessions that have tokens.
FIND = """
    select s.id, s.seen_at, s.ends_at, s.idle, s.expires_at, s.proved_at, s.realm, s.acting_for,
           s.renew_due, s.made_at, s.values_version, s.until_closed,
           a.id, a.username, a.code, r.role
    from sessions s
    join accounts a on a.id = s.account_id
    left join account_roles r on r.account_id = a.id
    where s.code = :session
      and s.refreshes is not null
      and s.ended_at is null
      and a.disabled_at is null
"""
CODE = -2


def holder_of(
    db: Db,
    seen: Seen,
    session: str,
    account: str | None,
    now: int,
    *,
    way: Way = Way.TOKEN,
    address: str = "",
    browser: str = "",
    mark: str = "",
) -> Found | None:
    """Whose session of this code it is, as the database says now; None where it has ended or is another's."""
    rows = db.all(FIND, session=session)
    rows = [row for row in rows if row[CODE] == (account or rows[0][CODE])]
    found = who.found(rows, seen, now, address, browser, mark, way=way) if rows else None
    if found is None or not (found.renew or found.gained):
        return found
    return replace(found, renew=False, gained=False)  # no cookie holds its secret, so there is none to renew
