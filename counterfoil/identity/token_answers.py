"""Tokens as they are told: in the body, or in cookies that no script can read."""

import json
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET, UnsetType

from counterfoil.identity.accounts import SignedIn
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.identity.tokens.issuing import Tokens
from counterfoil.identity.tokens.refreshing import Revoked
from counterfoil.identity.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

JWKS_SECONDS = 300  # how long others may keep it; a new key is used later than that
JWKS_HEADERS = (
    (b"content-type", b"application/jwk-set+json"),
    (b"cache-control", b"public, max-age=%d" % JWKS_SECONDS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The tokens; in cookies, both texts are left out."""

    access_token: str | UnsetType = UNSET
    refresh_token: str | UnsetType = UNSET
    token_type: str | UnsetType = UNSET
    expires_in: int | UnsetType = UNSET
    scope: str | UnsetType = UNSET  # the rights that are lent, where they are not all


def given(tokens: Tokens | None) -> dict[str, Any]:
    """What the body says of them."""
    if tokens is None:
        return {}
    said = {"token_type": "Bearer", "expires_in": tokens.expires_in}
    if tokens.transport == "cookie":
        return said
    lent = {} if tokens.scope is None else {"scope": tokens.scope}
    return {"access_token": tokens.access, "refresh_token": tokens.refresh, **said, **lent}


def hand(visit: Visit, somebody: SignedIn) -> None:
    """Whoever has just come in holds a ticket, or tokens in cookies."""
    if somebody.tokens is not None and somebody.tokens.transport == "cookie":
        visit.hold_tokens(somebody.tokens, somebody.ticket)
    else:
        visit.sign_in(somebody.ticket)


def made(visit: Visit, somebody: SignedIn) -> Answer:
    """Tokens alone: nothing is left in a browser unless it was asked for."""
    assert somebody.tokens is not None
    if somebody.tokens.transport == "cookie":
        visit.hold_tokens(somebody.tokens, somebody.ticket)
    return answers.json(Given(**given(somebody.tokens)))


def refreshed(visit: Visit, tokens: Tokens) -> Answer:
    """The next ones, on the way the one before came."""
    if "refresh_token" not in visit.said():
        tokens.transport = "cookie"
        visit.hold_tokens(tokens)
    return answers.json(Given(**given(tokens)))


def revoked(visit: Visit, done: Revoked) -> Answer:
    """Nothing to say; a browser need not keep them either."""
    if "token" not in visit.said(forms=True):
        visit.drop_tokens()
    return answers.json(done)


def jwks(visit: Visit) -> Answer:
    """The public halves of the keys that sign access tokens, the next one included."""
    keys = visit.house.part(AccessTokens).keys.now().published()
    return Answer(200, JWKS_HEADERS, json.dumps({"keys": keys}, separators=(",", ":")).encode())
