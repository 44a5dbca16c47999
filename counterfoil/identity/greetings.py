"""What is answered to whoever came in, went out or changed something: a few words, and the cookie."""

from dataclasses import dataclass

from counterfoil.identity import token_answers
from counterfoil.identity.accounts import SignedIn, SignedOut
from counterfoil.identity.changing import Changed
from counterfoil.identity.token_answers import Given
from counterfoil.identity.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


@dataclass(frozen=True, slots=True)
class Message:
    """A word to whoever asked."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome(Given):
    """Signed in, with tokens where they were asked for."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Welcome):
    """A new account, signed in."""

    username: str
    roles: tuple[str, ...]


def registered(visit: Visit, somebody: SignedIn) -> Answer:
    """Welcome, and this is who you are."""
    token_answers.hand(visit, somebody)
    told = Registered(
        message=_welcome(somebody),
        username=somebody.username,
        roles=somebody.roles,
        **token_answers.given(somebody.tokens),
    )
    return answers.json(told, 201)


def signed_in(visit: Visit, somebody: SignedIn) -> Answer:
    """Welcome."""
    token_answers.hand(visit, somebody)
    return answers.json(Welcome(message=_welcome(somebody), **token_answers.given(somebody.tokens)))


def signed_out(visit: Visit, _: SignedOut) -> Answer:
    """Good bye."""
    visit.sign_out()
    return answers.json(Message("good bye"))


def changed(visit: Visit, done: Changed) -> Answer:
    """Changed, and a browser takes its new ticket."""
    if done.ticket:
        visit.sign_in(done.ticket)
    return answers.json(Message("changed"))


def _welcome(somebody: SignedIn) -> str:
    return f"Welcome {somebody.username}!"
