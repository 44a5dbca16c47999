"""A report with more rows than anybody could hold, as a file: what is held meanwhile does not grow with them."""

import csv
import io
import json
import tracemalloc
from dataclasses import replace
from datetime import date

import pytest

from counterfoil.gate.db import Either
from counterfoil.reports.exporting import ExportReport, export_report
from counterfoil.reports.reading import ReadReport, read_report
from counterfoil.shop.books.folding import ADD, ADD_FIRSTS
from counterfoil.shop.books.moment import one_moment

MANY = 6_000
SPAN = {"report": "sales", "since": date(2027, 1, 1), "until": date(2027, 12, 31), "split": "customer"}
A_ROW = 300  # bytes that a row takes at least where a whole table is held
SENTENCES = (
    "insert into past_customers (name) {0} select 'c' || n {1}",
    "insert into past_things (sku, title, category) values ('S', 'Thing', 'Things')",
    """
        insert into past_orders (number, customer_id, country, currency)
        {0} select n || '', n, 'LV', 'EUR' {1}
    """,
    """
        insert into sales (at, day, zone, kind, quantity, gross, discount, tax, total, currency, opens, past_order_id, past_thing_id)
        {0} select n, '2027-02-03', 'UTC', 'sale', 1, 10000 * n, 0, 0, 10000 * n, 'EUR', 1, n, 1 {1}
    """,
)


@pytest.fixture
def boss(shop):
    """Somebody in a shop where very many bought once each, for one unit more than the one before."""
    walk = f"with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < {MANY})"
    series = f"from generate_series(1::bigint, {MANY}) as numbers (n)"
    with shop.store.writing() as db:
        for sentence in SENTENCES:
            db.run(Either(sentence.format(walk, "from numbers"), sentence.format("", series)))
        for statement in (*ADD, ADD_FIRSTS):
            db.run(statement, after=0, upto=MANY)
        db.run("update sales_folded set upto = :upto", upto=MANY)
    boss = shop.person("boss")
    boss.actor = replace(boss.actor, proved_at=1 << 62)
    return boss


def taken(boss, form):
    """How long the file is, and the most that was held while it was made."""
    tracemalloc.start()
    try:
        made = boss.does(export_report, ExportReport(**SPAN, form=form))
        return sum(map(len, made.pieces)), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("form", ["csv", "json"])
def test_no_row_is_held(boss, form):
    size, most = taken(boss, form)
    assert size > MANY * 10
    assert most < MANY * A_ROW


def test_the_file_says_what_the_page_says(boss):
    table = boss.does(read_report, ReadReport(**SPAN, limit=3))
    text = b"".join(boss.does(export_report, ExportReport(**SPAN, form="csv")).pieces).decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(text)) if row and row[0].startswith("c")]
    assert len(rows) == MANY
    assert [row[0] for row in rows[:3]] == [row.key for row in table.rows] == ["c6000", "c5999", "c5998"]
    told = json.loads(b"".join(boss.does(export_report, ExportReport(**SPAN, form="json")).pieces))
    assert float(told["total"]["total"]) == table.total["total"] / 10_000 == sum(range(1, MANY + 1))
    assert len(told["rows"]) == MANY


def test_what_is_sorted_goes_to_the_disk_where_it_is_much(shop):
    """SQLite keeps it in memory otherwise, however much it is."""
    if shop.store.kind == "postgres":
        pytest.skip("a server has limits of its own")
    with shop.store.reading() as db:
        with one_moment(db):
            assert db.one("pragma temp_store") == (1,)
        assert db.one("pragma temp_store") == (2,)
