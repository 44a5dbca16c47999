"""Where the trail's chain ended, remembered outside the database: who cuts its end off there does not cut it off here."""

from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path

from counterfoil.gate.db import Db
from counterfoil.storage.files import alone_in, write_whole

ENDS = "select coalesce(max(seq), 0) from trail_chain"
LINK_AT = "select link from trail_chain where seq = :seq"


@dataclass(frozen=True, slots=True)
class Head:
    """A place in the chain, and its link."""

    place: int
    link: bytes


class HeadBroken(Exception):
    """The file is there, but nothing that we wrote is in it."""


class HeadFile:
    """The file `trail.head` in the data folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Head | None:
        """What is remembered; None where nothing is."""
        try:
            place, link = self.path.read_text("ascii").split()
            return Head(int(place), bytes.fromhex(link))
        except FileNotFoundError:
            return None
        except ValueError as error:
            message = f"{self.path} cannot be read"
            raise HeadBroken(message) from error

    def remember(self, head: Head) -> None:
        """Write it down, unless another process has written down a later place."""
        with alone_in(self.path.parent):
            earlier = self.read()
            if earlier is None or earlier.place < head.place:
                write_whole(self.path, b"%d %s\n" % (head.place, head.link.hex().encode()))


@dataclass(frozen=True, slots=True)
class Ending:
    """How the chain in the database ends, as far as the file can tell."""

    said: str
    fits: bool = True
    is_known: bool = True


def ending(db: Db, head: Head | None) -> Ending:
    """Compare; `head` was read before, as the chain in the database is always ahead of it."""
    (ends,) = db.one(ENDS) or (0,)
    if head is None:
        said = "No trail.head remembers where it ended: an end that was cut off would not show."
        return Ending(said if ends else "", is_known=not ends)
    if ends < head.place:
        said = (
            f"It ends at place {ends:,}, but trail.head remembers place {head.place:,}: the end was cut off, "
            "or an older copy of the database was put back."
        )
        return Ending(said, fits=False)
    row = db.one(LINK_AT, seq=head.place)
    if row is None or not compare_digest(bytes(row[0]), head.link):
        said = f"Place {head.place:,} is not as trail.head remembers it: the chain was made anew."
        return Ending(said, fits=False)
    return Ending(f"It goes as far as trail.head remembers, to place {head.place:,}.")
