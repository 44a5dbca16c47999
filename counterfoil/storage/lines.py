"""The canonical line: what of a line in the trail is chained, and how.

A line is its columns in the order of `Line`, each written as `<length in bytes>:<bytes>,`; a number in decimal, a text
in UTF-8 as it is stored, and a missing value as a single `-` without length. So no two lines are written alike.

    link = HMAC-SHA256(key, previous link + line)

Before the first line stand 32 zero bytes. Places in the chain count from 1 without gaps, in the order of the lines' ids.
"""

from collections.abc import Iterator
from typing import NamedTuple

from counterfoil.gate.db import Db, Either

ROOT = bytes(32)
LOWEST = -(2**63)

# Texts come as the bytes that are stored: what is no text any more must be found, too.
_COLUMNS = """
    trail.id, trail.at, {0}, {1}, {2},
    trail.account_id, trail.session_id, trail.acting_for, trail.person_id, {3}
"""
_TEXTS = ("operation", "outcome", "way", "thing")
_OF_SQLITE = _COLUMNS.format(*(f"cast(trail.{name} as blob)" for name in _TEXTS))
_OF_POSTGRES = _COLUMNS.format(*(f"convert_to(trail.{name}, 'UTF8')" for name in _TEXTS))

_UNCHAINED = """
    select {columns}
    from trail
    where trail.id > :after and trail.id <= :until
    order by trail.id
    limit :most
"""
UNCHAINED = Either(_UNCHAINED.format(columns=_OF_SQLITE), _UNCHAINED.format(columns=_OF_POSTGRES))

_CHAINED = """
    select trail_chain.seq, trail_chain.link, {columns}
    from trail
    left join trail_chain on trail_chain.trail_id = trail.id
    where trail.id > :after and trail.id <= :until
    order by trail.id
    limit :most
"""
CHAINED = Either(_CHAINED.format(columns=_OF_SQLITE), _CHAINED.format(columns=_OF_POSTGRES))


class Line(NamedTuple):
    """A line of the trail, as it is chained."""

    id: int
    at: int
    operation: bytes
    outcome: bytes
    way: bytes
    account_id: int | None
    session_id: int | None
    acting_for: int | None
    person_id: int | None
    thing: bytes

    def canonical(self) -> bytes:
        """The bytes that are chained."""
        return b"".join(map(_written, self))


class Link(NamedTuple):
    """A line with its place in the chain; both missing where it has none."""

    seq: int | None
    link: bytes | None
    line: Line


def _written(value: bytes | int | None) -> bytes:
    if value is None:
        return b"-"
    said = value if isinstance(value, bytes) else b"%d" % value
    return b"%d:%b," % (len(said), said)


def unchained(db: Db, after: int, until: int, most: int) -> list[Line]:
    """The next lines in the order of their ids."""
    return db.all(UNCHAINED, Line, after=after, until=until, most=most)


def chained(db: Db, until: int, after: int = LOWEST, piece: int = 1_000) -> Iterator[Link]:
    """Every line up to `until` with its place, read piece by piece."""
    while rows := db.all(CHAINED, _link, after=after, until=until, most=piece):
        yield from rows
        after = rows[-1].line.id


def _link(seq: int | None, link: bytes | None, *columns: object) -> Link:
    return Link(seq, link, Line._make(columns))
