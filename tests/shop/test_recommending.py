"""What may please somebody: from pairs in the ledger, with its reason, for whoever wants it, and in few questions."""

from dataclasses import replace

import pytest

from counterfoil.gate.clock import MINUTE
from counterfoil.shop.goods import Sort
from counterfoil.shop.wishes.recommending import (
    ChooseRecommending,
    GoesWith,
    Recommend,
    choose_recommending,
    goes_with,
    recommend,
)
from counterfoil.shop.wishes.together import count_together
from tests.shop.many_orders import fill


def bought(shop, *skus, times=1):
    for _ in range(times):
        person = shop.person()
        for sku in skus:
            person.adds(sku)
        person.buys()


def count(shop):
    shop.clock.at += 2 * MINUTE
    return count_together(shop.house)


def named(found):
    return [(each.card.slug, each.why, each.because, each.mine) for each in found.items]


def shelve(shop, *slugs, **more):
    for slug in slugs:
        shop.shelve(slug, on_hand=100, **more)


@pytest.fixture
def ann(shop):
    """Somebody who bought a pan once, where most who bought a pan had a lid or a spoon with it."""
    shelve(shop, "pan", category=("kitchen", "Kitchen"))
    shelve(shop, "lid", "spoon", "soap", "hat", category=("things", "Things"))
    bought(shop, "PAN", "SPOON", times=2)
    bought(shop, "PAN", "LID", times=3)
    bought(shop, "PAN", "HAT")
    bought(shop, "SOAP", times=4)
    ann = shop.person()
    ann.adds("PAN")
    ann.buys()
    count(shop)
    return ann


def test_what_was_bought_together_comes_first_and_says_because_of_what(shop, ann):
    assert named(ann.does(recommend, Recommend()))[:3] == [
        ("lid", "together", "Pan", True),
        ("spoon", "together", "Pan", True),
        ("soap", "selling", "", False),
    ]
    assert named(ann.does(goes_with, GoesWith("pan", limit=2))) == [
        ("lid", "together", "Pan", False),
        ("spoon", "together", "Pan", False),
    ]
    assert [each.card.slug for each in ann.does(recommend, Recommend(limit=1)).items] == ["lid"]


def test_what_one_order_alone_had_is_told_to_nobody(shop, ann):
    told = [each for each in ann.does(recommend, Recommend()).items if each.card.slug == "hat"]
    assert not told
    assert all(each.why != "together" for each in ann.does(goes_with, GoesWith("hat")).items)


def test_what_is_not_for_sale_or_mine_already_is_not_named(shop, ann):
    shop.run("update products set published = 0 where slug = 'lid'")
    shop.count("SPOON", 0)
    assert named(ann.does(recommend, Recommend())) == [("soap", "selling", "", False)]
    shop.run("update variants set back_orders = 1 where sku = 'SPOON'")
    ann.adds("SOAP")
    assert [each.card.slug for each in ann.does(recommend, Recommend()).items] == ["spoon", "hat"]


def test_somebody_new_is_shown_what_sells(shop, ann):
    new = shop.person()
    assert named(new.does(recommend, Recommend(limit=2))) == [
        ("pan", "selling", "", False),
        ("soap", "selling", "", False),
    ]
    new.adds("PAN")
    assert named(new.does(recommend, Recommend(limit=1))) == [("lid", "together", "Pan", False)]


def test_each_switches_it_off_for_themselves_and_the_shop_for_all(shop, ann):
    assert not ann.does(choose_recommending, ChooseRecommending(wanted=False)).on
    off = ann.does(recommend, Recommend())
    assert (off.items, off.on, off.switched_off_by) == ([], False, "me")
    assert ann.does(goes_with, GoesWith("pan")).items == []
    assert shop.person().does(goes_with, GoesWith("pan")).items
    ann.does(choose_recommending, ChooseRecommending(wanted=True))
    assert ann.does(recommend, Recommend()).items
    shop.sells(recommends=False)
    for found in (ann.does(recommend, Recommend()), ann.does(goes_with, GoesWith("pan"))):
        assert (found.items, found.switched_off_by) == ([], "shop")


def test_orders_are_counted_once_however_often_and_not_before_they_are_settled(shop, ann):
    def counted():
        return shop.one(
            "select times from bought where product_id = (select id from products where slug = 'soap')"
        )

    assert counted() == 4
    assert count(shop) == 0
    bought(shop, "SOAP")
    assert count_together(shop.house) == 0  # a line before it might still be written
    assert count(shop) == 1
    assert counted() == 5


def test_two_variants_of_one_product_are_no_pair_and_count_once(shop):
    shop.shelve("shirt", sorts=[Sort("RED", ["Red"], 1, None, 9), Sort("BLUE", ["Blue"], 1, None, 9)])
    shelve(shop, "pan")
    bought(shop, "RED", "BLUE", "PAN", times=2)
    count(shop)
    with shop.store.reading() as db:
        assert sorted(row[0] for row in db.all("select times from bought")) == [2, 2]
        assert [row[0] for row in db.all("select times from bought_together")] == [2, 2]


def test_no_table_of_it_says_who(shop, ann):
    with shop.store.reading() as db:
        for table in ("bought_together", "bought"):
            assert all(isinstance(each, int) for row in db.all(f"select * from {table}") for each in row)
    asker = replace(ann.actor)
    assert asker.username not in repr(shop.person().does(recommend, Recommend()))


def test_it_takes_six_questions_at_most_however_many_orders_there_are(shop, ann):
    with shop.store.watch() as few:
        before = ann.does(recommend, Recommend())
    with shop.store.writing() as db:
        fill(db, 20_000)
    with shop.store.watch() as many:
        assert ann.does(recommend, Recommend()) == before
    asked = [each for each in many if each.lstrip().startswith(("select", "with"))]
    assert len(many) == len(few)
    assert len(asked) <= 6
    assert not [each for each in asked if "from sales" in each]
