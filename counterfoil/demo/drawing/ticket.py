"""Tickets and the counterfoils they are torn from."""

from counterfoil.demo.drawing.light import flat
from counterfoil.demo.drawing.palette import PAPER, SLATE, lighter
from counterfoil.demo.drawing.sheet import Sheet, number


def ticket(s: Sheet, width: float, height: float, colour: str) -> None:
    """A ticket torn off along its left side, drawn from 0,0."""
    s.path(_torn(width, height), flat(s, PAPER, 0.5))
    s.rect(26, 18, width - 44, height - 36, "none", stroke=colour, stroke_width=4)
    s.circle(width - 74, 70, 30, "none", stroke=colour, stroke_width=5)
    s.line(f"M{number(width - 86)} 70l9 10l16 -20", colour, 5)
    rows = "".join(f"M50 {number(y)}h{number(width * part)}" for y, part in _rows(height))
    s.line(rows, lighter(SLATE, 0.35), 6)
    s.line(f"M50 62h{number(width * 0.36)}", colour, 12)


def counterfoil(s: Sheet, x: float, y: float, width: float, height: float, colour: str) -> None:
    """The part the shop keeps."""
    s.line(f"M{number(x + 12)} {number(y + 30)}h{number(width * 0.6)}", colour, 12)
    rows = "".join(
        f"M{number(x + 12)} {number(y + at)}h{number(width * 1.6 * part)}" for at, part in _rows(height)
    )
    s.line(rows, lighter(SLATE, 0.45), 5)


def _rows(height: float) -> list[tuple[float, float]]:
    return [(height * at, part) for at, part in ((0.46, 0.5), (0.58, 0.44), (0.7, 0.48), (0.84, 0.26))]


def _torn(width: float, height: float) -> str:
    teeth = round(height / 20)
    bites = "a6 6 0 0 1 0 -20" * teeth
    return f"M0 0H{number(width)}V{teeth * 20}H0{bites}Z"
