"""Files that never change under their name: styles, scripts, fonts, and the pictures of products."""

import os
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from counterfoil.web.squeeze import SMALL, coding, squeeze
from counterfoil.wire.answers import Answer, Headers

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".css": b"text/css; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".svg": b"image/svg+xml",
    ".woff2": b"font/woff2",
    ".png": b"image/png",
    ".jpg": b"image/jpeg",
    ".jpeg": b"image/jpeg",
    ".webp": b"image/webp",
    ".avif": b"image/avif",
    ".gif": b"image/gif",
    ".ico": b"image/x-icon",
    ".txt": b"text/plain; charset=utf-8",
}
SQUEEZED = {".css", ".js", ".svg", ".txt"}
PICTURES = {".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif"}
FOREVER = (b"cache-control", b"public, max-age=31536000, immutable")
# An SVG opened by itself is a document: nothing in it runs.
SVG_ALONE = (b"content-security-policy", b"default-src 'none'; style-src 'none'; sandbox")
KEPT_BYTES = 8 << 20
LARGEST = 8 << 20
_MEDIA_NAME = re.compile(r"[A-Za-z0-9_-]{1,120}(?:\.[A-Za-z0-9_-]{1,40}){1,2}")
_CSS_URL = re.compile(r'url\("([^":]+)"\)')


@dataclass(slots=True)
class File:
    """One file in memory, as it is and, once somebody asked, squeezed."""

    body: bytes
    suffix: str
    etag: bytes
    squeezed: dict[bytes, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The memory it takes."""
        return len(self.body) + sum(map(len, self.squeezed.values()))

    def how(self, headers: Mapping[bytes, bytes]) -> bytes:
        """In which coding it goes to whoever sent these headers."""
        return coding(headers) if self.suffix in SQUEEZED and len(self.body) >= SMALL else b""

    def squeeze(self, how: bytes) -> None:
        """Make this coding; it takes a moment, so not in the loop."""
        made = squeeze(self.body, how, once=True)
        self.squeezed[how] = made if len(made) < len(self.body) else self.body

    def answer(self, headers: Mapping[bytes, bytes], how: bytes) -> Answer:
        """The file, or the word that it has not changed."""
        told: Headers = [FOREVER, (b"etag", self.etag)]
        if self.suffix in SQUEEZED:
            told.append((b"vary", b"accept-encoding"))
        if self.etag in headers.get(b"if-none-match", b""):
            return Answer(304, told)
        told.append((b"content-type", TYPES[self.suffix]))
        if self.suffix == ".svg":
            told.append(SVG_ALONE)
        body = self.squeezed.get(how, self.body)
        if body is not self.body:
            told.append((b"content-encoding", how))
        return Answer(200, told, body)


class Program:
    """The files that come with the program, each at a path that holds the mark of its content."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.files: dict[str, File] = {}  # by path
        self._paths: dict[str, str] = {}  # name → path
        names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        # Style sheets name other files, so these must have their paths first.
        for name in sorted(names, key=lambda name: name.endswith(".css")):
            if (folder / name).suffix in TYPES:
                self._add(name, (folder / name).read_bytes())

    def _add(self, name: str, body: bytes) -> None:
        suffix = Path(name).suffix
        stem = name.removesuffix(suffix)
        if suffix == ".css":
            body = _CSS_URL.sub(lambda found: f'url("{self.url(found[1])}")', body.decode()).encode()
        mark = sha256(body).hexdigest()[:16]
        self._paths[name] = f"/static/{stem}.{mark}{suffix}"
        self.files[self._paths[name]] = File(body, suffix, f'"{mark}"'.encode())

    def url(self, name: str) -> str:
        """Where a file of the program lives, by its name in the tree."""
        path = self._paths.get(name)
        if path is None:
            raise LookupError(f"there is no static file {name!r}")
        return path


@cache
def program() -> Program:
    """Read once in each process."""
    return Program()


def asset(name: str) -> str:
    """Where a file of the program lives: `counterfoil.css` is at `/static/counterfoil.3f2a….css`."""
    return program().url(name)


class Static:
    """The files of the program under /static/, and those of the shop under /media/."""

    def __init__(self, media: Path | None = None, files: Program | None = None) -> None:
        self._media = media
        self._files = (files or program()).files
        self._kept: OrderedDict[str, File] = OrderedDict()

    def held(self, path: str) -> File | None:
        """The file at this path, where it is in memory."""
        found = self._files.get(path)
        if found is None and path in self._kept:
            self._kept.move_to_end(path)
            found = self._kept[path]
        return found

    def load(self, path: str) -> File | None:
        """A picture of the shop, read from its folder; None where there is none."""
        name = path.removeprefix("/media/")
        suffix = Path(name).suffix.lower()
        if self._media is None or suffix not in PICTURES or not _MEDIA_NAME.fullmatch(name):
            return None
        body = _read(self._media / name)
        if body is None:
            return None
        return File(body, suffix, f'"{sha256(body).hexdigest()[:16]}"'.encode())

    def keep(self, path: str, file: File) -> None:
        """Keep it in memory while there is room; what was not asked for longest goes first."""
        self._kept[path] = file
        self._kept.move_to_end(path)
        room = KEPT_BYTES - sum(each.size for each in self._kept.values())
        while room < 0 and self._kept:
            room += self._kept.popitem(last=False)[1].size


def _read(path: Path) -> bytes | None:
    try:
        # A name in the folder that leads elsewhere is not followed.
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(number, "rb") as file:
        return file.read() if os.fstat(number).st_size <= LARGEST else None
