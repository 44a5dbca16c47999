"""The reports over the sales ledger: what each figure is, and that every split comes to the same."""

import pytest

from counterfoil.reports.asked import STEPS
from counterfoil.reports.definitions import EVERY_SPLIT, FIGURES, REPORTS
from tests.reports.books import by_key, fold, report, sums_of


@pytest.mark.parametrize("folded", [False, True])
def test_every_split_comes_to_the_total_to_the_last_unit(busy, folded):
    if folded:
        fold(busy)
    ledger = busy.one("select cast(sum(total) as bigint) from sales")
    for split in EVERY_SPLIT:
        table = report(busy, split=split)
        assert sums_of(table) == dict(table.total), split
        total = table.total
        assert total["total"] == ledger
        assert total["net"] == total["gross"] - total["discounts"] - total["returns"]
        assert total["total"] == total["net"] + total["tax"] + total["shipping"]
    taken = busy.one("select cast(sum(captured - refunded) as bigint) from orders")
    assert ledger == taken * 100


def test_a_report_is_the_same_before_and_after_it_is_folded_and_in_between(busy):
    questions = [
        {"slug": slug, "split": split, "since": since, "until": until}
        for slug, each in REPORTS.items()
        for split in each.splits
        for since, until in (
            ("2026-01-01", "2026-12-31"),
            ("2026-01-15", "2026-04-19"),
            ("2026-02-01", "2026-02-28"),
        )
    ]
    before = [report(busy, **asked) for asked in questions]
    fold(busy)
    after = [report(busy, **asked) for asked in questions]
    busy.run("update sales_folded set upto = upto")
    for one, two in zip(before, after, strict=True):
        assert (one.rows, one.totals) == (two.rows, two.totals), one.asked


def test_every_report_comes_to_its_total_however_it_is_told_apart(busy):
    for slug, each in REPORTS.items():
        adding = [name for name in each.figures if FIGURES[name].is_sum]
        for split in each.splits:
            table = report(busy, slug, split)
            rows = sums_of(table, adding)
            assert rows == {name: table.total[name] for name in adding}, (slug, split)
            whole = report(busy, slug, split, limit=1)
            assert (whole.total, whole.rows) == (
                table.total,
                table.rows if split in STEPS else table.rows[:1],
            )
            if whole.rest:
                rest = dict(zip((column.slug for column in whole.columns), whole.rest.values, strict=True))
                first = whole.of(whole.rows[0])
                assert all(first[name] + rest[name] == table.total[name] for name in adding), (slug, split)


def test_an_order_counts_once_however_many_lines_it_has(busy):
    assert report(busy, "orders").total["orders"] == 4
    assert report(busy, "orders").total["sold"] == 16
    assert busy.one("select count(*) from sales where kind = 'sale'") == 8


def test_days_without_sales_are_rows_too(busy):
    table = report(busy, split="month", since="2026-01-01", until="2026-06-30")
    assert [row.key for row in table.rows] == [f"2026-{month:02}" for month in range(1, 7)]
    assert [values["net"] > 0 for values in by_key(table).values()] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]
    assert len(report(busy, split="day", since="2026-02-01", until="2026-02-28").rows) == 28
