"""The stock ledger: every change of the shelf is a row, and the figure on the shelf is their sum."""

import pytest

from counterfoil.gate.refusals import Conflict, Declined, Invalid, NotFound
from counterfoil.shop.goods import Sort
from counterfoil.shop.payments import DECLINES
from counterfoil.shop.stock import Short
from counterfoil.shop.stockroom import (
    CorrectStock,
    ReadStock,
    ReceiveStock,
    correct_stock,
    read_stock,
    receive_stock,
)

MUG = "MUG"


def test_an_order_that_is_paid_reserves_and_sells(shop):
    shop.shelve("mug", on_hand=5)
    ann = shop.person("ann")
    ann.adds(MUG, 2)
    code = ann.buys().code
    assert shop.moves(MUG) == [("received", 5), ("reserved", 2), ("sold", 2)]
    assert shop.on_hand(MUG) == shop.fold(MUG) == 3
    rows = shop.operator(read_stock, ReadStock(MUG)).moves
    assert [(move.kind, move.order, move.who, move.why) for move in rows] == [
        ("sold", code, "ann", ""),
        ("reserved", code, "ann", ""),
        ("received", "", "", "import"),
    ]


def test_an_order_that_is_declined_gives_back_what_it_reserved(shop):
    shop.shelve("mug", on_hand=5)
    ann = shop.person()
    ann.adds(MUG, 2)
    with pytest.raises(Declined):
        ann.buys(DECLINES)
    assert shop.moves(MUG) == [("received", 5), ("reserved", 2), ("released", 2)]
    assert shop.on_hand(MUG) == shop.fold(MUG) == 5


@pytest.mark.parametrize(
    "change", ["update variants set on_hand = 7", "update variants set on_hand = on_hand - 1"]
)
def test_the_shelf_moves_with_its_ledger_and_not_without(shop, change):
    shop.shelve("mug", on_hand=5)
    with pytest.raises(Exception, match="the shelf moves with its ledger"):
        shop.run(change)
    assert shop.on_hand(MUG) == 5


def test_a_shelf_begins_empty(shop):
    shop.shelve("mug")
    with pytest.raises(Exception, match="the shelf moves with its ledger"):
        shop.run(
            """
            insert into variants (product_id, sku, price, currency, on_hand, position)
            select id, 'OTHER', 1, 'EUR', 3, 2 from products
            """
        )


@pytest.mark.parametrize("change", ["update stock_moves set quantity = 1", "delete from stock_moves"])
def test_the_ledger_is_only_added_to(shop, change):
    shop.shelve("mug", on_hand=5)
    with pytest.raises(Exception, match="append-only"):
        shop.run(change)
    assert shop.moves(MUG) == [("received", 5)]


def test_the_ledger_is_neither_replaced_nor_truncated(shop):
    shop.shelve("mug", on_hand=5)
    change = (
        """
        insert or replace into stock_moves (id, at, variant_id, kind, quantity, shelf)
        select id, at, variant_id, kind, 9, 9 from stock_moves
        """
        if shop.store.kind == "sqlite"
        else "truncate stock_moves cascade"
    )
    with pytest.raises(Exception, match="append-only"):
        shop.run(change)
    assert shop.moves(MUG) == [("received", 5)]


TAKE = """
    insert into stock_moves (at, variant_id, kind, quantity, shelf)
    select 1, id, :kind, :quantity, :shelf from variants
"""


@pytest.mark.parametrize(
    ("kind", "quantity", "shelf"),
    [("reserved", 6, -6), ("corrected", -6, -6), ("reserved", 2, 2), ("sold", 1, -1), ("received", -1, -1)],
)
def test_the_database_refuses_what_cannot_be(shop, kind, quantity, shelf):
    """Below nothing, or a move that does something else than its kind."""
    shop.shelve("mug", on_hand=5)
    with pytest.raises(Exception, match=r"(?i)check|constraint"):
        shop.run(TAKE, kind=kind, quantity=quantity, shelf=shelf)
    assert shop.on_hand(MUG) == shop.fold(MUG) == 5


def test_what_may_be_ordered_when_there_is_none_goes_below_nothing(shop):
    kettle = [Sort("KETTLE", [], 1000, None, 1, back_orders=True)]
    shop.shelve("kettle", sorts=kettle)
    ann = shop.person()
    ann.adds("KETTLE", 3)
    assert ann.buys().payment == "paid"
    assert shop.on_hand("KETTLE") == shop.fold("KETTLE") == -2
    ann.adds("KETTLE")
    with pytest.raises(Declined):
        ann.buys(DECLINES)
    assert shop.on_hand("KETTLE") == -2
    # It cannot be forbidden before they are in.
    shop.shelve("kettle", sorts=[Sort("KETTLE", [], 1100, None, 1)])
    assert shop.one("select back_orders from variants") == 1
    shop.operator(receive_stock, ReceiveStock("KETTLE", 2))
    shop.shelve("kettle", sorts=[Sort("KETTLE", [], 1200, None, 1)])
    assert shop.one("select back_orders from variants") == 0
    with pytest.raises(Short):
        ann.adds("KETTLE", 1)


def test_an_import_receives_what_is_new_and_corrects_what_is_there(shop):
    shop.shelve("mug", on_hand=5)
    shop.shelve("mug", on_hand=5, title="The same mug")
    ann = shop.person()
    ann.adds(MUG, 4)
    ann.buys()
    shop.shelve("mug", on_hand=8)
    shop.shelve("mug", on_hand=1)  # seven fewer, where there are four: never below nothing
    assert shop.moves(MUG) == [
        ("received", 5),
        ("reserved", 4),
        ("sold", 4),
        ("corrected", 3),
        ("corrected", -4),
    ]
    assert shop.on_hand(MUG) == shop.fold(MUG) == 0


def test_staff_receive_and_correct(shop):
    shop.shelve("mug", on_hand=2)
    keeper = shop.person("keeper")
    stock = keeper.does(receive_stock, ReceiveStock(MUG, 10, "delivery 7"))
    assert (stock.on_hand, stock.reserved) == (12, 0)
    assert (stock.moves[0].kind, stock.moves[0].who, stock.moves[0].why) == (
        "received",
        "keeper",
        "delivery 7",
    )
    assert keeper.does(correct_stock, CorrectStock(MUG, -3, "broken")).on_hand == 9
    with pytest.raises(Conflict) as refused:
        keeper.does(correct_stock, CorrectStock(MUG, -10, "stolen"))
    assert (refused.value.sentence, refused.value.params) == ("stock.below_nothing", {"left": 9})
    with pytest.raises(Invalid):
        keeper.does(correct_stock, CorrectStock(MUG, 0, "nothing"))
    with pytest.raises(NotFound):
        keeper.does(receive_stock, ReceiveStock("NO-SUCH", 1))
    assert shop.on_hand(MUG) == shop.fold(MUG) == 9
    assert shop.one("select count(*) from trail where thing = 'MUG'") == 2


def test_the_ledger_is_read_page_by_page(shop):
    shop.shelve("mug", on_hand=0)
    for number in range(1, 8):
        shop.operator(receive_stock, ReceiveStock(MUG, number))
    quantities, after = [], ""
    while after is not None:
        page = shop.operator(read_stock, ReadStock(MUG, 3, after))
        quantities += [move.quantity for move in page.moves]
        after = page.next
    assert quantities == [7, 6, 5, 4, 3, 2, 1]
    for wrong in ("x", "-1", "9" * 20, "١"):
        with pytest.raises(Invalid):
            shop.operator(read_stock, ReadStock(MUG, 3, wrong))
