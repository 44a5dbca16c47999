"""Charts: every figure in its place, whatever it is, and every label only words."""

import math
from xml.etree import ElementTree as ET

import pytest

from counterfoil.reports.charts.columns import over_time, small
from counterfoil.reports.charts.marks import Chart, Mark, plain
from counterfoil.reports.charts.rows import SHOWN, funnel, side_by_side
from counterfoil.reports.charts.scale import scale_of
from counterfoil.reports.charts.summary import change, sentence
from tests.datasets import hostile_strings

KINDS = [over_time, side_by_side, funnel]


def said(value):
    return f"{value:g} pieces"


def chart(*values, name="Sold", before=(), hrefs=""):
    marks = [
        Mark(
            label=f"Day {place}",
            value=value,
            said="–" if value is None else said(value),
            href=hrefs and f"{hrefs}{place}",
            before=before[place] if before else None,
            said_before=said(before[place]) if before else "",
            label_before=f"Then {place}" if before else "",
        )
        for place, value in enumerate(values)
    ]
    return Chart(name, marks, said)


def read(svg):
    return ET.fromstring(svg)


def every(svg, name):
    return list(read(svg).iter(name))


def of_class(svg, name):
    return [one for one in read(svg).iter() if name in one.get("class", "").split()]


@pytest.mark.parametrize(
    "values, low, high, step",
    [
        ([], 0, 1, 1),
        ([0, 0], 0, 1, 1),
        ([7], 0, 8, 2),
        ([100], 0, 100, 50),
        ([93, 4], 0, 100, 50),
        ([-3, 9], -5, 10, 5),
        ([-80], -80, 0, 20),
        ([0.03], 0, 0.03, 0.01),
        ([123_456_789_012_345], 0, 150_000_000_000_000, 50_000_000_000_000),
    ],
)
def test_an_axis_has_round_figures_and_nought(values, low, high, step):
    scale = scale_of(values)

    assert (scale.low, scale.high, scale.step) == pytest.approx((low, high, step))
    assert scale.ticks[0] == pytest.approx(low)
    assert scale.ticks[-1] == pytest.approx(high)
    assert any(tick == pytest.approx(0, abs=1e-9) for tick in scale.ticks)


@pytest.mark.parametrize("draw", KINDS)
@pytest.mark.parametrize(
    "values",
    [
        [5],
        [0],
        [0, 0, 0],
        [-4, 6, -1],
        [-4],
        [None, 3, None],
        [None],
        [math.nan, 3.5, math.inf],
        [10**15, 1],
        [1e-9, 2e-9],
        list(range(10_000)),
        [None, 4, None, 5] * 25,
    ],
    ids=lambda values: f"{len(values)} from {values[0]}",
)
def test_whatever_the_figures_are_the_chart_is_well_formed_and_every_number_in_it_is_one(draw, values):
    svg = draw(chart(*values))

    for one in read(svg).iter():
        for name in ("x", "y", "width", "height", "cx", "cy", "x1", "x2", "y1", "y2"):
            if one.get(name) is not None:
                assert math.isfinite(float(one.get(name).rstrip("%"))), (one.tag, name)
                assert name not in ("width", "height") or float(one.get(name).rstrip("%")) >= 0
        assert "nan" not in one.get("d", "")
        assert "inf" not in one.get("d", "")


@pytest.mark.parametrize("draw", KINDS)
def test_without_figures_there_is_no_chart(draw):
    assert draw(chart()) == ""


def test_a_column_is_as_high_as_its_figure():
    svg = over_time(chart(50, 100, 0, 25))
    heights = [float(one.get("height")) for one in of_class(svg, "chart__bar")]

    assert heights[0] / heights[1] == pytest.approx(0.5)
    assert heights[3] / heights[1] == pytest.approx(0.25)
    assert heights[2] <= 1


def test_columns_below_nought_hang_from_it():
    svg = over_time(chart(100, -50))
    up, down = of_class(svg, "chart__bar")

    assert float(up.get("y")) + float(up.get("height")) == pytest.approx(float(down.get("y")))
    assert down.get("class") == "chart__bar chart__bar--below"


@pytest.mark.parametrize("draw", KINDS)
def test_each_figure_is_reached_by_key_and_says_what_it_is(draw):
    stops = of_class(draw(chart(3, 4, before=(1, 2), hrefs="/rows/")), "chart__stop")

    assert [stop.get("href") for stop in stops] == ["/rows/0", "/rows/1"]
    assert stops[0].get("aria-label") == "Day 0: 3 pieces (Then 0: 1 pieces)"
    assert stops[0].find("title").text == "Day 0: 3 pieces (Then 0: 1 pieces)"


def test_what_leads_nowhere_can_still_be_stopped_at():
    (stop,) = of_class(over_time(chart(3)), "chart__stop")

    assert (stop.tag, stop.get("tabindex"), stop.get("role"), stop.get("aria-label")) == (
        "g",
        "0",
        "img",
        "Day 0: 3 pieces",
    )


def test_the_other_period_is_a_line_of_its_own():
    assert len(of_class(over_time(chart(3, 4, before=(1, 2))), "chart__line--before")) == 1
    assert not of_class(over_time(chart(3, 4)), "chart__line--before")


def test_ten_thousand_figures_are_a_line_that_keeps_its_peak_and_few_stops():
    values = [10.0] * 10_000
    values[6_321] = 990.0
    svg = over_time(chart(*values))

    assert len(svg) < 60_000
    (line,) = of_class(svg, "chart__line")
    assert " 2.1L" in line.get("d") or " 2.1M" in line.get("d")
    stops = of_class(svg, "chart__stop")
    assert len(stops) <= 60
    assert any("990 pieces" in stop.get("aria-label") for stop in stops)


def test_a_gap_breaks_the_line():
    values = [1.0] * 50
    values[20] = None
    (line,) = of_class(over_time(chart(*values)), "chart__line")

    assert line.get("d").count("M") == 2


def test_many_rows_are_left_to_the_table():
    assert len(of_class(side_by_side(chart(*range(100))), "chart__stop")) == SHOWN


def test_a_funnel_says_how_many_of_the_step_before_went_on():
    svg = funnel(chart(200, 50, 0, 0))
    texts = [one.text for one in of_class(svg, "chart__said")]

    assert texts == ["200 pieces", "50 pieces · 25%", "0 pieces · 0%", "0 pieces"]


@pytest.mark.parametrize("draw", KINDS)
def test_hostile_words_stay_words(draw):
    for text in hostile_strings():
        svg = draw(Chart(text, [Mark(text, 3, "3", f"/rows?key={len(text)}", 2, "2", text)], said))
        root = read(svg)
        assert {one.tag for one in root.iter()} <= {
            "svg", "g", "a", "rect", "line", "path", "circle", "text", "title",
        }  # fmt: skip
        for one in root.iter():
            assert not {name for name in one.attrib if name.startswith("on") or name in ("style", "id")}
            assert one.get("href", "/").startswith("/")


@pytest.mark.parametrize(
    "text, shown",
    [
        ("Kettle", "Kettle"),
        ("a\x00b\x07c", "abc"),
        ("two\nlines\tand  more", "two lines and more"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("zero\u200bwidth", "zerowidth"),
        ("קומקום", "\u2068קומקום\u2069"),
        ("إبريق 12", "\u2068إبريق 12\u2069"),
        ("x" * 80, "x" * 59 + "…"),
        ("", ""),
    ],
)
def test_labels_turn_and_hide_nothing(text, shown):
    assert plain(text) == shown


def test_a_small_chart_is_only_a_line():
    svg = small([1, 2, None, 3], [3, 2, 1, 0])

    assert read(svg).get("aria-hidden") == "true"
    assert len(every(svg, "path")) == 2
    assert small([]) == small([], [])
    read(small([]))


def percent(parts):
    return f"{parts / 10_000:g}%"


@pytest.mark.parametrize(
    "now, before, told",
    [
        (112, 100, "up 12%"),
        (96.6, 100, "down 3.4%"),
        (100, 100, "as before"),
        (0, 0, "as before"),
        (5, 0, "up from nothing"),
        (-5, 0, "down"),
        (5, -5, "up"),
        (-5, 5, "down"),
        (100_000_001, 100_000_000, "hardly changed"),
        (5, None, ""),
        (None, 5, ""),
    ],
)
def test_a_change_is_told_in_words(now, before, told):
    assert change(now, before, percent) == told


def test_the_sentence_says_the_figure_and_what_it_is_compared_with():
    assert sentence("Net sales", "€1,234", "up 12%", "1–31 October") == (
        "Net sales €1,234, up 12% against 1–31 October."
    )
    assert sentence("Net sales", "€1,234", "", "1–31 October") == "Net sales €1,234."


@pytest.mark.parametrize(
    "count, labels",
    [
        (1, [0]),
        (2, [0, 1]),
        (5, [0, 1, 2, 3, 4]),
        (7, [0, 2, 4, 6]),
        (30, [0, 8, 16, 24, 29]),
        (31, [0, 8, 16, 24, 30]),
        (10, [0, 3, 6, 9]),
        (365, [0, 91, 182, 273, 364]),
    ],
)
def test_labels_along_the_foot_keep_apart(count, labels):
    shown = [one.text for one in of_class(over_time(chart(*[1] * count)), "chart__label")]

    assert shown == [f"Day {place}" for place in labels]
