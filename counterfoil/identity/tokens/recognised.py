"""Tokens whose signature was found good before, known again by a keyed hash of every one of their letters."""

import secrets
from hashlib import blake2b

from counterfoil.identity.tokens.claims import Claims

MOST = 10_000  # in each of two halves; a few hundred bytes each


class Recognised:
    """A bounded table; when its newer half is full, the older one is forgotten."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._secret = secrets.token_bytes(32)
        self._newer: dict[bytes, Claims] = {}
        self._older: dict[bytes, Claims] = {}

    def find(self, text: str) -> Claims | None:
        """What the very same text said."""
        mark = self._mark(text)
        return self._newer.get(mark) or self._older.get(mark)

    def keep(self, text: str, claims: Claims) -> None:
        """Know it again from now on."""
        if len(self._newer) >= self._most:
            self._older, self._newer = self._newer, {}
        self._newer[self._mark(text)] = claims

    def __len__(self) -> int:
        return len(self._newer) + len(self._older)

    def _mark(self, text: str) -> bytes:
        return blake2b(text.encode("ascii"), key=self._secret, digest_size=16).digest()
