"""The keys that turn secrets into what may be stored."""

from typing import Protocol


class Keys(Protocol):
    """Keyed hashes by purpose, so that a stolen database opens nothing."""

    def digest(self, purpose: str, secret: bytes) -> bytes:
        """HMAC-SHA256 with the current key of this purpose."""
        ...

    def digests(self, purpose: str, secret: bytes) -> list[bytes]:
        """The same with every key that still counts, the one in use first."""
        ...
