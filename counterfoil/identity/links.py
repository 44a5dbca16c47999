"""The link by which the first administrator comes in: shown on the console, good once."""

from dataclasses import dataclass, field
from typing import Annotated

from counterfoil.gate.actor import BROWSER, CONSOLE
from counterfoil.gate.clock import DAY, rfc3339
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import ANYONE, Permission
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.identity import account_rows, announcing, mailed_links
from counterfoil.identity.account_rows import NewAccount
from counterfoil.identity.accounts import SignedIn
from counterfoil.identity.arriving import arrive
from counterfoil.identity.keys import Keys
from counterfoil.identity.names import Email, Mailbox, Name, NewPassword, Typed, Username
from counterfoil.identity.passwords import Hasher
from counterfoil.identity.sessions import SignInRules

FIRST_ADMINISTRATOR = "first administrator"
FIRST_ROLES = ("administrator", "shopper")


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
        mailed_links.withdraw(db, FIRST_ADMINISTRATOR, work.now)
        secret = mailed_links.make(db, keys, FIRST_ADMINISTRATOR, work.now, DAY)
    return OneTimeLink(secret, rfc3339(work.now + DAY))


@operation("look_at_link", needs=ANYONE, ways=BROWSER, effect=Effect.READS)
def look_at_link(work: Work, wants: LookAtLink, keys: Keys) -> LinkPurpose:
    """See what a link is for, while it works."""
    with work.reading() as db:
        return LinkPurpose(mailed_links.purpose_of(db, keys, wants.link, work.now))


@operation("use_link", needs=ANYONE, ways=BROWSER, effect=Effect.REVERSIBLE)
def use_link(work: Work, wants: UseLink, hasher: Hasher, keys: Keys, rules: SignInRules) -> SignedIn:
    """Become the first administrator, and be signed in."""
    hasher.fits(wants.password)
    with work.reading() as db:
        mailed_links.purpose_of(db, keys, wants.link, work.now)  # costs no hash where there is no link
        if account_rows.by_username(db, wants.username.key):
            raise account_rows.username_taken()
    with hasher.place(work.actor.address):
        fresh_hash = hasher.hash(wants.password)
    new = NewAccount(wants.username, fresh_hash, wants.email, wants.name)
    with work.writing() as db:
        account_rows.one_change_of_rights_at_a_time(db)
        mailed_links.use(db, keys, FIRST_ADMINISTRATOR, wants.link, work.now)
        _refuse_with_administrator(db)
        account_id = _insert_administrator(db, work, new)
        announcing.announce(db, work, keys, account_id, newcomer=True)
        ticket = arrive(db, work, account_id, keys, rules, newcomer=True)
    return SignedIn(new.username.text, FIRST_ROLES, ticket)


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
