"""Leafing through all products and through what is on the shelves; on both databases."""

from itertools import product

import pytest

from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.shop.assortment.leafing import SORTS as OF_GOODS
from counterfoil.shop.assortment.leafing import ListGoods, list_goods
from counterfoil.shop.counting import CountedElse, CountStock, count_stock
from counterfoil.shop.shelf_list import SORTS as OF_STOCK
from counterfoil.shop.shelf_list import ListStock, list_stock
from counterfoil.shop.undoing import UndoChange, undo_change

THINGS = [("pear", 3, 0), ("apple", 1, 9), ("fig", 1, 5), ("éclair", 2, 6), ("date", 1, 1)]


@pytest.fixture
def staff(shop):
    for n, (title, price, on_hand) in enumerate(THINGS):
        slug = title.replace("é", "e")
        shop.shelve(slug, price=price, on_hand=on_hand, title=title.title(), published=n != 1)
    return shop.person("staff")


def slugs(page):
    return [item.slug for item in page.items]


def test_every_product_is_met_once_there_and_back(staff):
    for sort, limit in product(OF_GOODS, (1, 2, 3)):
        there_and_back(staff, sort, limit)


def there_and_back(staff, sort, limit):
    whole = slugs(staff.does(list_goods, ListGoods(sort=sort, limit=100)))
    assert len(whole) == len(THINGS)
    met, page = [], staff.does(list_goods, ListGoods(sort=sort, limit=limit))
    met += slugs(page)
    while page.next:
        page = staff.does(list_goods, ListGoods(sort=sort, limit=limit, after=page.next))
        met += slugs(page)
    assert met == whole
    back = slugs(page)
    while page.previous:
        page = staff.does(list_goods, ListGoods(sort=sort, limit=limit, before=page.previous))
        back = slugs(page) + back
    assert back == whole


def test_sorts_are_what_they_say(staff):
    assert slugs(staff.does(list_goods, ListGoods(sort="name"))) == ["apple", "date", "eclair", "fig", "pear"]
    prices = [item.price.amount for item in staff.does(list_goods, ListGoods(sort="-price")).items]
    assert prices == sorted(prices, reverse=True)


NARROWED = [
    ({"q": "fig"}, {"fig"}),
    ({"q": "ECL"}, {"eclair"}),
    ({"q": "PEAR"}, {"pear"}),
    ({"q": "???"}, set()),
    ({"state": "draft"}, {"apple"}),
    ({"state": "retired"}, set()),
    ({"state": "published", "stock": "low"}, {"pear", "fig", "date"}),
    ({"category": "things", "q": "apple"}, {"apple"}),
    ({"category": "nowhere"}, set()),
]


def test_filters_narrow_and_combine(staff):
    for wants, found in NARROWED:
        page = staff.does(list_goods, ListGoods(**wants))
        assert (set(slugs(page)), page.count) == (found, len(found)), wants


def test_a_mark_that_no_list_gave_is_refused(staff):
    with pytest.raises(Invalid):
        staff.does(list_goods, ListGoods(after="nothing"))
    with pytest.raises(Invalid):
        staff.does(list_stock, ListStock(before="nothing"))


def test_everything_on_the_shelves_is_met_once(staff):
    for sort, limit in product(OF_STOCK, (1, 2)):
        whole = [row.sku for row in staff.does(list_stock, ListStock(sort=sort)).items]
        met, after = [], ""
        while after is not None:
            page = staff.does(list_stock, ListStock(sort=sort, limit=limit, after=after))
            met += [row.sku for row in page.items]
            after = page.next
        assert met == whole
        assert len(met) == len(THINGS)


SHOWN = [
    ({"show": "low"}, {"PEAR", "FIG", "DATE"}),
    ({"q": "ea"}, {"PEAR"}),
    ({"q": "%"}, set()),
    ({"q": "_"}, set()),
    ({"show": "owed"}, set()),
]


def test_what_is_low_is_found_and_what_is_typed_is_only_letters(staff):
    for wants, found in SHOWN:
        assert {row.sku for row in staff.does(list_stock, ListStock(**wants)).items} == found, wants


def test_what_low_means_can_be_said_by_the_shop_and_by_each_thing(staff, shop):
    shop.sells(low_at=0)
    assert [row.sku for row in staff.does(list_stock, ListStock(show="low")).items] == ["PEAR"]
    shop.run("update variants set low_at = 9 where sku in ('APPLE', 'FIG')")  # nobody can buy the apple
    assert {row.sku for row in staff.does(list_stock, ListStock(show="low")).items} == {"PEAR", "FIG"}


def test_a_figure_is_counted_into_the_ledger_and_back(staff, shop):
    counted = staff.does(count_stock, CountStock("FIG", 7, was=5, why="found two behind the shelf"))
    assert (counted.on_hand, counted.moves[0].kind, counted.moves[0].quantity) == (7, "corrected", 2)
    assert (counted.moves[0].who, counted.moves[0].why) == ("staff", "found two behind the shelf")
    staff.does(undo_change, UndoChange(shop.one("select code from undos order by id desc limit 1")))
    assert shop.on_hand("FIG") == shop.fold("FIG") == 5


def test_a_sale_meanwhile_is_a_conflict_that_shows_all_three(staff, shop):
    staff.adds("FIG")
    staff.buys()
    with pytest.raises(CountedElse) as refused:
        staff.does(count_stock, CountStock("FIG", 7, was=5, why="x"))
    assert refused.value.params == {"thing": "FIG", "was": 5, "now": 4, "wanted": 7}
    assert shop.on_hand("FIG") == 4


def test_a_figure_that_is_right_or_below_nothing_or_of_nothing_is_refused(staff):
    with pytest.raises(Invalid):
        staff.does(count_stock, CountStock("FIG", 5, was=5, why="x"))
    with pytest.raises(Conflict):
        staff.does(count_stock, CountStock("FIG", -1, was=5, why="x"))
    with pytest.raises(NotFound):
        staff.does(count_stock, CountStock("NONE", 1, was=0, why="x"))
