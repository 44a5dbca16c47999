"""From what a token says to the person it stands for: one question, asked at every request."""

from dataclasses import replace

from counterfoil.gate.actor import Way
from counterfoil.gate.db import Db
from counterfoil.identity import key_terms, who
from counterfoil.identity.seen import Seen
from counterfoil.identity.who import Found

# One row for each role: the columns of `who.FIND` in their order, then what limits its tokens. The index knows only sessions that have tokens.
FIND = """
    select s.id, s.seen_at, s.ends_at, s.idle, s.expires_at, s.proved_at, s.realm, s.acting_for,
           s.renew_due, s.made_at, s.values_version, s.until_closed,
           a.id, a.username, a.code, r.role,
           s.resource, s.scopes
    from sessions s
    join accounts a on a.id = s.account_id
    left join account_roles r on r.account_id = a.id
    where s.code = :session
      and s.refreshes is not null
      and s.ended_at is null
      and a.disabled_at is null
"""
CODE, RESOURCE, SCOPES = -4, -2, -1


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
    resource: str | None = None,
) -> Found | None:
    """Whose session of this code it is, as the database says now; None where it has ended or is another's.

    `resource` is the path its tokens must be made for; None where that is not asked.
    """
    rows = db.all(FIND, session=session)
    rows = [row for row in rows if row[CODE] == (account or rows[0][CODE])]
    if not rows or resource not in (None, rows[0][RESOURCE]):
        return None
    scopes = rows[0][SCOPES]
    is_limited = scopes is not None or rows[0][RESOURCE] != ""
    found = who.found(
        [row[:RESOURCE] for row in rows],
        seen,
        now,
        address,
        browser,
        mark,
        way=Way.KEY if is_limited else way,
        lent=None if scopes is None else key_terms.from_text(scopes),
    )
    if found is None:
        return None
    if is_limited:  # it was lent to a program: no password was shown by that, and it is nobody in person
        return replace(found, actor=replace(found.actor, proved_at=0), renew=False, gained=False)
    if not (found.renew or found.gained):
        return found
    return replace(found, renew=False, gained=False)  # no cookie holds its secret, so there is none to renew
