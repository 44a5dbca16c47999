"""Carts: what goes in, what does not, and what is said about it."""

import json

import pytest

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Invalid, NotFound
from counterfoil.shop.carts import AddToCart, RemoveLine, SetLine, read_cart, remove_line, set_line
from counterfoil.shop.money import Money
from counterfoil.shop.sentences import tell
from counterfoil.shop.stock import Short

NO_QUANTITIES = [-1, 0, 1.5, "1e3", 1e30, 10**30, "١٢", float("nan"), None, True, [], {}, "2", 2**63, 1000]


@pytest.mark.parametrize("shape", [AddToCart, SetLine])
@pytest.mark.parametrize("quantity", NO_QUANTITIES)
def test_what_is_no_quantity_is_named(shape, quantity):
    with pytest.raises(Invalid) as refused:
        shapes.read(shape, {"sku": "A", "quantity": quantity})
    assert [misfit.field for misfit in refused.value.misfits] == ["quantity"]


@pytest.mark.parametrize(
    "quantity", ["-1", "0", "1.5", "1e3", "١٢", "NaN", "null", "0x10", "1000", "9" * 40, "²"]
)
def test_what_is_no_quantity_in_a_form_is_named(quantity):
    with pytest.raises(Invalid):
        shapes.read(SetLine, {"sku": "A", "quantity": quantity}, spoken=True)


def test_adding_adds_and_setting_sets(shop):
    sku = shop.shelve("mug", on_hand=10, price=250)
    ann = shop.person()
    assert ann.adds(sku).count == 1
    assert ann.adds(sku, 2).lines[0].quantity == 3
    cart = ann.does(set_line, SetLine(sku, 5))
    assert (cart.count, cart.total, cart.lines[0].total) == (5, Money(1250, "EUR"), Money(1250, "EUR"))
    assert ann.does(read_cart) == cart
    assert ann.does(remove_line, RemoveLine(sku)).lines == []
    # A second click on the same button.
    assert ann.does(remove_line, RemoveLine(sku)).total == Money(0, "EUR")


def test_more_than_there_is_is_refused_with_what_is_left(shop):
    sku = shop.shelve("mug", on_hand=3)
    ann = shop.person()
    ann.adds(sku, 2)
    for attempt in (lambda: ann.adds(sku, 2), lambda: ann.does(set_line, SetLine(sku, 4))):
        with pytest.raises(Short) as refused:
            attempt()
        assert tell(refused.value.sentence, **refused.value.params) == "There are only 3 of Mug left."
    assert ann.does(read_cart).count == 2
    empty = shop.shelve("jug", on_hand=0)
    with pytest.raises(Short) as refused:
        ann.adds(empty)
    assert tell(refused.value.sentence, **refused.value.params) == "Jug is sold out."


def test_what_the_shop_does_not_have_cannot_be_added(shop):
    hidden = shop.shelve("hidden", published=False)
    sku = shop.shelve("mug")
    ann = shop.person()
    for wanted in (hidden, "no such", "' or 1=1 --", "%"):
        for attempt in (AddToCart(wanted), SetLine(wanted, 1), RemoveLine(wanted)):
            operation = {AddToCart: "adds", SetLine: set_line, RemoveLine: remove_line}[type(attempt)]
            with pytest.raises(NotFound):
                ann.adds(wanted) if operation == "adds" else ann.does(operation, attempt)
    with pytest.raises(NotFound):
        ann.does(set_line, SetLine(sku, 1))
    assert shop.one("select count(*) from cart_lines") == 0


def test_a_cart_takes_a_hundred_things_and_999_of_one(shop):
    for number in range(101):
        shop.shelve(f"thing-{number}", on_hand=5000)
    ann = shop.person()
    for number in range(100):
        ann.adds(f"THING-{number}")
    with pytest.raises(Invalid) as refused:
        ann.adds("THING-100")
    assert refused.value.misfits[0].sentence == "cart.full"
    assert ann.adds("THING-0", 998).lines[0].quantity == 999
    with pytest.raises(Invalid) as refused:
        ann.adds("THING-0")
    assert refused.value.misfits[0].field == "quantity"


def test_what_became_short_stays_in_the_cart_with_a_word(shop):
    mug, jug = shop.shelve("mug", on_hand=5), shop.shelve("jug", on_hand=5)
    ann = shop.person()
    ann.adds(mug, 4)
    assert not ann.adds(jug, 2).changed
    shop.count(mug, 3)
    shop.run("update products set published = 0 where slug = 'jug'")
    cart = ann.does(read_cart)
    assert cart.changed
    assert [(line.note, line.stock) for line in cart.lines] == [("stock.only", 3), ("stock.sold_out", 0)]
    # Fewer than before is taken, so the cart can be mended.
    assert ann.does(set_line, SetLine(mug, 3)).lines[0].note == ""
    assert not ann.does(remove_line, RemoveLine(jug)).changed


def test_a_cart_is_its_owners_alone(shop):
    sku = shop.shelve("mug")
    ann, eve = shop.person(), shop.person()
    ann.adds(sku, 2)
    assert eve.does(read_cart).lines == []
    eve.adds(sku)
    eve.does(remove_line, RemoveLine(sku))
    assert ann.does(read_cart).count == 2


def test_a_price_in_the_body_is_not_heard():
    raw = json.loads('{"sku": "A", "quantity": 1, "price": 1, "total": 1, "account_id": 7}')
    assert shapes.read(AddToCart, raw) == AddToCart("A", 1)
