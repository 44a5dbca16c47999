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


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation, and the products that the shop lists as its answer."""

    said: Said
    shown: tuple[str, ...]


def utterances(folder: Path) -> list[Said]:
    """Single sentences, each said after the same list was shown."""
    return [Said(say, intent, slots_of(slots)) for intent, say, slots in _rows(folder / "utterances.txt", 3)]


def queries(folder: Path) -> list[Sought]:
    """What is looked for among the demo shop's goods."""
    rows = _rows(folder / "queries.txt", 2)
    return [Sought(words, _listed(right)) for words, right in rows]


def dialogues(folder: Path) -> list[list[Turn]]:
    """Conversations, turn by turn."""
    text = (folder / "dialogues.txt").read_text("utf-8")
    blocks = ("\n" + text).split("\n\n")
    turns = [[_turn(line) for line in block.splitlines() if _counts(line)] for block in blocks]
    return [block for block in turns if block]


def _turn(line: str) -> Turn:
    say, intent, slots, shown = (cell.strip() for cell in f"{line} ".split("|"))
    return Turn(Said(say, intent, slots_of(slots)), _listed(shown))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())


def slots_of(text: str) -> Slots:
    """`thing=teapot; option=Plum` as pairs."""
    pairs = (each.partition("=") for each in text.split(";") if each.strip())
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)


def _rows(file: Path, columns: int) -> Iterator[list[str]]:
    for line in file.read_text("utf-8").splitlines():
        if _counts(line):
            cells = [cell.strip() for cell in line.split("|")]
            assert len(cells) == columns, line
            yield cells


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")
