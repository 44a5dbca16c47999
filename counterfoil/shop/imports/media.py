"""The media folder: pictures under names made of what is in them."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from counterfoil.gate.shapes import Unfit
from counterfoil.shop.goods import Print
from counterfoil.shop.imports.pictures import look_at

LARGEST = 5 << 20
OURS = re.compile(
    r"(?:https?://[^/?#\s]+)?/media/([0-9a-f]{32}(?:-[0-9]{1,4}x[0-9]{1,4}-1280)?\.[a-z]{3,4})\Z"
)


class Media:
    """Keeps pictures; each once, under the hash of its bytes."""

    def __init__(self, folder: Path, address: str = "") -> None:
        self.folder = folder
        self.address = address  # of the shop, for those who fetch them

    def keep(self, beside: Path, name: str, alt: str) -> Print:
        """Copy the picture `name` in the folder `beside`; Unfit if it is elsewhere, missing or no picture."""
        content = _content(beside, name)
        seen = look_at(content)
        if seen is None:
            raise Unfit("import.no_picture", file=name)
        file = f"{hashlib.sha256(content).hexdigest()[:32]}.{seen.ending}"
        self._write(file, content)
        return Print(file, alt, seen.width, seen.height)

    def ours(self, name: str, alt: str) -> Print | None:
        """The picture at an address of our own, as an export names it; None where there is none."""
        found = OURS.match(name)
        try:
            seen = look_at((self.folder / found[1]).read_bytes()) if found else None
        except OSError:
            return None
        return Print(found[1], alt, seen.width, seen.height) if found and seen else None

    def keep_made(self, file: str, content: bytes) -> None:
        """Keep a picture that was made by us, under the name it was given."""
        self._write(file, content)

    def _write(self, file: str, content: bytes) -> None:
        path = self.folder / file
        if path.exists():
            path.touch()  # so that nobody sweeps it before a product names it
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        # Whole or not at all, and on the disk before a product names it.
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=".new-", delete=False) as new:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
        Path(new.name).replace(path)


def _content(beside: Path, name: str) -> bytes:
    try:
        path = (beside / name).resolve(strict=True)
        if not path.is_relative_to(beside.resolve()) or not path.is_file():
            raise Unfit("import.picture_elsewhere", file=name)
        if path.stat().st_size > LARGEST:
            raise Unfit("import.large_picture", file=name, most=LARGEST >> 20)
        return path.read_bytes()
    except (OSError, ValueError):
        raise Unfit("import.picture_missing", file=name) from None
