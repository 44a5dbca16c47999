"""One lamp, high on the left: what it does to round, flat and shiny things."""

from counterfoil.demo.drawing.palette import LIGHT, SHADE, darker, lighter
from counterfoil.demo.drawing.sheet import ACROSS, DOWN, SLANT, Sheet


def glazed(s: Sheet, colour: str) -> str:
    """A round body with a shine: enamel, stoneware, lacquer."""
    return s.linear(
        [
            (0, darker(colour, 0.12)),
            (0.2, lighter(colour, 0.3)),
            (0.34, lighter(colour, 0.1)),
            (0.6, darker(colour, 0.06)),
            (0.9, darker(colour, 0.34)),
            (1, darker(colour, 0.2)),
        ],
        ACROSS,
    )


def matt(s: Sheet, colour: str) -> str:
    """A round body without one: clay, wax, wood, wool."""
    return s.linear(
        [
            (0, lighter(colour, 0.04)),
            (0.28, lighter(colour, 0.2)),
            (0.62, darker(colour, 0.05)),
            (1, darker(colour, 0.3)),
        ],
        ACROSS,
    )


def metal(s: Sheet, colour: str) -> str:
    """A round body of polished metal, banded by the room around it."""
    return s.linear(
        [
            (0, darker(colour, 0.25)),
            (0.14, lighter(colour, 0.45)),
            (0.26, lighter(colour, 0.75)),
            (0.4, colour),
            (0.7, darker(colour, 0.38)),
            (0.86, darker(colour, 0.1)),
            (1, darker(colour, 0.4)),
        ],
        ACROSS,
    )


def blade(s: Sheet, colour: str) -> str:
    """A flat piece of polished metal."""
    return s.linear(
        [
            (0, lighter(colour, 0.35)),
            (0.35, lighter(colour, 0.7)),
            (0.5, colour),
            (0.75, lighter(colour, 0.3)),
            (1, darker(colour, 0.22)),
        ],
        SLANT,
    )


def flat(s: Sheet, colour: str, depth: float = 1) -> str:
    """A flat piece lying or standing in the light."""
    return s.linear(
        [(0, lighter(colour, 0.24 * depth)), (0.5, colour), (1, darker(colour, 0.16 * depth))],
        SLANT,
    )


def ball(s: Sheet, colour: str) -> str:
    """Something round on every side: fruit, knobs, yarn."""
    return s.radial(
        [
            (0, lighter(colour, 0.5)),
            (0.35, lighter(colour, 0.08)),
            (0.75, darker(colour, 0.18)),
            (1, darker(colour, 0.38)),
        ],
        0.34,
        0.3,
        0.75,
    )


def hollow(s: Sheet, colour: str) -> str:
    """The inside of a vessel: dark on the lamp's side, lit on the far one."""
    return s.linear([(0, darker(colour, 0.48)), (0.55, darker(colour, 0.22)), (1, colour)], ACROSS)


def sinking(s: Sheet, strength: float = 0.26) -> str:
    """Shade laid over a body that grows towards its foot."""
    return s.linear([(0.35, SHADE, 0), (1, SHADE, strength)], DOWN)


def ground(s: Sheet, cx: float, y: float, rx: float, reach: float = 0.7) -> None:
    """The shadow of a standing thing: a long soft one, and a dark one where it touches."""
    soft = s.radial([(0, SHADE, 0.42), (0.5, SHADE, 0.22), (1, SHADE, 0)], 0.5, 0.5, 0.5)
    long = rx * (1 + reach)
    s.ellipse(cx + rx * reach * 0.8, y + 4, long, rx * 0.26 + 10, soft)
    s.ellipse(cx + 8, y + 2, rx * 1.1, rx * 0.25 + 4, soft)


def tube(s: Sheet, d: str, width: float, colour: str) -> None:
    """A bent rod, cord or handle."""
    s.line(d, darker(colour, 0.34), width)
    s.line(d, colour, width * 0.74)
    nudge = number_pair(-width * 0.13)
    s.line(d, lighter(colour, 0.55), width * 0.2, transform=f"translate({nudge})", opacity=0.8)


def number_pair(value: float) -> str:
    """The same small step left and up."""
    return f"{value:.1f} {value:.1f}"


def gleam(s: Sheet, d: str, width: float = 10, opacity: float = 0.5) -> None:
    """A stroke of lamplight on a glossy side."""
    s.line(d, LIGHT, width, opacity=opacity)
