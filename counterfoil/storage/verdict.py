"""Whether the trail is still as it was written, and if not, where it breaks first."""

from collections.abc import Iterator
from dataclasses import dataclass
from hmac import compare_digest
from typing import Literal

from counterfoil.gate.db import Db
from counterfoil.identity.keys import Keys
from counterfoil.storage.lines import LOWEST, ROOT, Line, Link, chained

PURPOSE = "trail"
EXTENT = "select coalesce(max(seq), 0), coalesce(max(trail_id), :lowest), count(*) from trail_chain"
TAIL = "select count(*) from trail where id > :until"
AT_PLACE = "select trail_id from trail_chain where seq = :seq"
LINK_AT = "select trail_id, link from trail_chain where seq = :seq"

What = Literal["whole", "changed", "deleted", "inserted", "reordered"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the trail was found."""

    lines: int  # that are as they were written, from the first on
    tail: int  # the newest, which are not chained yet and could still be changed
    what: What = "whole"
    line: int | None = None  # the id of the first that is not
    said: str = ""  # what is wrong with it

    @property
    def whole(self) -> bool:
        """Whether every chained line is as it was written."""
        return self.what == "whole"

    def __str__(self) -> str:
        """For the console."""
        found = f"The first {self.lines:,} lines are as they were written."
        if self.whole:
            found = f"All {self.lines:,} chained lines are as they were written."
        tail = f" The last {self.tail:,} lines are not chained yet." if self.tail else ""
        return f"{found} {self.said}".rstrip() + tail


def verify(db: Db, keys: Keys) -> Verdict:
    """Go along the whole trail, in pieces, and stop at the first line that is not as it was written."""
    extent = db.one(EXTENT, lowest=LOWEST)
    assert extent is not None
    places, until, records = extent
    walk = _Walk(db, keys, until)
    (tail,) = db.one(TAIL, until=until) or (0,)
    for found in chained(db, until):
        if not walk.goes_on_with(found):
            return Verdict(walk.lines, tail, *_wrong_with(walk, found))
    if walk.lines < places:
        return Verdict(walk.lines, tail, *_missing(walk))
    if records != places:
        return Verdict(walk.lines, tail, "inserted", None, "The chain has places below its first one.")
    return Verdict(walk.lines, tail)


def verify_recent(db: Db, keys: Keys, most: int) -> Verdict:
    """Look at the last lines only; `verify` finds out more about what is wrong, and takes longer."""
    extent = db.one(EXTENT, lowest=LOWEST)
    assert extent is not None
    places, until, _ = extent
    (tail,) = db.one(TAIL, until=until) or (0,)
    start = max(0, places - most)
    after, link = db.one(LINK_AT, seq=start) or (LOWEST, ROOT)
    walk = _Walk(db, keys, until, start, bytes(link))
    for found in chained(db, until, after):
        if not walk.goes_on_with(found):
            said = f"Line {found.line.id}, or what stood before it, is not as it was written."
            return Verdict(walk.lines, tail, "changed", found.line.id, said)
    return Verdict(walk.lines, tail, *(_missing(walk) if walk.lines < places else ()))


class _Walk:
    """How far we have come, and the link the next line must go on from."""

    def __init__(self, db: Db, keys: Keys, until: int, lines: int = 0, link: bytes = ROOT) -> None:
        self.db = db
        self.until = until
        self.lines = lines
        self.last_id: int | None = None
        self._keys = keys
        self._link = link
        self._oldest: int | None = (
            None  # of the keys that may still be used: newer lines never have older keys
        )

    def goes_on_with(self, found: Link) -> bool:
        """Whether this line is the next and as it was written; if so, it is the last now."""
        if found.seq != self.lines + 1 or found.link is None:
            return False
        for age, link in enumerate(self.links(found.line)):
            if compare_digest(link, bytes(found.link)) and (self._oldest is None or age <= self._oldest):
                self._link, self._oldest = link, age
                self.lines += 1
                self.last_id = found.line.id
                return True
        return False

    def fits_here(self, line: Line, link: bytes | None) -> bool:
        """Whether the line would give this link if it stood next."""
        return link is not None and any(compare_digest(each, bytes(link)) for each in self.links(line))

    def links(self, line: Line) -> list[bytes]:
        """What the line's link could be if it stood next, the key in use first."""
        return self._keys.digests(PURPOSE, self._link + line.canonical())

    def after(self, line: Line) -> Iterator[Link]:
        """The lines that follow."""
        return chained(self.db, self.until, line.id)

    def all(self) -> Iterator[Link]:
        """Every line again."""
        return chained(self.db, self.until)


Wrong = tuple[What, int | None, str]


def _wrong_with(walk: _Walk, found: Link) -> Wrong:
    """What happened to the line that does not go on from the one before."""
    if found.seq == walk.lines + 1:
        return _altered(walk, found)
    number, owner = found.line.id, walk.db.one(AT_PLACE, seq=walk.lines + 1)
    if owner is None:
        if found.seq is None:
            return "deleted", number, f"The place of line {number} in the chain was deleted."
        return (
            "deleted",
            number,
            f"What stood right before line {number} was deleted, with its place in the chain.",
        )
    return _displaced(walk, found, owner[0])


def _displaced(walk: _Walk, found: Link, owner: int) -> Wrong:
    """The next place in the chain belongs to another line than the one that is next."""
    number = found.line.id
    expected = next((each for each in walk.all() if each.line.id == owner), None)
    if expected is None:
        link = walk.db.one("select link from trail_chain where seq = :seq", seq=walk.lines + 1)
        if link and walk.fits_here(found.line._replace(id=owner), link[0]):
            return "changed", owner, f"Line {owner} was changed: it is numbered {number} now."
        return "deleted", owner, f"Line {owner} was deleted."
    if found.seq is None:
        return (
            "inserted",
            number,
            f"Line {number} was inserted: it has no place in the chain, but later lines have.",
        )
    return (
        "reordered",
        number,
        f"Line {number} was reordered: its place in the chain was exchanged with line {owner}.",
    )


def _altered(walk: _Walk, found: Link) -> Wrong:
    """The line is at its place, but its link is another."""
    number = found.line.id
    following = next(walk.after(found.line), None)
    if following and walk.fits_here(following.line, following.link):
        return "inserted", number, f"Line {number} was inserted, with a place in the chain."
    for other in walk.all():
        if other.line.id != number and walk.fits_here(other.line._replace(id=number), found.link):
            return (
                "reordered",
                number,
                f"Line {number} was reordered: it was exchanged with line {other.line.id}.",
            )
        if other.line.id != number and walk.fits_here(found.line, other.link):
            return (
                "reordered",
                number,
                f"Line {number} was reordered: its link stands at line {other.line.id}.",
            )
    return (
        "changed",
        number,
        f"Line {number} was changed, or lines right before it were deleted with their places.",
    )


def _missing(walk: _Walk) -> Wrong:
    """The chain goes on, the trail does not."""
    owner = walk.db.one(AT_PLACE, seq=walk.lines + 1)
    if owner is None:
        return (
            "deleted",
            None,
            f"What stood after line {walk.last_id} was deleted, with its place in the chain.",
        )
    return "deleted", owner[0], f"Line {owner[0]} was deleted."
