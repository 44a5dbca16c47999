"""Registering, signing in, signing out."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import BROWSER, Way
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import ANYONE
from counterfoil.gate.refusals import Invalid, Misfit, WrongCredentials
from counterfoil.gate.shapes import Flag, Text
from counterfoil.gate.work import Work
from counterfoil.identity import account_rows, mails, names, sessions, throttle
from counterfoil.identity.account_rows import Account, NewAccount
from counterfoil.identity.arriving import arrive
from counterfoil.identity.guessing import Guess
from counterfoil.identity.keys import Keys
from counterfoil.identity.names import Email, Mailbox, Name, NewPassword, Typed, Username
from counterfoil.identity.passwords import Hasher
from counterfoil.identity.sessions import SignInRules, Ticket

# Only while nothing has changed since the password was checked: nobody is disabled or given a new password meanwhile.
COUNT_SIGN_IN = """
    update accounts
    set sign_ins = sign_ins + 1,
        previous_sign_in_at = last_sign_in_at,
        last_sign_in_at = :now,
        password_hash = :fresh_hash
    where id = :id
      and disabled_at is null
      and password_hash = :checked_hash
"""


@dataclass(frozen=True, slots=True)
class Register:
    """Who somebody wants to be here."""

    username: Annotated[Name, Username()]
    password: Annotated[str, NewPassword()]
    email: Annotated[Mailbox | None, Email(optional=True)] = None
    name: Annotated[str, Text(low=0, high=4000)] = ""
    keep: Annotated[bool | None, Flag()] = None  # whether to come back without a password


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who somebody says they are, by user name, by address, or (a page's one field) by either."""

    password: Annotated[str, Typed("password")]
    username: Annotated[str | None, Typed()] = None
    email: Annotated[str | None, Typed("email")] = None
    login: Annotated[str | None, Typed()] = None
    keep: Annotated[bool | None, Flag()] = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody is in; the door hands the ticket to the browser, and never writes it into a body."""

    username: str
    roles: tuple[str, ...]
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Nobody is in any more."""

    was_signed_in: bool


@operation("register", needs=ANYONE, ways=BROWSER, effect=Effect.REVERSIBLE)
def register(work: Work, wants: Register, hasher: Hasher, keys: Keys, rules: SignInRules) -> SignedIn:
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
    new = NewAccount(wants.username, hasher.hash(wants.password), wants.email, wants.name)
    with work.writing() as db:
        throttle.take(db, work.now, limit)
        account_id = _open_account(db, work, new, keys)
        ticket = arrive(db, work, account_id, keys, rules, newcomer=True, keep=wants.keep)
    return SignedIn(new.username.text, ("shopper",), ticket)


@operation("sign_in", needs=ANYONE, ways=BROWSER, effect=Effect.REVERSIBLE)
def sign_in(work: Work, wants: SignIn, hasher: Hasher, keys: Keys, rules: SignInRules) -> SignedIn:
    """Show a password, and be known from now on."""
    work.not_before = rules.floor
    who = _meant(wants)
    guess = Guess(keys, rules, who.key, work.actor.address)
    with hasher.place():
        account = _look_up(work, who, guess)
        with work.writing(line=False) as db:
            guess.take(db, work.now)
        fresh_hash = _checked(hasher, account, wants.password)
    if account is None or fresh_hash is None:
        raise WrongCredentials
    with work.writing() as db:
        if not db.run(
            COUNT_SIGN_IN,
            id=account.id,
            now=work.now,
            checked_hash=account.password_hash,
            fresh_hash=fresh_hash,
        ):
            raise WrongCredentials
        guess.was_right(db)
        work.about(account.code, person=account.id)
        ticket = arrive(db, work, account.id, keys, rules, keep=wants.keep)
        return SignedIn(account.username, account_rows.roles_of(db, account.id), ticket)


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


@dataclass(frozen=True, slots=True)
class _Meant:
    """Whom somebody says they are: the key counts their guesses, also where nobody can be called that."""

    key: str
    username: str | None = None
    email: str | None = None


def _meant(wants: SignIn) -> _Meant:
    given = [
        (field, text)
        for field in ("username", "email", "login")
        if (text := getattr(wants, field)) is not None
    ]
    if not given:
        raise Invalid(Misfit("username", "field.missing"))
    if len(given) > 1:
        raise Invalid.one(given[1][0], "sign_in.one_name")
    text = given[0][1].strip()
    if "@" in text:  # no user name has one
        key = names.email_key(text)
        return _Meant(f"@{key or text}", email=key)
    key = names.username_key(text) if given[0][0] != "email" else None
    return _Meant(key or text, username=key)


def _look_up(work: Work, who: _Meant, guess: Guess) -> Account | None:
    with work.reading() as db:
        guess.look(db, work.now)
        if who.email:
            return account_rows.by_email(db, who.email)
        return account_rows.by_username(db, who.username or "")


def _checked(hasher: Hasher, account: Account | None, password: str) -> str | None:
    """What is to be stored from now on, where this is the password; as long a look where there is none to check."""
    if account is None or account.disabled:
        hasher.dummy(password)
        return None
    if not hasher.verify(password, account.password_hash):
        return None
    if hasher.stale(account.password_hash) and hasher.could_keep(password):
        return hasher.hash(password)
    return account.password_hash


def _open_account(db: Db, work: Work, new: NewAccount, keys: Keys) -> int:
    earlier = account_rows.by_email(db, new.email.key) if new.email else None
    made = account_rows.insert(db, new, work.now, signs_in=True)
    if made is None:
        raise account_rows.username_taken()
    account_id, code = made
    account_rows.give_role(db, account_id, "shopper", work.now, by=None)
    work.about(code, person=account_id)
    if new.email and earlier:
        # The answer is the same; only the owner of the address learns of it, once a day however often it is tried.
        mails.later_address_taken(work, earlier.id, keys.digest("throttle", new.email.key.encode()))
    elif new.email:
        mails.later_welcome(work, account_id, code)
    return account_id
