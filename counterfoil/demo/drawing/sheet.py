"""A sheet of drawing paper: shapes go on in order and come off as SVG."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

Stop = tuple[float, str] | tuple[float, str, float]
Point = tuple[float, float]

ACROSS = (0.0, 0.0, 1.0, 0.0)
DOWN = (0.0, 0.0, 0.0, 1.0)
SLANT = (0.0, 0.0, 1.0, 1.0)


class Sheet:
    """Marks made so far, and the gradients and clips they lean on."""

    def __init__(self, width: int = 800, height: int = 800) -> None:
        self.width = width
        self.height = height
        self._shared: dict[str, str] = {}
        self._marks: list[str] = []

    def path(self, d: str, fill: str = "none", **more: str | float) -> None:
        """Any outline."""
        filled: dict[str, str | float] = {} if fill == "none" else {"fill": fill}
        self._marks.append(f'<path d="{_tight(d)}"{_attributes(**(filled | more))}/>')

    def twice(self, d: str, paint: str, glaze: str) -> None:
        """An outline painted and then glazed over."""
        outline = self._share(f'<path%s d="{_tight(d)}"/>')[4:-1]
        for fill in (paint, glaze):
            self._marks.append(f'<use href="{outline}" fill="{fill}"/>')

    def line(self, d: str, colour: str, width: float, **more: str | float) -> None:
        """A stroke along a path."""
        self.path(d, "none", stroke=colour, stroke_width=width, **more)

    def dots(self, points: Iterable[Point], colour: str, size: float, **more: str | float) -> None:
        """Round spots of one size."""
        spots = "".join(f"M{number(x)} {number(y)}h0" for x, y in points)
        self.line(spots, colour, size, **more)

    def rays(
        self, x: float, y: float, reach: tuple[float, float], count: int, colour: str, width: float
    ) -> None:
        """Strokes standing around a middle: petals, spokes, tufts."""
        near, far = reach
        spokes = []
        for i in range(count):
            across, down = math.sin(math.tau * i / count), -math.cos(math.tau * i / count)
            start = f"M{number(x + near * across)} {number(y + near * down)}"
            spokes.append(f"{start}l{number((far - near) * across)} {number((far - near) * down)}")
        self.line("".join(spokes), colour, width)

    def ellipse(self, cx: float, cy: float, rx: float, ry: float, fill: str, **more: str | float) -> None:
        """An ellipse around its middle."""
        self._marks.append(f"<ellipse{_attributes(cx=cx, cy=cy, rx=rx, ry=ry, fill=fill, **more)}/>")

    def circle(self, cx: float, cy: float, r: float, fill: str, **more: str | float) -> None:
        """A circle around its middle."""
        self._marks.append(f"<circle{_attributes(cx=cx, cy=cy, r=r, fill=fill, **more)}/>")

    def rect(self, x: float, y: float, width: float, height: float, fill: str, **more: str | float) -> None:
        """A rectangle from its upper left corner."""
        size = {"x": x, "y": y, "width": width, "height": height}
        self._marks.append(f"<rect{_attributes(**size, fill=fill, **more)}/>")

    def linear(self, stops: Sequence[Stop], along: tuple[float, float, float, float]) -> str:
        """Paint that changes along a line across the shape it fills."""
        ends = _unless(ACROSS, ("x1", "y1", "x2", "y2"), along)
        return self._share(f"<linearGradient%s{ends}>{_stops(stops)}</linearGradient>")

    def radial(self, stops: Sequence[Stop], cx: float, cy: float, r: float) -> str:
        """Paint that changes outwards from a point of the shape it fills."""
        middle = _unless((0.5, 0.5, 0.5), ("cx", "cy", "r"), (cx, cy, r))
        return self._share(f"<radialGradient%s{middle}>{_stops(stops)}</radialGradient>")

    def pattern(self, width: float, height: float, inside: str, turn: float = 0) -> str:
        """Paint that repeats a small drawing."""
        turned: dict[str, str | float] = {"patternTransform": f"rotate({turn:g})"} if turn else {}
        size = _attributes(width=width, height=height, patternUnits="userSpaceOnUse", **turned)
        return self._share(f"<pattern%s{size}>{inside}</pattern>")

    @contextmanager
    def group(self, **attributes: str | float) -> Iterator[None]:
        """Marks that move, fade or turn together."""
        self._marks.append(f"<g{_attributes(**attributes)}>")
        yield
        self._marks.append("</g>")

    @contextmanager
    def moved(self, x: float, y: float, turn: float = 0, size: float = 1) -> Iterator[None]:
        """Marks drawn around 0,0 and then put somewhere."""
        moves = [f"translate({number(x)} {number(y)})"]
        moves += [f"rotate({number(turn)})"] if turn else []
        moves += [f"scale({size:.3g})"] if size != 1 else []
        with self.group(transform=" ".join(moves)):
            yield

    @contextmanager
    def clipped(self, d: str) -> Iterator[None]:
        """Marks that stay inside an outline."""
        with self.group(clip_path=self._share(f'<clipPath%s><path d="{_tight(d)}"/></clipPath>')):
            yield

    @contextmanager
    def resting(self, lift: float = 10) -> Iterator[None]:
        """Things lying on a surface, `lift` above it, with the shadow they throw."""
        fall = _attributes(
            dx=lift, dy=lift * 1.3, stdDeviation=lift, flood_color="#2a2138", flood_opacity=0.38
        )
        room = _attributes(x=-0.2, y=-0.2, width=1.5, height=1.5)
        shadow = self._share(f"<filter%s{room}><feDropShadow{fall}/></filter>")
        with self.group(filter=shadow):
            yield

    def svg(self) -> bytes:
        """The finished picture."""
        box = f'viewBox="0 0 {self.width} {self.height}" fill="none" stroke-linecap="round"'
        shared = "".join(text.replace("%s", f' id="{key}"', 1) for text, key in self._shared.items())
        marks = "".join(self._marks)
        page = f'<svg xmlns="http://www.w3.org/2000/svg" {box}><defs>{shared}</defs>{marks}</svg>\n'
        return page.encode()

    def _share(self, text: str) -> str:
        key = self._shared.setdefault(text, _key(len(self._shared)))
        return f"url(#{key})"


def number(value: float) -> str:
    """A coordinate without idle digits."""
    places = 0 if abs(value) >= 50 else 1 if abs(value) >= 2 else 2
    text = f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def polyline(points: Sequence[Point], closed: bool = True) -> str:
    """An outline with straight sides."""
    joined = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f"M{joined}{'Z' if closed else ''}"


def curve(points: Sequence[Point]) -> str:
    """The smooth continuation through the points (a point given twice is a corner)."""
    bends = []
    for i in range(len(points) - 1):
        before, start = points[max(i - 1, 0)], points[i]
        end, after = points[i + 1], points[min(i + 2, len(points) - 1)]
        if start == end:
            continue
        one = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        two = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        bends.append(" ".join(f"{_step(start[0], x)} {_step(start[1], y)}" for x, y in (one, two, end)))
    return "c" + " ".join(bends)


def _step(start: float, end: float) -> str:
    return f"{round(end) - round(start)}"


def smooth(points: Sequence[Point]) -> str:
    """A smooth open line through the points."""
    return f"M{points[0][0]:.0f} {points[0][1]:.0f}{curve(points)}"


def _tight(d: str) -> str:
    """The same outline without the spaces SVG can do without."""
    return re.sub(r" (?=[-A-Za-z])|(?<=[A-Za-z]) ", "", d)


def _attributes(**values: str | float) -> str:
    return "".join(f' {_name(key)}="{_value(value)}"' for key, value in values.items())


def _unless(usual: Sequence[float], names: Sequence[str], values: Sequence[float]) -> str:
    """Attributes that differ from what SVG takes for granted."""
    told = zip(usual, names, values, strict=True)
    return _attributes(**{name: value for known, name, value in told if value != known})


def _name(key: str) -> str:
    return key.replace("_", "-")


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else number(value)


def _stops(stops: Sequence[Stop]) -> str:
    return "".join(_stop(*stop) for stop in stops)


def _stop(offset: float, colour: str, opacity: float = 1) -> str:
    faded = f' stop-opacity="{number(opacity)}"' if opacity != 1 else ""
    placed = f' offset="{number(offset)}"' if offset else ""
    return f'<stop{placed} stop-color="{colour}"{faded}/>'


def _key(position: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[position % 26] + (str(position // 26) if position >= 26 else "")
