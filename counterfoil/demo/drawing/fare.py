"""Small things from the larder and the garden that keep the goods company."""

from counterfoil.demo.drawing.light import ball, flat
from counterfoil.demo.drawing.palette import BRICK, LEAF, MOSS, WALNUT, darker, lighter
from counterfoil.demo.drawing.sheet import Sheet

LEMON = "#e9c64f"
APPLE = "#bf4f3c"
PALE_GREEN = "#dfe3bd"


def egg(s: Sheet, x: float, y: float) -> None:
    """A fried egg."""
    with s.resting(5), s.moved(x, y):
        white = s.radial([(0, "#ffffff"), (0.8, "#f8efdd"), (1, "#e3cfae")], 0.45, 0.4, 0.6)
        s.path("M-100 -20C-110 -90 -30 -110 10 -88S110 -80 104 -10S70 60 24 84S-92 60 -100 -20Z", white)
    s.circle(x - 6, y - 8, 40, ball(s, "#efb13a"))


def lemon_half(s: Sheet, x: float, y: float, r: float) -> None:
    """Half a lemon, cut side up."""
    with s.resting(9):
        s.circle(x, y, r, flat(s, LEMON))
    s.circle(x, y, r * 0.9, "#fbf3cf")
    for turn in range(0, 360, 45):
        wedge = f"M{x} {y - r * 0.12:.1f}L{x - r * 0.27:.1f} {y - r * 0.72:.1f}q{r * 0.27:.1f} {-r * 0.2:.1f} {r * 0.54:.1f} 0Z"
        s.path(wedge, lighter(LEMON, 0.18), transform=f"rotate({turn} {x} {y})")


def pear(s: Sheet, x: float, y: float, size: float) -> None:
    """A pear lying on its side."""
    with s.resting(12), s.moved(x, y, 50, size):
        s.path(
            "M0 -120C30 -118 36 -80 46 -50C60 -14 86 4 84 50C80 104 -80 104 -84 50C-86 4 -60 -14 -46 -50C-36 -80 -30 -118 0 -120Z",
            ball(s, "#b9b552"),
        )
        s.line("M0 -116q4 -24 18 -34", WALNUT, 8)
        specks = [(-40 + i * 37 % 90, 10 + i * 23 % 60) for i in range(9)]
        s.dots(specks, darker(MOSS, 0.2), 6, opacity=0.5)


def apple(s: Sheet, x: float, y: float, r: float) -> None:
    """An apple standing up."""
    s.path(
        f"M{x} {y - r * 0.72:.1f}C{x + r * 0.5} {y - r * 1.1:.1f} {x + r * 1.1:.1f} {y - r * 0.7:.1f} {x + r} {y}"
        f"S{x + r * 0.4} {y + r * 1.05:.1f} {x} {y + r * 0.9:.1f}S{x - r} {y + r * 0.8:.1f} {x - r} {y}"
        f"S{x - r * 0.5} {y - r * 1.1:.1f} {x} {y - r * 0.72:.1f}Z",
        ball(s, APPLE),
    )
    s.line(f"M{x} {y - r * 0.7:.1f}q4 {-r * 0.3:.1f} 14 {-r * 0.4:.1f}", WALNUT, 6)


def tomato(s: Sheet, x: float, y: float, r: float) -> None:
    """A small tomato."""
    s.circle(x, y, r, ball(s, BRICK))
    for turn in (-60, -20, 20, 60):
        s.line(
            f"M{x} {y - r * 0.7:.1f}v{-r * 0.3:.1f}",
            MOSS,
            5,
            transform=f"rotate({turn} {x} {y - r * 0.7:.1f})",
        )


def sprig(s: Sheet, x: float, y: float, turn: float, colour: str = LEAF) -> None:
    """A twig of some herb."""
    with s.resting(4), s.moved(x, y, turn):
        s.line("M-70 0Q0 -16 74 4", darker(colour, 0.3), 5)
        for i in range(5):
            lean = -60 + i * 30
            for side in (-1, 1):
                d = f"M{lean} {-8 + i}q{20} {side * 28} {38} {side * 26}q{-4} {side * -26} {-38} {side * -26}"
                s.path(d, flat(s, colour if side < 0 else darker(colour, 0.18)))


def fig(s: Sheet, x: float, y: float, r: float) -> None:
    """Half a fig, cut side up."""
    with s.resting(6):
        s.path(
            f"M{x - 10} {y - r * 1.4:.1f}q10 -8 20 0C{x + r} {y - r * 0.9:.1f} {x + r * 1.2:.1f} {y + r} {x} {y + r}S{x - r} {y - r * 0.9:.1f} {x - 10} {y - r * 1.4:.1f}Z",
            "#553049",
        )
    s.ellipse(x, y + r * 0.06, r * 0.78, r * 0.8, "#efd9bd")
    s.ellipse(x, y + r * 0.1, r * 0.58, r * 0.6, s.radial([(0, "#d98f74"), (1, "#a8433f")], 0.5, 0.5, 0.5))
    s.rays(x, y + r * 0.1, (r * 0.18, r * 0.4), 9, "#f3d9a8", 3)


def leek(s: Sheet, x: float, y: float, turn: float) -> None:
    """A leek standing in a bag, its leaves up."""
    with s.moved(x, y, turn):
        s.path("M-20 40L-22 -80Q0 -120 22 -80L20 40Z", flat(s, PALE_GREEN))
        s.path("M-22 -80L-70 -230L-30 -170L-20 -270L6 -170L40 -250L22 -80Q0 -110 -22 -80Z", flat(s, MOSS))
        s.path("M-4 -84L-20 -262M8 -86L34 -240", stroke=lighter(LEAF, 0.3), stroke_width=4, opacity=0.6)


def loaf(s: Sheet, x: float, y: float, turn: float) -> None:
    """The upper half of a long loaf."""
    crust = "#c98d4e"
    with s.moved(x, y, turn):
        s.path("M-48 60V-180Q-48 -256 0 -256T48 -180V60Z", flat(s, crust))
        cuts = "".join(f"M-30 {-60 - lift}q50 -60 64 -52q-20 42 -64 52z" for lift in (0, 66, 132))
        s.path(cuts, lighter(crust, 0.55))


def eucalyptus(s: Sheet, x: float, y: float, turn: float, length: float) -> None:
    """A stem with round leaves."""
    green = "#7d9484"
    with s.moved(x, y, turn):
        s.line(f"M0 20Q8 {-length / 2:.0f} 0 {-length}", darker(green, 0.35), 5)
        at = [-length * (0.3 + i * 0.13) for i in range(6)]
        for side, tint in ((-1, lighter(green, 0.2)), (1, darker(green, 0.1))):
            leaves = "".join(f"M{side * 18} {y:.0f}l{side * 16} -9" for y in at[side > 0 :: 2])
            s.line(leaves, tint, 30)


def seedling(s: Sheet, x: float, y: float) -> None:
    """A young plant with a handful of leaves."""
    for turn, length in ((-34, 150), (-10, 230), (16, 200), (40, 140)):
        with s.moved(x, y, turn):
            s.line(f"M0 0Q8 {-length / 2:.0f} 0 {-length}", MOSS, 7)
            s.path(
                f"M0 {-length * 0.5:.0f}C-60 {-length * 0.6:.0f} -56 {-length} 0 {-length - 40}C56 {-length} 60 {-length * 0.6:.0f} 0 {-length * 0.5:.0f}Z",
                flat(s, LEAF),
            )
            s.line(f"M0 {-length * 0.52:.0f}V{-length - 20}", darker(LEAF, 0.3), 3, opacity=0.6)


def robin(s: Sheet, x: float, y: float) -> None:
    """A small bird on its perch."""
    with s.resting(5), s.moved(x, y):
        s.path("M-30 34L-96 64L-84 40L-40 8Z", flat(s, "#6d5a4b"))
        s.path(
            "M-46 20C-50 -20 -10 -34 10 -30C20 -60 70 -60 72 -24C76 20 50 50 10 52C-20 54 -44 44 -46 20Z",
            flat(s, "#80694f"),
        )
        s.path("M30 -40C60 -50 74 -36 72 -16C74 20 50 46 24 44C4 20 16 -20 30 -40Z", flat(s, "#cf6b3b"))
        s.path("M-40 14C-20 -10 10 -6 16 10C0 34 -26 36 -40 14Z", "#6d5a4b")
        s.path("M70 -30L92 -24L72 -18Z", "#4a3b33")
    s.circle(x + 46, y - 32, 5, "#2e2b31")
