"""What our races would look like without their guards: each fault is planted, and the figures tell of it."""

from threading import Barrier

import pytest

from counterfoil.gate.refusals import Busy, Refusal
from counterfoil.shop import stock
from counterfoil.shop.after import at_hand, giving_back
from tests.shop.after import Desk
from tests.shop.crowd import unchecked
from tests.shop.rush import at_once
from tests.waiting import PATIENCE

UNGUARDED = """
    update orders
    set refunded = refunded + :amount,
        payment = 'part_refunded',
        moved_at = :at,
        moved_by = :account_id
    where id = :number
"""
PRICE = 1999


@pytest.fixture
def paid(shop):
    """The code of an order of one thing, and the desk."""
    ann = shop.person()
    ann.adds(shop.shelve("cup", price=PRICE))
    return ann.buys().code, Desk(shop)


def money(shop):
    return shop.one("select refunded from orders"), shop.one(
        "select cast(sum(amount) as bigint) from refunds"
    )


def test_abuse_20_two_refunds_at_once_never_pass_what_was_captured(shop, paid):
    code, desk = paid
    answers = at_once([lambda: desk.refund(code, goodwill=1200)] * 2)
    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    assert money(shop) == (1200, 1200)


def test_refunds_that_look_first_and_pay_afterwards_pass_what_was_captured(shop, paid, monkeypatch):
    code, desk = paid
    with shop.store.reading() as db:
        looked = at_hand.look(db, code)
    monkeypatch.setattr(at_hand, "take", lambda *_: looked)
    monkeypatch.setattr(giving_back, "LOWER_ORDER", UNGUARDED)
    with pytest.raises(Exception, match=r"(?i)check"):  # the table still refuses it
        [desk.refund(code, goodwill=1200) for _ in range(2)]
    unchecked(shop)
    assert not any(
        isinstance(answer, Refusal) for answer in at_once([lambda: desk.refund(code, goodwill=1200)] * 2)
    )
    refunded, given = money(shop)
    assert refunded == given == 3600 > PRICE


def test_orders_that_take_things_as_they_lie_in_the_cart_meet_each_other(shop, monkeypatch):
    """SQLite has one writer at a time, so nobody can meet anybody there."""
    if shop.store.kind == "sqlite":
        pytest.skip("one writer at a time")
    skus = [shop.shelve(name) for name in ("mug", "bowl")]
    people = [shop.person(), shop.person()]
    for person, order in zip(people, (skus, skus[::-1]), strict=True):
        for sku in order:
            person.adds(sku)
    both, honest = Barrier(2), stock.reserve

    def reserve(db, work, order_id, lines):
        for number, (variant,) in enumerate(
            db.all("select variant_id from order_lines where order_id = :id order by position", id=order_id)
        ):
            if number:
                both.wait(PATIENCE)
            db.one("select id from variants where id = :id for no key update", id=variant)
        honest(db, work, order_id, lines)

    monkeypatch.setattr(stock, "reserve", reserve)
    answers = at_once([person.buys for person in people])
    assert [type(answer) for answer in answers].count(Busy) == 1
