"""Everybody's orders as the desk leafs through them: narrowed, sorted, found, and page by page both ways."""

import pytest

from counterfoil.gate.clock import DAY
from counterfoil.gate.leafing import COUNTED, KEPT_FOR, Tallies, counted
from counterfoil.gate.refusals import Invalid
from counterfoil.shop.after.everybodys import SORTS, ListAllOrders, list_all_orders
from counterfoil.shop.after.narrowing import SHOWN
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.payments import Payments
from tests.shop.after import Desk, Till, asks_back


@pytest.fixture
def desk(shop):
    shop.with_part(Payments, Till())
    return Desk(shop)


@pytest.fixture
def lists(shop, desk):
    def codes(**wants):
        return [row.code for row in desk.person.does(list_all_orders, ListAllOrders(**wants)).items]

    return codes


def placed(shop, person, pieces=1):
    person.adds("MUG", pieces)
    return person.buys().code


def test_each_filter_keeps_what_fits_it_and_they_combine(shop, desk, lists):
    shop.shelve("mug", on_hand=50, price=1000)
    ann, bob = shop.person("ann", email="ann@example.com"), shop.person("bob")
    first, second, third = placed(shop, ann), placed(shop, bob, 3), placed(shop, ann)
    desk.ship(first)
    desk.cancel(second)
    assert lists() == [third, second, first]
    assert lists(person="ANN") == [third, first]
    assert lists(person="nobody-of-that-name") == []
    assert lists(status="cancelled") == [second]
    assert lists(payment="paid") == [third, first]
    assert lists(payment="paid", fulfilment="shipped") == [first]
    assert lists(least="20") == [second]
    assert lists(most="19.99", person="ann", payment="paid", fulfilment="unfulfilled") == [third]
    assert lists(show="to_pack", person="bob") == []
    assert lists(country="lv") == []


def test_an_order_is_found_by_the_beginning_of_its_code_a_name_or_an_address(shop, lists):
    shop.shelve("mug", on_hand=50)
    ann, bob = shop.person("Annabel", email="ann@example.com"), shop.person("bob")
    shop.run("update accounts set username_key = lower(username), email_key = email")
    hers, his = placed(shop, ann), placed(shop, bob)
    assert lists(q=hers) == lists(q=f"#{hers[:5].lower()}") == [hers]
    assert lists(q="annab") == lists(q="ANN@example.com") == [hers]
    assert lists(q="bo") == [his]
    assert lists(q="'; drop table orders; --") == lists(q="%") == lists(q="_") == []


def test_days_are_those_of_the_shop_and_both_are_included(shop, desk, lists):
    shop.with_part(Daybook, Daybook("Asia/Tokyo"))
    shop.shelve("mug", on_hand=50)
    ann = shop.person("ann")
    shop.clock.at = 1_763_650_800_000_000 - DAY - 1_800_000_000  # half an hour before midnight in Tokyo
    late = placed(shop, ann)
    shop.clock.at += 3_600_000_000
    early = placed(shop, ann)
    assert lists(since="2025-11-21") == []
    assert lists(since="2025-11-20", until="2025-11-20") == [early]
    assert lists(until="2025-11-19") == [late]
    assert lists(since="2025-11-19", until="2025-11-20") == [early, late]


@pytest.mark.parametrize(
    "wants", [{"since": "21.11."}, {"until": "2026-02-30"}, {"least": "-1"}, {"most": "a"}]
)
def test_what_is_no_filter_is_named(lists, wants):
    with pytest.raises(Invalid) as refused:
        lists(**wants)
    assert [each.field for each in refused.value.misfits] == list(wants)


@pytest.mark.parametrize("sort", list(SORTS))
def test_pages_lead_on_and_back_in_every_order(shop, desk, sort):
    shop.shelve("mug", on_hand=50)
    ann = shop.person("ann")
    for pieces in (2, 1, 2, 3, 1):
        placed(shop, ann, pieces)

    def page(**wants):
        return desk.person.does(list_all_orders, ListAllOrders(sort=sort, **wants))

    every = page(limit=100).items
    assert (page().previous, page().next, page().count, page().more) == (None, None, 5, False)
    first = page(limit=2)
    second = page(limit=2, after=first.next)
    third = page(limit=2, after=second.next)
    assert [*first.items, *second.items, *third.items] == every
    assert third.next is None
    back = page(limit=2, before=third.previous)
    assert (back.items, back.next) == (second.items, second.next)
    front = page(limit=2, before=back.previous)
    assert (front.items, front.previous) == (first.items, None)


def test_who_waits_for_a_refund_or_an_answer_stands_in_a_list_of_their_own(shop, desk, lists):
    shop.shelve("mug", on_hand=50)
    ann = shop.person("ann")
    wants_back, owed = placed(shop, ann, 2), placed(shop, ann)
    desk.ship(wants_back)
    asks_back(ann, wants_back, MUG=1)
    assert lists(show="to_refund") == []
    desk.cancel(owed)
    assert lists(show="returns") == [wants_back]
    assert lists(show="to_refund") == [owed]  # no job has told the bank yet
    [row] = desk.person.does(list_all_orders, ListAllOrders(show="to_refund")).items
    assert (row.owed, row.asked) == (True, False)


def test_every_way_of_showing_is_a_question_both_databases_understand(lists):
    for show in SHOWN:
        assert lists(show=show, q="x", since="2025-01-01", most="5", country="LV") == []


def test_more_than_can_be_counted_cheaply_is_told_as_that():
    assert counted(COUNTED) == (COUNTED, False)
    assert counted(COUNTED + 1) == (COUNTED, True)


def test_a_count_is_kept_for_moments_only():
    tallies, asked = Tallies(), []

    def count():
        asked.append(1)
        return len(asked)

    assert [tallies.of("a", now, count) for now in (1, 2, KEPT_FOR)] == [(1, False)] * 3
    assert tallies.of("b", 2, count) == (2, False)
    assert tallies.of("a", KEPT_FOR + 1, count) == (3, False)
