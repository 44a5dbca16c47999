"""What understanding made of the catalogue, on the disk: a start need not read ten thousand products again."""

import contextlib
import json
import math
import os
import tempfile
from dataclasses import astuple
from pathlib import Path
from typing import IO, Any

import numpy as np

from counterfoil.assistant.knowing.catalogue import Stand
from counterfoil.assistant.understanding.packed import PARTS, Bytes, Packed
from counterfoil.assistant.understanding.vectors import TABLE

ALIGNED = 64
FORM = 2  # of the file: another is not read


def read(file: Path | None) -> tuple[Packed, Stand | None] | None:
    """As it was left, and of which catalogue; None where there is none, or one of another form or another table."""
    if file is None:
        return None
    try:
        with file.open("rb") as lines:
            told = json.loads(lines.readline())
            start = lines.tell()
        if told["made_by"] != _maker():
            return None
        # Only the rows that are asked for come into memory.
        whole = np.memmap(file, np.uint8, "r", offset=0)
        parts = {name: _part(whole, start, *told["parts"][name]) for name in PARTS}
        return Packed(**parts), Stand(*told["stand"]) if told["stand"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # it is only kept to be quick: what cannot be read is made anew


def _part(whole: Bytes, start: int, at: int, kind: str, shape: list[int]) -> Any:
    size = np.dtype(kind).itemsize * math.prod(shape)
    return whole[start + at : start + at + size].view(kind).reshape(shape)


def write(file: Path | None, packed: Packed, stand: Stand | None) -> None:
    """Put it in the place of the former, whole or not at all; where there is no room, it is not kept."""
    if file is None:
        return
    with contextlib.suppress(OSError):
        file.parent.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as made:
            try:
                _write(made, {name: getattr(packed, name) for name in PARTS}, stand)
            except OSError:
                Path(made.name).unlink()
                raise
        os.replace(made.name, file)  # noqa: PTH105 - the name is text


def _write(made: IO[bytes], parts: dict[str, Any], stand: Stand | None) -> None:
    where, at = {}, 0
    for name, part in parts.items():
        where[name] = (at, part.dtype.str, part.shape)
        at += -(-part.nbytes // ALIGNED) * ALIGNED
    told = json.dumps(
        {"made_by": _maker(), "stand": astuple(stand) if stand else None, "parts": where}
    ).encode()
    made.write(told + b" " * (-(len(told) + 1) % ALIGNED) + b"\n")
    for part in parts.values():
        made.write(part.tobytes() + bytes(-part.nbytes % ALIGNED))


def _maker() -> list[int]:
    """The form of the file, and the table by its size and when it was made."""
    table = (TABLE / "vectors.npy").stat()
    return [FORM, table.st_size, table.st_mtime_ns]
