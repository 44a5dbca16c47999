"""Letters into a folder, one file each: for a demo, for trying things out, and for whoever sends them on."""

import hashlib
import os
from pathlib import Path

from counterfoil.gate.clock import SECOND, Clock, rfc3339
from counterfoil.gate.mail import Letter, NotSent
from counterfoil.storage.files import alone_in, write_in
from counterfoil.storage.mail.written import written


class FolderMail:
    """Writes letters into a folder."""

    def __init__(self, folder: Path, sender: str, clock: Clock) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock
        self._there: set[str] = set()  # the letters in the folder, as it was
        self._changed = 0  # at this moment

    def send(self, letter: Letter) -> None:
        """Write the letter, unless it is there already; NotSent when the folder does not take it."""
        content = written(letter, self._sender, self._clock, plain=True).content
        short = hashlib.sha256(letter.message_id.encode()).hexdigest()[:12]
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            with alone_in(self._folder) as folder:
                self._look(folder)
                if short not in self._there:
                    write_in(folder, f"{self._timestamp()}-{short}.eml", content)
                    self._there.add(short)
                    self._changed = os.fstat(folder).st_mtime_ns
        except OSError as error:
            raise NotSent(f"the mail folder does not take letters: {error.strerror}") from error

    def _look(self, folder: int) -> None:
        """Read the folder again if somebody else changed it: it may hold a year's letters."""
        changed = os.fstat(folder).st_mtime_ns
        if changed != self._changed:
            self._there = {path.stem.rpartition("-")[2] for path in self._folder.glob("*.eml")}
            self._changed = changed

    def _timestamp(self) -> str:
        """Sorts as the letters were written, within a second too."""
        now = self._clock.now()
        return rfc3339(now).replace("-", "").replace(":", "").rstrip("Z") + f".{now % SECOND:06}Z"
