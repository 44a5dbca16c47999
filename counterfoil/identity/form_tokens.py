"""Form tokens, for browsers that do not say where a form comes from: bound to a cookie, different on each page."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hmac import compare_digest

from counterfoil.gate.actor import SHOP
from counterfoil.identity.keys import Keys

PURPOSE = "form"
FIELD = "token"
SIZE = 32


def make(keys: Keys, bound_to: str, realm: str = SHOP) -> str:
    """A token for whoever holds this cookie, in this realm; the mask keeps it from being guessed out of compressed pages."""
    mask = secrets.token_bytes(SIZE)
    return urlsafe_b64encode(mask + _xor(mask, keys.digest(PURPOSE, _named(bound_to, realm)))).decode()


def fits(keys: Keys, bound_to: str, token: str, realm: str = SHOP) -> bool:
    """Whether we made it for this cookie, in this realm."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        return False
    if len(raw) != 2 * SIZE or not bound_to or urlsafe_b64encode(raw).decode() != token:
        return False
    digest = _xor(raw[:SIZE], raw[SIZE:])
    return any(compare_digest(digest, each[:SIZE]) for each in keys.digests(PURPOSE, _named(bound_to, realm)))


def _named(bound_to: str, realm: str) -> bytes:
    return (bound_to if realm == SHOP else f"{realm} {bound_to}").encode()


def _xor(mask: bytes, text: bytes) -> bytes:
    return (int.from_bytes(mask) ^ int.from_bytes(text[:SIZE])).to_bytes(SIZE)
