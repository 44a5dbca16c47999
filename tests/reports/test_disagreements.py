"""Where reports of other shops disagree with one another, or with the calendar, ours do not."""

from datetime import date, timedelta

import pytest

from counterfoil.gate.actor import Actor, Way
from counterfoil.gate.operation import perform
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotAllowed, NotSignedIn
from counterfoil.reports.asked import steps
from counterfoil.reports.definitions import REPORTS
from counterfoil.reports.reading import ReadReport, read_report
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.payments import Payments
from tests.reports.books import by_key, fold, moment, report
from tests.shop.after import Desk, Till, cancels


@pytest.fixture(params=[False, True], ids=["read line by line", "folded"])
def woo(request, shop):
    """A shop with three things in two categories; what is sold in it may be folded before it is reported."""
    shop.with_part(Payments, Till())
    shop.desk, shop.ann = Desk(shop), shop.person("ann")
    shop.clock.at = moment("2026-03-02T12:00")
    for slug, price, category in (("mug", 2000, "Cups"), ("jug", 1488, "Cups"), ("bowl", 999, "Bowls")):
        shop.shelve(slug, price=price, category=(category.lower(), category))
    shop.folds = request.param
    return shop


def bought(shop, **pieces):
    for sku, count in pieces.items():
        shop.ann.adds(sku, count)
    return shop.ann.buys().code


NET = {
    "sales": "net",
    "orders": "net",
    "products": "net",
    "variants": "net",
    "categories": "net",
    "taxes": "net",
}


def nets(shop, since="2026-03-01", until="2026-03-31"):
    """Net sales as each report has it: its total, and the sum of its rows."""
    if shop.folds:
        fold(shop)
    found = set()
    for slug in NET:
        for split in REPORTS[slug].splits:
            table = report(shop, slug, split, since=since, until=until)
            found |= {table.total["net"], sum(values["net"] for values in by_key(table).values())}
    return found


def net_of(shop, slug):
    return {key: values["net"] // 100 for key, values in by_key(report(shop, slug)).items()}


def test_woocommerce_50480_net_sales_are_the_same_in_every_report(woo):
    """An epic: products and orders disagree once anything is paid back, in part, in all, or for no goods."""
    one, two, three = bought(woo, MUG=2, JUG=1), bought(woo, MUG=1, BOWL=3), bought(woo, JUG=1)
    woo.desk.refund(one, lines={"MUG": 1})
    woo.desk.refund(two, everything=True)
    woo.desk.refund(three, goodwill=150)
    assert nets(woo) == {(2 * 2000 + 1488 - 2000 + 1488 - 150) * 100}


def test_woocommerce_48954_a_part_of_an_order_that_is_paid_back_is_missing_in_no_report(woo):
    code = bought(woo, MUG=3, BOWL=1)
    woo.desk.refund(code, lines={"MUG": 1})
    assert nets(woo) == {(2 * 2000 + 999) * 100}
    assert net_of(woo, "products") == {"Mug": 4000, "Bowl": 999}


def test_woocommerce_48775_an_order_that_is_all_paid_back_is_nothing_in_every_report(woo):
    cancels(woo.ann, bought(woo, MUG=1, JUG=2))
    woo.desk.refund(bought(woo, BOWL=1), everything=True)
    assert nets(woo) == {0}
    assert report(woo, since="2026-03-01", until="2026-03-31").total["gross"] == (2000 + 2976 + 999) * 100
    assert report(woo, "orders").total["orders"] == 2  # they were paid, and stay orders


def test_woocommerce_32837_categories_tell_of_net_sales_and_not_of_gross(woo):
    """Their Categories page showed 34.88 where 20.00 was left of it."""
    code = bought(woo, MUG=1, JUG=1)
    woo.desk.refund(code, lines={"JUG": 1})
    assert nets(woo) == {2000 * 100}
    cups = by_key(report(woo, "categories"))["Cups"]
    assert (cups["gross"], cups["returns"], cups["net"]) == (348_800, 148_800, 200_000)


def test_woocommerce_44444_paid_back_in_part_and_in_all_counts_alike_for_one_product(woo):
    first, second = bought(woo, MUG=2), bought(woo, MUG=2)
    woo.desk.refund(first, lines={"MUG": 1})
    woo.desk.refund(second, everything=True)
    assert nets(woo) == {2000 * 100}
    whole = report(woo, "sales", "product").total["net"]
    alone = report(woo, "sales", "month", only="product:Mug", since="2026-03-01", until="2026-03-31")
    assert by_key(alone)["2026-03"]["net"] == alone.total["net"] == whole == 200_000


def test_what_is_paid_back_counts_on_its_own_day_and_never_twice(woo):
    code = bought(woo, MUG=2)
    woo.clock.at = moment("2026-04-05T12:00")
    woo.desk.refund(code, lines={"MUG": 1})
    assert nets(woo) == {400_000}
    assert nets(woo, since="2026-04-01", until="2026-04-30") == {-200_000}
    assert nets(woo, until="2026-04-30") == {200_000}


def sold_at(shop, zone, *moments):
    shop.with_part(Daybook, Daybook(zone))
    sku = shop.shelve(f"thing-{zone.lower().replace('/', '-')}", on_hand=99, price=1000)
    ann = shop.person()
    for at in moments:
        shop.clock.at = moment(at)
        ann.adds(sku)
        ann.buys()


def days_with_sales(shop, split="day", **days):
    return {
        key: values["orders"]
        for key, values in by_key(report(shop, "orders", split, **days)).items()
        if values["orders"]
    }


def test_woocommerce_44340_the_evening_of_new_years_eve_belongs_to_the_old_year(shop):
    """Sold in Menominee at 19:50 on 31 December, when it was the new year in UTC."""
    sold_at(shop, "America/Menominee", "2023-12-31T19:50:00-06:00")
    days = {"since": "2023-12-01", "until": "2024-01-31"}
    for folded in (False, True):
        if folded:
            fold(shop)
        assert days_with_sales(shop, **days) == {"2023-12-31": 1}
        assert days_with_sales(shop, "year", **days) == {"2023": 1}
        assert report(shop, "orders", since="2024-01-01", until="2024-12-31").total["orders"] == 0
        assert by_key(report(shop, "payments", "day", **days))["2023-12-31"]["placed"] == 1


def test_woocommerce_39255_where_it_is_tomorrow_already_today_is_tomorrow(shop):
    """In Auckland and on Kiritimati the day begins before it does in UTC."""
    for zone, at, day in (
        ("Pacific/Auckland", "2026-06-30T13:00", "2026-07-01"),
        ("Pacific/Kiritimati", "2026-08-31T10:30", "2026-09-01"),
    ):
        sold_at(shop, zone, at)
        assert (
            shop.operator(read_report, ReadReport(report="orders", split="day", period="today")).total[
                "orders"
            ]
            == 1
        )
        assert day in days_with_sales(shop, since="2026-06-01", until="2026-09-30")


def test_abuse_69_a_sale_at_half_past_eleven_at_night_is_of_that_day_in_every_report(shop):
    """Also on the days on which the clocks change, which have 23 and 25 hours."""
    evenings = {
        "2026-03-28": "2026-03-28T23:30+01:00",
        "2026-03-29": "2026-03-29T23:30+02:00",  # an hour shorter
        "2026-10-24": "2026-10-24T23:30+02:00",
        "2026-10-25": "2026-10-25T23:30+01:00",  # an hour longer
    }
    twice = ("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00")  # the clocks show it twice
    moments = sorted((*evenings.values(), *twice), key=moment)
    sold_at(shop, "Europe/Berlin", *moments)
    expected = {"2026-03-28": 1, "2026-03-29": 1, "2026-10-24": 1, "2026-10-25": 3}
    year = {"since": "2026-01-01", "until": "2026-12-31"}
    for folded in (False, True):
        if folded:
            fold(shop)
        assert days_with_sales(shop, **year) == expected
        for day, count in expected.items():
            alone = {"since": day, "until": day}
            for slug, figure in (
                ("orders", "orders"),
                ("countries", "orders"),
                ("products", "sold"),
                ("payments", "placed"),
            ):
                assert report(shop, slug, **alone).total[figure] == count, (slug, day)
    assert len(steps(date(2026, 10, 1), date(2026, 10, 31), "day")) == 31


def test_abuse_68_ten_years_are_asked_with_a_fixed_number_of_statements_and_answered_without_lines(busy):
    fold(busy)
    counts = []
    for until in (date(2026, 1, 31), date(2035, 12, 31)):
        with busy.store.watch() as statements:
            report(busy, "products", since=date(2026, 1, 1), until=until)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    days = report(busy, split="day", since=date(2026, 1, 1), until=date(2026, 1, 1) + timedelta(3652))
    assert len(days.rows) == 3653
    assert report(busy, "top-customers", limit=1).rest is not None


def test_abuse_67_whoever_may_not_read_reports_any_more_is_refused_when_they_fetch_it(shop):
    rights = frozenset(Permission) - {Permission.REPORTS_READ}
    for actor in (
        Actor(Way.SESSION, 7, "former", ("administrator",), rights, session_id=1),
        Actor(Way.VISITOR),
    ):
        with pytest.raises((NotAllowed, NotSignedIn)):
            perform(shop.house, read_report, actor, ReadReport(report="sales"))


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        ({"report": "top-customers"}, "people:read"),
        ({"report": "sales", "split": "customer"}, "people:read"),
        ({"report": "sales", "only": "customer:ann"}, "people:read"),
        ({"report": "sign-ins"}, "trail:read"),
        ({"report": "staff-actions"}, "trail:read"),
    ],
)
def test_reports_that_name_people_need_the_right_to_see_them(shop, asked, missing):
    actor = Actor(Way.SESSION, 7, "clerk", (), frozenset({Permission.REPORTS_READ}), session_id=1)
    with pytest.raises(NotAllowed) as refused:
        perform(shop.house, read_report, actor, ReadReport(**asked))
    assert refused.value.params["needs"] == missing
