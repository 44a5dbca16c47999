"""Links that work once: sent by mail or shown on the console; the first administrator comes in by one."""

import secrets
from dataclasses import dataclass, field
from typing import Annotated

from counterfoil.gate.actor import BROWSER, CONSOLE
from counterfoil.gate.clock import DAY, rfc3339
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import ANYONE, Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.identity import account_rows
from counterfoil.identity.account_rows import NewAccount
from counterfoil.identity.accounts import SignedIn
from counterfoil.identity.arriving import arrive
from counterfoil.identity.keys import Keys
from counterfoil.identity.names import Email, Mailbox, Name, NewPassword, Typed, Username
from counterfoil.identity.passwords import Hasher
from counterfoil.identity.sessions import SignInRules

INSERT = """
    insert into mailed_links (ticket, purpose, account_id, made_at, expires_at)
    values (:ticket, :purpose, :account_id, :now, :expires_at)
"""
OPEN = """
    select purpose
    from mailed_links
    where ticket = :ticket and used_at is null and expires_at > :now
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

FIRST_ADMINISTRATOR = "first administrator"
FIRST_ROLES = ("administrator", "shopper")
SECRET_LENGTH = 43


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """A link's secret, for the one place where it is shown."""

    secret: str = field(repr=False)
    until: str


@dataclass(frozen=True, slots=True)
class LookAtLink:
    """Which link."""

    link: Annotated[str, Typed()]


@dataclass(frozen=True, slots=True)
class LinkPurpose:
    """What a link that still works is for."""

    purpose: str


@dataclass(frozen=True, slots=True)
class UseLink:
    """The link, and who its holder wants to be."""

    link: Annotated[str, Typed()]
    username: Annotated[Name, Username()]
    password: Annotated[str, NewPassword()]
    email: Annotated[Mailbox | None, Email(optional=True)] = None
    name: Annotated[str, Text(low=0, high=4000)] = ""


@operation(
    "make_first_administrator_link", needs=Permission.PEOPLE_GRANT, ways=CONSOLE, effect=Effect.REVERSIBLE
)
def make_first_administrator_link(work: Work, keys: Keys) -> OneTimeLink:
    """Make the link by which the first administrator comes in; the one before works no longer."""
    with work.writing() as db:
        account_rows.one_change_of_rights_at_a_time(db)
        _refuse_with_administrator(db)
        db.run(WITHDRAW, purpose=FIRST_ADMINISTRATOR, now=work.now)
        secret = make(db, keys, FIRST_ADMINISTRATOR, work.now, DAY)
    return OneTimeLink(secret, rfc3339(work.now + DAY))


@operation("look_at_link", needs=ANYONE, ways=BROWSER, effect=Effect.READS)
def look_at_link(work: Work, wants: LookAtLink, keys: Keys) -> LinkPurpose:
    """See what a link is for, while it works."""
    with work.reading() as db:
        return LinkPurpose(purpose_of(db, keys, wants.link, work.now))


@operation("use_link", needs=ANYONE, ways=BROWSER, effect=Effect.REVERSIBLE)
def use_link(work: Work, wants: UseLink, hasher: Hasher, keys: Keys, rules: SignInRules) -> SignedIn:
    """Become the first administrator, and be signed in."""
    hasher.fits(wants.password)
    with work.reading() as db:
        purpose_of(db, keys, wants.link, work.now)  # costs no hash where there is no link
        if account_rows.by_username(db, wants.username.key):
            raise account_rows.username_taken()
    new = NewAccount(wants.username, hasher.hash(wants.password), wants.email, wants.name)
    with work.writing() as db:
        account_rows.one_change_of_rights_at_a_time(db)
        use(db, keys, FIRST_ADMINISTRATOR, wants.link, work.now)
        _refuse_with_administrator(db)
        account_id = _insert_administrator(db, work, new)
        ticket = arrive(db, work, account_id, keys, rules, newcomer=True)
    return SignedIn(new.username.text, FIRST_ROLES, ticket)


def make(db: Db, keys: Keys, purpose: str, now: int, life: int, account_id: int | None = None) -> str:
    """A new link's secret; only its keyed hash is stored."""
    secret = secrets.token_urlsafe(32)
    ticket = _tickets(keys, secret)[0]
    db.run(INSERT, ticket=ticket, purpose=purpose, account_id=account_id, now=now, expires_at=now + life)
    return secret


def purpose_of(db: Db, keys: Keys, secret: str, now: int) -> str:
    """What the link is for; used, expired and invented ones are all not there."""
    for ticket in _tickets(keys, secret):
        row = db.one(OPEN, ticket=ticket, now=now)
        if row:
            return str(row[0])
    raise NotFound("link.over")


def use(db: Db, keys: Keys, purpose: str, secret: str, now: int) -> None:
    """Use the link up; it works for one only."""
    for ticket in _tickets(keys, secret):
        if db.run(USE, ticket=ticket, purpose=purpose, now=now):
            return
    raise NotFound("link.over")


def sweep(db: Db, now: int, most: int = 500) -> int:
    """Delete some links whose time is over; how many there were."""
    return db.run(SWEEP, now=now, most=most)


def _tickets(keys: Keys, secret: str) -> list[bytes]:
    if len(secret) != SECRET_LENGTH or not secret.isascii():
        return []
    return keys.digests("session", b"link\0" + secret.encode())  # no session's secret begins like this


def _insert_administrator(db: Db, work: Work, new: NewAccount) -> int:
    made = account_rows.insert(db, new, work.now, signs_in=True)
    if made is None:
        raise account_rows.username_taken()
    account_id, code = made
    for role in FIRST_ROLES:
        account_rows.give_role(db, account_id, role, work.now, by=None)
    work.about(code, person=account_id)
    return account_id


def _refuse_with_administrator(db: Db) -> None:
    if account_rows.administrators(db):
        raise Conflict("link.administrator_exists")
