"""A person as staff and the command line see them."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.clock import rfc3339
from counterfoil.gate.codes import is_code
from counterfoil.gate.db import Db
from counterfoil.gate.refusals import Invalid, NotFound
from counterfoil.identity import passwords
from counterfoil.identity.account_rows import roles_of
from counterfoil.identity.names import Typed, username_key
from counterfoil.identity.passwords import Stored

FIND = """
    select id, password_hash, code, username, name, email, email_verified_at is not null, created_at, last_sign_in_at,
           sign_ins, disabled_at,
           (select count(*) from sessions where account_id = accounts.id and ended_at is null and ends_at > :now)
    from accounts
    where code = :code or username_key = :key
"""
PAGE = """
    select id, code, username, name, email, created_at, last_sign_in_at, disabled_at is not null
    from accounts
    where username_key > :after
    order by username_key
    limit :most
"""
ROLES_OF_PAGE = """
    select r.account_id, r.role
    from account_roles r
    join accounts a on a.id = r.account_id
    where a.username_key > :after and a.username_key <= :last
    order by r.account_id, r.role
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """A person, by public code or by user name."""

    code: Annotated[str | None, Typed()] = None
    username: Annotated[str | None, Typed()] = None


@dataclass(frozen=True, slots=True)
class Person:
    """A person, with what is stored of their password only where somebody sits at the machine itself."""

    code: str
    username: str
    name: str
    email: str | None
    email_verified: bool
    roles: tuple[str, ...]
    since: str
    last_sign_in: str | None
    sign_ins: int
    sessions: int  # open ones
    disabled_at: str | None
    password: Stored | None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in a list."""

    code: str
    username: str
    name: str
    email: str | None
    roles: tuple[str, ...]
    since: str
    last_sign_in: str | None
    disabled: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some people, and where to go on."""

    items: list[PersonLine]
    next: str | None


def find(db: Db, whom: Whom, now: int, *, with_password: bool = False) -> tuple[int, Person]:
    """The person and their account's id."""
    if (whom.code is None) == (whom.username is None):
        raise Invalid.one("username", "people.one_name")
    key = username_key(whom.username) if whom.username else None
    code = whom.code if whom.code and is_code(whom.code) else ""
    row = db.one(FIND, code=code, key=key or "", now=now)
    if row is None:
        raise NotFound
    (
        account_id,
        stored,
        code,
        username,
        name,
        email,
        verified,
        since,
        last,
        sign_ins,
        disabled,
        open_sessions,
    ) = row
    person = Person(
        code=code,
        username=username,
        name=name,
        email=email,
        email_verified=bool(verified),
        roles=roles_of(db, account_id),
        since=rfc3339(since),
        last_sign_in=_moment(last),
        sign_ins=sign_ins,
        sessions=open_sessions,
        disabled_at=_moment(disabled),
        password=passwords.describe(stored) if with_password else None,
    )
    return account_id, person


def page(db: Db, after: str, most: int) -> PeoplePage:
    """People in alphabetical order, from behind `after` on."""
    rows = db.all(PAGE, after=after, most=most + 1)
    shown = rows[:most]
    last = username_key(shown[-1][2]) if shown else ""
    roles: dict[int, tuple[str, ...]] = {}
    for account_id, role in db.all(ROLES_OF_PAGE, after=after, last=last):
        roles[account_id] = (*roles.get(account_id, ()), role)
    items = [
        PersonLine(
            code,
            username,
            name,
            email,
            roles.get(account_id, ()),
            rfc3339(since),
            _moment(seen),
            bool(disabled),
        )
        for account_id, code, username, name, email, since, seen, disabled in shown
    ]
    return PeoplePage(items, last if len(rows) > most else None)


def _moment(at: int | None) -> str | None:
    return None if at is None else rfc3339(at)
