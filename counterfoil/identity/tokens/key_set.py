"""Keys that sign tokens: each has an id and one algorithm, and those that count together have the same."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Algorithm = Literal["EdDSA", "ES256", "HS256"]


@dataclass(frozen=True, slots=True)
class TokenKey:
    """One key, for one algorithm and no other."""

    id: str
    algorithm: Algorithm
    verify: Callable[[bytes, bytes], bool] = field(repr=False)  # signature, what was signed
    sign: Callable[[bytes], bytes] | None = field(default=None, repr=False)
    public: Mapping[str, str] | None = None  # as a JSON Web Key; None where there is no public half


class KeySet:
    """The keys that count at one moment, the one that signs first."""

    def __init__(self, keys: Iterable[TokenKey]) -> None:
        self.keys = tuple(keys)
        self._by_id = {key.id: key for key in self.keys}
        if len(self._by_id) < len(self.keys) or len({key.algorithm for key in self.keys}) > 1:
            message = "keys that count together have different ids and one algorithm"
            raise ValueError(message)

    def find(self, key_id: str) -> TokenKey | None:
        """The key of this id."""
        return self._by_id.get(key_id)

    @property
    def signing(self) -> TokenKey:
        """The key that signs."""
        return self.keys[0]

    def published(self) -> list[Mapping[str, str]]:
        """The public halves; none where whoever can verify could sign as well."""
        return [key.public for key in self.keys if key.public is not None]


class TokenKeys(Protocol):
    """Where the keys come from."""

    def now(self) -> KeySet:
        """Those that count now; the same object while nothing has changed."""
        ...
