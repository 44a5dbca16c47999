"""Bodies turned on a wheel or a lathe, seen from a little above."""

from collections.abc import Sequence

from counterfoil.demo.drawing.light import gleam, hollow, sinking
from counterfoil.demo.drawing.palette import darker, lighter
from counterfoil.demo.drawing.sheet import ACROSS, Point, Sheet, curve, number, smooth

TILT = 0.22

Profile = Sequence[tuple[float, float]]


def outline(cx: float, profile: Profile, near: bool = False) -> str:
    """The silhouette of a profile, given as (y, radius) from top to bottom."""
    left: list[Point] = [(cx - r, y) for y, r in profile]
    right: list[Point] = [(cx + r, y) for y, r in reversed(profile)]
    (top_x, top_y), (foot_x, foot_y) = left[0], right[0]
    return (
        f"M{top_x:.0f} {top_y:.0f}{curve(left)}"
        f"{_arc(profile[-1][1])}{foot_x:.0f} {foot_y:.0f}{curve(right)}"
        f"{_arc(profile[0][1], near)}{top_x:.0f} {top_y:.0f}Z"
    )


def turned(s: Sheet, cx: float, profile: Profile, paint: str, shade: float = 0.22) -> None:
    """A solid body, darker towards its foot."""
    s.twice(outline(cx, profile), paint, sinking(s, shade))


def front(s: Sheet, cx: float, profile: Profile, paint: str, shade: float = 0.22) -> None:
    """The near side of an open body: what lies in it is hidden up to the rim."""
    s.twice(outline(cx, profile, near=True), paint, sinking(s, shade))


def mouth(s: Sheet, cx: float, y: float, r: float, rim: str, inside: str, lip: float = 9) -> None:
    """The opening of a vessel, with its rim."""
    edge = s.linear([(0, lighter(rim, 0.4)), (0.5, rim), (1, darker(rim, 0.25))], ACROSS)
    s.ellipse(cx, y, r, r * TILT, edge)
    s.ellipse(cx, y + lip * 0.2, r - lip, (r - lip) * TILT, hollow(s, inside))


def top(s: Sheet, cx: float, y: float, r: float, colour: str) -> None:
    """The flat upper end of something solid."""
    lit = s.linear([(0, lighter(colour, 0.42)), (1, darker(colour, 0.08))], ACROSS)
    s.ellipse(cx, y, r, r * TILT, lit)


def band(s: Sheet, cx: float, y: float, r: float, colour: str, width: float) -> None:
    """A line around the body."""
    d = f"M{number(cx - r)} {number(y)}{_arc(r)}{number(cx + r)} {number(y)}"
    s.path(d, stroke=colour, stroke_width=width)


def shine(s: Sheet, cx: float, profile: Profile, at: float = -0.62, width: float = 12) -> None:
    """Lamplight running down the left of a glossy body."""
    points = [(cx + r * at, y + r * TILT * 0.75) for y, r in profile]
    gleam(s, smooth(points), width, 0.42)


def _arc(r: float, clockwise: bool = False) -> str:
    return f"A{number(r)} {number(max(r * TILT, 0.1))} 0 0 {int(clockwise)} "
