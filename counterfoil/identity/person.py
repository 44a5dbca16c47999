"""A person as staff and the command line see them."""

import re
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.clock import rfc3339
from counterfoil.gate.codes import is_code
from counterfoil.gate.db import Db, Row
from counterfoil.gate.leafing import COUNTED, counted, leaf
from counterfoil.gate.refusals import Invalid, NotFound
from counterfoil.identity import passwords
from counterfoil.identity.account_rows import roles_of
from counterfoil.identity.names import Typed, username_key
from counterfoil.identity.passwords import Stored

FIND = """
    select id, password_hash, code, username, name, email, email_verified_at is not null, created_at, last_sign_in_at,
           sign_ins, disabled_at, closed_at,
           (select count(*) from sessions where account_id = accounts.id and ended_at is null and ends_at > :now),
           (select role from invitations where account_id = accounts.id)
    from accounts
    where code = :code or username_key = :key
"""
# What was typed is found anywhere in a name or an address.
SOUGHT = """
    from accounts a
    where (:like = '' or a.username_key like :like escape '!' or lower(a.name) like :like escape '!'
           or a.email_key like :like escape '!')
      and (:role = '' or exists (
          select 1
          from account_roles r
          where r.account_id = a.id and (r.role = :role or (:role = 'staff' and r.role not in ('shopper', 'onlooker')))
      ))
      and (:state = ''
           or (:state = 'open' and a.disabled_at is null)
           or (:state = 'disabled' and a.disabled_at is not null and a.closed_at is null)
           or (:state = 'closed' and a.closed_at is not null))
"""
PAGE = f"""
    select a.id, a.code, a.username, a.name, a.email, a.created_at, a.last_sign_in_at,
           a.disabled_at is not null, a.closed_at is not null, a.username_key
    {SOUGHT}
"""
AFTER = f"{PAGE} and a.username_key > :after order by a.username_key limit :most"
BEFORE = f"{PAGE} and a.username_key < :before order by a.username_key desc limit :most"
COUNT = f"select count(*) from (select 1 {SOUGHT} limit :most) found"  # noqa: S608  (our own words)
ROLES_OF_PAGE = """
    select r.account_id, r.role
    from account_roles r
    join accounts a on a.id = r.account_id
    where a.username_key >= :first and a.username_key <= :last
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
    closed_at: str | None
    password: Stored | None
    invited_as: str = ""  # the role they have once they have set a password by the link of their invitation

    @property
    def roles_to_be(self) -> tuple[str, ...]:
        """Those they have, and the one that waits for them: whoever has their link has it."""
        return (*self.roles, self.invited_as) if self.invited_as else self.roles


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
    closed: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some people, and where to go on."""

    items: list[PersonLine]
    next: str | None
    previous: str | None
    count: int
    more: bool  # than were counted


@dataclass(frozen=True, slots=True)
class Sought:
    """Who is looked for: by a word, a role (`staff` for whoever works here), and whether they can come in."""

    q: str = ""
    role: str = ""
    state: str = ""

    @property
    def params(self) -> dict[str, object]:
        """For the statements above."""
        word = re.sub(r"([!%_])", r"!\1", self.q.strip().casefold())
        return {"like": f"%{word}%" if word else "", "role": self.role, "state": self.state}


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
        closed,
        open_sessions,
        invited_as,
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
        closed_at=_moment(closed),
        password=passwords.describe(stored) if with_password else None,
        invited_as=invited_as or "",
    )
    return account_id, person


def page(db: Db, sought: Sought, after: str, before: str, most: int) -> PeoplePage:
    """People in alphabetical order, from behind `after` on or up to `before`."""
    params = sought.params
    if before:
        rows = db.all(BEFORE, **params, before=before, most=most + 1)
    else:
        rows = db.all(AFTER, **params, after=after, most=most + 1)
    shown = leaf(rows, most, after=bool(after), before=bool(before))
    (found,) = db.one(COUNT, **params, most=COUNTED + 1) or (0,)
    return PeoplePage(_lines(db, shown.items), *shown.marks(lambda row: str(row[-1])), *counted(found))


def _lines(db: Db, rows: list[Row]) -> list[PersonLine]:
    first, last = (rows[0][-1], rows[-1][-1]) if rows else ("", "")
    roles: dict[int, tuple[str, ...]] = {}
    for account_id, role in db.all(ROLES_OF_PAGE, first=first, last=last):
        roles[account_id] = (*roles.get(account_id, ()), role)
    return [
        PersonLine(
            code,
            username,
            name,
            email,
            roles.get(account_id, ()),
            rfc3339(since),
            _moment(seen),
            bool(disabled),
            bool(closed),
        )
        for account_id, code, username, name, email, since, seen, disabled, closed, _ in rows
    ]


def _moment(at: int | None) -> str | None:
    return None if at is None else rfc3339(at)
