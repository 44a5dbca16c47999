"""Seals for what browsers hold: one that shows when something was changed, and one that hides it as well.

A sealed text is `<kind>.<key's id>.<content>`. It is bound to one session, and opens with any key that still counts.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KeyById = tuple[str, bytes]
Keyring = Callable[[], Sequence[KeyById]]  # newest first; asked each time, for a key may be gone
NONCE = 12
MARK = 32


class Seal(Protocol):
    """Closes and opens."""

    kind: str

    def close(self, secret: bytes, bound: bytes, content: bytes) -> bytes:
        """The content under this key, for this session only."""
        ...

    def open(self, secret: bytes, bound: bytes, sealed: bytes) -> bytes | None:
        """The content, or None for what was not closed like this."""
        ...


class Signed:
    """Everybody may read it, nobody may change it."""

    kind = "s1"

    def close(self, secret: bytes, bound: bytes, content: bytes) -> bytes:
        """The mark, then the content."""
        return _mark(secret, bound, content) + content

    def open(self, secret: bytes, bound: bytes, sealed: bytes) -> bytes | None:
        """The content, where the mark is right."""
        mark, content = sealed[:MARK], sealed[MARK:]
        return content if hmac.compare_digest(mark, _mark(secret, bound, content)) else None


class Encrypted:
    """AES-256-GCM, with a key of its own for each session."""

    kind = "e1"

    def close(self, secret: bytes, bound: bytes, content: bytes) -> bytes:
        """The nonce, then what hides the content."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + AESGCM(_key(secret, bound)).encrypt(nonce, content, bound)

    def open(self, secret: bytes, bound: bytes, sealed: bytes) -> bytes | None:
        """The content, where it was closed with this key."""
        try:
            return AESGCM(_key(secret, bound)).decrypt(sealed[:NONCE], sealed[NONCE:], bound)
        except (InvalidTag, ValueError):
            return None


def close(seal: Seal, keys: Keyring, bound: str, content: bytes) -> str:
    """Seal it with the newest key."""
    key_id, secret = keys()[0]
    closed = seal.close(secret, bound.encode(), content)
    return f"{seal.kind}.{key_id}.{urlsafe_b64encode(closed).rstrip(b'=').decode()}"


def open_sealed(seal: Seal, keys: Keyring, bound: str, text: str) -> bytes | None:
    """What was sealed; None for anything that is not whole, not ours, or not for this session."""
    kind, _, rest = text.partition(".")
    key_id, _, content = rest.partition(".")
    secret = next((secret for each, secret in keys() if each == key_id), None)
    closed = _decoded(content)
    if kind != seal.kind or secret is None or closed is None:
        return None
    return seal.open(secret, bound.encode(), closed)


def _decoded(text: str) -> bytes | None:
    """From base64, in the one way we write it."""
    try:
        found = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return found if urlsafe_b64encode(found).rstrip(b"=").decode() == text else None


def _mark(secret: bytes, bound: bytes, content: bytes) -> bytes:
    return hmac.digest(_derived(secret, b"signed"), _framed(bound) + content, hashlib.sha256)


def _key(secret: bytes, bound: bytes) -> bytes:
    return hmac.digest(_derived(secret, b"encrypted"), _framed(bound), hashlib.sha256)


def _derived(secret: bytes, use: bytes) -> bytes:
    return hmac.digest(secret, b"session values, " + use, hashlib.sha256)


def _framed(bound: bytes) -> bytes:
    return len(bound).to_bytes(2, "big") + bound
