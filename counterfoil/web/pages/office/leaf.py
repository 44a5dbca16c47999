"""What a page of a list is made of: the filters as they stand in the address, and the links that change them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of a list, as they stand in the address; what is empty is not asked."""

    fields: Mapping[str, str]

    @classmethod
    def of(cls, query: Mapping[str, str], names: Iterable[str]) -> "Asked":
        """Those of these names."""
        return cls({name: query[name] for name in names if query.get(name)})

    @classmethod
    def read(cls, text: str) -> "Asked":
        """Those of a query."""
        return _read(text)

    def __le__(self, other: "Asked") -> bool:
        """Whether the other asks for all of this, and perhaps for more."""
        return self.fields.items() <= other.fields.items()

    @property
    def query(self) -> str:
        """As it stands in the address."""
        return _written(tuple(self.fields.items()))

    def without(self, *names: str) -> "Asked":
        """The same without these."""
        return Asked({name: value for name, value in self.fields.items() if name not in names})

    def with_(self, **more: str) -> "Asked":
        """The same with these."""
        return Asked({**self.fields, **more})

    def href(self, address: str, **more: str) -> str:
        """The address with these filters."""
        query = _written(tuple({**self.fields, **more}.items()))
        return f"{address}?{query}" if query else address


# A page has thirty links to itself, and they are the same on the next one.
@lru_cache(maxsize=1024)
def _written(fields: tuple[tuple[str, str], ...]) -> str:
    return urlencode(fields)


@lru_cache(maxsize=1024)
def _read(text: str) -> Asked:
    return Asked(dict(parse_qsl(text)))


@dataclass(frozen=True, slots=True)
class Tab:
    """A view: everybody's, or one's own."""

    words: str
    href: str
    current: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the way to the list without it."""

    name: str
    value: str
    off: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; `way` says how the list is sorted by it now."""

    words: str
    figure: bool
    href: str = ""
    way: str = ""
