"""The shop's own two pictures: the counter on the front page, and its mark."""

from collections.abc import Callable

from counterfoil.demo.drawing.house import table_lamp
from counterfoil.demo.drawing.kitchen import casserole
from counterfoil.demo.drawing.light import ball, flat, ground, matt, metal
from counterfoil.demo.drawing.linen import market_bag
from counterfoil.demo.drawing.palette import (
    BRASS,
    BRICK,
    CLAY,
    CREAM,
    LEAF,
    LIGHT,
    MIDNIGHT,
    MOSS,
    OAK,
    OCHRE,
    PAPER,
    PINE,
    PLUM,
    RUST,
    SLATE,
    darker,
    lighter,
)
from counterfoil.demo.drawing.sheet import DOWN, Sheet
from counterfoil.demo.drawing.table import mug, steam
from counterfoil.demo.drawing.ticket import counterfoil, ticket
from counterfoil.demo.drawing.turned import top, turned
from counterfoil.demo.drawing.wood import grain

WALL = "#c3d5cc"
COUNTER = 640
FOOT = (400, 650)


def front() -> Sheet:
    """The counter in the morning: goods, a ticket just torn, its counterfoil on the spike."""
    s = Sheet(1600, 900)
    _room(s)
    _shelf(s)
    _stand(s, table_lamp, RUST, 200, 694, 0.86)
    _stand(s, casserole, PINE, 990, 704, 0.62)
    _stand(s, market_bag, MIDNIGHT, 1350, 722, 0.7)
    _spike(s, 560, 696)
    _stand(s, _mug_of_coffee, CREAM, 770, 758, 0.5)
    _torn_pair(s)
    return s


def _stand(
    s: Sheet, draw: Callable[[Sheet, str], None], colour: str, x: float, y: float, size: float
) -> None:
    with s.moved(x - FOOT[0] * size, y - FOOT[1] * size, size=size):
        draw(s, colour)


def _mug_of_coffee(s: Sheet, colour: str) -> None:
    ground(s, 390, 640, 150)
    steam(s, 380, 240)
    mug(s, colour)


def _room(s: Sheet) -> None:
    stops = [(0.0, lighter(WALL, 0.5)), (0.5, WALL), (1.0, darker(WALL, 0.18))]
    s.rect(0, 0, 1600, 900, s.radial(stops, 0.25, 0.15, 0.95))
    pane = s.linear([(0, LIGHT, 0.5), (1, LIGHT, 0.04)], DOWN)
    s.path("".join(f"M{x} 0h180l210 600h-180z" for x in (330, 540, 750)), pane)
    s.rect(0, COUNTER, 1600, 190, s.linear([(0, lighter(OAK, 0.4)), (1, OAK)], DOWN))
    lines = [(-60, 668, 900), (700, 690, 880), (60, 730, 700), (880, 776, 760)]
    grain(s, lines, darker(OAK, 0.35))
    s.rect(0, COUNTER, 1600, 5, lighter(OAK, 0.7))
    s.rect(0, 826, 1600, 74, s.linear([(0, darker(OAK, 0.25)), (1, darker(OAK, 0.5))], DOWN))


def _shelf(s: Sheet) -> None:
    with s.resting(14):
        s.rect(860, 300, 480, 26, s.linear([(0, lighter(OAK, 0.35)), (1, darker(OAK, 0.2))], DOWN))
        s.path("M930 326h20q0 44 -20 60zM1250 326h20q0 44 -20 60z", BRASS)
    _books(s)
    turned(s, 1240, [(226, 50), (284, 40), (300, 36)], matt(s, CLAY))
    turned(s, 1240, [(208, 56), (230, 54)], matt(s, CLAY), 0.1)
    s.ellipse(1240, 208, 50, 11, "#5b4237")
    with s.moved(1240, 208):
        for turn in (-56, -28, 0, 28, 56):
            tint = lighter(LEAF, 0.3 - abs(turn + 28) / 200)
            s.path("M0 0C-28 -34 -22 -74 0 -108C22 -74 28 -34 0 0Z", tint, transform=f"rotate({turn})")


def _books(s: Sheet) -> None:
    x, bands = 900, ""
    for width, height, colour in (
        (44, 150, MIDNIGHT),
        (34, 128, BRICK),
        (52, 164, MOSS),
        (30, 140, CREAM),
        (42, 120, PLUM),
    ):
        s.rect(x, 300 - height, width, height, colour)
        bands += f"M{x + 3} {326 - height}h{width - 6}"
        x += width + 2
    s.line(bands, OCHRE, 4)
    s.rect(0, 0, 36, 146, SLATE, transform="translate(1126 154) rotate(-9 18 146)")


def _spike(s: Sheet, x: float, y: float) -> None:
    ground(s, x, y, 90)
    turned(s, x, [(y - 26, 84), (y - 8, 90), (y, 88)], metal(s, BRASS))
    top(s, x, y - 26, 84, BRASS)
    s.line(f"M{x} {y - 30}V{y - 330}", darker(BRASS, 0.3), 9)
    for i, tint in enumerate((PAPER, "#e9d6c8", PAPER, "#d9e0d6")):
        lift = y - 72 - i * 28
        sway = (i * 37 % 5 - 2) * 7
        leaf = f"M{x - 104 + sway} {lift}q100 {-26 + i * 4} 206 6l-14 34q-96 -24 -206 -6z"
        s.path(leaf, tint, stroke=darker(tint, 0.25), stroke_width=2)
    s.line(f"M{x} {y - 330}v176", darker(BRASS, 0.3), 9)
    s.circle(x, y - 336, 11, ball(s, BRICK))


def _torn_pair(s: Sheet) -> None:
    with s.resting(7), s.group(transform="translate(330 706) skewX(-24) rotate(-4) scale(.52 .36)"):
        s.rect(-250, 0, 236, 300, flat(s, "#efe0c8"))
        counterfoil(s, -240, 0, 236, 300, PINE)
        with s.group(transform="translate(40 14) rotate(5)"):
            ticket(s, 430, 300, BRICK)


def mark() -> bytes:
    """A ticket and its counterfoil, in whatever colour the page writes with."""
    down, up = "v1a.6.6 0 0 0 0 1.25" * 4 + "v1", "v-1a.6.6 0 0 0 0 -1.25" * 4 + "z"
    kept = f"M2.5 3H9.4{down}H2.5A1 1 0 0 1 1.5 12V10A2 2 0 0 0 1.5 6V4A1 1 0 0 1 2.5 3Z"
    torn = f"M10.8 3h2.7a1 1 0 0 1 1 1v2a2 2 0 0 0 0 4v2a1 1 0 0 1 -1 1H10.8{up}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="currentColor">'
        f'<path d="{kept}"/><path d="{torn}" fill-opacity=".55"/></svg>\n'
    ).encode()
