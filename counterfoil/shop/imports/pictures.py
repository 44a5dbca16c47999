"""What kind of picture some bytes are, and how large: by what is in them, never by their name."""

import struct
from dataclasses import dataclass

from counterfoil.shop.imports.plain_svg import size_of_plain_svg

MOST_PIXELS = 50_000_000
SIZED = frozenset(
    [*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)]
)  # JPEG frames


@dataclass(frozen=True, slots=True)
class Seen:
    """A kind of picture, as the end of a file name, and its size."""

    ending: str
    width: int
    height: int


def look_at(content: bytes) -> Seen | None:
    """What the bytes show; None unless they are a whole-looking picture of a kind we take."""
    try:
        seen = _look(content)
    except (struct.error, IndexError, ValueError):
        return None
    if seen is None or not 0 < seen.width * seen.height <= MOST_PIXELS:
        return None
    return seen


def _look(content: bytes) -> Seen | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return Seen("png", *struct.unpack(">II", content[16:24]))
    if content.startswith(b"\xff\xd8\xff"):
        return _look_at_jpeg(content)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return _look_at_webp(content)
    size = size_of_plain_svg(content)
    return Seen("svg", *size) if size else None


def _look_at_jpeg(content: bytes) -> Seen | None:
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker in SIZED:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Seen("jpg", width, height)
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return None


def _look_at_webp(content: bytes) -> Seen | None:
    kind = content[12:16]
    if kind == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", content[26:30])
        return Seen("webp", width & 0x3FFF, height & 0x3FFF)
    if kind == b"VP8L" and content[20] == 0x2F:
        bits = int.from_bytes(content[21:25], "little")
        return Seen("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        return Seen("webp", width, height)
    return None
