"""The lines in sawn and planed wood."""

from collections.abc import Iterable

from counterfoil.demo.drawing.sheet import Sheet


def grain(s: Sheet, lines: Iterable[tuple[float, float, float]], colour: str) -> None:
    """Faint lines running along the board, each given as (x, y, length)."""
    bends = [
        f"M{x:g} {y:g}q{length / 4:g} {6 - i * 5 % 13} {length / 2:g} 0t{length / 2:g} 0"
        for i, (x, y, length) in enumerate(lines)
    ]
    s.line("".join(bends), colour, 3, opacity=0.4)
