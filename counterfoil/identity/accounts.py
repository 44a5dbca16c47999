"""Registering, signing in, signing out."""

from dataclasses import dataclass, replace
from typing import Annotated

from counterfoil.gate.actor import BROWSER, OFFICE, Way
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import ANYONE
from counterfoil.gate.refusals import Invalid, WrongCredentials
from counterfoil.gate.shapes import Flag, Text
from counterfoil.gate.work import Work
from counterfoil.identity import account_rows, announcing, credentials, sessions, throttle
from counterfoil.identity.account_rows import NewAccount
from counterfoil.identity.arriving import arrive
from counterfoil.identity.credentials import Credentials, Proved
from counterfoil.identity.keys import Keys
from counterfoil.identity.names import Email, Mailbox, Name, NewPassword, Username
from counterfoil.identity.passwords import Hasher
from counterfoil.identity.roles import permissions_of
from counterfoil.identity.sessions import SignInRules, Ticket
from counterfoil.identity.tokens import families
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.identity.tokens.claims import Bearer
from counterfoil.identity.tokens.issuing import ByTransport, Tokens, WantsTokens, issue
from counterfoil.identity.tokens.lending import ALL, Lent, Resource, Scope, lent

BY_PASSWORD, BY_TOKEN = "password", "token"


@dataclass(frozen=True, slots=True)
class Register:
    """Who somebody wants to be here."""

    username: Annotated[Name, Username()]
    password: Annotated[str, NewPassword()]
    email: Annotated[Mailbox | None, Email(optional=True)] = None
    name: Annotated[str, Text(low=0, high=4000)] = ""
    keep: Annotated[bool | None, Flag()] = None  # whether to come back without a password
    tokens: WantsTokens = False
    transport: ByTransport = "body"


@dataclass(frozen=True, slots=True)
class SignIn(Credentials):
    """Who somebody says they are, and whether a program wants tokens."""

    keep: Annotated[bool | None, Flag()] = None
    tokens: WantsTokens = False
    transport: ByTransport = "body"


@dataclass(frozen=True, slots=True)
class MakeTokens(SignIn):
    """Who somebody says they are, as at sign-in; they want tokens in any case, perhaps to lend them."""

    resource: Resource = ""
    scope: Scope = ()


class EnterOffice(Credentials):
    """Who somebody says they are; in the back office nobody is kept signed in."""


@dataclass(frozen=True, slots=True)
class MakeOfficeTokens(Credentials):
    """Who somebody says they are; tokens for the back office are in no cookie."""

    resource: Resource = ""
    scope: Scope = ()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody is in; the door hands the ticket to the browser, and never writes it into a body."""

    username: str
    roles: tuple[str, ...]
    ticket: Ticket
    tokens: Tokens | None = None


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Nobody is in any more."""

    was_signed_in: bool


@operation("register", needs=ANYONE, ways=BROWSER, effect=Effect.REVERSIBLE)
def register(
    work: Work, wants: Register, hasher: Hasher, keys: Keys, rules: SignInRules, access: AccessTokens
) -> SignedIn:
    """Make an account, and sign in with it."""
    work.not_before = rules.floor
    place = throttle.place_of(work.actor.address)
    limit = throttle.limit(
        keys, rules.registrations_per_address, rules.registration_window, "register", place
    )
    hasher.fits(wants.password)
    with work.reading() as db:
        throttle.look(db, work.now, limit)
        if account_rows.by_username(db, wants.username.key):
            raise account_rows.username_taken()
    with hasher.place(work.actor.address):
        fresh_hash = hasher.hash(wants.password)
    new = NewAccount(wants.username, fresh_hash, wants.email, wants.name)
    with work.writing() as db:
        throttle.take(db, work.now, limit)
        account_id, code = _open_account(db, work, new, keys)
        ticket = arrive(db, work, account_id, keys, rules, newcomer=True, keep=_keep(wants))
        session = families.begin(db, ticket.session_id) if wants.tokens else ""
    bearer = Bearer(code, session, new.username.text, ("shopper",))
    return _signed_in(work, wants, bearer, ticket, keys, access)


@operation("sign_in", needs=ANYONE, ways=BROWSER, effect=Effect.REVERSIBLE)
def sign_in(
    work: Work, wants: SignIn, hasher: Hasher, keys: Keys, rules: SignInRules, access: AccessTokens
) -> SignedIn:
    """Show a password, and be known from now on."""
    return _sign_in(work, wants, hasher, keys, rules, access)


@operation("make_tokens", needs=ANYONE, ways=BROWSER, effect=Effect.REVERSIBLE)
def make_tokens(
    work: Work, wants: MakeTokens, hasher: Hasher, keys: Keys, rules: SignInRules, access: AccessTokens
) -> SignedIn:
    """Show a password, and get tokens for a program."""
    lends = lent(wants.resource, wants.scope, access.rules, work.actor.realm, wants.transport)
    wanted = replace(wants, tokens=True, keep=None)
    return _sign_in(work, wanted, hasher, keys, rules, access, how=BY_TOKEN, lends=lends)


@operation("enter_office", needs=ANYONE, ways=BROWSER, effect=Effect.REVERSIBLE)
def enter_office(
    work: Work, wants: EnterOffice, hasher: Hasher, keys: Keys, rules: SignInRules, access: AccessTokens
) -> SignedIn:
    """Show a password, and come into the back office."""
    return _sign_in(work, _of(wants, tokens=False), hasher, keys, rules, access)


@operation("make_office_tokens", needs=ANYONE, ways=BROWSER, effect=Effect.REVERSIBLE)
def make_office_tokens(
    work: Work, wants: MakeOfficeTokens, hasher: Hasher, keys: Keys, rules: SignInRules, access: AccessTokens
) -> SignedIn:
    """Show a password, and get tokens for a program that works in the back office."""
    lends = lent(wants.resource, wants.scope, access.rules, work.actor.realm)
    return _sign_in(work, _of(wants, tokens=True), hasher, keys, rules, access, how=BY_TOKEN, lends=lends)


@operation("sign_out", needs=ANYONE, ways=Way, effect=Effect.REVERSIBLE)
def sign_out(work: Work) -> SignedOut:
    """End this session for good."""
    if work.actor.session_id is None:
        return SignedOut(was_signed_in=False)
    with work.writing() as db:
        work.about(person=work.actor.account_id)
        return SignedOut(sessions.end(db, work.actor.session_id, work.now))


def with_box(form: dict[str, str]) -> dict[str, str]:
    """The form with a plain no where the box was there and left empty: browsers send nothing for it."""
    return {"keep": "no", **form} if "keep_offered" in form else form


def _of(wants: Credentials, *, tokens: bool) -> SignIn:
    return SignIn(wants.password, wants.username, wants.email, wants.login, tokens=tokens)


def _sign_in(
    work: Work,
    wants: SignIn,
    hasher: Hasher,
    keys: Keys,
    rules: SignInRules,
    access: AccessTokens,
    how: str = BY_PASSWORD,
    lends: Lent = ALL,
) -> SignedIn:
    proved = credentials.check(work, wants, hasher, keys, rules)
    account = proved.account
    if lends.scopes:
        _refuse_beyond(work, proved, lends)
    with work.writing() as db:
        proved.count(db, work.now)
        if work.actor.realm == OFFICE and not credentials.is_staff(db, account.id):
            raise WrongCredentials  # their last role was taken meanwhile
        work.about(account.code, person=account.id)
        beside = how == BY_TOKEN and wants.transport == "body"
        ticket = arrive(db, work, account.id, keys, rules, how=how, beside=beside, keep=_keep(wants))
        session = families.begin(db, ticket.session_id, lends.resource, lends.text) if wants.tokens else ""
        roles = account_rows.roles_of(db, account.id)
    bearer = Bearer(account.code, session, account.username, roles, lends.resource, lends.text)
    return _signed_in(work, wants, bearer, ticket, keys, access)


def _refuse_beyond(work: Work, proved: Proved, lends: Lent) -> None:
    """Tell only those who have shown the password; that was right, and is no guess."""
    with work.reading() as db:
        own = permissions_of(account_rows.roles_of(db, proved.account.id))
    try:
        lends.refuse_beyond(own)
    except Invalid:
        with work.writing(line=False) as db:
            proved.guess.was_right(db)
        raise


def _keep(wants: Register | SignIn) -> bool | None:
    """Whether their browser is to bring them back; where it holds tokens, those do."""
    return None if wants.tokens and wants.transport == "cookie" else wants.keep


def _signed_in(
    work: Work,
    wants: Register | SignIn,
    bearer: Bearer,
    ticket: Ticket,
    keys: Keys,
    access: AccessTokens,
) -> SignedIn:
    tokens = None
    if wants.tokens:
        tokens = issue(access, keys, bearer, 0, work.now, ticket.expires_at, wants.transport)
    return SignedIn(bearer.username, bearer.roles, ticket, tokens)


def _open_account(db: Db, work: Work, new: NewAccount, keys: Keys) -> tuple[int, str]:
    """The new account's id and code."""
    made = account_rows.insert(db, new, work.now, signs_in=True)
    if made is None:
        raise account_rows.username_taken()
    account_id, code = made
    account_rows.give_role(db, account_id, "shopper", work.now, by=None)
    work.about(code, person=account_id)
    announcing.announce(db, work, keys, account_id, newcomer=True)
    return made
