"""Whether somebody is who they say: one answer and the same work, whatever is wrong."""

from dataclasses import dataclass, field, replace
from typing import Annotated

from counterfoil.gate.actor import OFFICE
from counterfoil.gate.db import Db
from counterfoil.gate.permissions import STAFF
from counterfoil.gate.refusals import Invalid, Misfit, WrongCredentials
from counterfoil.gate.work import Work
from counterfoil.identity import account_rows, names
from counterfoil.identity.account_rows import Account
from counterfoil.identity.guessing import Guess
from counterfoil.identity.keys import Keys
from counterfoil.identity.names import Typed
from counterfoil.identity.passwords import Hasher
from counterfoil.identity.roles import permissions_of
from counterfoil.identity.sessions import SignInRules

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
class Credentials:
    """Who somebody says they are, by user name, by address, or (a page's one field) by either."""

    password: Annotated[str, Typed("password")]
    username: Annotated[str | None, Typed()] = None
    email: Annotated[str | None, Typed("email")] = None
    login: Annotated[str | None, Typed()] = None


@dataclass(frozen=True, slots=True)
class Proved:
    """Somebody has just shown their password."""

    account: Account
    fresh_hash: str = field(repr=False)  # what is to be stored from now on
    guess: Guess

    def count(self, db: Db, now: int) -> None:
        """Count the sign-in and forgive the guesses; WrongCredentials where something has changed meanwhile."""
        if not db.run(
            COUNT_SIGN_IN,
            id=self.account.id,
            now=now,
            checked_hash=self.account.password_hash,
            fresh_hash=self.fresh_hash,
        ):
            raise WrongCredentials
        self.guess.was_right(db)


def check(work: Work, wants: Credentials, hasher: Hasher, keys: Keys, rules: SignInRules) -> Proved:
    """Look whether they are, or WrongCredentials."""
    work.not_before = rules.floor
    who = _meant(wants)
    guess = Guess(keys, rules, who.key, work.actor.address)
    with hasher.place(work.actor.address):
        account = _look_up(work, who, guess)
        with work.writing(line=False) as db:
            has_a_guess_left = guess.take(db, work.now, account.id if account else None)
        fresh_hash = _checked(hasher, account if has_a_guess_left else None, wants.password)
    if account is None or fresh_hash is None:
        raise WrongCredentials
    return Proved(account, fresh_hash, guess)


@dataclass(frozen=True, slots=True)
class _Meant:
    """Whom somebody says they are: the key counts their guesses, also where nobody can be called that."""

    key: str
    username: str | None = None
    email: str | None = None


def _meant(wants: Credentials) -> _Meant:
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
        account = (
            account_rows.by_email(db, who.email)
            if who.email
            else account_rows.by_username(db, who.username or "")
        )
        # Looked up for nobody as well: it takes as long.
        works_here = work.actor.realm != OFFICE or is_staff(db, account.id if account else 0)
    return replace(account, disabled=True) if account and not works_here else account


def is_staff(db: Db, account_id: int) -> bool:
    """Whether there is anything for this person to do in the back office."""
    return not STAFF.isdisjoint(permissions_of(account_rows.roles_of(db, account_id)))


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
