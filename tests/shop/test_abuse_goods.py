"""Abuse of stock, orders and refunds, each case under its number; in-process, on both databases."""

from dataclasses import replace

import pytest

from counterfoil.gate import shapes
from counterfoil.gate.operation import perform
from counterfoil.gate.refusals import Declined, Invalid, NotAllowed, Refusal
from counterfoil.identity.roles import permissions_of
from counterfoil.shop.after.cancelling import CancelOrder, cancel_order
from counterfoil.shop.after.refunding import RefundOrder, refund_order
from counterfoil.shop.after.sending import MoveOrder, ShipOrder, deliver_order, ship_order
from counterfoil.shop.books.reconcile import reconcile
from counterfoil.shop.payments import DECLINES
from counterfoil.shop.stock import Short
from counterfoil.shop.stockroom import CorrectStock, correct_stock
from tests.shop.after import Desk
from tests.shop.rush import at_once

CODE = {"code": "AAAAAAAAAA", "why": "x", "key": "k"}


@pytest.mark.parametrize(
    "wants",
    [
        {"goodwill": -1},
        {"goodwill": 1.5},
        {"goodwill": "1"},
        {"goodwill": 10**30},
        {"lines": {"MUG": 0}},
        {"lines": {"MUG": -1}},
        {"lines": {"MUG": 2**63}},
        {"lines": ["MUG"]},
    ],
)
def test_abuse_20_a_refund_below_or_beyond_all_numbers_is_refused(wants):
    with pytest.raises(Invalid):
        shapes.read(RefundOrder, {**CODE, **wants})


def test_abuse_20_refunds_at_once_stay_within_what_was_captured(shop):
    ann, desk = shop.person(), Desk(shop)
    ann.adds(shop.shelve("mug", price=1000))
    code = ann.buys().code
    at_once([lambda: desk.refund(code, goodwill=300)] * 6)
    assert shop.one("select refunded from orders") == 900
    assert shop.one("select cast(sum(amount) as bigint) from refunds") == 900


def test_abuse_21_more_buyers_than_units_and_the_ledger_folds_to_the_shelf(shop):
    for units in (1, 3):
        sku = shop.shelve(f"thing-{units}", on_hand=units)
        people = [shop.person() for _ in range(32)]
        for person in people:
            person.adds(sku)
        answers = at_once([person.buys for person in people])
        assert sum(not isinstance(answer, Refusal) for answer in answers) == units
        assert shop.on_hand(sku) == shop.fold(sku) == 0
    assert shop.operator(reconcile).difference is None


def test_abuse_22_two_lines_of_one_thing_are_one_line_and_never_more_than_there_is(shop):
    sku = shop.shelve("mug", on_hand=5)
    ann = shop.person()
    ann.adds(sku, 3)
    with pytest.raises(Short):
        ann.adds(sku, 3)


def test_abuse_23_the_same_things_in_opposite_order_two_hundred_times_and_no_deadlock(shop):
    skus = [shop.shelve(f"thing-{n}", on_hand=1000) for n in range(3)]
    people = [shop.person() for _ in range(4)]

    def buy(person, order):
        for _ in range(50):
            for sku in order:
                person.adds(sku)
            person.buys()

    turns = [skus, skus[::-1], skus, skus[::-1]]
    answers = at_once(
        [lambda p=person, t=turn: buy(p, t) for person, turn in zip(people, turns, strict=True)]
    )
    assert answers == [None] * 4
    assert [shop.on_hand(sku) for sku in skus] == [shop.fold(sku) for sku in skus] == [800] * 3


def test_abuse_37_declined_and_then_paid_is_one_order_that_is_paid(shop):
    sku = shop.shelve("mug", on_hand=2)
    ann = shop.person()
    ann.adds(sku)
    with pytest.raises(Declined):
        ann.buys(DECLINES)
    assert ann.buys().payment == "paid"
    assert shop.one("select count(*) from orders where payment = 'paid'") == 1
    assert shop.on_hand(sku) == shop.fold(sku) == 1


@pytest.mark.parametrize(
    ("operation", "wants"),
    [
        (refund_order, lambda code: RefundOrder(code=code, why="x", key="k", everything=True)),
        (cancel_order, CancelOrder),
        (ship_order, ShipOrder),
        (deliver_order, MoveOrder),
        (correct_stock, lambda _: CorrectStock("MUG", 5, "x")),
    ],
)
def test_abuse_38_a_shopper_does_none_of_what_the_desk_does(shop, operation, wants):
    ann = shop.person()
    ann.adds(shop.shelve("mug"))
    code = ann.buys().code
    shopper = replace(ann.actor, roles=("shopper",), permissions=permissions_of(("shopper",)))
    with pytest.raises(NotAllowed):
        perform(shop.house, operation, shopper, wants(code))
    assert shop.one("select payment from orders") == "paid"
