"""A picture of a thing, as all who show it have it."""

from dataclasses import dataclass

MEDIA = "/media/"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the media folder, with its size so that nothing jumps while it loads."""

    src: str
    alt: str
    width: int
    height: int


def picture(file: str | None, alt: str | None, width: int | None, height: int | None) -> Picture | None:
    """A picture, where there is one."""
    return Picture(MEDIA + file, alt or "", width or 0, height or 0) if file else None
