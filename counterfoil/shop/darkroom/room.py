"""The dark room: a picture goes in as it was sent, and comes out drawn anew, in a process that ends with it."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import Any, BinaryIO

from counterfoil.gate.refusals import Busy
from counterfoil.gate.shapes import Unfit
from counterfoil.shop.darkroom.develop import TOO_LARGE
from counterfoil.shop.goods import Print
from counterfoil.shop.pictures import ENDINGS, SIZES, name_of

PROGRAM = Path(__file__).with_name("develop.py")
MOST_PIXELS = 40_000_000
SECONDS = 20.0
AT_ONCE = 2
WAITING = 6
PATIENCE = 15.0  # seconds somebody waits for a place

Keep = Callable[[str, bytes], None]  # a file under its name, in the media folder


class Darkroom:
    """Develops pictures into the media folder; a few at a time, and each within its limits."""

    def __init__(self, keep: Keep, seconds: float = SECONDS, program: Path = PROGRAM) -> None:
        self._keep = keep
        self._seconds = seconds
        self._program = program
        self._inside = BoundedSemaphore(AT_ONCE)
        self._queue = BoundedSemaphore(WAITING)

    def develop(self, content: BinaryIO) -> Print:
        """The picture in the media folder, in all its sizes; Unfit where it is none, or too large."""
        with self._place():
            made = self._made(content)
        whole, picture = made["jpeg", None]
        # All forms of it are called alike: a hash of what can be seen, and how large that is.
        stem = hashlib.sha256(picture).hexdigest()[:32], whole["width"], whole["height"]
        for (form, size), (_, content_made) in made.items():
            self._keep(name_of(*stem, size or SIZES[-1], ENDINGS[form]), content_made)
        return Print(name_of(*stem, SIZES[-1], "jpg"), "", whole["width"], whole["height"])

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._queue.acquire(blocking=False):
            raise Busy
        try:
            if not self._inside.acquire(timeout=PATIENCE):
                raise Busy
            try:
                yield
            finally:
                self._inside.release()
        finally:
            self._queue.release()

    def _made(self, content: BinaryIO) -> dict[tuple[str, int | None], tuple[dict[str, Any], bytes]]:
        """What the process made of it, by form and size."""
        with TemporaryFile() as given, TemporaryFile() as taken:
            while piece := content.read(1 << 20):
                given.write(piece)
            given.seek(0)
            _refuse(self._run(given, taken))
            taken.seek(0)
            found = {}
            while line := taken.readline(1_000):
                said = json.loads(line)
                found[said["form"], said["size"]] = said, taken.read(said["bytes"])
            return found

    def _run(self, given: BinaryIO, taken: BinaryIO) -> int:
        """How the process ended; it knows nothing of ours, and is gone when it takes too long."""
        words = [sys.executable, "-I", str(self._program), str(MOST_PIXELS), *map(str, SIZES)]
        try:
            return subprocess.run(  # noqa: S603  (our own words; the picture comes by standard input)
                words,
                check=False,
                stdin=given,
                stdout=taken,
                stderr=subprocess.DEVNULL,
                timeout=self._seconds,
                cwd="/",
                env={},
            ).returncode
        except subprocess.TimeoutExpired:
            return TOO_LARGE


def _refuse(code: int) -> None:
    if code == TOO_LARGE or code < 0:  # ended by a limit
        raise Unfit("picture.too_large", most=MOST_PIXELS // 1_000_000)
    if code:
        raise Unfit("picture.none")
