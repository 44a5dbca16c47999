"""Where files lie that were sent, until they are read."""

import os
from pathlib import Path
from typing import BinaryIO

from counterfoil.gate.codes import is_code
from counterfoil.gate.refusals import Unavailable
from counterfoil.gate.uploads import Upload
from counterfoil.shop.imports.encodings import encoding_of, in_utf_8


class Incoming:
    """A folder of files under codes of ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, code: str, upload: Upload) -> str:
        """Put a file there as UTF-8, whole and on the disk, and say how it was written; Unavailable where there is no room."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path, encoding = self._path(code), encoding_of(upload.content)
        try:
            with path.open("wb") as file:
                file.writelines(in_utf_8(upload.content, encoding))
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            path.unlink(missing_ok=True)
            raise Unavailable("door.no_room") from None
        return encoding

    def open(self, code: str) -> BinaryIO:
        """Read it; FileNotFoundError where it is gone."""
        return self._path(code).open("rb")

    def drop(self, code: str) -> None:
        """It is read: away with it."""
        self._path(code).unlink(missing_ok=True)

    def _path(self, code: str) -> Path:
        assert is_code(code)
        return self.folder / f"{code}.csv"
