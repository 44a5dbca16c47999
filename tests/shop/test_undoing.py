"""Undo: the inverse operation, through the gate, once, and only where nobody has changed it since."""

import json
from dataclasses import replace
from threading import Barrier, Thread

import pytest

from counterfoil.gate.clock import DAY, SECOND
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotAllowed, NotFound
from counterfoil.shop import undoing
from counterfoil.shop.changes import ListChanges, list_changes, see_last_change
from counterfoil.shop.stockroom import CorrectStock, ReceiveStock, correct_stock, receive_stock
from counterfoil.shop.undoing import UndoChange, undo_change


def last(person):
    return person.does(see_last_change).change


def undo(person):
    return person.does(undo_change, UndoChange(last(person).code))


def lines(shop):
    with shop.store.reading() as db:
        return [row[0] for row in db.all("select operation from trail order by id")]


def test_what_was_changed_is_undone_and_that_is_undone_again(shop):
    sku, ann = shop.shelve("mug", on_hand=10), shop.person("ann")
    ann.does(receive_stock, ReceiveStock(sku, 5))
    assert last(ann).message == "MUG: +5 on the shelf"
    assert undo(ann).message == "Undone: MUG: +5 on the shelf"
    assert shop.on_hand(sku) == 10
    assert last(ann).message == "MUG: -5 on the shelf"
    undo(ann)
    assert (shop.on_hand(sku), shop.fold(sku)) == (15, 15)
    assert lines(shop)[-5:] == ["receive_stock", *["correct_stock", "undo_change"] * 2]


def test_an_undo_is_for_whoever_may_do_its_inverse(shop):
    sku, ann, eve = shop.shelve("mug"), shop.person("ann"), shop.person("eve")
    ann.does(receive_stock, ReceiveStock(sku, 5))
    eve.actor = replace(eve.actor, permissions=eve.actor.permissions - {Permission.STOCK_CHANGE})
    with pytest.raises(NotAllowed) as refused:
        eve.does(undo_change, UndoChange(last(ann).code))
    assert refused.value.needs == Permission.STOCK_CHANGE
    assert shop.on_hand(sku) == 15
    assert eve.does(list_changes, ListChanges()).items == []
    bob = shop.person("bob")
    (change,) = bob.does(list_changes, ListChanges()).items
    assert (change.who, change.operation, change.can_undo) == ("ann", "receive_stock", True)
    bob.does(undo_change, UndoChange(change.code))
    put_back, change = ann.does(list_changes, ListChanges()).items
    assert (put_back.who, put_back.can_undo) == ("bob", True)
    assert (change.undone_by, change.can_undo) == ("bob", False)
    assert last(ann) is None  # it is undone


def test_whoever_changed_it_still_sees_it_without_the_right(shop):
    sku, ann = shop.shelve("mug"), shop.person("ann")
    ann.does(receive_stock, ReceiveStock(sku, 5))
    ann.actor = replace(ann.actor, permissions=frozenset({Permission.CHANGES_UNDO}))
    (change,) = ann.does(list_changes, ListChanges()).items
    assert not change.can_undo


def test_an_undo_says_that_the_world_has_moved_on_and_can_be_tried_again(shop):
    sku, ann = shop.shelve("mug", on_hand=0), shop.person("ann")
    ann.does(receive_stock, ReceiveStock(sku, 5))
    code = last(ann).code
    ann.does(correct_stock, CorrectStock(sku, -3, "broken"))
    before = lines(shop)
    with pytest.raises(Conflict) as refused:
        ann.does(undo_change, UndoChange(code))
    assert refused.value.sentence == "undo.moved_on"
    assert "only 2" in refused.value.params["why"]
    assert (shop.on_hand(sku), lines(shop)) == (2, before)  # nothing of it was kept
    undo(ann)  # of the correction
    ann.does(undo_change, UndoChange(code))
    assert shop.on_hand(sku) == 0
    with pytest.raises(Conflict) as refused:
        ann.does(undo_change, UndoChange(code))
    assert refused.value.sentence == "undo.already"
    with pytest.raises(NotFound):
        ann.does(undo_change, UndoChange("AAAAAAAAAA"))


def test_twenty_press_undo_and_it_is_undone_once(shop):
    sku, ann = shop.shelve("mug", on_hand=0), shop.person("ann")
    ann.does(receive_stock, ReceiveStock(sku, 100))
    code, at_once, said = last(ann).code, Barrier(20), []

    def press():
        at_once.wait()
        try:
            said.append(ann.does(undo_change, UndoChange(code)).operation)
        except Conflict as refusal:
            said.append(refusal.sentence)

    threads = [Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["correct_stock"] + ["undo.already"] * 19
    assert (shop.on_hand(sku), shop.fold(sku)) == (0, 0)


def test_what_was_just_changed_is_offered_for_ten_seconds(shop):
    sku, ann = shop.shelve("mug"), shop.person("ann")
    ann.does(receive_stock, ReceiveStock(sku, 5))
    assert 9_000 < last(ann).milliseconds <= 10_000
    assert last(shop.person("bob")) is None
    shop.clock.at += 10 * SECOND
    assert last(ann) is None
    assert len(ann.does(list_changes, ListChanges()).items) == 1


def test_the_history_is_leafed_through_and_is_of_one_thing(shop):
    mug, cup, ann = shop.shelve("mug"), shop.shelve("cup"), shop.person("ann")
    for quantity in range(1, 6):
        ann.does(receive_stock, ReceiveStock(mug, quantity))
        ann.does(receive_stock, ReceiveStock(cup, quantity))
    first = ann.does(list_changes, ListChanges(limit=4))
    rest = ann.does(list_changes, ListChanges(limit=100, after=first.next))
    assert (len(first.items), len(rest.items), rest.next) == (4, 6, None)
    assert {change.thing for change in ann.does(list_changes, ListChanges(thing=cup)).items} == {cup}


def test_what_is_old_is_forgotten_and_what_is_about_a_person_goes_with_them(shop):
    sku, ann = shop.shelve("mug"), shop.person("ann")
    ann.does(receive_stock, ReceiveStock(sku, 5))
    undoing.sweep_changes(shop.house)
    assert last(ann)
    shop.clock.at += 91 * DAY
    ann.does(receive_stock, ReceiveStock(sku, 6))
    undoing.sweep_changes(shop.house)
    (change,) = ann.does(list_changes, ListChanges()).items
    assert "+6" in change.message
    shop.run("update undos set person_id = :ann", ann=ann.actor.id)
    with shop.store.writing() as db:
        undoing.forget_person(db, ann.actor.id)
    assert ann.does(list_changes, ListChanges()).items == []


def test_what_an_undo_is_asked_is_plain_json(shop):
    sku, ann = shop.shelve("mug"), shop.person("ann")
    ann.does(receive_stock, ReceiveStock(sku, 5))
    assert json.loads(shop.one("select wants from undos")) == {"sku": sku, "difference": -5, "why": "Undone"}
