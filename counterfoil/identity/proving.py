"""The password asked again, of somebody who is signed in: guessed at as slowly as at the door."""

from dataclasses import dataclass, field
from typing import Annotated

from counterfoil.gate.actor import IN_PERSON, Way
from counterfoil.gate.clock import SECOND, rfc3339
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotFound, NotSignedIn, TooMany, WrongPassword
from counterfoil.gate.work import Work
from counterfoil.identity import account_rows, sessions
from counterfoil.identity.account_rows import Account
from counterfoil.identity.guessing import Guess
from counterfoil.identity.keys import Keys
from counterfoil.identity.names import Typed, username_key
from counterfoil.identity.passwords import Hasher
from counterfoil.identity.sessions import SignInRules, Ticket

FIELD = "current_password"


@dataclass(frozen=True, slots=True)
class Proof:
    """Somebody has just shown their password."""

    account: Account
    guess: Guess

    def renew(self, db: Db, work: Work, keys: Keys) -> Ticket | None:
        """Forgive the guesses; a browser's session takes a new secret, as its holder may do more now."""
        self.guess.was_right(db)
        if work.actor.way is not Way.SESSION or work.actor.session_id is None:
            return None
        return sessions.prove(db, keys, work.actor.session_id, work.now)


@dataclass(frozen=True, slots=True)
class ProvePassword:
    """The password, once more."""

    current_password: Annotated[str, Typed("password")] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proven:
    """It is theirs; a browser takes its new ticket, which is never written into a body."""

    until: str
    ticket: Ticket | None = field(repr=False)


@operation("prove_password", needs=Permission.ACCOUNT_READ, ways=IN_PERSON, effect=Effect.REVERSIBLE)
def prove_password(
    work: Work, wants: ProvePassword, hasher: Hasher, keys: Keys, rules: SignInRules
) -> Proven:
    """Show the password again, so as to do what can hurt."""
    proof = prove(work, wants.current_password, hasher, keys, rules)
    with work.writing() as db:
        work.about(person=work.actor.id)
        ticket = proof.renew(db, work, keys)
        if ticket is None and not sessions.note_proof(db, work.actor.session_id or 0, work.now):
            raise NotSignedIn  # it has ended meanwhile
    return Proven(rfc3339(work.now + work.house.lately), ticket)


def prove(work: Work, password: str, hasher: Hasher, keys: Keys, rules: SignInRules) -> Proof:
    """Look whether this is the password of whoever asks, or WrongPassword."""
    work.not_before = rules.floor
    guess = Guess(keys, rules, username_key(work.actor.username) or "", work.actor.address)
    with hasher.place(work.actor.address):
        with work.reading() as db:
            guess.look(db, work.now)
            account = account_rows.by_id(db, work.actor.id)
        if account is None:
            raise NotFound
        with work.writing(line=False) as db:
            if not guess.take(db, work.now, account.id):
                raise TooMany("too_many.tries", retry_after=rules.guess_window // SECOND)
        if not hasher.verify(password, account.password_hash):
            raise WrongPassword.at(FIELD)
    return Proof(account, guess)
