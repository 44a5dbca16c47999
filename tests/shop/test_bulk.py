"""Bulk: frozen at the start, done in pieces, row by row through the gate, stopped and undone as a whole."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from threading import Thread

import pytest

from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, NotAllowed, NotFound
from counterfoil.shop.addresses import Address
from counterfoil.shop.after.sending import MoveOrder, ShipOrder, deliver_order, ship_order
from counterfoil.shop.assortment.leafing import ListGoods, list_goods
from counterfoil.shop.bulk import StartBulk, start_bulk, stop_bulk, undo_bulk
from counterfoil.shop.bulk_actions import BULK
from counterfoil.shop.bulk_reading import ReadBulk, read_bulk
from counterfoil.shop.bulk_running import run_bulks
from counterfoil.shop.changes import ListChanges, list_changes
from counterfoil.shop.goods import Sort
from counterfoil.shop.imports.exporting import ExportProducts, export_products
from counterfoil.shop.pricing.prices import SetPrice, set_price
from counterfoil.shop.sentences import SENTENCES
from counterfoil.shop.undoing import UndoChange, undo_change
from tests.shop.many import copies

HOME = Address("Ann", "Quay 1", "1000", "Riga", "LV")


@pytest.fixture
def staff(shop):
    """Somebody with a role, for what goes on without them is done with the rights that they have then."""
    somebody = shop.person("staff")
    shop.run(
        "insert into account_roles (account_id, role, given_at) values (:id, 'administrator', 0)",
        id=somebody.actor.id,
    )
    return somebody


@pytest.fixture
def orders(shop):
    """Two hundred and fifty delivered orders, and one that nobody has sent."""
    shop.shelve("mug", on_hand=20)
    ann = shop.person("ann")
    for _ in range(2):
        ann.adds("MUG")
        code = ann.buys(address=HOME).code
    boss = shop.person("boss")
    boss.does(ship_order, ShipOrder(code))
    boss.does(deliver_order, MoveOrder(code))
    return copies(shop.store, code, 250)


def statuses(shop):
    with shop.store.reading() as db:
        return dict(db.all("select status, count(*) from orders where code like 'CPYX%' group by status"))


def start(staff, action, codes=(), **more):
    return staff.does(start_bulk, StartBulk(action, list(codes), **more)).code


def look(staff, code):
    return staff.does(read_bulk, ReadBulk(code))


def pieces(shop, code):
    with shop.store.reading() as db:
        return db.all(
            "select done_at is not null, bulk_pieces.refused from bulk_pieces join bulks on bulks.id = bulk_id where code = :code order by number",
            code=code,
        )


def test_it_is_done_piece_by_piece_and_says_how_far_it_is(shop, staff, orders):
    code = start(staff, "close", orders)
    bulk = look(staff, code)
    assert (bulk.state, bulk.done, bulk.count, bulk.message) == ("running", 0, 250, "Closing 250 orders")
    assert len(pieces(shop, code)) == 3
    assert run_bulks(shop.house, 0) == 1
    assert (look(staff, code).done, statuses(shop)) == (100, {"closed": 100, "placed": 150})
    assert run_bulks(shop.house) == 2
    bulk = look(staff, code)
    assert (bulk.state, bulk.done, bulk.refused) == ("done", 250, 0)
    assert statuses(shop) == {"closed": 250}
    assert run_bulks(shop.house) == 0
    lines = shop.one(
        "select count(*) from trail where operation = 'close_order' and account_id = :id", id=staff.actor.id
    )
    assert lines == 250


def test_rows_that_it_is_not_possible_for_are_told_and_hold_up_nothing(shop, staff, orders):
    unsent = shop.one("select code from orders where fulfilment = 'unfulfilled'")
    code = start(staff, "close", [*orders[:5], unsent, "NOSUCHCODE", *orders[5:10]])
    run_bulks(shop.house)
    bulk = look(staff, code)
    assert (bulk.state, bulk.done, bulk.refused) == ("done", 10, 2)
    assert [(one.thing, one.why.split(",")[0]) for one in bulk.refusals] == [
        (unsent, f"Order {unsent} is paid"),
        ("NOSUCHCODE", "There is no such order."),
    ]


def test_all_that_match_are_those_of_the_start(shop, staff, orders):
    code = start(staff, "close", all=True, filter="fulfilment=delivered")
    assert look(staff, code).count == 251  # and the one they are copies of
    shop.run("update orders set fulfilment = 'returned' where code = :code", code=orders[0])
    run_bulks(shop.house)
    assert look(staff, code).done == 251
    with pytest.raises(Invalid):
        start(staff, "close", all=True, filter="since=yesterday")
    with pytest.raises(Invalid):
        start(staff, "close", all=True, filter="show=cancelled")  # there are none


def test_the_whole_is_undone_by_another_and_that_one_too(shop, staff, orders):
    start(staff, "close", orders)
    run_bulks(shop.house)
    (whole, *_) = staff.does(list_changes, ListChanges()).items
    assert (whole.operation, whole.message, whole.can_undo) == ("start_bulk", "Closing 250 orders", True)
    staff.does(undo_change, UndoChange(whole.code))
    run_bulks(shop.house)
    assert statuses(shop) == {"placed": 250}
    (whole, *_) = staff.does(list_changes, ListChanges()).items
    assert (whole.operation, whole.message) == ("undo_bulk", "Undoing 250 changes")
    staff.does(undo_change, UndoChange(whole.code))
    run_bulks(shop.house)
    assert statuses(shop) == {"closed": 250}


def test_what_was_changed_since_is_not_undone_and_told(shop, staff, orders):
    code = start(staff, "pack", [shop.one("select code from orders where fulfilment = 'unfulfilled'")])
    run_bulks(shop.house)
    packed = shop.one("select code from orders where fulfilment = 'packed'")
    staff.does(ship_order, ShipOrder(packed))
    again = staff.does(undo_bulk, ReadBulk(code)).code
    run_bulks(shop.house)
    bulk = look(staff, again)
    assert (bulk.done, bulk.refused) == (0, 1)
    assert "moved on" in bulk.refusals[0].why
    assert shop.one("select fulfilment from orders where code = :code", code=packed) == "shipped"


def test_it_is_stopped_between_two_pieces_and_undone_as_far_as_it_came(shop, staff, orders):
    code = start(staff, "close", orders)
    run_bulks(shop.house, 0)
    assert staff.does(stop_bulk, ReadBulk(code)).state == "stopped"
    assert run_bulks(shop.house) == 0
    assert statuses(shop) == {"closed": 100, "placed": 150}
    with pytest.raises(Conflict):
        staff.does(stop_bulk, ReadBulk(code))
    staff.does(undo_bulk, ReadBulk(code))
    run_bulks(shop.house)
    assert statuses(shop) == {"placed": 250}
    with pytest.raises(Conflict) as refused:
        staff.does(undo_bulk, ReadBulk(code))
    assert refused.value.sentence == "bulk.nothing_to_undo"


def test_a_bulk_that_is_undone_while_it_runs_stops_first(shop, staff, orders):
    code = start(staff, "close", orders)
    run_bulks(shop.house, 0)
    staff.does(undo_bulk, ReadBulk(code))
    run_bulks(shop.house)
    assert (look(staff, code).state, statuses(shop)) == ("stopped", {"placed": 250})


def test_nobody_does_to_many_what_they_may_not_do_to_one(shop, staff, orders):
    staff.actor = replace(
        staff.actor, permissions=frozenset({Permission.OFFICE_ENTER, Permission.ORDERS_PACK})
    )
    with pytest.raises(NotAllowed) as refused:
        start(staff, "close", orders)
    assert refused.value.needs == Permission.ORDERS_SHIP
    with pytest.raises(NotAllowed) as refused:
        start(staff, "pack", all=True)
    assert refused.value.needs == Permission.ORDERS_OVERSEE


def test_a_right_that_was_taken_meanwhile_is_missing_in_the_next_piece(shop, staff, orders):
    code = start(staff, "close", orders)
    run_bulks(shop.house, 0)
    shop.run("update account_roles set role = 'packer' where account_id = :id", id=staff.actor.id)
    run_bulks(shop.house)
    bulk = look(shop.person("boss2"), code)
    assert (bulk.done, bulk.refused, statuses(shop)) == (100, 150, {"closed": 100, "placed": 150})


def test_whoever_is_shut_out_meanwhile_changes_nothing_more(shop, staff, orders):
    start(staff, "close", orders)
    shop.run("update accounts set disabled_at = 1 where id = :id", id=staff.actor.id)
    run_bulks(shop.house)
    assert statuses(shop) == {"placed": 250}


def test_a_key_of_few_rights_starts_nothing_that_goes_on_with_more(shop, staff, orders):
    few = frozenset({Permission.OFFICE_ENTER, Permission.ORDERS_SHIP, Permission.CHANGES_UNDO})
    staff.actor = replace(staff.actor, permissions=few)
    code = start(staff, "close", orders[:3])
    run_bulks(shop.house)
    staff.does(undo_bulk, ReadBulk(code))
    shop.run("update bulks set wants = replace(wants, 'orders:ship', 'orders:read')")
    run_bulks(shop.house)
    assert statuses(shop) == {"closed": 3, "placed": 247}


def test_what_cannot_be_undone_has_to_be_sure_and_offers_nothing(shop, staff, orders):
    unsent = [shop.one("select code from orders where fulfilment = 'unfulfilled'")]
    with pytest.raises(Invalid) as refused:
        start(staff, "ship", unsent)
    assert [each.sentence for each in refused.value.misfits] == ["bulk.sure"]
    offers = shop.one("select count(*) from undos")
    start(staff, "ship", unsent, sure=True)
    run_bulks(shop.house)
    assert shop.one("select fulfilment from orders where code = :code", code=unsent[0]) == "shipped"
    assert shop.one("select count(*) from undos") == offers


def test_a_piece_that_ends_in_a_mistake_of_ours_is_all_undone_and_given_up_after_three_tries(
    shop, staff, orders
):
    code = start(staff, "close", orders)
    shop.run("update orders set packed_at = 1 where code = :code", code=orders[3])
    # A row that the database itself refuses: no refusal of ours.
    trip = {
        "sqlite": [
            "create trigger trip before update on orders when old.packed_at = 1 begin select raise(abort, 'no'); end"
        ],
        "postgres": [
            "create function trip() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$",
            "create trigger trip before update on orders for each row when (old.packed_at = 1) execute function trip()",
        ],
    }
    for sentence in trip[shop.store.kind]:
        shop.run(sentence)
    run_bulks(shop.house)
    bulk = look(staff, code)
    assert (bulk.state, bulk.done, bulk.refused) == ("done", 150, 100)
    assert statuses(shop) == {"placed": 100, "closed": 150}
    assert {one.why for one in bulk.refusals} == {"We made a mistake here, and this was left as it is."}


def test_products_are_moved_at_the_version_they_have_then(shop, staff):
    slugs = [shop.shelve(name).lower() for name in ("cup", "mug", "pot")]
    code = start(staff, "unpublish", slugs)
    run_bulks(shop.house)
    assert look(staff, code).done == 3
    assert shop.one("select count(*) from products where published = 1") == 0
    staff.does(undo_bulk, ReadBulk(code))
    run_bulks(shop.house)
    assert shop.one("select count(*) from products where published = 1") == 3


def test_what_each_row_is_asked_beside_itself_is_asked_once(shop, staff):
    shop.shelve("mug")
    with pytest.raises(Invalid) as refused:
        start(staff, "tax_class", ["mug"])
    assert [each.field for each in refused.value.misfits] == ["tax_class"]
    start(staff, "tax_class", ["mug"], wants={"tax_class": "reduced"})
    run_bulks(shop.house)
    assert shop.one("select tax_class from variants") == "reduced"


def test_prices_of_many_rise_by_so_many_per_cent_and_fall_back_as_they_were(shop, staff):
    slugs = [
        shop.shelve(name, price=price).lower() for name, price in (("cup", 999), ("mug", 1005), ("pot", 0))
    ]
    with pytest.raises(Invalid) as refused:
        start(staff, "reprice", slugs, wants={"percent": "a lot"})
    assert [each.field for each in refused.value.misfits] == ["percent"]
    code = start(staff, "reprice", slugs, wants={"percent": "10"})
    run_bulks(shop.house)
    prices = "select sku, price from variants order by sku"
    with shop.store.reading() as db:
        assert db.all(prices) == [("CUP", 1099), ("MUG", 1106), ("POT", 0)]
    assert shop.one("select lowest_price from products where slug = 'mug'") == 1106
    staff.does(undo_bulk, ReadBulk(code))
    run_bulks(shop.house)
    with shop.store.reading() as db:
        assert db.all(prices) == [("CUP", 999), ("MUG", 1005), ("POT", 0)]


def test_prices_in_other_currencies_rise_with_them_and_fall_back(shop, staff):
    shop.sells(others=("SEK", "JPY"))
    shop.shelve("mug", sorts=[Sort("MUG", [], 1000, None, 9), Sort("MUG-L", [], 1205, None, 9)])
    for sku, currency, price in (("MUG", "SEK", 11_500), ("MUG-L", "SEK", 13_333), ("MUG-L", "JPY", 1905)):
        staff.does(set_price, SetPrice(sku, currency, price))
    lists = "select currency, lowest_price, highest_price from product_prices order by 1"
    prices = "select sku, prices.currency, prices.price from prices join variants on variants.id = variant_id order by 1, 2"
    with shop.store.reading() as db:
        before = db.all(lists), db.all(prices)
    code = start(staff, "reprice", ["mug"], wants={"percent": "-10"})
    run_bulks(shop.house)
    with shop.store.reading() as db:
        assert db.all(prices) == [("MUG", "SEK", 10_350), ("MUG-L", "JPY", 1715), ("MUG-L", "SEK", 12_000)]
        assert db.all(lists) == [("JPY", 1715, 1715), ("SEK", 10_350, 12_000)]
    assert shop.one("select lowest_price from products") == 900
    staff.does(undo_bulk, ReadBulk(code))
    run_bulks(shop.house)
    with shop.store.reading() as db:
        assert (db.all(lists), db.all(prices)) == before
    start(staff, "reprice", ["mug"], wants={"percent": "5"})
    run_bulks(shop.house)
    offered = shop.one("select code from undos where did = 'reprice_product' order by id desc limit 1")
    staff.does(set_price, SetPrice("MUG-L", "JPY", 1))
    with pytest.raises(Conflict):  # another price of it has moved on: none of them is put back
        staff.does(undo_change, UndoChange(offered))
    assert shop.one("select price from variants where sku = 'MUG'") == 1050


def test_many_products_stand_elsewhere_and_come_back(shop, staff):
    shop.shelve("lamp", category=("lamps", "Lamps"))
    slugs = [shop.shelve(name).lower() for name in ("cup", "mug")]
    with pytest.raises(Invalid):
        start(staff, "category", slugs)
    code = start(staff, "category", [*slugs, "lamp"], wants={"category": "lamps"})
    run_bulks(shop.house)
    where = "select count(*) from products join categories on categories.id = category_id where categories.slug = 'lamps'"
    assert (shop.one(where), look(staff, code).done) == (3, 3)
    assert staff.does(list_goods, ListGoods(q="lamps", state="published")).count == 3
    staff.does(undo_bulk, ReadBulk(code))
    run_bulks(shop.house)
    assert shop.one(where) == 1
    nowhere = start(staff, "category", slugs, wants={"category": "nowhere"})
    run_bulks(shop.house)
    assert look(staff, nowhere).refused == 2


def test_what_is_on_the_shelf_of_many_is_put_right_and_back_with_its_reason(shop, staff):
    shop.shelve("mug", sorts=[Sort("MUG", [], 1000, None, 9), Sort("MUG-L", [], 1205, None, 3)])
    shop.shelve("cup", on_hand=1)
    code = start(staff, "stock", ["mug", "cup"], wants={"difference": "-2", "why": "broken on the way"})
    run_bulks(shop.house)
    bulk = look(staff, code)
    assert (bulk.done, bulk.refused) == (1, 1)  # there were never two cups
    assert [shop.on_hand(sku) for sku in ("MUG", "MUG-L", "CUP")] == [7, 1, 1]
    assert shop.one("select why from stock_moves order by id desc limit 1") == "broken on the way"
    staff.does(undo_bulk, ReadBulk(code))
    run_bulks(shop.house)
    assert [shop.on_hand(sku) == shop.fold(sku) for sku in ("MUG", "MUG-L", "CUP")] == [True] * 3
    assert [shop.on_hand(sku) for sku in ("MUG", "MUG-L", "CUP")] == [9, 3, 1]


def test_what_is_ticked_is_exported_or_all_that_match(shop, staff):
    for name, on_hand in (("cup", 1), ("mug", 90), ("pot", 2)):
        shop.shelve(name, on_hand=on_hand)

    def exported(**wants):
        text = b"".join(staff.does(export_products, ExportProducts(**wants)).pieces).decode()
        return [row.split(",")[1] for row in text.splitlines()[1:]]

    assert exported(slugs="mug, cup") == ["cup", "mug"]
    assert exported(all=True, filter="stock=low") == ["cup", "pot"]
    assert exported(all=True, filter="q=nothing") == []
    assert exported(all=True) == exported() == ["cup", "mug", "pot"]


def test_what_there_is_not_and_what_is_of_others(shop, staff, orders):
    with pytest.raises(Invalid):
        start(staff, "close", [])
    with pytest.raises(NotFound):
        look(staff, "NOSUCHBULK")
    code = start(staff, "close", orders[:1])
    eve = shop.person("eve")
    eve.actor = replace(eve.actor, permissions=frozenset({Permission.OFFICE_ENTER}))
    for operation in (read_bulk, stop_bulk, undo_bulk):
        with pytest.raises(NotFound):
            eve.does(operation, ReadBulk(code))


def test_two_processes_share_the_pieces_and_none_is_done_twice(shop, staff, orders):
    code = start(staff, "close", orders)
    threads = [Thread(target=run_bulks, args=(shop.house,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bulk = look(staff, code)
    assert (bulk.state, bulk.done, bulk.refused) == ("done", 250, 0)
    assert shop.one("select count(*) from trail where operation = 'close_order'") == 250


# What a piece did stands in five places: they agree, whenever the power went off.
TOLD = """
    select
        (select done from bulks),
        (select count(*) * 100 from bulk_pieces where done_at is not null),
        (select count(*) from orders where status = 'closed'),
        (select count(*) from trail where operation = 'close_order'),
        (select count(*) from undos where did = 'close_order')
"""


def test_ten_thousand_rows_are_done_piece_by_piece_however_often_the_power_goes_off(
    shop, staff, orders, address, tmp_path
):
    code = start(staff, "close", copies(shop.store, orders[0], 10_000 - len(orders), "MANY") + orders)
    done = 0
    for step in ("bulk.taken", "bulk.written", "bulk.committed"):
        died = subprocess.run(
            [sys.executable, "-m", "tests.shop.bulk_process", address, str(tmp_path)],
            env={**os.environ, "COUNTERFOIL_FAILPOINT": step},
            check=False,
        )
        assert died.returncode == -signal.SIGKILL
        done += 100 if step == "bulk.committed" else 0
        with shop.store.reading() as db:
            assert set(db.one(TOLD)) == {done}
        bulk = look(staff, code)
        assert (bulk.state, bulk.done, bulk.count) == ("running", done, 10_000)
    assert run_bulks(shop.house) == 99
    assert (look(staff, code).state, look(staff, code).refused) == ("done", 0)
    with shop.store.reading() as db:
        assert set(db.one(TOLD)) == {10_000}


def test_every_action_names_an_operation_its_field_and_its_words():
    for name, action in BULK.items():
        shape = action.operation.asks
        assert shape is not None
        assert {action.row, *action.more} <= set(shape.__dataclass_fields__)
        assert ("version" in shape.__dataclass_fields__) is action.versioned
        assert f"bulk.{name}" in SENTENCES
