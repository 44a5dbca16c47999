"""Figures along time: columns where there is room for them, a line where there are many."""

from collections.abc import Iterator, Sequence

from counterfoil.reports.charts.marks import Chart, Mark, number, plain
from counterfoil.reports.charts.scale import Scale, scale_of
from counterfoil.reports.charts.svg import share, tag, words

TALL, TOP, FOOT = 276.0, 40.0, 26.0  # pixels: all of it, for tips above the lines, for labels below nought
PLOT = TALL - TOP - FOOT
COLUMNS = 36  # more than these are a line
STOPS = 60  # marks a keyboard stops at; the table has all
LABELS = 5  # along the foot: as many as a telephone has room for
PATH = 1_000  # the width of a path, which is stretched to the width of the page
SMALL_TALL = 56.0
SHORT_TICK = 7  # letters


def over_time(chart: Chart) -> str:
    """The whole chart."""
    if not chart.marks:
        return ""
    scale = scale_of(value for mark in chart.marks for value in (number(mark.value), number(mark.before)))
    many = len(chart.marks) > COLUMNS
    parts = [_rules(scale)]
    if many:
        parts.append(_path(chart, scale, "chart__line"))
    if chart.compares:
        parts.append(_path(chart, scale, "chart__line chart__line--before", before=True))
    parts += _stops(chart, scale, many=many)
    parts += [_ticks(chart, scale), _labels(chart.marks)]
    return tag(
        "svg",
        *parts,
        class_=_width_of_ticks(chart, scale),
        role="group",
        aria_label=plain(chart.name),
        width="100%",
        height=TALL,
    )


def small(values: Sequence[float | None], before: Sequence[float | None] = ()) -> str:
    """A line without words, beside a figure that says it all."""
    now, then = [number(value) for value in values], [number(value) for value in before]
    scale = scale_of([*now, *then])
    paths = [("chart__line", now)] + ([("chart__line chart__line--before", then)] if then else [])
    drawn = [
        tag("path", d=_drawn(list(_thinned(line, scale)), SMALL_TALL), class_=name) for name, line in paths
    ]
    return tag(
        "svg",
        *drawn,
        class_="chart chart--small",
        aria_hidden="true",
        width="100%",
        height=SMALL_TALL,
        viewBox=f"0 0 {PATH} {SMALL_TALL:g}",
        preserveAspectRatio="none",
    )


def _y(scale: Scale, value: float) -> float:
    return TOP + PLOT * (1 - scale.place(value))


def _middle(place: int, count: int) -> float:
    return (place + 0.5) / count


def _rules(scale: Scale) -> str:
    """A line for each round figure."""
    drawn = []
    for tick in scale.ticks:
        y = _y(scale, tick)
        name = "chart__nought" if abs(tick) < scale.step / 2 else "chart__rule"
        drawn.append(tag("line", class_=name, x1=0, x2="100%", y1=y, y2=y))
    return tag("g", *drawn, aria_hidden="true")


def _ticks(chart: Chart, scale: Scale) -> str:
    """What the lines stand for, in the margin that the page leaves beside them."""
    drawn = [
        tag(
            "text",
            words(chart.axis(tick)),
            class_="chart__tick",
            x=-8,
            y=_y(scale, tick) + 4,
            text_anchor="end",
        )
        for tick in scale.ticks
    ]
    return tag("g", *drawn, aria_hidden="true")


def _width_of_ticks(chart: Chart, scale: Scale) -> str:
    """By class, for no style stands in a page: the margin is as wide as the longest of them."""
    longest = max(len(chart.axis(tick)) for tick in scale.ticks)
    return "chart chart--wide" if longest > SHORT_TICK else "chart"


def _path(chart: Chart, scale: Scale, name: str, *, before: bool = False) -> str:
    values = [number(mark.before if before else mark.value) for mark in chart.marks]
    line = tag("path", d=_drawn(list(_thinned(values, scale)), PLOT), class_=name)
    return tag(
        "svg",
        line,
        x=0,
        y=TOP,
        width="100%",
        height=PLOT,
        viewBox=f"0 0 {PATH} {PLOT:g}",
        preserveAspectRatio="none",
        overflow="visible",
        aria_hidden="true",
    )


def _thinned(values: Sequence[float | None], scale: Scale) -> Iterator[tuple[float, float] | None]:
    """Where the line goes, from 0 to 1 each way: no more turns than there are pixels, no peak left out."""
    count, room = len(values), PATH // 4
    for start in range(0, count, max(1, count // room)):
        some = [
            (place, value)
            for place, value in enumerate(values[start : start + max(1, count // room)], start)
            if value is not None
        ]
        if not some:
            yield None  # a gap
        ends = {min(some, key=_value), max(some, key=_value)} if some else set()
        for place, value in sorted(ends):
            yield _middle(place, count), scale.place(value)


def _value(place: tuple[int, float]) -> float:
    return place[1]


def _drawn(turns: Sequence[tuple[float, float] | None], tall: float) -> str:
    """A path; a lone point between gaps is a short stroke, or nobody would see it."""
    said, pen = [], "M"
    for number_, turn in enumerate(turns):
        if turn is None:
            pen = "M"
            continue
        x, y = f"{turn[0] * PATH:.1f}", f"{tall * (1 - turn[1]):.1f}"
        said.append(f"{pen}{x} {y}")
        alone = pen == "M" and (number_ + 1 == len(turns) or turns[number_ + 1] is None)
        if alone:
            said.append("h4")
        pen = "L"
    return "".join(said) or "M0 0"


def _stops(chart: Chart, scale: Scale, *, many: bool) -> list[str]:
    """What can be pointed at or reached by key; of a line, the points that a keyboard can be asked to pass."""
    count = len(chart.marks)
    width = max(1, -(-count // STOPS))
    return [
        _stop(chart.marks, place, width, scale, many=many)
        for place in (_tellings(chart.marks, width) if many else range(count))
    ]


def _tellings(marks: Sequence[Mark], width: int) -> Iterator[int]:
    """Of every so many, the one that is furthest from nought."""
    for start in range(0, len(marks), width):
        yield max(
            range(start, min(start + width, len(marks))),
            key=lambda place: abs(number(marks[place].value) or 0),
        )


def _stop(marks: Sequence[Mark], place: int, width: int, scale: Scale, *, many: bool) -> str:
    mark, count = marks[place], len(marks)
    value, middle = number(mark.value), _middle(place, count)
    start = place // width * width if many else place
    across = min(width if many else 1, count - start)
    area = tag(
        "rect",
        class_="chart__area",
        x=share(start / count),
        width=share(across / count),
        y=TOP,
        height=PLOT,
    )
    shown = [tag("title", words(mark.in_words)), area]
    if value is not None:
        shown.append(_dot(scale, value, middle) if many else _column(scale, value, place, count))
    shown.append(_tip(mark, middle))
    return linked(mark, *shown)


def linked(mark: Mark, *inside: str) -> str:
    """A way to the rows behind a figure; or something to stop at and hear, where there is none."""
    if mark.href:
        return tag("a", *inside, class_="chart__stop", href=mark.href, aria_label=mark.in_words)
    return tag("g", *inside, class_="chart__stop", tabindex=0, role="img", aria_label=mark.in_words)


def _column(scale: Scale, value: float, place: int, count: int) -> str:
    gap = 0.18 / count
    high, low = _y(scale, max(value, 0.0)), _y(scale, min(value, 0.0))
    return tag(
        "rect",
        class_="chart__bar" if value >= 0 else "chart__bar chart__bar--below",
        x=share(place / count + gap),
        width=share(1 / count - 2 * gap),
        y=high,
        height=max(low - high, 1.0),
    )


def _dot(scale: Scale, value: float, middle: float) -> str:
    return tag("circle", class_="chart__dot", cx=share(middle), cy=_y(scale, value), r=4)


def _tip(mark: Mark, middle: float) -> str:
    """What is seen of it while it is pointed at: above them all, where nothing covers it."""
    anchor = "start" if middle < 0.2 else "end" if middle > 0.8 else "middle"
    return tag(
        "text",
        words(mark.in_words),
        class_="chart__tip",
        x=share(middle),
        y=14,
        text_anchor=anchor,
        aria_hidden="true",
    )


def _labels(marks: Sequence[Mark]) -> str:
    """Some labels along the foot, the first and the last always."""
    count = len(marks)
    step = max(1, -(-(count - 1) // (LABELS - 1)))
    places = [*range(0, count, step)]
    if places[-1] != count - 1:  # unless it would stand on the one before
        places = [*(places if 2 * (count - 1 - places[-1]) > step else places[:-1]), count - 1]
    drawn = []
    for place in places:
        middle = _middle(place, count)
        edge = (
            "start" if place == 0 and count > 2 else "end" if place == count - 1 and count > 2 else "middle"
        )
        x = {"start": place / count, "end": (place + 1) / count, "middle": middle}[edge]
        drawn.append(
            tag(
                "text",
                words(plain(marks[place].label)),
                class_="chart__label",
                x=share(x),
                y=TALL - 6,
                text_anchor=edge,
            )
        )
    return tag("g", *drawn, aria_hidden="true")
