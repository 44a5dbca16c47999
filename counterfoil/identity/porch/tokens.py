"""Tokens at the porch: the same addresses as at the shop, and the same shapes, so that a front end can use either."""

from collections.abc import Mapping

from counterfoil.gate import shapes
from counterfoil.identity import token_answers
from counterfoil.identity.accounts import MakeTokens, make_tokens
from counterfoil.identity.porch.guest import Guest
from counterfoil.identity.porch.place import Place
from counterfoil.identity.tokens.refreshing import RefreshTokens, RevokeToken, refresh_tokens, revoke_token
from counterfoil.wire import cookies
from counterfoil.wire.answers import Answer


def _make(guest: Guest) -> Answer:
    return token_answers.made(guest, guest.perform(make_tokens, guest.read(MakeTokens)))


def _refresh(guest: Guest) -> Answer:
    wants = shapes.read(RefreshTokens, _held(guest, "refresh_token", guest.said()))
    return token_answers.refreshed(guest, guest.perform(refresh_tokens, wants))


def _revoke(guest: Guest) -> Answer:
    wants = shapes.read(RevokeToken, _held(guest, "token", guest.said(forms=True)))
    return token_answers.revoked(guest, guest.perform(revoke_token, wants))


def _held(guest: Guest, name: str, said: Mapping[str, object]) -> dict[str, object]:
    """What the body says; where it names no token, the one that the browser holds."""
    return {name: guest.cookies.get(cookies.named(cookies.REFRESH, secure=guest.secure), ""), **said}


PLACES = {
    cookies.REFRESH_PATH: Place(None, _make, hashes=True),
    f"{cookies.REFRESH_PATH}/refresh": Place(None, _refresh),
    cookies.REVOKE_PATH: Place(None, _revoke),
    "/.well-known/jwks.json": Place(token_answers.jwks),
}
