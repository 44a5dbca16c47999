"""Tables as a terminal shows them."""

import sys
import unicodedata
from collections.abc import Collection, Sequence

GAP = "  "
KEPT_APART = "\N{NO-BREAK SPACE}"  # stands in prices


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[str] = ()) -> None:
    """Columns as wide as what stands in them, figures to the `right`; heads only where a person reads."""
    person_reads = sys.stdout.isatty()
    every = [tuple(map(printable, row)) for row in rows]
    widths = [max(map(_width, column)) for column in zip(heads, *every, strict=True)]
    for row in [tuple(heads), *every] if person_reads or not every else every:
        cells = zip(heads, row, widths, strict=True)
        print(GAP.join(_set(cell, width, right=head in right) for head, cell, width in cells).rstrip())


def _set(cell: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(cell))
    return space + cell if right else cell + space


def _width(text: str) -> int:
    """How many places of a terminal it takes."""
    return sum(_places(letter) for letter in text)


def _places(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def printable(text: str) -> str:
    """Text that does nothing to a terminal but stand there."""
    return "".join(
        letter if letter.isprintable() or letter == KEPT_APART else f"\\x{ord(letter):02x}" for letter in text
    )
