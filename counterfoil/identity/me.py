"""What the shop keeps about the person who asks."""

from dataclasses import dataclass

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.work import Work

ME = """
    select code, username, name, email, email_verified_at, created_at, previous_sign_in_at, last_sign_in_at, sign_ins,
           email_key is null and email_claimed_at is not null,
           (
               select count(*)
               from (select 1 from sessions where account_id = :id and ended_at is null and ends_at > :now limit 100) open_ones
           )
    from accounts
    where id = :id
"""
MY_ROLES = """
    select r.role, r.given_at, giver.username
    from account_roles r
    left join accounts giver on giver.id = r.given_by
    where r.account_id = :id
    order by r.role
"""
MY_SESSIONS = """
    select id, made_at, proved_at, seen_at, ends_at, expires_at, address, browser
    from sessions
    where account_id = :id and ended_at is null and ends_at > :now and how <> 'key'
    order by ends_at desc, id desc
    limit 100
"""


@dataclass(frozen=True, slots=True)
class Me:
    """Who I am here."""

    code: str
    username: str
    name: str
    email: str | None
    email_verified: bool
    email_lost: bool  # the one I gave was shown to be somebody else's
    roles: tuple[str, ...]
    permissions: tuple[str, ...]
    since: str
    last_visit: str | None  # the sign-in before this one
    last_sign_in: str | None
    sign_ins: int
    sessions: int  # open ones; a hundred stands for more


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role of mine, since when, and from whom."""

    role: str
    since: str
    given_by: str | None  # None where the shop gave it by itself


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A place I am signed in."""

    here: bool
    since: str
    password_shown: str
    seen: str
    ends: str  # if nothing more is done there
    ends_at_latest: str
    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class MyRecord:
    """The rest of what is kept about me."""

    email_verified_at: str | None
    roles: list[RoleHeld]
    sessions: list[OpenSession]


@operation("read_me", needs=Permission.ACCOUNT_READ, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def read_me(work: Work) -> Me:
    """Who I am, since when, and what I may do."""
    with work.reading() as db:
        row = db.one(ME, id=work.actor.id, now=work.now)
    if row is None:
        raise NotFound
    code, username, name, email, verified_at, created_at, previous, last, sign_ins, lost, open_sessions = row
    return Me(
        code=code,
        username=username,
        name=name,
        email=email,
        email_verified=verified_at is not None,
        email_lost=bool(lost),
        roles=work.actor.roles,
        permissions=tuple(sorted(work.actor.permissions)),
        since=rfc3339(created_at),
        last_visit=_moment(previous),
        last_sign_in=_moment(last),
        sign_ins=sign_ins,
        sessions=open_sessions,
    )


@operation("read_my_record", needs=Permission.ACCOUNT_READ, ways=SIGNED_IN, effect=Effect.READS)
def read_my_record(work: Work) -> MyRecord:
    """Where I am signed in, and which roles I was given."""
    me = work.actor.id
    with work.reading() as db:
        verified = db.one("select email_verified_at from accounts where id = :id", id=me)
        roles = db.all(MY_ROLES, id=me)
        rows = db.all(MY_SESSIONS, id=me, now=work.now)
    return MyRecord(
        email_verified_at=_moment(verified[0]) if verified else None,
        roles=[RoleHeld(role, rfc3339(given_at), giver) for role, given_at, giver in roles],
        sessions=[
            OpenSession(row[0] == work.actor.session_id, *map(rfc3339, row[1:6]), *row[6:]) for row in rows
        ],
    )


def _moment(at: int | None) -> str | None:
    return None if at is None else rfc3339(at)
