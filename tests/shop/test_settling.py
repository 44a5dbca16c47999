"""What the bank says, and when: late, twice, never, or after the goods were given to somebody else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from counterfoil.gate.clock import MINUTE
from counterfoil.gate.refusals import Conflict, Declined
from counterfoil.gate.work import Work, do_job
from counterfoil.shop.books.reconcile import reconcile
from counterfoil.shop.carts import read_cart
from counterfoil.shop.money import Money
from counterfoil.shop.orders import ReadOrder
from counterfoil.shop.payments import Payments, Simulator, Verdict
from counterfoil.shop.settling import settle
from counterfoil.shop.tracking import read_order
from counterfoil.shop.waiting import expire_hung_orders
from tests.shop.people import HandClock
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[2]


class Silence(Exception):
    pass


class SilentBank(Simulator):
    """Takes the question and never answers; remembers what it is told to give back."""

    def __init__(self):
        super().__init__()
        self.given_back = []

    def charge(self, reference, amount, card):
        raise Silence

    def give_back(self, reference, amount, once):
        self.given_back.append((reference, amount))


@pytest.fixture
def bank(shop):
    bank = SilentBank()
    shop.with_part(Payments, bank)
    return bank


@pytest.fixture
def hung(shop, bank):
    """Ann's order of two of the three mugs, and nobody knows what became of her money."""
    sku = shop.shelve("mug", on_hand=3)
    ann = shop.person("ann")
    ann.adds(sku, 2)
    with pytest.raises(Silence):
        ann.buys()
    code = shop.one("select code from orders")
    return ann, ann.does(read_order, ReadOrder(code))


def said(order, outcome="approved", amount=None, reference="b1"):
    return Verdict(outcome, reference, amount or order.total, "declined" if outcome == "declined" else "")


def tell(shop, ann, order, verdict):
    return settle(Work(shop.house, ann.actor, "test"), order, verdict)


def later(shop, minutes):
    shop.clock.at += minutes * MINUTE


def test_an_order_that_hangs_holds_its_stock_for_a_minute_and_no_longer(shop, hung):
    ann, order = hung
    assert order.payment == "awaiting"
    assert shop.on_hand("MUG") == 1
    assert expire_hung_orders(shop.house) == 0
    later(shop, 2)
    assert expire_hung_orders(shop.house) == 1
    assert expire_hung_orders(shop.house) == 0
    assert shop.on_hand("MUG") == 3
    assert ann.does(read_order, ReadOrder(order.code)).payment == "expired"
    assert ann.does(read_cart).count == 2
    shop.with_part(Payments, Simulator())
    assert ann.buys().payment == "paid"


def test_the_same_word_twice_changes_nothing(shop, hung):
    ann, order = hung
    first = tell(shop, ann, order, said(order))
    assert first.payment == "paid"
    before = shop.on_hand("MUG")
    for outcome in ("approved", "declined"):
        assert tell(shop, ann, order, said(order, outcome)).payment == "paid"
    assert shop.on_hand("MUG") == before == 1
    assert shop.one("select count(*) from payments") == 1
    assert shop.one("select count(*) from jobs") == 1


def test_a_no_that_becomes_a_yes_under_one_reference_is_one_payment(shop, hung):
    ann, order = hung
    assert tell(shop, ann, order, said(order, "declined")).payment == "failed"
    assert tell(shop, ann, order, said(order)).payment == "paid"
    with shop.store.reading() as db:
        assert db.all("select outcome, amount from payments") == [("approved", order.total.amount)]
    assert shop.operator(reconcile).difference is None


def test_a_yes_that_comes_late_takes_the_goods_again(shop, hung):
    ann, order = hung
    later(shop, 2)
    expire_hung_orders(shop.house)
    assert tell(shop, ann, order, said(order)).payment == "paid"
    assert shop.on_hand("MUG") == 1
    assert ann.does(read_cart).lines == []


def test_a_yes_that_comes_after_the_goods_are_gone_gives_the_money_back(shop, hung, bank):
    ann, order = hung
    later(shop, 2)
    expire_hung_orders(shop.house)
    shop.count("MUG", 1)
    for _ in range(2):
        assert tell(shop, ann, order, said(order)).payment == "refunded"
    assert shop.on_hand("MUG") == 1
    assert shop.one("select outcome from payments") == "voided"
    assert shop.one("select count(*) from jobs where name = 'give_money_back'") == 1
    name, args = "give_money_back", shop.one("select args from jobs where name = 'give_money_back'")
    do_job(shop.house, name, json.loads(args))
    assert bank.given_back == [(order.code, order.total)]


def test_a_no_after_the_order_expired_changes_nothing(shop, hung):
    ann, order = hung
    later(shop, 2)
    expire_hung_orders(shop.house)
    assert tell(shop, ann, order, said(order, "declined")).payment == "expired"
    assert shop.on_hand("MUG") == 3


def test_another_amount_settles_nothing(shop, hung):
    ann, order = hung
    for amount in (Money(1, "EUR"), Money(order.total.amount, "USD")):
        with pytest.raises(Conflict):
            tell(shop, ann, order, said(order, amount=amount))
    assert ann.does(read_order, ReadOrder(order.code)).payment == "awaiting"
    assert shop.on_hand("MUG") == 1


def test_the_receipt_is_written_once_and_says_what_was_bought(shop):
    sku = shop.shelve("mug", title="Mug\r\nBcc: eve@example.com", price=1250)
    ann = shop.person("ann", email="ann@example.com")
    ann.adds(sku, 2)
    order = ann.buys()
    assert shop.one("select count(*) from jobs") == 1
    for _ in range(2):
        do_job(shop.house, shop.one("select name from jobs"), json.loads(shop.one("select args from jobs")))
    first, second = shop.letters.letters
    assert first == second
    assert (first.to, first.message_id) == ("ann@example.com", f"<receipt.{order.code}@counterfoil.invalid>")
    assert order.code in first.subject
    assert "€25.00" in first.text


def test_somebody_without_an_address_gets_no_letter(shop):
    sku = shop.shelve("mug")
    ann = shop.person("ann")
    ann.adds(sku)
    ann.buys()
    do_job(shop.house, shop.one("select name from jobs"), json.loads(shop.one("select args from jobs")))
    assert shop.letters.letters == []


def test_an_order_that_was_declined_leaves_no_letter(shop):
    sku = shop.shelve("mug")
    ann = shop.person("ann", email="ann@example.com")
    ann.adds(sku)
    with pytest.raises(Declined):
        ann.buys("4000000000000002")
    assert shop.one("select count(*) from jobs") == 0


STEPS = ["insert into order_lines", "insert into stock_moves", "insert into trail", "commit 1", "charge",
         "update orders", "insert into payments", "insert into sales", "insert into jobs", "commit 2"]  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_no_order_is_without_its_stock(shop, address, tmp_path, step):
    sku = shop.shelve("mug", on_hand=5)
    ann = shop.person("ann")
    ann.adds(sku, 2)
    died = subprocess.run(
        [sys.executable, "-m", "tests.shop.dies", address, tmp_path, str(ann.actor.id), step],
        cwd=ROOT,
        timeout=PATIENCE,
        check=False,
    )
    assert died.returncode == -9
    paid = shop.one("select count(*) from orders where payment = 'paid'")
    awaiting = shop.one("select count(*) from orders where payment = 'awaiting'")
    assert shop.on_hand(sku) == 5 - 2 * (paid + awaiting)
    assert shop.one("select count(*) from jobs") == paid
    assert ann.does(read_cart).count == (0 if paid else 2)
    shop.clock.at = HandClock().at + 2 * MINUTE
    assert expire_hung_orders(shop.house) == awaiting
    assert shop.on_hand(sku) == 5 - 2 * paid
    if not paid:
        assert ann.buys().payment == "paid"


def test_a_yes_that_comes_after_the_cart_was_bought_again_is_given_back(shop, hung, bank):
    ann, order = hung
    later(shop, 2)
    expire_hung_orders(shop.house)
    shop.count("MUG", 10)
    shop.with_part(Payments, Simulator())
    again = ann.buys()
    ann.adds("MUG")
    shop.with_part(Payments, bank)
    for _ in range(2):
        assert tell(shop, ann, order, said(order)).payment == "refunded"
    assert ann.does(read_order, ReadOrder(again.code)).payment == "paid"
    assert shop.on_hand("MUG") == 8
    assert ann.does(read_cart).count == 1
    name, args = ("give_money_back", shop.one("select args from jobs where name = 'give_money_back'"))
    do_job(shop.house, name, json.loads(args))
    assert bank.given_back == [(order.code, order.total)]


def test_a_yes_that_comes_while_the_cart_is_bought_again_is_given_back(shop, hung):
    ann, order = hung
    later(shop, 2)
    expire_hung_orders(shop.house)
    shop.count("MUG", 10)
    with pytest.raises(Silence):
        ann.buys()
    assert tell(shop, ann, order, said(order)).payment == "refunded"
    assert shop.on_hand("MUG") == 8
