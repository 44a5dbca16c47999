"""Forms with files (RFC 7578), read part by part from where the body lies: a file in it is a window, never a copy."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from counterfoil.gate.refusals import Invalid, Misfit
from counterfoil.gate.uploads import Upload
from counterfoil.wire.bodies import FIELDS
from counterfoil.wire.refusals import Garbled

MULTIPART = "multipart/form-data"
HEAD_LENGTH = 8_192  # of one part
FIELD_LENGTH = 1 << 20
READ_AT_ONCE = 1 << 18

_BOUNDARY = re.compile(
    r"multipart/form-data\s*;\s*boundary=(?:\"([\w'()+,./:=? -]{1,70})\"|([\w'+./-]{1,70}))\s*",
    re.IGNORECASE | re.ASCII,
)
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")
_PARAMETER = re.compile(r";\s*([a-z]+)=(?:\"([^\"]*)\"|([^\s\";]+))\s*", re.IGNORECASE)
# As browsers write them in names (HTML, "multipart/form-data encoding algorithm").
_ESCAPES = (("%22", '"'), ("%0D", "\r"), ("%0A", "\n"))
_PLAIN_ENCODINGS = ("", "7bit", "8bit", "binary")


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its field, the name of its file if it is one, and where its bytes lie."""

    field: str
    file: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Form:
    """What a form says, by name: each text once, and the files that were chosen."""

    texts: dict[str, str]
    files: dict[str, list[Upload]]


def form(body: BinaryIO, content_type: str) -> Form:
    """The whole form; Garbled where it cannot be read, Invalid where a text comes twice."""
    found = Form({}, {})
    repeated: dict[str, None] = {}
    for part in parts(body, content_type):
        if part.field in (found.texts if part.file is not None else found.files):
            raise Garbled
        if part.file is None:
            if part.field in found.texts:
                repeated[part.field] = None
            found.texts[part.field] = _text(body, part)
        elif part.file or part.end > part.start:  # else none was chosen
            found.files.setdefault(part.field, []).append(_upload(body, part))
    if repeated:
        raise Invalid(*(Misfit(name, "door.form_repeated") for name in repeated))
    return found


def parts(body: BinaryIO, content_type: str) -> Iterator[Part]:
    """The parts in order; Garbled where two readers could see two different forms."""
    delimiter = b"\r\n--" + _boundary(content_type)
    scan = _Scan(body)
    at, last = _opening(scan, delimiter)
    for _ in range(FIELDS):
        if last:
            return
        begins = scan.find(b"\r\n\r\n", at, HEAD_LENGTH)
        field, file = _head(scan.read(at, begins))
        start = begins + 4
        ends, at, last = _delimited(scan, delimiter, start - 2)
        if ends < start:  # the line break that ends the head cannot begin the delimiter as well
            raise Garbled
        yield Part(field, file, start, ends)
    if not last:
        raise Invalid.one("", "door.form_fields", most=FIELDS)


class _Scan:
    """Looks for bytes in a file, a piece at a time."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, start: int, end: int) -> bytes:
        self._file.seek(start)
        return self._file.read(end - start)

    def find(self, wanted: bytes, start: int, within: int = 1 << 62) -> int:
        """Where it begins, not before `start`; Garbled where it does not come."""
        held, at = b"", start
        self._file.seek(start)
        while piece := self._file.read(min(READ_AT_ONCE, within)):
            held, within = held + piece, within - len(piece)
            if (where := held.find(wanted)) >= 0:
                return at + where
            keep = min(len(wanted) - 1, len(held))
            at += len(held) - keep
            held = held[len(held) - keep :]
        raise Garbled


def _opening(scan: _Scan, delimiter: bytes) -> tuple[int, bool]:
    """Where the first part begins; nothing stands before its delimiter but an empty line, as some write it."""
    beginning = scan.read(0, len(delimiter))
    skipped = 0 if beginning.startswith(b"\r\n") else 2
    if beginning[: len(delimiter) - skipped] != delimiter[skipped:]:
        raise Garbled
    after = _after(scan, len(delimiter) - skipped)
    if after is None:
        raise Garbled
    return after


def _delimited(scan: _Scan, delimiter: bytes, start: int) -> tuple[int, int, bool]:
    """Where a part ends, where the next begins, and whether there is none."""
    while True:
        ends = scan.find(delimiter, start)
        after = _after(scan, ends + len(delimiter))
        if after is not None:
            return ends, *after
        start = ends + 2  # it only began like it


def _after(scan: _Scan, at: int) -> tuple[int, bool] | None:
    """What follows a delimiter: the next part, or the end; None where it was none."""
    text = scan.read(at, at + 100)
    if text.startswith(b"--"):
        return at + 2, True
    blank = len(text) - len(text.lstrip(b" \t"))
    return (at + blank + 2, False) if text[blank : blank + 2] == b"\r\n" else None


def _boundary(content_type: str) -> bytes:
    found = _BOUNDARY.fullmatch(content_type.strip())
    boundary = (found[1] or found[2]) if found else ""
    if not boundary or boundary.endswith(" "):
        raise Garbled
    return boundary.encode("ascii")


def _head(head: bytes) -> tuple[str, str | None]:
    """The name of the field, and of the file; Garbled where a header is none, or says something twice."""
    headers: dict[str, str] = {}
    for line in _utf8(head).split("\r\n"):
        found = _HEADER.fullmatch(line)
        if found is None or found[1].lower() in headers:
            raise Garbled
        headers[found[1].lower()] = found[2].strip()
    if headers.get("content-transfer-encoding", "").lower() not in _PLAIN_ENCODINGS:
        raise Garbled
    kind, _, rest = headers.get("content-disposition", "").partition(";")
    if kind.strip().lower() != "form-data":
        raise Garbled
    said = _parameters(f";{rest}")
    if "name" not in said:
        raise Garbled
    return said["name"], said.get("filename")


def _parameters(text: str) -> dict[str, str]:
    said: dict[str, str] = {}
    at = 0
    while at < len(text):
        found = _PARAMETER.match(text, at)
        if found is None or found[1].lower() in said:
            raise Garbled
        said[found[1].lower()] = _unescaped(found[3] if found[2] is None else found[2])
        at = found.end()
    return said


def _unescaped(value: str) -> str:
    for escape, sign in _ESCAPES:
        value = value.replace(escape, sign)
    return value


def _text(body: BinaryIO, part: Part) -> str:
    if part.end - part.start > FIELD_LENGTH:
        raise Invalid.one(part.field, "field.long", high=FIELD_LENGTH)
    return _utf8(_Scan(body).read(part.start, part.end))


def _utf8(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise Garbled from None


def _upload(body: BinaryIO, part: Part) -> Upload:
    size = part.end - part.start
    content = io.BufferedReader(_Window(body, part.start, size), READ_AT_ONCE)
    return Upload(part.file or "", size, content)


class _Window(io.RawIOBase):
    """A stretch of a file, as a file of its own."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._file = file
        self._start = start
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        wanted = min(len(buffer), max(0, self._size - self._at))
        self._file.seek(self._start + self._at)
        read = self._file.read(wanted)
        buffer[: len(read)] = read
        self._at += len(read)
        return len(read)
