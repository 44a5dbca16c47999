"""Writing files so that they are whole or not there, and alone."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Put the file there in one go: after a crash it is the old one or the new one, never half of it."""
    with _folder(path.parent) as folder:
        write_in(folder, path.name, content, mode)


def write_in(folder: int, name: str, content: bytes, mode: int = 0o600) -> None:
    """The same in a folder that is open."""
    draft = f".{name}.{secrets.token_hex(4)}"
    try:
        with os.fdopen(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode, dir_fd=folder), "wb"
        ) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(draft, dir_fd=folder)
        raise
    os.fsync(folder)


@contextmanager
def alone_in(path: Path) -> Iterator[int]:
    """Within, no other thread or process is in such a block for this folder; it is open as what is given."""
    with _folder(path) as folder:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder


@contextmanager
def _folder(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield handle
    finally:
        os.close(handle)
