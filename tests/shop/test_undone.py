"""What each change of staff leaves, undone: all is as before; undone again: all is as after; moved on: nothing is undone."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from counterfoil.gate.codes import new_code
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.work import do_job
from counterfoil.identity.account_rows import give_role
from counterfoil.identity.looking_after import CorrectPerson, correct_person
from counterfoil.identity.names import Mailbox
from counterfoil.identity.people import (
    DisablePerson,
    EnablePerson,
    GiveRole,
    TakeRole,
    disable_person,
    enable_person,
    take_role,
)
from counterfoil.identity.people import give_role as give_a_role
from counterfoil.shop.addresses import Address
from counterfoil.shop.after.noting import WriteNote, write_note
from counterfoil.shop.after.refunding import RefundOrder, refund_order
from counterfoil.shop.after.returning import AskReturn, RefuseReturn, ask_return, refuse_return
from counterfoil.shop.after.sending import MoveOrder, ShipOrder, close_order, deliver_order, ship_order
from counterfoil.shop.assortment.repricing import PutPrices, Reprice, put_prices, reprice_product
from counterfoil.shop.books.alerts import CloseAlert, close_alert, raise_alert
from counterfoil.shop.changes import SHOWN_FOR, see_last_change
from counterfoil.shop.closing import ClosePerson, close_person
from counterfoil.shop.goods import Sort
from counterfoil.shop.packing import PackOrder, pack_order
from counterfoil.shop.pricing.classes import ClassGoods, ClassVariants, class_goods, class_variants
from counterfoil.shop.pricing.offers import EndCode, MakeCode, end_discount_code, make_discount_code
from counterfoil.shop.pricing.price_gone import remove_price
from counterfoil.shop.pricing.prices import SetPrice, set_price
from counterfoil.shop.pricing.taxes import RemoveTaxRate, SetTaxRate, remove_tax_rate, set_tax_rate
from counterfoil.shop.pricing.zones import (
    RemoveShipping,
    SetShippingRate,
    SetZone,
    remove_shipping,
    set_shipping_rate,
    set_zone,
)
from counterfoil.shop.stockroom import CorrectStock, ReceiveStock, correct_stock, receive_stock
from counterfoil.shop.undoing import UndoChange, undo_change
from tests.shop.people import Person, Shop

HOME = Address("Ann", "Quay 1", "1000", "Riga", "LV")
LOOKED_AT = {  # what the shop is like, apart from when it came to be so
    "people": "select name, email, disabled_at is null from accounts order by id",
    "roles": "select account_id, role from account_roles order by 1, 2",
    "returns": "select code, state, answer, decided_by is null from returns order by id",
    "orders": "select code, status, payment, fulfilment, packed_by is null from orders order by id",
    "alerts": "select sentence, thing, done_at is null from alerts order by id",
    "variants": "select sku, price, compare_at, tax_class, on_hand from variants order by id",
    "products": "select slug, lowest_price, highest_price, compare_at from products order by id",
    "prices": "select variant_id, currency, price, compare_at from prices order by variant_id, currency",
    "product_prices": "select product_id, currency, lowest_price, highest_price, compare_at from product_prices order by 1, 2",
    "taxes": "select country, class, rate, name, valid_from from tax_rates order by 1, 2, 5",
    "zones": "select name from shipping_zones order by name",
    "countries": """
        select country, name from shipping_countries join shipping_zones on shipping_zones.id = zone_id order by 1
    """,
    "rates": """
        select name, code, title, currency, up_to_grams, up_to_goods, price, free_from
        from shipping_rates join shipping_zones on shipping_zones.id = zone_id
        order by 1, 2, 4, 5, 6
    """,
}


def seen(shop: Shop) -> dict[str, list[Any]]:
    with shop.store.reading() as db:
        return {name: db.all(sql) for name, sql in LOOKED_AT.items()}


class Desk:
    """A shop in which each change can be made once, and then another that the undo did not expect."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        shop.sells(others=("SEK",))
        self.mug = shop.shelve(
            "mug",
            sorts=[Sort("MUG", [], 1000, 1500, 9), Sort("MUG-L", [], 1200, None, 9)],
        )
        self.staff = shop.person("staff")
        self.staff.actor = replace(self.staff.actor, proved_at=1 << 62)
        buyer = self.buyer = shop.person("buyer", "buyer@example.com")
        self.whom = {"code": new_code()}
        shop.run("update accounts set code = :code where username = 'buyer'", **self.whom)
        with shop.store.writing() as db:
            give_role(db, buyer.actor.account_id, "clerk", 1, by=None)
        for _ in range(2):
            buyer.adds(self.mug)
            self.order = buyer.buys(address=HOME).code
        self.does(class_variants, ClassVariants("mug", {"MUG-L": "reduced"}))
        self.does(set_zone, SetZone("Baltics", ["EE", "LT", "LV"]))
        self.does(set_zone, SetZone("World", ["*", "SE"]))
        self.does(set_shipping_rate, SetShippingRate("Baltics", "Post", "EUR", 300))
        self.does(set_tax_rate, SetTaxRate("LV", 210_000, "VAT"))
        self.does(set_price, SetPrice("MUG-L", "SEK", 14_000))
        self.does(make_discount_code, MakeCode("percent", "SPRING", rate=100_000))
        with shop.store.writing() as db:
            raise_alert(db, 1, "alert.stock", "MUG")

    def does(self, operation: Any, wants: Any) -> None:
        self.staff.does(operation, wants)

    def ship(self) -> None:
        self.does(pack_order, PackOrder(self.order))
        self.does(ship_order, ShipOrder(self.order))

    def deliver(self) -> None:
        self.ship()
        self.does(deliver_order, MoveOrder(self.order))

    def asked(self) -> str:
        self.ship()
        asked = self.buyer.does(ask_return, AskReturn(self.order, {"MUG": 1}, "too small"))
        self.back = {"code": self.order, "number": asked.code}
        return str(asked.code)


assert remove_price  # declared, for undos name it
Deed = Callable[[Desk], object]
# What is done; what somebody else does then, so that it cannot be undone.
CHANGES: dict[str, tuple[Deed, Deed]] = {
    "receive_stock": (
        lambda desk: desk.does(receive_stock, ReceiveStock("MUG", 5)),
        lambda desk: desk.does(correct_stock, CorrectStock("MUG", -10, "fire")),
    ),
    "correct_stock": (
        lambda desk: desk.does(correct_stock, CorrectStock("MUG", 4, "found")),
        lambda desk: desk.does(correct_stock, CorrectStock("MUG", -10, "fire")),
    ),
    "set_price": (
        lambda desk: desk.does(set_price, SetPrice("MUG", "EUR", 900)),
        lambda desk: desk.does(set_price, SetPrice("MUG", "EUR", 950)),
    ),
    "set_price in another currency": (
        lambda desk: desk.does(set_price, SetPrice("MUG-L", "SEK", 13_000)),
        lambda desk: desk.does(set_price, SetPrice("MUG-L", "SEK", 12_000)),
    ),
    "set_price where there was none": (
        lambda desk: desk.does(set_price, SetPrice("MUG", "SEK", 9_000)),
        lambda desk: desk.does(set_price, SetPrice("MUG", "SEK", 9_100)),
    ),
    "reprice_product": (
        lambda desk: desk.does(reprice_product, Reprice("mug", -10)),
        lambda desk: desk.does(set_price, SetPrice("MUG-L", "EUR", 1)),
    ),
    "put_prices": (
        lambda desk: desk.does(put_prices, PutPrices("mug", {"MUG-L": 5})),
        lambda desk: desk.does(set_price, SetPrice("MUG-L", "EUR", 1)),
    ),
    "class_goods": (
        lambda desk: desk.does(class_goods, ClassGoods("mug", "untaxed")),
        lambda desk: desk.does(class_variants, ClassVariants("mug", {"MUG": "reduced"})),
    ),
    "class_variants": (
        lambda desk: desk.does(class_variants, ClassVariants("mug", {"MUG": "reduced"})),
        lambda desk: desk.does(class_goods, ClassGoods("mug", "untaxed")),
    ),
    "set_tax_rate": (
        lambda desk: desk.does(set_tax_rate, SetTaxRate("LV", 220_000, "VAT")),
        lambda desk: desk.does(set_tax_rate, SetTaxRate("LV", 230_000, "VAT")),
    ),
    "set_tax_rate for the first time": (
        lambda desk: desk.does(set_tax_rate, SetTaxRate("EE", 240_000, "VAT")),
        lambda desk: desk.does(set_tax_rate, SetTaxRate("EE", 250_000, "VAT")),
    ),
    "remove_tax_rate": (
        lambda desk: desk.does(remove_tax_rate, RemoveTaxRate("LV")),
        lambda desk: desk.does(set_tax_rate, SetTaxRate("LV", 250_000, "VAT")),
    ),
    "set_zone": (
        lambda desk: desk.does(set_zone, SetZone("Baltics", ["LV", "SE"])),
        lambda desk: (
            desk.does(set_zone, SetZone("World", ["*", "SE", "EE"]))
            or desk.does(set_zone, SetZone("Baltics", ["LV"]))
        ),
    ),
    "set_zone for the first time": (
        lambda desk: desk.does(set_zone, SetZone("Nordics", ["SE", "FI", "LV"])),
        lambda desk: desk.does(set_shipping_rate, SetShippingRate("Nordics", "Boat", "EUR", 900)),
    ),
    "set_shipping_rate": (
        lambda desk: desk.does(set_shipping_rate, SetShippingRate("Baltics", "Post", "EUR", 400)),
        lambda desk: desk.does(set_shipping_rate, SetShippingRate("Baltics", "Post", "EUR", 500)),
    ),
    "set_shipping_rate for the first time": (
        lambda desk: desk.does(set_shipping_rate, SetShippingRate("Baltics", "Courier", "EUR", 700, 2000)),
        lambda desk: desk.does(remove_shipping, RemoveShipping("Baltics", "courier")),
    ),
    "remove_shipping of a way": (
        lambda desk: desk.does(remove_shipping, RemoveShipping("Baltics", "post")),
        lambda desk: desk.does(set_shipping_rate, SetShippingRate("Baltics", "Post", "EUR", 1)),
    ),
    "remove_shipping of a zone": (
        lambda desk: desk.does(remove_shipping, RemoveShipping("Baltics")),
        lambda desk: desk.does(set_zone, SetZone("Baltics", ["LV"])),
    ),
    "close_alert": (
        lambda desk: desk.does(close_alert, CloseAlert("alert.stock", "MUG")),
        lambda desk: raised(desk.shop),
    ),
    "pack_order": (
        lambda desk: desk.does(pack_order, PackOrder(desk.order)),
        lambda desk: desk.does(ship_order, ShipOrder(desk.order)),
    ),
    "close_order": (
        lambda desk: desk.does(close_order, MoveOrder(desk.order)),
        lambda desk: undo(desk.staff) and desk.does(close_order, MoveOrder(desk.order)),
    ),
    "deliver_order": (
        lambda desk: desk.does(deliver_order, MoveOrder(desk.order)),
        lambda desk: desk.does(close_order, MoveOrder(desk.order)),
    ),
    "refuse_return": (
        lambda desk: desk.does(refuse_return, RefuseReturn(**desk.back, answer="It was worn.")),
        lambda desk: desk.buyer.does(ask_return, AskReturn(desk.order, {"MUG": 1}, "really")),
    ),
    "disable_person": (
        lambda desk: desk.does(disable_person, DisablePerson(**desk.whom)),
        lambda desk: desk.does(enable_person, EnablePerson(**desk.whom)),
    ),
    "enable_person": (
        lambda desk: desk.does(enable_person, EnablePerson(**desk.whom)),
        lambda desk: desk.does(disable_person, DisablePerson(**desk.whom)),
    ),
    "give_role": (
        lambda desk: desk.does(give_a_role, GiveRole(**desk.whom, role="packer")),
        lambda desk: desk.does(take_role, TakeRole(**desk.whom, role="packer")),
    ),
    "take_role": (
        lambda desk: desk.does(take_role, TakeRole(**desk.whom, role="clerk")),
        lambda desk: desk.does(give_a_role, GiveRole(**desk.whom, role="clerk")),
    ),
    "correct_person": (
        lambda desk: desk.does(
            correct_person,
            CorrectPerson(**desk.whom, name="Bea", email=Mailbox("b@example.com", "b@example.com")),
        ),
        lambda desk: desk.does(correct_person, CorrectPerson(**desk.whom, name="Bea")),
    ),
}
# What is so before the change is made.
BEFORE: dict[str, Deed] = {
    "close_order": Desk.deliver,
    "deliver_order": Desk.ship,
    "refuse_return": Desk.asked,
    "enable_person": lambda desk: desk.does(disable_person, DisablePerson(**desk.whom)),
}


def raised(shop: Shop) -> None:
    with shop.store.writing() as db:
        raise_alert(db, 2, "alert.stock", "MUG")


def nothing(_: Desk) -> None:
    """It can be done at once."""


def code(person: Person) -> str:
    return str(person.does(see_last_change).change.code)


def undo(person: Person) -> Any:
    return person.does(undo_change, UndoChange(code(person)))


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return Desk(shop)


@pytest.mark.parametrize("name", CHANGES)
def test_undone_it_is_as_before_and_undone_again_as_after(desk: Desk, name: str) -> None:
    shop = desk.shop
    BEFORE.get(name, nothing)(desk)
    before = seen(shop)
    CHANGES[name][0](desk)
    after = seen(shop)
    assert after != before
    assert desk.shop.one("select did from undos order by id desc limit 1") == name.split(maxsplit=1)[0]
    undo(desk.staff)
    assert seen(shop) == before
    undo(desk.staff)
    assert seen(shop) == after
    undo(desk.staff)
    assert seen(shop) == before


@pytest.mark.parametrize("name", CHANGES)
def test_where_it_has_moved_on_nothing_is_undone(desk: Desk, name: str) -> None:
    change, move_on = CHANGES[name]
    BEFORE.get(name, nothing)(desk)
    change(desk)
    offered = code(desk.staff)
    move_on(desk)
    before = seen(desk.shop)
    with pytest.raises(Conflict) as refused:
        desk.staff.does(undo_change, UndoChange(offered))
    assert refused.value.sentence in ("undo.moved_on", "undo.already")
    assert seen(desk.shop) == before


def test_a_code_is_ended_by_the_undo_of_making_it_and_holds_again_by_the_undo_of_ending_it(
    desk: Desk,
) -> None:
    ends = "select ends_at from discount_codes where code = 'SPRING'"
    made = desk.shop.one("select code from undos where did = 'make_discount_code'")
    desk.staff.does(undo_change, UndoChange(made))
    ended = desk.shop.one(ends)
    assert ended
    undo(desk.staff)
    assert desk.shop.one(ends) is None
    desk.does(end_discount_code, EndCode("SPRING"))
    offered = code(desk.staff)
    desk.shop.run("update discount_codes set ends_at = 5")
    with pytest.raises(Conflict):
        desk.staff.does(undo_change, UndoChange(offered))


def test_the_words_of_a_change_are_those_of_the_shop(desk: Desk) -> None:
    desk.does(set_price, SetPrice("MUG", "EUR", 900))
    assert desk.staff.does(see_last_change).change.message == "MUG costs €9.00 instead of €10.00"
    desk.does(class_goods, ClassGoods("mug", "untaxed"))
    assert json.loads(desk.shop.one("select wants from undos order by id desc limit 1")) == {
        "slug": "mug",
        "classes": {"MUG": "standard", "MUG-L": "reduced"},
        "was": {"MUG": "untaxed", "MUG-L": "untaxed"},
    }


def letters_of(shop: Shop, order: str) -> list[Any]:
    with shop.store.reading() as db:
        rows = db.all("select args, due from jobs where name = 'send_order_letter' order by id")
    return [(json.loads(args), due) for args, due in rows if json.loads(args)["code"] == order]


def test_a_letter_of_what_was_undone_is_never_written(desk: Desk) -> None:
    """It waits for as long as undoing is offered; what was done again has a letter of its own."""
    shop, sent = desk.shop, desk.shop.letters.letters
    shop.run("update accounts set email = 'buyer@example.com'")
    desk.ship()
    for _ in range(2):
        desk.does(deliver_order, MoveOrder(desk.order))
        undo(desk.staff)
    desk.does(deliver_order, MoveOrder(desk.order))
    delivered = [(args, due) for args, due in letters_of(shop, desk.order) if args["kind"] == "delivered"]
    assert all(due - args["done_at"] == SHOWN_FOR for args, due in delivered)
    assert len(delivered) == 3
    sent.clear()
    for args, _ in delivered:
        do_job(shop.house, "send_order_letter", args)
    assert [letter.message_id for letter in sent] == [f"<delivered.{desk.order}@counterfoil.invalid>"]


def test_whoever_is_closed_leaves_nothing_that_was_written_about_them(desk: Desk) -> None:
    """Notes, reasons and answers in free words, and what was kept to undo: gone; what happened and what it came to: kept."""
    shop = desk.shop
    secret = "Bea-of-the-red-house"
    desk.does(correct_person, CorrectPerson(**desk.whom, name=secret))
    desk.does(correct_person, CorrectPerson(**desk.whom, name="B"))
    desk.does(write_note, WriteNote(desk.order, secret))
    desk.deliver()
    shop.run("update orders set fulfilment = 'delivered' where fulfilment = 'unfulfilled'")
    asked = desk.buyer.does(ask_return, AskReturn(desk.order, {"MUG": 1}, secret))
    desk.does(refuse_return, RefuseReturn(desk.order, asked.code, secret))
    desk.does(refund_order, RefundOrder(code=desk.order, why=secret, goodwill=1, key="k"))
    with shop.store.writing() as db:  # a shop needs one
        give_role(db, desk.staff.actor.account_id, "administrator", 1, by=None)
    events = shop.one("select count(*) from order_events")
    money = shop.one("select cast(sum(amount) as bigint) from refunds")
    desk.does(close_person, ClosePerson(**desk.whom))
    with shop.store.reading() as db:
        kept = [
            db.all(f"select * from {table}")
            for table in ("order_events", "returns", "refunds", "undos", "trail_words", "accounts")
        ]
    assert secret not in repr(kept)
    assert shop.one("select count(*) from order_events") == events
    assert shop.one("select cast(sum(amount) as bigint) from refunds") == money


def test_the_story_of_an_order_is_changed_in_no_other_way(desk: Desk) -> None:
    desk.does(write_note, WriteNote(desk.order, "a word"))
    for statement in (
        "update order_events set note = 'other' where what = 'note'",
        "update order_events set note = '', after = 'x' where what = 'note'",
        "delete from order_events where what = 'note'",
    ):
        with pytest.raises(Exception, match="append-only"):
            desk.shop.run(statement)
