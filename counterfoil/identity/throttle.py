"""Guessing is slowed: tries are counted per keyed hash of who and where, in the database, so a restart forgets nothing."""

import ipaddress
from dataclasses import dataclass
from functools import lru_cache

from counterfoil.gate.clock import SECOND
from counterfoil.gate.db import Db
from counterfoil.gate.refusals import TooMany
from counterfoil.identity.keys import Keys

LOOK = """
    select until
    from throttle
    where key = :key and count >= :most and until > :now
"""
# One statement, so that of many tries at once no more than `most` get through.
TAKE = """
    insert into throttle (key, count, until)
    values (:key, 1, :until)
    on conflict (key) do update
    set count = case when throttle.until <= :now then 1 else throttle.count + 1 end,
        until = case when throttle.until <= :now then :until else throttle.until end
    where throttle.until <= :now or throttle.count < :most
"""
GIVE_BACK = "update throttle set count = count - 1 where key = :key and count > 0"
FORGET = "delete from throttle where key = :key"
SWEEP = "delete from throttle where key in (select key from throttle where until <= :now order by until limit :most)"

SAME_HOME = 64  # an IPv6 home gets a /64, so all of it is one address


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries in a window of time, for one key."""

    key: bytes
    most: int
    window: int  # microseconds


def limit(keys: Keys, most: int, window: int, kind: str, *what: str) -> Limit:
    """A limit on this kind of thing, for this name or place; nothing of it can be read from the key."""
    named = "\0".join((kind, *what)).encode("utf-8", "surrogatepass")
    return Limit(keys.digest("throttle", named), most, window)


def look(db: Db, now: int, *limits: Limit) -> None:
    """Refuse what is used up, without writing: a flood costs no fsync."""
    for each in limits:
        row = db.one(LOOK, key=each.key, most=each.most, now=now)
        if row:
            raise TooMany("too_many.tries", retry_after=seconds_until(row[0], now, each))


def take(db: Db, now: int, *limits: Limit) -> None:
    """Count one try for each, or refuse; the caller's transaction undoes the others."""
    for each in limits:
        if not has_room(db, now, each):
            look(db, now, each)
            raise TooMany("too_many.tries", retry_after=1)


def has_room(db: Db, now: int, *limits: Limit) -> bool:
    """Count one try for each; False where one is used up, for what is then left undone and refused to nobody."""
    return all(
        db.run(TAKE, key=each.key, now=now, until=now + each.window, most=each.most) for each in limits
    )


def give_back(db: Db, taken: Limit) -> None:
    """One try was none."""
    db.run(GIVE_BACK, key=taken.key)


def forget(db: Db, taken: Limit) -> None:
    """All its tries are forgiven."""
    db.run(FORGET, key=taken.key)


def sweep(db: Db, now: int, most: int = 500) -> int:
    """Delete some counts whose time is over; how many there were."""
    return db.run(SWEEP, now=now, most=most)


@lru_cache(maxsize=4_096)
def place_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 around an IPv6 one."""
    try:
        where = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(where, ipaddress.IPv4Address):
        return str(where)
    if where.ipv4_mapped:
        return str(where.ipv4_mapped)
    return str(ipaddress.ip_network((int(where) >> SAME_HOME << SAME_HOME, SAME_HOME)))


def seconds_until(until: int, now: int, limit: Limit) -> int:
    """How long to wait, in whole seconds."""
    # A clock that jumped back must not lock somebody out for longer than the window.
    return max(1, -(-min(until - now, limit.window) // SECOND))
