"""Picture files that nothing names any more: taken out of the media folder, once no undo can want them back."""

import re
from contextlib import suppress
from pathlib import Path

from counterfoil.gate.clock import DAY, SECOND
from counterfoil.gate.db import Db
from counterfoil.gate.work import House
from counterfoil.shop.imports.media import Media

RESTS = DAY  # since it was last put there: whoever puts one there names it a moment later
AT_ONCE = 50  # pictures
# All sizes and forms of a picture begin with the hash of what was sent.
OURS = re.compile(r"([0-9a-f]{32})(?:-[0-9x-]+)?\.[a-z]{3,4}\Z")
HALF_WRITTEN = ".new-"


def sweep_pictures(house: House) -> int:
    """Take some away; how many files."""
    media, before = house.part(Media), (house.clock.now() - RESTS) / SECOND
    old = [path for path in _files(media) if _age(path) < before]
    swept = [path for path in old if path.name.startswith(HALF_WRITTEN)]
    marks = {found[1]: None for path in old if (found := OURS.match(path.name))}
    with house.store.reading() as db:
        named = {file[:32] for (file,) in db.all("select file from pictures")}
        loose = [mark for mark in marks if mark not in named][:AT_ONCE]
        gone = {mark for mark in loose if not _may_come_back(db, mark)}
    swept += [path for path in old if (found := OURS.match(path.name)) and found[1] in gone]
    # Whoever sent the same picture meanwhile has touched its files.
    return sum(_take_away(path) for path in swept if _age(path) < before)


def _files(media: Media) -> list[Path]:
    return [path for path in media.folder.iterdir() if path.is_file()] if media.folder.is_dir() else []


def _age(path: Path) -> float:
    """When it was last put there; one that is gone is new."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _may_come_back(db: Db, mark: str) -> bool:
    """Whether an undo, or that of an import, still names it."""
    return db.one(SELECT_NAMED, named=f"%{mark}%") is not None


SELECT_NAMED = """
    select 1 from undos where wants like :named
    union all
    select 1 from import_products where goods like :named or former like :named
    limit 1
"""


def _take_away(path: Path) -> int:
    with suppress(FileNotFoundError):
        path.unlink()
        return 1
    return 0
