"""Following a number: the lines of every cell come to it, and its SQL says the same."""

import pytest

from counterfoil.gate.refusals import Invalid
from counterfoil.reports.asked import STEPS
from counterfoil.reports.definitions import FIGURES, REPORTS
from counterfoil.reports.following import FollowFigure, follow_figure
from counterfoil.reports.ledger import ledger
from tests.reports.books import fold, report
from tests.reports.past import HEADER, brought

YEAR = {"since": "2014-01-01", "until": "2026-12-31"}


def followed(shop, slug, figure, split="", key=None, page=3, **more):
    """All pages of the lines, and the SQL."""
    asked = report(shop, slug, split, **{**YEAR, **more}).asked
    found, after = [], 0
    while after is not None:
        which = {"of": "total"} if key is None else {"key": key}
        wants = FollowFigure(
            report=slug,
            figure=figure,
            split=split,
            since=asked.since,
            until=asked.until,
            after=after,
            page=page,
            **which,
        )
        answer = shop.operator(follow_figure, wants)
        found += [(line, answer.value(line)) for line in answer.lines]
        after = answer.next
    assert len({line.number for line, _ in found}) == len(found)
    return found, answer.sql


@pytest.fixture
def both(busy, tmp_path):
    """The busy shop with some history, a part of it folded."""
    fold(busy)
    lines = [
        "7,2014-01-05,bob,LV,S-1,Mug,Mugs,2,10,,EUR",
        "7,2014-01-05,bob,LV,S-2,Cup,Mugs,1,5,,EUR",
        "C7,2014-02-05,bob,LV,S-1,Mug,Mugs,-1,10,,EUR",
        "8,2015-01-05,,,S-1,Mug,Mugs,1,11,,EUR",
    ]
    (tmp_path / "past.csv").write_text("\n".join((HEADER, *lines)))
    brought(busy, tmp_path / "past.csv")
    return busy


@pytest.mark.parametrize(
    "slug", [slug for slug, each in REPORTS.items() if each.lines or each.sums is ledger]
)
def test_the_lines_of_every_cell_come_to_it(both, slug):
    each = REPORTS[slug]
    for split in (each.splits[0], *(split for split in each.splits[1:] if split not in STEPS)):
        table = report(both, slug, split, **YEAR)
        rows = [(row.key, table.of(row)) for row in table.rows if any(row.values)]
        for figure in each.figures:
            if not FIGURES[figure].is_sum:
                continue
            for key, values in (*rows, (None, table.total)):
                lines, sql = followed(both, slug, figure, split, key, page=100)
                assert sum(value for _, value in lines) == values[figure], (split, figure, key)
                if each.sums is ledger and key is None:
                    assert int(both.one(sql) or 0) == values[figure], sql


def test_the_sql_of_a_cell_can_be_asked_of_the_database(both):
    for split in REPORTS["sales"].splits:
        table = report(both, split=split, **YEAR)
        for row in (row for row in table.rows if any(row.values)):
            for figure in ("net", "total"):
                _, sql = followed(both, "sales", figure, split, row.key, page=100)
                assert int(both.one(sql)) == table.of(row)[figure], sql


def test_pages_follow_one_another_and_every_line_is_there_once(both):
    lines, _ = followed(both, "sales", "total", page=2)
    assert len(lines) == both.one("select count(*) from sales")
    assert [line.number for line, _ in lines] == sorted(line.number for line, _ in lines)
    live = [line for line, _ in lines if not line.past]
    assert both.one("select count(*) from orders where code = :code", code=live[0].order) == 1
    assert {line.order for line, _ in lines if line.past} == {"7", "C7", "8"}


def test_what_is_no_sum_says_what_it_is_made_of(both):
    lines, _ = followed(both, "orders", "average_order", "month", "2026-01")
    assert {value for _, value in lines} == {None}
    total = report(both, "orders", "month", since="2026-01-01", until="2026-01-31").total
    goods = sum(line.values["gross"] - line.values["discounts"] for line, _ in lines)
    assert goods // sum(line.values["orders"] for line, _ in lines) == total["average_order"]


@pytest.mark.parametrize(
    "wants",
    [
        {"figure": "none"},
        {"figure": "net", "split": "month", "key": "x"},
        {"figure": "net", "split": "week", "key": "2031-W01"},
    ],
)
def test_a_cell_that_is_not_there_is_refused(shop, wants):
    with pytest.raises(Invalid):
        shop.operator(follow_figure, FollowFigure(report="sales", **wants))
