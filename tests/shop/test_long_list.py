"""A hundred thousand orders are listed as a hundred are: few questions, each answered from an index."""

import json
import re

import pytest

from counterfoil.gate.db import Either
from counterfoil.gate.leafing import COUNTED
from counterfoil.shop.after import everybodys
from counterfoil.shop.after.everybodys import SORTS, ListAllOrders, list_all_orders
from counterfoil.shop.after.narrowing import SHOWN, narrowed
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.views import ListViews, list_views
from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store
from tests.servers import DATABASES, new_database
from tests.shop.conftest import SOURCES
from tests.shop.many_orders import BEGAN, MINUTE, PEOPLE, fill
from tests.shop.people import Shop

MANY = 100_000
ASKED = [
    {},
    *({"show": show} for show in SHOWN if show != "all"),
    *({"sort": sort} for sort in SORTS),
    {"payment": "failed"},
    {"fulfilment": "packed", "country": "LV"},
    {"country": "AT", "status": "cancelled"},
    {"person": "person000000007", "payment": "paid"},
    {"since": "2023-11-20", "until": "2023-11-20"},
    {"least": "499", "sort": "dearest"},
    {"q": "B00000123"},
    {"q": "person000000123"},
    {"q": "p17@example.com"},
]


@pytest.fixture(params=DATABASES, scope="module")
def shop(request, tmp_path_factory):
    """A shop that has sold a hundred thousand times; nobody changes anything in it."""
    folder = tmp_path_factory.mktemp("long")
    with new_database(request.param) as url:
        store = open_store(url, folder)
        migrate(store, SOURCES)
        with store.writing() as db:
            fill(db, MANY)
        yield Shop(store, folder)
        store.close()


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_each_page_is_found_by_an_index(shop, asked):
    wants = ListAllOrders(**asked)
    only = narrowed(wants, Daybook(), "EUR")
    value, tie = SORTS[wants.sort].start()
    words = {"value": value, "tie": tie, "limit": 25, **only.words}
    for back in (False, True):
        question = everybodys.page(wants.sort, only.conditions, back=back)
        assert scans(shop, question, words) == []


def scans(shop, question, words):
    """Where the plan reads a whole table."""
    explain = Either("explain query plan " + question.sqlite, "explain (format json) " + question.postgres)
    with shop.store.reading() as db:
        rows = db.all(explain, **words)
    if shop.store.kind == "sqlite":
        return [
            text for *_, text in rows if re.match(r"SCAN (orders|accounts|order_lines)\b(?!.*INDEX)", text)
        ]
    plan = rows[0][0]
    return re.findall(r'"Seq Scan"[^}]*?"Relation Name": "(orders|accounts|order_lines)"', json.dumps(plan))


@pytest.mark.parametrize(
    "asked", [{"payment": "failed"}, {"show": "to_pack"}, {"q": "person000000123"}], ids=str
)
def test_counting_what_is_rare_reads_nothing_else(shop, asked):
    only = narrowed(ListAllOrders(**asked), Daybook(), "EUR")
    assert scans(shop, everybodys.count_question(only.conditions), only.words) == []


def test_a_page_takes_three_questions_however_far_one_has_come(shop):
    boss = shop.person("boss")
    after, seen = "", []
    for _ in range(3):
        with shop.store.watch() as statements:
            page = boss.does(list_all_orders, ListAllOrders(payment="paid", after=after))
            boss.does(list_views, ListViews(list="orders"))
        # The page, the views, and the count or the mark: with who asks and what they have just changed, five.
        assert len([text for text in statements if "select" in text]) == 3
        seen += [row.code for row in page.items]
        after = page.next
    assert (page.count, page.more) == (COUNTED, True)
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 72


def test_what_is_found_is_what_was_written(shop):
    boss = shop.person("finder")

    def listed(**wants):
        page = boss.does(list_all_orders, ListAllOrders(limit=100, **wants))
        return page.count, [row.code for row in page.items]

    assert listed(q="B000000123") == (1, ["B000000123"])
    assert listed(q="p17@example.com")[0] == MANY // PEOPLE
    assert listed(payment="failed")[0] == MANY // 50
    assert listed(country="LV", payment="failed")[0] == MANY // 100
    minute = BEGAN + 50_000 * MINUTE
    page = boss.does(list_all_orders, ListAllOrders(after="B000050000", limit=1))
    assert page.items[0].code == "B000049999"
    assert Daybook().day(minute) == page.items[0].placed_at[:10]
