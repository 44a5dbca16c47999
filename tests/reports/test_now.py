"""What needs a hand now: each errand for whom it concerns, in few questions, and today beside a week ago."""

from dataclasses import replace

import pytest

from counterfoil.gate.clock import DAY
from counterfoil.gate.refusals import Declined
from counterfoil.identity.roles import permissions_of
from counterfoil.reports.following import FollowFigure, follow_figure
from counterfoil.reports.now import see_now
from counterfoil.reports.reading import ReadReport, read_report
from counterfoil.shop.assortment.leafing import ListGoods, list_goods
from counterfoil.shop.assortment.standing import MoveProduct, retire_product
from counterfoil.shop.books.alerts import raise_alert
from counterfoil.shop.payments import DECLINES, Payments
from counterfoil.shop.shelf_list import ListStock, list_stock
from tests.shop.after import Desk, Till, asks_back


@pytest.fixture
def desk(shop):
    shop.with_part(Payments, Till())
    shop.shelve("mug", on_hand=500, price=1000)
    return Desk(shop)


def placed(person, pieces=1):
    person.adds("MUG", pieces)
    return person.buys().code


def waiting(person):
    return {each.name: each.count for each in person.does(see_now).errands}


def as_role(shop, *roles):
    somebody = shop.person()
    somebody.actor = replace(somebody.actor, roles=roles, permissions=permissions_of(roles))
    return somebody


def test_each_errand_is_counted_and_gone_when_it_is_done(shop, desk):
    ann, boss = shop.person("ann"), desk.person
    assert set(waiting(boss).values()) == {0}
    first, second, third = placed(ann), placed(ann), placed(ann)
    ann.adds("MUG")
    with pytest.raises(Declined):
        ann.buys(DECLINES)
    shop.shelve("rare", on_hand=2)
    with shop.store.writing() as db:
        raise_alert(db, 1, "refund.failed", "X", order="Y", amount="1")
    desk.ship(first)
    asks_back(ann, first, MUG=1)
    desk.cancel(second)
    assert waiting(boss) == {"to_pack": 1, "to_refund": 1, "returns": 1, "failed": 1, "low": 1, "aside": 1}
    desk.pack(third)
    shop.clock.at += 9 * DAY
    assert waiting(boss) == {"to_pack": 0, "to_refund": 1, "returns": 1, "failed": 0, "low": 1, "aside": 1}


@pytest.mark.parametrize(
    ("role", "errands"),
    [
        ("packer", {"to_pack"}),
        ("stockkeeper", {"low"}),
        ("clerk", {"to_pack", "to_refund", "returns", "failed", "low"}),
        ("administrator", {"to_pack", "to_refund", "returns", "failed", "low", "aside"}),
    ],
)
def test_nobody_is_told_of_what_is_not_theirs(shop, desk, role, errands):
    somebody = as_role(shop, role)
    assert set(waiting(somebody)) == errands
    assert (somebody.does(see_now).today is None) is (role != "administrator")


def test_today_stands_beside_the_same_weekday_before(shop, desk):
    ann = shop.person("ann")
    placed(ann, 3)
    shop.clock.at += DAY
    placed(ann, 50)  # another weekday: of no account
    shop.clock.at += 6 * DAY
    now = desk.person.does(see_now)
    assert (now.today.orders, now.before.orders, now.before.sales.amount) == (0, 1, 3000)
    refunded = placed(ann, 2)
    placed(ann)
    desk.refund(refunded, lines={"MUG": 1})
    now = desk.person.does(see_now)
    assert (now.today.sales.amount, now.today.orders) == (2000, 2)
    assert now.today.sales.currency == "EUR"


def low_everywhere(shop, person):
    """What is low, as Now, its list, the list of products and the report say, and the lines behind the report."""
    asked = {"report": "stock", "split": "variant"}
    with_lines = person.does(follow_figure, FollowFigure(**asked, figure="low", of="total"))
    return {
        "now": waiting(person)["low"],
        "stock": person.does(list_stock, ListStock(show="low")).count,
        "marked": sum(row.low for row in person.does(list_stock, ListStock(limit=100)).items),
        "goods": person.does(list_goods, ListGoods(stock="low")).count,  # one variant each
        "report": person.does(read_report, ReadReport(**asked)).total["low"],
        "lines": sum(with_lines.value(line) for line in with_lines.lines),
    }


def test_what_is_low_is_the_same_number_wherever_it_stands(shop, desk):
    """A variant's own mark, else the shop's; and only what is for sale."""
    boss = desk.person
    for slug, on_hand in (("one", 1), ("three", 3), ("eight", 8), ("draft", 0), ("gone", 0), ("off", 0)):
        shop.shelve(slug, on_hand=on_hand, published=slug != "draft")
    shop.run("update variants set low_at = 9 where sku = 'EIGHT'")
    shop.run("update variants set back_orders = 1, low_at = 0 where sku = 'ONE'")
    shop.run("update variants set removed = 1 where sku = 'OFF'")
    boss.does(
        retire_product, MoveProduct("gone", shop.one("select version from products where slug = 'gone'"))
    )
    assert set(low_everywhere(shop, boss).values()) == {2}  # three and eight
    shop.sells(low_at=2)
    assert set(low_everywhere(shop, boss).values()) == {1}  # eight
    shop.run("update variants set low_at = null")
    assert set(low_everywhere(shop, boss).values()) == {1}  # one, although it is sold ahead
    shop.sells(low_at=500)
    assert set(low_everywhere(shop, boss).values()) == {4}
