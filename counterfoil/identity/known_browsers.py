"""Which browsers somebody signs in from: a cookie says "I was here before", and opens nothing."""

import re
import secrets
from dataclasses import dataclass, field

from counterfoil.gate.clock import DAY
from counterfoil.gate.db import Db
from counterfoil.identity.keys import Keys

OWNERS = "select account_id from known_browsers where mark = :mark"
SEEN = """
    insert into known_browsers (mark, account_id, since, seen_at)
    values (:mark, :account_id, :now, :now)
    on conflict (mark, account_id) do update
    set seen_at = excluded.seen_at
"""
# A program that keeps no cookies would leave a row each time.
KEEP_THE_NEWEST = """
    delete from known_browsers
    where account_id = :account_id
      and seen_at < (
          select seen_at
          from known_browsers
          where account_id = :account_id
          order by seen_at desc
          limit 1 offset :most
      )
"""
FORGET_OTHERS = "delete from known_browsers where account_id = :account_id and mark <> :mark"
SWEEP = """
    delete from known_browsers
    where (mark, account_id) in (
        select mark, account_id from known_browsers where seen_at <= :before order by seen_at limit :most
    )
"""

MARK = re.compile(r"[A-Za-z0-9_-]{43}")
KEPT_FOR = 400 * DAY  # as long as a browser keeps a cookie
MOST = 50  # for one account


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the browser is to keep, and whether it was seen with this account before."""

    mark: str = field(repr=False)
    before: bool


def recognise(db: Db, keys: Keys, account_id: int, mark: str, now: int) -> Recognised:
    """Remember that somebody signed in from this browser; a mark the shop did not make is replaced."""
    for digest in _digests(keys, mark):
        owners = [owner for (owner,) in db.all(OWNERS, mark=digest)]
        if owners:  # people who share a browser share its mark
            _see(db, digest, account_id, now)
            return Recognised(mark, account_id in owners)
    made = secrets.token_urlsafe(32)
    _see(db, _digests(keys, made)[0], account_id, now)
    db.run(KEEP_THE_NEWEST, account_id=account_id, most=MOST - 1)
    return Recognised(made, before=False)


def forget_others(db: Db, keys: Keys, account_id: int, mark: str) -> None:
    """Let only this browser of theirs be known from now on."""
    kept = next((each for each in _digests(keys, mark) if db.one(OWNERS, mark=each)), b"")
    db.run(FORGET_OTHERS, account_id=account_id, mark=kept)


def sweep(db: Db, now: int, most: int = 500) -> int:
    """Delete some that did not come back; how many there were."""
    return db.run(SWEEP, before=now - KEPT_FOR, most=most)


def _see(db: Db, digest: bytes, account_id: int, now: int) -> None:
    db.run(SEEN, mark=digest, account_id=account_id, now=now)


def _digests(keys: Keys, mark: str) -> list[bytes]:
    if MARK.fullmatch(mark) is None:
        return []
    return keys.digests("session", b"browser\0" + mark.encode())  # no session's secret begins like this
