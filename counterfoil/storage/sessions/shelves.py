"""What stores outside the database have in common: where values stand alone, and where they are kept for a while."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from counterfoil.identity.values import Change, Values, ValuesTooLong
from counterfoil.storage.ring import Ring

PURPOSE = "cache"

Prefix = Callable[[], str]  # asked each time, for its secret may be gone


class Shelf(Protocol):
    """Values by key, changed one by one; loses none of many changes at once."""

    says: str
    far: bool  # whether it is in another process

    def read(self, key: str) -> Values:
        """What lies there."""
        ...

    def read_all(self, keys: Sequence[str]) -> list[Values]:
        """What lies at each."""
        ...

    def write(self, key: str, changes: Sequence[Change], seconds: int) -> None:
        """Make the changes; all of it is gone after so many seconds."""
        ...

    def check(self, values: Mapping[str, str], name: str) -> None:
        """Refuse what would not fit."""
        ...

    def drop(self, keys: Sequence[str]) -> None:
        """Take these away."""
        ...

    def clear(self) -> None:
        """Take everything of this shop away, where that can be told."""
        ...

    def close(self) -> None:
        """Let go of the server."""
        ...


class Cache(Protocol):
    """Bytes by key; may lose any of them at any time."""

    says: str

    def get(self, key: str) -> bytes | None:
        """What was put there, if it is still there."""
        ...

    def get_all(self, keys: Sequence[str]) -> list[bytes | None]:
        """The same for many, in one trip."""
        ...

    def put(self, key: str, blob: bytes, seconds: int) -> None:
        """Keep it for so many seconds at most."""
        ...

    def drop(self, keys: Sequence[str]) -> None:
        """Take these away."""
        ...

    def clear(self) -> None:
        """Take everything of this shop away, where that can be told."""
        ...

    def close(self) -> None:
        """Let go of the server."""
        ...


def prefix_of(ring: Ring) -> str:
    """Before every key: made from a secret of this shop, so that two shops on one server never meet."""
    # The oldest there is: a new one beside it changes nothing, and once it is revoked everything is out of reach.
    oldest = [key for key in ring.keys if key.purpose == PURPOSE][-1]
    return "counterfoil:" + hmac.digest(oldest.bytes, b"whose keys these are", "sha256").hex()[:24] + ":"


def check_length(values: Mapping[str, str], name: str, most: int) -> None:
    """Refuse values that are longer together than the store can hold."""
    size = size_of(values)
    if size > most:
        message = f"session[{name!r}] does not fit: all values together would be {size:,} bytes long, and {most:,} is the most"
        raise ValuesTooLong(message)


def size_of(values: Mapping[str, str]) -> int:
    """How many bytes the names and the texts are, roughly."""
    return sum(len(name.encode()) + len(text) for name, text in values.items())
