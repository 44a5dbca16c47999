"""Where the things stand, lie or hang: one corner of the shop for each category."""

from dataclasses import dataclass

from counterfoil.demo.drawing.palette import LIGHT, SHADE, darker, lighter, mix
from counterfoil.demo.drawing.sheet import DOWN, Sheet, number


@dataclass(frozen=True)
class Corner:
    """The colours of a category's wall and table."""

    wall: str
    table: str


KITCHEN = Corner("#bdd2c9", "#93b2a8")
TABLE = Corner("#ebc39f", "#d3a07a")
DESK = Corner("#b9c9d6", "#8fa7ba")
LINEN = Corner("#e7cbc0", "#cfa69b")
HOUSE = Corner("#cfc4d2", "#a99ab2")
GARDEN = Corner("#c9d2a6", "#a1b27e")
OUTDOORS = Corner("#e8d8a6", "#c8b077")

EDGE = 552


def standing(s: Sheet, corner: Corner) -> None:
    """A table against the wall, with the window's light on both."""
    hanging(s, corner)
    board = s.linear([(0, lighter(corner.table, 0.26)), (1, darker(corner.table, 0.06))], DOWN)
    s.rect(0, EDGE, s.width, s.height - EDGE, board)
    s.rect(0, EDGE, s.width, 5, lighter(corner.table, 0.5), opacity=0.7)
    _corners_fall_away(s)


def hanging(s: Sheet, corner: Corner) -> None:
    """A bare wall with the window's light on it."""
    s.rect(0, 0, s.width, s.height, _lit(s, corner.wall))
    _window(s, -50, 560)


def lying(s: Sheet, corner: Corner) -> None:
    """A table seen from above."""
    s.rect(0, 0, s.width, s.height, _lit(s, mix(corner.wall, corner.table, 0.5)))
    _window(s, -60, 700)
    _corners_fall_away(s)


def _lit(s: Sheet, colour: str) -> str:
    stops = [(0.0, lighter(colour, 0.42)), (0.55, colour), (1.0, darker(colour, 0.12))]
    return s.radial(stops, 0.26, 0.18, 1)


def _window(s: Sheet, y: float, length: float) -> None:
    glow = s.linear([(0, LIGHT, 0.42), (1, LIGHT, 0.02)], DOWN)
    for x in (70, 262):
        s.path(f"M{x} {y}h168l{number(length * 0.35)} {length}h-168z", glow)


def _corners_fall_away(s: Sheet) -> None:
    fall = s.radial([(0.62, SHADE, 0), (1, SHADE, 0.16)], 0.42, 0.42, 0.75)
    s.rect(0, 0, s.width, s.height, fall)
