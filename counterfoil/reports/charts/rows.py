"""Figures beside each other: a bar for each, longest first, or the steps of a way."""

from collections.abc import Callable, Sequence

from counterfoil.reports.charts.columns import linked
from counterfoil.reports.charts.marks import Chart, Mark, number, plain
from counterfoil.reports.charts.scale import scale_of
from counterfoil.reports.charts.svg import share, tag, words

TALL, BAR, TEXT = 46.0, 16.0, 15.0  # pixels: a row, its bar, and the line its words stand on
SHOWN = 12  # rows of a chart at most; the table has all


def side_by_side(chart: Chart) -> str:
    """A row for each of the first marks."""
    return _drawn(chart, chart.marks[:SHOWN])


def funnel(chart: Chart) -> str:
    """Each step as long as so many came to it; how many of the step before it is said beside."""
    return _drawn(chart, chart.marks, of_the_first=True)


def _drawn(chart: Chart, marks: Sequence[Mark], *, of_the_first: bool = False) -> str:
    if not marks:
        return ""
    scale = scale_of(value for mark in marks for value in (number(mark.value), number(mark.before)))
    nought = scale.place(0.0)
    # A bar may be as long as the row: unlike an axis, no round figure stands at its end.
    longest = max((abs(value) for mark in marks if (value := number(mark.value)) is not None), default=0.0)
    stretch = (scale.high - scale.low) / longest if longest and scale.low == 0 and not chart.compares else 1.0
    drawn = [
        _row(mark, place * TALL, scale.place, nought, stretch, _step(marks, place) if of_the_first else "")
        for place, mark in enumerate(marks)
    ]
    return tag(
        "svg",
        *drawn,
        class_="chart chart--rows",
        role="group",
        aria_label=plain(chart.name),
        width="100%",
        height=TALL * len(marks),
    )


def _step(marks: Sequence[Mark], place: int) -> str:
    """How many of those before went on."""
    here, above = number(marks[place].value), number(marks[place - 1].value) if place else None
    if here is None or not above:
        return ""
    return f"{here / above:.0%}"


def _row(
    mark: Mark, y: float, place: Callable[[float], float], nought: float, stretch: float, step: str
) -> str:
    said = f"{mark.said} · {step}" if step else mark.said
    shown = [
        tag("title", words(mark.in_words)),
        tag("rect", class_="chart__area", x=0, width="100%", y=y, height=TALL - 4),
        tag("text", words(plain(mark.label)), class_="chart__name", x=0, y=y + TEXT),
        tag("text", words(said), class_="chart__said", x="100%", y=y + TEXT, text_anchor="end"),
    ]
    value, before = number(mark.value), number(mark.before)
    if value is not None:
        start, end = sorted((nought, nought + (place(value) - nought) * stretch))
        shown.append(
            tag(
                "rect",
                class_="chart__bar" if value >= 0 else "chart__bar chart__bar--below",
                x=share(start),
                width=share(max(end - start, 0.002)),
                y=y + TEXT + 7,
                height=BAR,
            )
        )
    if before is not None:
        x = share(nought + (place(before) - nought) * stretch)
        low = y + TEXT + 4
        shown.append(tag("line", class_="chart__mark", x1=x, x2=x, y1=low, y2=low + BAR + 6))
    return linked(mark, *shown)
