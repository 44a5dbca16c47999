"""Sentences that come with what they mean, read from the files beside this one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
HELD_OUT = HERE / "heldout"
DEVELOPING = HERE / "developing"

Slots = tuple[tuple[str, str], ...]  # as they stand: a thing is followed by its options and how many


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says, and what they mean by it."""

    say: str
    intent: str
    slots: Slots


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for, and which products are right as the first hit."""

    words: str
    right: tuple[str, ...]


def utterances(folder: Path) -> list[Said]:
    """Single sentences, each said after the same list was shown."""
    return [Said(say, intent, slots_of(slots)) for intent, say, slots in _rows(folder / "utterances.txt", 3)]


def queries(folder: Path) -> list[Sought]:
    """What is looked for among the demo shop's goods."""
    rows = _rows(folder / "queries.txt", 2)
    return [Sought(words, tuple(each.strip() for each in right.split(","))) for words, right in rows]


def slots_of(text: str) -> Slots:
    """`thing=teapot; option=Plum` as pairs."""
    pairs = (each.partition("=") for each in text.split(";") if each.strip())
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)


def _rows(file: Path, columns: int) -> Iterator[list[str]]:
    for line in file.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split(" | ")]
            assert len(cells) == columns or (columns == 3 and line.rstrip().endswith("|")), line
            yield [cell.removesuffix("|").strip() for cell in cells] + [""] * (columns - len(cells))
