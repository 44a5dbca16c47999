"""A picture of a thing, as all who show it have it, and the sizes in which those that were sent are kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

MEDIA = "/media/"
SIZES = (320, 640, 1280)  # of the longer side; none is made larger than it was sent
ENDINGS: Mapping[str, str] = {"avif": "avif", "webp": "webp", "jpeg": "jpg"}
TYPES = (("avif", "image/avif"), ("webp", "image/webp"))  # the best first; what knows neither takes the JPEG
# The largest JPEG of one that was sent, as `name_of` calls it.
SENT = re.compile(r"/media/([0-9a-f]{32})-([0-9]{1,4})x([0-9]{1,4})-1280\.jpg\Z")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the media folder, with its size so that nothing jumps while it loads."""

    src: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Source:
    """One form of a picture, in all its sizes, as `<source>` names them."""

    type: str
    srcset: str


def picture(file: str | None, alt: str | None, width: int | None, height: int | None) -> Picture | None:
    """A picture, where there is one."""
    return Picture(MEDIA + file, alt or "", width or 0, height or 0) if file else None


def name_of(mark: str, width: int, height: int, size: int, ending: str) -> str:
    """The file of one size and form; all of a picture can be told from the name of any."""
    return f"{mark}-{width}x{height}-{size}.{ending}"


def sources_of(src: str) -> list[Source]:
    """The other forms of a picture that was sent, and its sizes; none of one that came otherwise."""
    sent = SENT.match(src)
    if sent is None:
        return []
    mark, width, height = sent[1], int(sent[2]), int(sent[3])
    return [
        Source(kind, _srcset(mark, width, height, ending)) for ending, kind in (*TYPES, ("jpg", "image/jpeg"))
    ]


def smallest_of(src: str) -> str:
    """The file for a small place."""
    sent = SENT.match(src)
    if sent is None or max(int(sent[2]), int(sent[3])) <= SIZES[0]:
        return src
    return MEDIA + name_of(sent[1], int(sent[2]), int(sent[3]), SIZES[0], "jpg")


def _srcset(mark: str, width: int, height: int, ending: str) -> str:
    longest = max(width, height)
    made = [(size, max(1, round(width * size / longest))) for size in SIZES if size < longest]
    return ", ".join(
        f"{MEDIA}{name_of(mark, width, height, size, ending)} {wide}w"
        for size, wide in [*made, (SIZES[-1], width)]
    )
