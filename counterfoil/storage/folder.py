"""The data folder: everything a shop must not lose, for its own eyes only."""

import errno
import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from counterfoil.gate.clock import Clock, SystemClock
from counterfoil.storage.head import HeadFile
from counterfoil.storage.ring import Ring, open_ring
from counterfoil.storage.ring_file import SecretsBroken

ROOM = 1 << 20  # with less room than this no shop can work
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}


class FolderRefused(Exception):
    """The folder cannot hold a shop; the message is a sentence for the console."""


class FolderBusy(Exception):
    """Another server works in this folder; the message is a sentence for the console."""


@dataclass(frozen=True, slots=True)
class Folder:
    """An open data folder."""

    path: Path
    keys: Ring

    @property
    def mail(self) -> Path:
        """Where letters lie when no server takes them."""
        return self.path / "mail"

    @property
    def media(self) -> Path:
        """Where product pictures lie."""
        return self.path / "media"

    @property
    def incoming(self) -> Path:
        """Where what is sent lies while it is looked at, without a name."""
        return self.path / "incoming"

    @property
    def trail_head(self) -> HeadFile:
        """Where the trail's end is remembered."""
        return HeadFile(self.path / "trail.head")

    def lock(self) -> "FolderLock":
        """Keep other servers out until it is released or this process and its children end; or FolderBusy."""
        return FolderLock(self.path)


class FolderLock:
    """A lock that the kernel takes back from the dead."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / "lock").open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = self._holder()
            self._file.close()
            raise FolderBusy(_busy(folder, holder)) from None
        self._file.truncate(0)
        self._file.write(f"{os.getpid()}\n")
        self._file.flush()

    def _holder(self) -> str:
        self._file.seek(0)
        said = self._file.read(20).strip()
        return f" (process {said})" if said.isdigit() else ""

    def release(self) -> None:
        """Let others in."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.release()


def open_folder(path: Path, clock: Clock | None = None) -> Folder:
    """The data folder, made if it is missing, with its secrets; or FolderRefused."""
    path = path.expanduser().absolute()
    try:
        _make(path)
        _try_to_write(path)
        _not_lost(path / "secrets.json")
        folder = Folder(path, open_ring(path / "secrets.json", clock or SystemClock()))
        folder.mail.mkdir(mode=0o700, exist_ok=True)
        folder.media.mkdir(mode=0o700, exist_ok=True)
        folder.incoming.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise FolderRefused(_refusal(path, error)) from error
    except SecretsBroken as error:
        raise FolderRefused(_broken(path)) from error
    return folder


def _make(path: Path) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "")


def _try_to_write(path: Path) -> None:
    probe = path / f".room.{os.getpid()}"
    try:
        with probe.open("wb") as file:
            file.write(bytes(ROOM))
            file.flush()
            os.fsync(file.fileno())
    finally:
        probe.unlink(missing_ok=True)


def _not_lost(secrets: Path) -> None:
    """A shop has never been without its secrets: where there is one, they are not made anew."""
    if secrets.with_name("shop.db").exists() and not secrets.exists():
        raise SecretsBroken


def _refusal(path: Path, error: OSError) -> str:
    if error.errno in FULL:
        return f"The disk of the data folder {path} is full: make some room (at least 1 MiB) and start again."
    if error.errno in CLOSED:
        return f"The data folder {path} cannot be written: give this user the right to, or name another with --data."
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return f"The data folder {path} is not a folder: move that file away, or name another with --data."
    return f"The data folder {path} cannot be used: {os.strerror(error.errno or 0)}."


def _broken(path: Path) -> str:
    return (
        f"The secrets in {path / 'secrets.json'} cannot be read: restore that file from a backup. "
        "Without it every session ends and the trail cannot be checked, so no new ones are made in its place."
    )


def _busy(folder: Path, holder: str) -> str:
    return (
        f"Another Counterfoil{holder} is already serving the data folder {folder}: "
        "stop it first, or give this one a folder of its own with --data."
    )
