"""Links that work once: made for a purpose, known by a keyed hash of their secret, used by the first who comes."""

import secrets

from counterfoil.gate.db import Db, Row
from counterfoil.gate.refusals import NotFound
from counterfoil.identity.keys import Keys

# A link that is made anew from the same things is the same link.
INSERT = """
    insert into mailed_links (ticket, purpose, account_id, made_at, expires_at)
    values (:ticket, :purpose, :account_id, :now, :expires_at)
    on conflict (ticket) do nothing
"""
FIND = """
    select purpose, account_id, made_at, used_at
    from mailed_links
    where ticket = :ticket and expires_at > :now
"""
# Of many who come at once, the first one's update is the only one that finds it unused.
USE = """
    update mailed_links
    set used_at = :now
    where ticket = :ticket and purpose = :purpose and used_at is null and expires_at > :now
"""
WITHDRAW = "update mailed_links set used_at = :now where purpose = :purpose and used_at is null"
SWEEP = """
    delete from mailed_links
    where ticket in (select ticket from mailed_links where expires_at <= :now limit :most)
"""
SECRET_LENGTH = 43


def make(
    db: Db,
    keys: Keys,
    purpose: str,
    now: int,
    life: int,
    account_id: int | None = None,
    secret: str = "",
) -> str:
    """A new link's secret; only its keyed hash is stored."""
    secret = secret or secrets.token_urlsafe(32)
    ticket = _tickets(keys, secret)[0]
    db.run(INSERT, ticket=ticket, purpose=purpose, account_id=account_id, now=now, expires_at=now + life)
    return secret


def purpose_of(db: Db, keys: Keys, secret: str, now: int) -> str:
    """What the link is for; used, expired and invented ones are all not there."""
    row = find(db, keys, secret, now)
    if row is None or row[3] is not None:
        raise NotFound("link.over")
    return str(row[0])


def find(db: Db, keys: Keys, secret: str, now: int) -> Row | None:
    """Purpose, account, when it was made and when used; None once its time is over."""
    rows = (db.one(FIND, ticket=ticket, now=now) for ticket in _tickets(keys, secret))
    return next(filter(None, rows), None)


def use(db: Db, keys: Keys, purpose: str, secret: str, now: int) -> None:
    """Use the link up; it works for one only."""
    for ticket in _tickets(keys, secret):
        if db.run(USE, ticket=ticket, purpose=purpose, now=now):
            return
    raise NotFound("link.over")


def withdraw(db: Db, purpose: str, now: int) -> None:
    """Let none of this purpose work any more."""
    db.run(WITHDRAW, purpose=purpose, now=now)


def sweep(db: Db, now: int, most: int = 500) -> int:
    """Delete some links whose time is over; how many there were."""
    return db.run(SWEEP, now=now, most=most)


def _tickets(keys: Keys, secret: str) -> list[bytes]:
    if len(secret) != SECRET_LENGTH or not secret.isascii():
        return []
    return keys.digests("session", b"link\0" + secret.encode())  # no session's secret begins like this
