"""Files that somebody sends: what an operation is given of one, and the field that takes it."""

from dataclasses import dataclass
from typing import Any, BinaryIO

from counterfoil.gate.shapes import Unfit, kinds_of


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent; its bytes can be read, and gone through again, while the request lasts."""

    name: str  # as whoever sent it calls it: to be shown, never to be opened
    size: int
    content: BinaryIO


@dataclass(frozen=True, slots=True)
class File:
    """Takes one file of at most so many bytes."""

    most: int

    def read(self, raw: object, *, spoken: bool) -> Upload:  # noqa: ARG002
        """The file."""
        files = Files(1, self.most).read(raw, spoken=True)
        if not files:
            raise Unfit("field.no_file")
        return files[0]

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "format": "binary", "maxLength": self.most}


@dataclass(frozen=True, slots=True)
class Files:
    """Takes up to so many files, each of at most so many bytes."""

    count: int
    most: int

    def read(self, raw: object, *, spoken: bool) -> list[Upload]:  # noqa: ARG002
        """The files."""
        if not isinstance(raw, list) or not all(isinstance(each, Upload) for each in raw):
            raise Unfit("field.no_file")
        if len(raw) > self.count:
            raise Unfit("field.many", most=self.count)
        if any(each.size > self.most for each in raw):
            raise Unfit("field.large_file", most=shown_size(self.most))
        return raw

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "array", "items": File(self.most).schema(), "maxItems": self.count}


def takes_files(shape: type | None) -> bool:
    """Whether a file fits into any field of this shape."""
    return shape is not None and any(isinstance(kind, File | Files) for _, kind in kinds_of(shape))


def shown_size(size: int) -> str:
    """Bytes as people say them: 5 MB."""
    return f"{size >> 20} MB" if size >= 1 << 20 else f"{size >> 10} kB"
