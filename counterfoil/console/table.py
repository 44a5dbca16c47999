"""Tables as a terminal shows them."""

import sys
from collections.abc import Sequence


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as what stands in them; heads only where a person reads."""
    person_reads = sys.stdout.isatty()
    every = [tuple(map(printable, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(heads, *every, strict=True)]
    for row in [tuple(heads), *every] if person_reads or not every else every:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def printable(text: str) -> str:
    """Text that does nothing to a terminal but stand there."""
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)
