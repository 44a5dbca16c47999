"""What a file of figures is made of: headings, rows that come one by one, and what they come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "day", "month", "moment", "money", "count", "percent", "days"]
Cell = str | int | None
Cells = Sequence[Cell]

FIGURES: frozenset[Kind] = frozenset({"money", "count", "percent", "days"})
PLACES = 10_000  # money is in ten-thousandths
MILLION = 1_000_000  # percent is in parts of a million


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a column, and what its cells are."""

    slug: str
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file before it has a form; `rows` may be read once."""

    name: str  # of the file, without the ending
    title: str
    headings: Sequence[Heading]
    rows: Iterable[Cells]
    total: Cells | None = None  # as long as the headings
    facts: Sequence[tuple[str, str]] = ()  # what it is about: days, zone, currency, formulas
    currency: str = ""
    about: dict[str, object] = field(default_factory=dict)  # the same for programs


def readable(text: str) -> str:
    """Text that can be written as UTF-8: half a pair of surrogates is no letter."""
    return text.encode("utf-8", "replace").decode("utf-8")
