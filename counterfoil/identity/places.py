"""The places somebody is signed in: seen, looked into, ended."""

import ipaddress
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.codes import is_code
from counterfoil.gate.db import Db, Row
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.shapes import Flag
from counterfoil.gate.work import Work
from counterfoil.identity import person, sessions
from counterfoil.identity.names import Typed
from counterfoil.identity.person import Whom

# A browser that is kept signed in is a place also while its session is over.
PLACES = """
    select id, code, how, browser, address, made_at, seen_at, ends_at, kept,
           (select name from api_keys where session_id = places.id), realm
    from (
        select s.id as id, s.code as code, s.how as how, s.browser as browser, s.address as address,
               coalesce(k.made_at, s.made_at) as made_at, s.seen_at as seen_at,
               case when k.ends_at > s.ends_at then k.ends_at else s.ends_at end as ends_at,
               case when k.code is null then 0 else 1 end as kept, s.realm as realm
        from sessions s
        left join kept_series k on k.code = s.code and k.ended_at is null and k.ends_at > :now
        where s.account_id = :account_id and s.ended_at is null and s.ends_at > :now
        union all
        select k.session_id, k.code, 'kept', k.browser, k.address, k.made_at, coalesce(s.seen_at, k.seen_at), k.ends_at, 1,
               'shop'
        from kept_series k
        left join sessions s on s.id = k.session_id
        where k.account_id = :account_id and k.ended_at is null and k.ends_at > :now
          and (s.id is null or s.ended_at is not null or s.ends_at <= :now)
    ) places
    where :code = '' or code = :code
    order by case when id = :here then 0 else 1 end, seen_at desc, id desc
    limit :most
"""
DONE_FROM_IT = """
    select at, operation, outcome, thing
    from trail
    where session_id = :session_id
    order by id desc
    limit :most
"""
MOST = 100
LOCAL = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"),
    )
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place I am signed in."""

    id: str
    here: bool
    how: str  # what was shown there to get in
    browser: str  # and system, in words
    address: str
    origin: str
    since: str
    seen: str | None  # None for a key that was never shown
    ends: str  # if nothing more is done there
    name: str | None  # of a key
    kept: bool  # the browser comes back without a password, until then
    realm: str  # "shop", or "admin" for the back office


@dataclass(frozen=True, slots=True)
class Places:
    """The one I am in, then those I was in last."""

    items: list[Place]


@dataclass(frozen=True, slots=True)
class Deed:
    """A thing that was done, or refused."""

    at: str
    operation: str
    outcome: str
    thing: str


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """A place, and what was done from it, the last first."""

    place: Place
    done: list[Deed]


@dataclass(frozen=True, slots=True)
class LookAtPlace:
    """Which place."""

    id: Annotated[str, Typed()]


@dataclass(frozen=True, slots=True)
class EndSession:
    """Which one to end."""

    id: Annotated[str, Typed()]


@dataclass(frozen=True, slots=True)
class EndSessions:
    """Whether to end this one too."""

    all: Annotated[bool, Flag()] = False


@dataclass(frozen=True, slots=True)
class Ended:
    """How many were ended, and whether this one was among them."""

    ended: int
    here: bool


class SessionsOf(Whom):
    """Whose."""


@operation("list_sessions", needs=Permission.ACCOUNT_READ, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def list_sessions(work: Work) -> Places:
    """See every place I am signed in."""
    with work.reading() as db:
        return Places([_place(row, work) for row in _places(db, work)])


@operation("list_sessions_of", needs=Permission.PEOPLE_READ, ways=SIGNED_IN, effect=Effect.READS)
def list_sessions_of(work: Work, wants: SessionsOf) -> Places:
    """See every place somebody is signed in, and their keys."""
    with work.reading() as db:
        account_id, _ = person.find(db, wants, work.now)
        rows = db.all(PLACES, account_id=account_id, here=0, now=work.now, code="", most=MOST)
    return Places([_place(row, work) for row in rows])


@operation("read_session", needs=Permission.ACCOUNT_READ, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def read_session(work: Work, wants: LookAtPlace) -> PlaceRecord:
    """See what was done from one place."""
    with work.reading() as db:
        row = _one_of_mine(db, work, wants.id)
        lines = db.all(DONE_FROM_IT, session_id=row[0], most=MOST)
    return PlaceRecord(_place(row, work), [Deed(rfc3339(at), *line) for at, *line in lines])


@operation("end_session", needs=Permission.ACCOUNT_CHANGE, ways=SIGNED_IN, effect=Effect.DESTROYS, tool=True)
def end_session(work: Work, wants: EndSession) -> Ended:
    """Sign out in one place."""
    with work.writing() as db:
        row = _one_of_mine(db, work, wants.id)
        work.about(wants.id, person=work.actor.id)
        ended = sessions.end_place(db, row[0], wants.id, work.now)
        return Ended(int(ended), row[0] == work.actor.session_id)


@operation("end_sessions", needs=Permission.ACCOUNT_CHANGE, ways=SIGNED_IN, effect=Effect.DESTROYS, tool=True)
def end_sessions(work: Work, wants: EndSessions) -> Ended:
    """Sign out in all other places, or in all."""
    me, here = work.actor.id, work.actor.session_id or 0
    with work.writing() as db:
        work.about(person=me)
        if wants.all:
            return Ended(sessions.end_all(db, me, work.now), here=True)
        return Ended(sessions.end_others(db, me, here, work.now), here=False)


def origin_of(address: str) -> str:
    """Roughly where an address is, without asking anybody."""
    try:
        where = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "not known"
    where = getattr(where, "ipv4_mapped", None) or where
    if where.is_loopback:
        return "the shop's own machine"
    if any(where in network for network in LOCAL if network.version == where.version):
        return "the shop's own network"
    return "the internet"


def _one_of_mine(db: Db, work: Work, code: str) -> Row:
    rows = _places(db, work, code) if is_code(code) else []
    if not rows:
        raise NotFound
    return rows[0]


def _places(db: Db, work: Work, code: str = "") -> list[Row]:
    me, here = work.actor.id, work.actor.session_id or 0
    return db.all(PLACES, account_id=me, here=here, now=work.now, code=code, most=MOST)


def _place(row: Row, work: Work) -> Place:
    session_id, code, how, browser, address, since, seen, ends, kept, name, realm = row
    here = session_id == work.actor.session_id
    is_new_key = name is not None and seen == since
    return Place(
        id=code,
        here=here,
        how=how,
        browser=browser or ("not known" if name is None else "a program"),
        address=address,
        origin=origin_of(address),
        since=rfc3339(since),
        seen=None if is_new_key and not here else rfc3339(work.now if here else seen),
        ends=rfc3339(ends),
        name=name,
        kept=bool(kept),
        realm=realm,
    )
