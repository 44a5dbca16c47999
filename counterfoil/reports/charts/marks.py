"""What a chart is made of: marks with a label, a figure and how it is said."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

LABEL = 60  # letters of a label at most: what is longer ends in dots, and is whole in the table below
ISOLATED = "\u2068{}\u2069"  # text that runs from the right turns nothing beside it
FROM_THE_RIGHT = frozenset(("R", "AL", "RLE", "RLO", "RLI", "AN"))
NO_VALUE = "–"

Say = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure: `said` is how it is written, `href` leads to the rows that made it."""

    label: str
    value: float | None
    said: str
    href: str = ""
    before: float | None = None  # the same place in the period it is compared with
    said_before: str = ""
    label_before: str = ""

    @property
    def in_words(self) -> str:
        """All of it, for a tip and for whoever hears it."""
        now = f"{plain(self.label)}: {self.said}"
        if not self.said_before:
            return now
        return f"{now} ({plain(self.label_before) or 'before'}: {self.said_before})"


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: its name, its marks, and how its axis is written."""

    name: str
    marks: Sequence[Mark]
    axis: Say

    @property
    def compares(self) -> bool:
        """Whether there is another period to see."""
        return any(mark.said_before for mark in self.marks)


def number(value: float | None) -> float | None:
    """The figure where it is one that can be drawn."""
    return float(value) if value is not None and isfinite(value) else None


def plain(text: str) -> str:
    """A label without what would turn, hide or break what stands beside it."""
    kept = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    kept = " ".join(kept.split())
    if len(kept) > LABEL:
        kept = kept[: LABEL - 1].rstrip() + "…"
    turns = any(unicodedata.bidirectional(letter) in FROM_THE_RIGHT for letter in kept)
    return ISOLATED.format(kept) if turns else kept
