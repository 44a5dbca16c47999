"""The proof that everything adds up, and that it fails where something does not."""

import pytest

from counterfoil.gate.refusals import Declined
from counterfoil.gate.work import do_job
from counterfoil.shop.books.alerts import list_alerts
from counterfoil.shop.books.reconcile import plan_the_night, reconcile
from counterfoil.shop.payments import DECLINES, Payments
from tests.shop.after import Desk, Till, asks_back, cancels


@pytest.fixture
def busy(shop):
    """A day with everything in it: paid, declined, cancelled, paid back in part and in all, sent back."""
    shop.with_part(Payments, Till())
    desk, ann = Desk(shop), shop.person("ann")
    mug, cup = shop.shelve("mug", on_hand=50, price=333), shop.shelve("cup", on_hand=50, price=1999)
    codes = []
    for _ in range(5):
        ann.adds(mug, 3)
        ann.adds(cup)
        codes.append(ann.buys().code)
    ann.adds(mug)
    with pytest.raises(Declined):
        ann.buys(DECLINES)
    cancels(ann, codes[0])
    desk.refund(codes[1], lines={mug: 1}, goodwill=7, restock=True)
    desk.refund(codes[1], everything=True)
    desk.ship(codes[2])
    asked = asks_back(ann, codes[2], MUG=2)
    desk.accept(codes[2], asked.code, restock=True)
    desk.refund(codes[3], goodwill=100)
    return codes


def found(shop):
    difference = shop.operator(reconcile).difference
    return difference and (difference.what, difference.thing)


def test_a_day_with_everything_in_it_adds_up(shop, busy):
    said = shop.operator(reconcile)
    assert said.difference is None
    assert (said.orders, said.shelves) == (6, 2)
    assert said.entries > 10


def test_the_proof_keeps_nothing_of_what_it_reads_in_memory(shop, busy):
    if shop.store.kind != "sqlite":
        pytest.skip("PostgreSQL reads in a process of its own")
    with shop.store.reading() as db:
        usual = db.one("pragma mmap_size")[0]
    with shop.store.watch() as statements:
        assert shop.operator(reconcile).difference is None
    assert statements[1] == "pragma mmap_size = 0"
    assert statements[-1] == f"pragma mmap_size = {usual}"
    assert usual > 0


def unguarded(shop, sql, **params):
    """A change that the triggers would refuse, by somebody who took them away."""
    with shop.store.writing() as db:
        if db.kind == "postgres":
            db.run("set local session_replication_role = replica")
        else:
            for (name,) in db.all("select name from sqlite_schema where type = 'trigger'"):
                db.run(f"drop trigger {name}")
        db.run(sql, **params)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (
            "update sales set total = total + 1 where order_id = (select id from orders where code = :code)",
            "bank",
        ),
        ("delete from sales where order_id = (select id from orders where code = :code)", "bank"),
        (
            "update payments set amount = 1 where order_id = (select id from orders where code = :code)",
            "bank",
        ),
        ("delete from payments where order_id = (select id from orders where code = :code)", "bank"),
        ("update orders set captured = captured + 1 where code = :code", "kept"),
        ("update orders set payment = 'awaiting' where code = :code", "held"),
        (
            "delete from stock_moves where kind = 'sold' and order_id = (select id from orders where code = :code)",
            "held",
        ),
        (
            "update sales set quantity = 9 where order_id = (select id from orders where code = :code)",
            "sold",
        ),
    ],
)
def test_what_was_changed_from_behind_is_named_with_its_order(shop, busy, change, what):
    unguarded(shop, change, code=busy[4])
    assert found(shop) == (what, busy[4])


def test_a_shelf_that_is_not_its_ledger_is_named(shop, busy):
    unguarded(shop, "update variants set on_hand = on_hand + 1 where sku = 'CUP'")
    assert found(shop) == ("shelf", "CUP")


def test_a_number_that_is_missing_is_noticed(shop, busy):
    unguarded(shop, "delete from invoices where number = 2 and kind = 'invoice'")
    assert found(shop)[0] == "numbers"


def test_the_night_is_planned_once_and_tells_until_it_is_settled(shop, busy):
    for _ in range(3):
        plan_the_night(shop.house)
    assert shop.one("select count(*) from jobs where name = 'reconcile_books'") == 1
    assert shop.operator(list_alerts).items == []
    unguarded(shop, "update payments set amount = amount - 1 where id = 5")
    for _ in range(2):
        do_job(shop.house, "reconcile_books", {})
    [alert] = shop.operator(list_alerts).items
    assert alert.thing == busy[4]
    assert busy[4] in alert.message
    assert (
        shop.one(
            "select count(*) from trail where operation = 'reconcile_books' and thing = :code", code=busy[4]
        )
        == 2
    )
    shop.run("update payments set amount = amount + 1 where id = 5")
    do_job(shop.house, "reconcile_books", {})
    assert shop.operator(list_alerts).items == []
