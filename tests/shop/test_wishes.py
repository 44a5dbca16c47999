"""The wish list: kept, moved into the cart, and true to what has become of the goods."""

import pytest

from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.shop.carts import read_cart
from counterfoil.shop.goods import Sort
from counterfoil.shop.wishes.wishing import (
    MOST,
    AddWish,
    MoveWish,
    RemoveWish,
    add_wish,
    list_wishes,
    move_wish_to_cart,
    remove_wish,
)
from tests.shop.rush import at_once

TWO = [Sort("RED", ["Red"], 1200, None, 3), Sort("BLUE", ["Blue"], 900, None, 0)]


def wishes(person):
    return [(each.sku or each.slug, each.note) for each in person.does(list_wishes).items]


def test_what_is_wished_for_is_there_until_it_is_taken_off(shop):
    ann = shop.person()
    mug = shop.shelve("mug", price=1400)
    told = ann.does(add_wish, AddWish(slug="mug")).items[0]
    assert (told.sku, told.title, told.price.amount, told.stock, told.note) == ("MUG", "Mug", 1400, 10, "")
    ann.does(add_wish, AddWish(sku=mug))  # the same
    assert wishes(ann) == [("MUG", "")]
    ann.does(remove_wish, RemoveWish(sku=mug))
    assert wishes(ann) == []
    ann.does(add_wish, AddWish(sku=mug))  # which is how it is undone
    assert wishes(ann) == [("MUG", "")]


def test_a_variant_and_the_product_whichever_variant_are_two_wishes(shop):
    ann = shop.person()
    shop.shelve("shirt", sorts=TWO, option_names=["Colour"])
    ann.does(add_wish, AddWish(slug="shirt"))
    ann.does(add_wish, AddWish(sku="BLUE"))
    assert wishes(ann) == [("BLUE", "wish.sold_out"), ("shirt", "wish.choose")]
    product = ann.does(list_wishes).items[1]
    assert (product.price.amount, product.stock, product.options) == (900, 3, [])
    with pytest.raises(Conflict) as refused:
        ann.does(move_wish_to_cart, MoveWish(slug="shirt"))
    assert refused.value.sentence == "wish.choose"


def test_it_moves_into_the_cart_and_stays_where_it_cannot(shop):
    ann = shop.person()
    mug = shop.shelve("mug", on_hand=1)
    code = ann.does(add_wish, AddWish(sku=mug)).items[0].code
    shop.count(mug, 0)
    with pytest.raises(Conflict) as refused:
        ann.does(move_wish_to_cart, MoveWish(code=code))
    assert refused.value.sentence == "stock.sold_out"
    assert wishes(ann) == [("MUG", "wish.sold_out")]
    shop.count(mug, 1)
    cart = ann.does(move_wish_to_cart, MoveWish(code=code.lower()))
    assert [line.sku for line in cart.lines] == ["MUG"]
    assert wishes(ann) == []
    assert ann.does(read_cart).count == 1


def test_what_is_retired_removed_or_deleted_is_said_and_breaks_nothing(shop):
    ann = shop.person()
    for slug in ("mug", "cup", "pot"):
        shop.shelve(slug)
        ann.does(add_wish, AddWish(slug=slug))
    shop.run("update products set published = 0 where slug = 'mug'")
    shop.run("update variants set removed = 1 where sku = 'CUP'")
    told = {each.title: each.note for each in ann.does(list_wishes).items}
    assert told == {"Mug": "wish.gone", "Cup": "wish.gone", "Pot": ""}
    with pytest.raises(Conflict):
        ann.does(move_wish_to_cart, MoveWish(code=ann.does(list_wishes).items[-1].code))
    shop.run("update products set published = 1 where slug = 'mug'")
    assert dict(wishes(ann))["MUG"] == ""


def test_a_product_that_is_deleted_leaves_its_name_on_the_list(shop):
    ann = shop.person()
    shop.shelve("mug", on_hand=0)
    ann.does(add_wish, AddWish(slug="mug"))
    for sql in (
        "delete from product_words where rowid = (select id from products)"
        if shop.store.kind == "sqlite"
        else "delete from product_words",
        "delete from variants",
        "delete from products",
    ):
        shop.run(sql)
    (wish,) = ann.does(list_wishes).items
    assert (wish.title, wish.sku, wish.slug, wish.price, wish.note) == ("Mug", "", "", None, "wish.gone")
    ann.does(remove_wish, RemoveWish(code=wish.code))
    assert wishes(ann) == []


def test_another_person_s_wishes_do_not_exist(shop):
    ann, eve = shop.person(), shop.person()
    mug = shop.shelve("mug")
    code = ann.does(add_wish, AddWish(sku=mug)).items[0].code
    for wants in (RemoveWish(code=code), RemoveWish(sku=mug), RemoveWish(code="nonsense"), RemoveWish()):
        with pytest.raises(NotFound) as refused:
            eve.does(remove_wish, wants)
        assert refused.value.sentence == "wish.none"
        with pytest.raises(NotFound):
            eve.does(move_wish_to_cart, MoveWish(code=code))
    assert wishes(ann) == [("MUG", "")]


def test_what_is_not_for_sale_cannot_be_wished_for_and_neither_can_nothing(shop):
    ann = shop.person()
    shop.shelve("mug", published=False)
    for wants in (AddWish(slug="mug"), AddWish(sku="MUG"), AddWish(sku="NONE"), AddWish(slug="none")):
        with pytest.raises(NotFound):
            ann.does(add_wish, wants)
    with pytest.raises(Invalid):
        ann.does(add_wish, AddWish())


def test_wishing_for_the_same_in_many_tabs_is_one_wish_and_there_is_an_end_to_it(shop):
    ann = shop.person()
    mug = shop.shelve("mug")
    at_once([lambda: ann.does(add_wish, AddWish(sku=mug))] * 8)
    assert wishes(ann) == [("MUG", "")]
    with shop.store.writing() as db:
        for number in range(MOST - 1):
            db.run(
                "insert into wishes (code, account_id, title, at) values (:code, :me, 'gone', 0)",
                code=f"C{number}",
                me=ann.actor.id,
            )
    shop.shelve("cup")
    with pytest.raises(Conflict) as refused:
        ann.does(add_wish, AddWish(slug="cup"))
    assert refused.value.sentence == "wish.many"
    assert len(wishes(ann)) == MOST


def test_prices_are_told_in_the_currency_somebody_chose(shop):
    shop.sells(others=("USD",))
    ann = shop.person()
    mug = shop.shelve("mug", price=1000)
    ann.does(add_wish, AddWish(sku=mug))
    ann.remembers["currency"] = "USD"
    assert ann.does(list_wishes).items[0].price.currency == "EUR"
    shop.run("insert into prices (variant_id, currency, price) select id, 'USD', 1100 from variants")
    price = ann.does(list_wishes).items[0].price
    assert (price.amount, price.currency) == (1100, "USD")
