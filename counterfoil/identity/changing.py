"""What people change about themselves: their name, their address for mail, their password."""

from dataclasses import dataclass, field
from typing import Annotated

from counterfoil.gate.actor import IN_PERSON, SIGNED_IN, Way
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import WrongPassword
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.identity import (
    account_rows,
    announcing,
    change_mails,
    claims,
    known_browsers,
    proving,
    sessions,
)
from counterfoil.identity.claims import Claim
from counterfoil.identity.keys import Keys
from counterfoil.identity.names import Email, Mailbox, NewPassword, Typed
from counterfoil.identity.passwords import Hasher
from counterfoil.identity.sessions import SignInRules, Ticket
from counterfoil.identity.tokens import families

SET_NAME = "update accounts set name = :name where id = :id"
# Nobody has shown yet that the new address is theirs. The same one, spelled otherwise, stays as it was.
SET_EMAIL = """
    update accounts
    set email = :email,
        email_key = :key,
        email_verified_at = case when email_key = :key then email_verified_at end,
        email_claimed_at = case when email_key = :key then email_claimed_at when :claimed = 1 then :now end
    where id = :id and password_hash = :checked_hash and disabled_at is null
"""


@dataclass(frozen=True, slots=True)
class ChangeName:
    """What to be called."""

    name: Annotated[str, Text(low=0, high=4000)]


@dataclass(frozen=True, slots=True)
class ChangeEmail:
    """Where to be written to, if anywhere."""

    current_password: Annotated[str, Typed("password")] = field(repr=False)
    email: Annotated[Mailbox | None, Email(optional=True)] = None


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """The password there is, and the one there is to be."""

    current_password: Annotated[str, Typed("password")] = field(repr=False)
    password: Annotated[str, NewPassword()] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Called:
    """What somebody is called now."""

    name: str


@dataclass(frozen=True, slots=True)
class Changed:
    """It is changed; a browser takes its new ticket, which is never written into a body."""

    ended: int  # places that are signed out by it
    ticket: Ticket | None


@operation("change_name", needs=Permission.ACCOUNT_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def change_name(work: Work, wants: ChangeName) -> Called:
    """Be called something else."""
    with work.writing() as db:
        work.about(person=work.actor.id)
        db.run(SET_NAME, id=work.actor.id, name=wants.name)
    return Called(wants.name)


@operation("change_email", needs=Permission.ACCOUNT_CHANGE, ways=IN_PERSON, effect=Effect.REVERSIBLE)
def change_email(work: Work, wants: ChangeEmail, hasher: Hasher, keys: Keys, rules: SignInRules) -> Changed:
    """Give another address for mail, or none; it counts as mine once I have shown it to be."""
    proof = proving.prove(work, wants.current_password, hasher, keys, rules)
    with work.writing() as db:
        before = claims.of_account(db, work.actor.id)
        was_theirs = before is not None and _signs_in_with(db, before)
        _set_email(db, work, proof.account.password_hash, wants.email)
        if before and was_theirs and (wants.email is None or wants.email.key != before.key):
            change_mails.later_email_changed(db, work, keys, before.email)
        announcing.announce(db, work, keys, work.actor.id)  # answered alike, whosever it is
        work.about(person=work.actor.id)
        return Changed(0, proof.renew(db, work, keys))


@operation("change_password", needs=Permission.ACCOUNT_CHANGE, ways=IN_PERSON, effect=Effect.REVERSIBLE)
def change_password(
    work: Work, wants: ChangePassword, hasher: Hasher, keys: Keys, rules: SignInRules
) -> Changed:
    """Take another password; everywhere else I am signed out."""
    hasher.fits(wants.password)
    with hasher.place(work.actor.address):
        proof = proving.prove(work, wants.current_password, hasher, keys, rules)
        fresh_hash = hasher.hash(wants.password)
    with work.writing() as db:
        if not account_rows.change_hash(db, work.actor.id, proof.account.password_hash, fresh_hash):
            raise WrongPassword.at(proving.FIELD)  # it was changed meanwhile
        ended = sessions.end_others(db, work.actor.id, work.actor.session_id or 0, work.now)
        known_browsers.forget_others(db, keys, work.actor.id, work.actor.mark)
        change_mails.later_password_changed(db, work, keys)
        work.about(person=work.actor.id)
        return Changed(ended + _end_tokens_here(db, work), proof.renew(db, work, keys))


def _end_tokens_here(db: Db, work: Work) -> int:
    """What hangs on this place ends too: a browser gets a new ticket, a program must show the new password."""
    here = work.actor.session_id
    if here is None:
        return 0
    if work.actor.way is Way.TOKEN:
        return int(sessions.end(db, here, work.now))
    families.drop(db, here)
    return 0


def _signs_in_with(db: Db, claim: Claim) -> bool:
    """Whether the address is this account's, as far as anybody has shown."""
    owner = account_rows.by_email(db, claim.key)
    return owner is not None and owner.id == claim.account_id


def _set_email(db: Db, work: Work, checked_hash: str, email: Mailbox | None) -> None:
    done = db.run(
        SET_EMAIL,
        id=work.actor.id,
        email=email.text if email else None,
        key=email.key if email else None,
        claimed=1 if email else 0,
        now=work.now,
        checked_hash=checked_hash,
    )
    if not done:
        raise WrongPassword.at(proving.FIELD)
