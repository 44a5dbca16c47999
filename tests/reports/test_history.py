"""What another shop sold: brought in line by line, once, with every sum as the file has it."""

import json
from datetime import date
from decimal import Decimal

import pytest

from counterfoil.gate.refusals import Invalid
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.books.reconcile import reconcile
from counterfoil.shop.imports.orders import ImportOrders, import_orders
from counterfoil.shop.imports.twins import Twins
from counterfoil.shop.sentences import tell
from tests.datasets import dataset
from tests.reports.books import by_key, moment, report, sums_of
from tests.reports.past import HEADER, brought, northwind, online_retail


@pytest.fixture
def bring(shop, tmp_path):
    """Import lines; a blank is the column left empty."""

    def bring(*lines, header=HEADER, currency=""):
        path = tmp_path / "orders.csv"
        path.write_text("\n".join((header, *lines)), encoding="utf-8")
        return brought(shop, path, currency)

    return bring


def did(verdicts):
    return [verdict.did for verdict in verdicts]


def in_words(misfit):
    return tell(misfit.sentence, **misfit.params)


def ledger(shop, columns="kind, day, quantity, total, currency"):
    with shop.store.reading() as db:
        return db.all(f"select {columns} from sales order by id")


def test_a_line_is_a_sale_and_what_is_below_zero_came_back_on_its_day(shop, bring):
    verdicts = bring(
        "1,2014-01-05 10:00,ann,LV,MUG,Mug,Mugs,2,12.345,,EUR",
        "1,2014-01-05 10:00,ann,LV,CUP,Cup,Cups,1,,7.5,EUR",
        "C1,2014-02-01,ann,LV,MUG,Mug,Mugs,-1,12.345,,EUR",
        "2,2014-02-02,,,FEE,Debt,,1,-3,,EUR",
        "2,2014-02-02,,,FEE,Debt,,1,,-0.5,EUR",
    )
    assert did(verdicts) == ["added"] * 5
    assert [verdict.row for verdict in verdicts] == [2, 3, 4, 5, 6]
    assert ledger(shop) == [
        ("sale", "2014-01-05", 2, 246_900, "EUR"),
        ("sale", "2014-01-05", 1, 75_000, "EUR"),
        ("return", "2014-02-01", -1, -123_450, "EUR"),
        ("return", "2014-02-02", -1, -30_000, "EUR"),
        ("return", "2014-02-02", -1, -5_000, "EUR"),
    ]
    months = by_key(report(shop, split="month", since="2014-01-01", until="2014-02-28"))
    assert [months[key]["net"] for key in ("2014-01", "2014-02")] == [321_900, -158_450]
    assert report(shop, "orders", since="2014-01-01", until="2014-12-31").total["orders"] == 1


def test_the_same_file_again_adds_nothing_and_equal_lines_are_separate_sales(shop, bring):
    lines = ["1,2014-01-05,ann,LV,MUG,Mug,Mugs,1,10,,EUR"] * 3 + [
        "2,2014-01-05,ann,LV,MUG,Mug,Mugs,1,10,,EUR"
    ]
    assert did(bring(*lines)) == ["added"] * 4
    assert did(bring(*lines)) == ["unchanged"] * 4
    # However it is written, it is the same sale; a fourth one is new.
    again = ["1,2014-01-05T00:00,ann,LV,MUG,Mug,Mugs,1,,10.00,eur"] * 4
    assert did(bring(*again)) == ["unchanged"] * 3 + ["added"]
    assert len(ledger(shop)) == 5
    assert shop.operator(reconcile).difference is None


def test_what_does_not_fit_is_said_of_its_line_and_the_others_come_in(shop, bring):
    wrong = [
        ",2014-01-05,,,MUG,Mug,,1,10,,EUR",
        "1,,,,MUG,Mug,,1,10,,EUR",
        "1,5.1.2014,,,MUG,Mug,,1,10,,EUR",
        "1,2014-02-30,,,MUG,Mug,,1,10,,EUR",
        "1,2014-01-05,,,,Mug,,1,10,,EUR",
        "1,2014-01-05,,,MUG,Mug,,,10,,EUR",
        "1,2014-01-05,,,MUG,Mug,,1.5,10,,EUR",
        "1,2014-01-05,,,MUG,Mug,,١,10,,EUR",
        "1,2014-01-05,,,MUG,Mug,,1,,,EUR",
        "1,2014-01-05,,,MUG,Mug,,1,ten,,EUR",
        "1,2014-01-05,,,MUG,Mug,,1,1e9,,EUR",
        "1,2014-01-05,,,MUG,Mug,,1,,999999999999,EUR",
        "1,2014-01-05,,,MUG,Mug,,1,10,,EURO",
        "1,2014-01-05,,,MUG,Mug,,1,10,,USD",
        f"1,2014-01-05,,,MUG,{'x' * 501},,1,10,,EUR",
        "1,2014-01-05,,,MUG,Mug,,1,10,,EUR,more",
    ]
    verdicts = bring("1,2014-01-05,,,MUG,Mug,,1,10,,EUR", *wrong, "3,2014-01-05,,,MUG,Mug,,1,10,,")
    assert did(verdicts) == ["added", *["refused"] * len(wrong), "added"]
    for number, verdict in enumerate(verdicts[1:-1], start=3):
        assert in_words(verdict.why).startswith(f"Line {number}")
    assert len(ledger(shop)) == 2


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "empty"),
        ("a,b\n1,2\n", "missing: order, placed_at, sku, quantity, unit_price"),
        ("order;placed_at;sku\n", "not separated by commas"),
        ("order,placed_at,sku,quantity,amount,Amount\n", "twice: amount"),
    ],
)
def test_what_is_no_file_of_orders_is_refused_with_a_sentence(shop, tmp_path, content, why):
    path = tmp_path / "orders.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        brought(shop, path)
    [misfit] = refused.value.misfits
    assert why in tell(misfit.sentence, **misfit.params)
    assert shop.one("select count(*) from trail") == 0


def test_every_bad_file_is_refused_with_a_sentence_or_told_line_by_line(shop):
    for path in sorted(dataset("bad-csv").rglob("*.csv")):
        with pytest.raises(Invalid) as refused:
            brought(shop, path)
        assert in_words(refused.value.misfits[0]).startswith("Line 1"), path
    assert ledger(shop) == []


@pytest.mark.parametrize(
    ("placed_at", "at", "day"),
    [
        ("2014-07-04", "2014-07-03T21:00", "2014-07-04"),  # a day is the zone's
        ("2014-07-04 23:30", "2014-07-04T20:30", "2014-07-04"),
        ("2014-07-04T23:30:00Z", "2014-07-04T23:30", "2014-07-05"),
        ("2014-07-04T23:30:00-05:00", "2014-07-05T04:30", "2014-07-05"),
        ("2014-01-04 23:30", "2014-01-04T21:30", "2014-01-04"),
        ("12/1/2010 8:26", "2010-12-01T06:26", "2010-12-01"),
    ],
)
def test_a_time_is_the_shops_unless_it_says_its_zone(shop, bring, placed_at, at, day):
    shop.with_part(Daybook, Daybook("Europe/Riga"))
    bring(f"1,{placed_at},,,MUG,Mug,,1,10,,EUR")
    assert ledger(shop, "at, day, zone") == [(moment(at), day, "Europe/Riga")]


def test_a_shop_without_sales_takes_the_currency_of_the_file_and_keeps_to_it(shop, bring):
    assert did(bring("1,2014-01-05,,,MUG,Mug,,1,10,,USD", "1,2014-01-05,,,MUG,Mug,,1,11,,GBP")) == [
        "added",
        "refused",
    ]
    table = report(shop, split="country")
    assert (table.currency, table.total["net"]) == ("USD", 100_000)
    assert did(bring("2,2014-01-05,,,MUG,Mug,,1,10,,")) == ["added"]  # nobody said: that of the books
    assert ledger(shop, "currency") == [("USD",), ("USD",)]


def test_no_shelf_order_account_or_invoice_is_touched(shop, bring):
    sku, ann = shop.shelve("mug", on_hand=5, price=1000), shop.person("ann")
    ann.adds(sku)
    ann.buys()
    counted = (
        "orders",
        "accounts",
        "invoices",
        "stock_moves",
        "products",
        "variants",
        "payments",
        "order_events",
    )
    before = [shop.one(f"select count(*) from {table}") for table in counted]
    bring("1,2014-01-05,ann,LV,MUG,Mug,Mugs,3,10,,EUR")
    assert [shop.one(f"select count(*) from {table}") for table in counted] == before
    assert shop.on_hand(sku) == 4
    said = shop.operator(reconcile)
    assert (said.difference, said.orders, said.entries) == (None, 1, 2)
    # Both are in one report; each is called as it was written down.
    assert set(by_key(report(shop, split="category"))) == {"Mugs", "Things"}
    assert report(shop).total["net"] == 400_000


def test_names_are_kept_as_they_are(shop, bring):
    bring('7,2014-01-05,=cmd|x,"Côte d\'Ivoire",S-1,"<b>Mug, ""big""</b>",A > B,1,10,,EUR')
    assert list(by_key(report(shop, split="country"))) == ["Côte d'Ivoire"]
    assert list(by_key(report(shop, split="product"))) == ['<b>Mug, "big"</b>']
    assert list(by_key(report(shop, split="category"))) == ["A > B"]
    assert list(by_key(report(shop, "top-customers"))) == ["=cmd|x"]


def test_whoever_is_told_of_a_line_can_rely_on_it_and_what_was_cut_short_goes_on(shop, tmp_path):
    """Whoever pulls the plug in the middle finds whole pieces, and the same file again brings the rest."""
    path = tmp_path / "many.csv"
    lines = [f"{n // 3},2014-01-05,,,S-{n % 7},T,,1,{n}.5,,EUR" for n in range(3_000)]
    path.write_text("\n".join((HEADER, *lines)))
    told = shop.operator(import_orders, ImportOrders(str(path)))
    first = [next(told) for _ in range(700)]
    told.close()
    there = len(ledger(shop))
    assert len(first) <= there < len(lines)
    assert there % 3 == 0  # no order is half there
    rest = did(brought(shop, path))
    assert (rest.count("unchanged"), rest.count("added")) == (there, len(lines) - there)
    assert shop.operator(reconcile).difference is None
    assert report(shop).total["gross"] == sum(n * 10_000 + 5_000 for n in range(3_000))


def test_of_lines_that_are_equal_each_knows_which_it_is():
    twins = Twins()
    one, two, three = (bytes([n]) * 16 for n in range(3))
    for mark in (one, two, one, three, one):
        twins.see(mark)
    twins.settle()
    assert [twins.time(mark) for mark in (one, two, one, three, one)] == [1, 1, 2, 1, 3]


def same_to_the_cent(table, expected):
    """A dump with float discounts has no last digit: each line is rounded to four places as it comes in."""
    found = {key: Decimal(values["net"]) / 10_000 for key, values in by_key(table).items()}
    assert set(found) == set(expected)
    return max(abs(found[key] - Decimal(expected[key])) for key in expected) < Decimal("0.005")


def test_northwind_comes_to_its_published_totals(shop, tmp_path):
    published = json.loads((dataset("orders-northwind") / "expected.json").read_text())
    expected = published["computed"]
    verdicts = brought(shop, northwind(tmp_path / "northwind.csv"))
    assert did(verdicts) == ["added"] * expected["order_lines"]
    assert same_to_the_cent(report(shop, split="country"), expected["ship_country"])
    assert same_to_the_cent(report(shop, split="category"), expected["category"])
    table = report(shop, "orders")
    assert round(Decimal(table.total["net"]) / 10_000, 2) == Decimal("1265793.04")
    assert table.total["orders"] == expected["orders"]
    assert len(report(shop, "variants").rows) == expected["products"]
    customers = by_key(report(shop, "top-customers"))
    assert len(customers) == 89  # of 91 customers two never ordered
    assert shop.operator(reconcile).difference is None


def test_the_first_month_of_online_retail_comes_to_its_published_total(shop, tmp_path):
    """The whole year is brought in by `make soak`."""
    if shop.store.kind != "sqlite":
        pytest.skip("one database is enough for sums")
    verdicts = brought(shop, online_retail(tmp_path / "retail.csv", lines=10_000), "GBP")
    assert did(verdicts) == ["added"] * 10_000
    assert did(brought(shop, online_retail(tmp_path / "retail.csv", lines=11_000, skip=0), "GBP")) == [
        *["unchanged"] * 10_000,
        *["added"] * 1_000,
    ]
    table = report(shop, split="country", since=date(2010, 12, 1), until=date(2010, 12, 31))
    assert sums_of(table) == dict(table.total)
    assert shop.one("select count(*) from sales where currency <> 'GBP'") == 0
