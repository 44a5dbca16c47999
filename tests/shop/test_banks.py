"""What banks say by themselves, when asked, or never: whatever happens, an order ends in one state, and money in one place."""

import ast
import itertools
import json
from dataclasses import replace
from pathlib import Path

import pytest

from counterfoil.gate.actor import Way, operator, shop_itself
from counterfoil.gate.clock import HOUR, MINUTE, SECOND
from counterfoil.gate.operation import perform
from counterfoil.gate.refusals import Conflict, Declined, Invalid, NotAllowed, NotFound, NotSigned
from counterfoil.gate.work import Work, do_job
from counterfoil.identity.keys import Keys
from counterfoil.identity.roles import permissions_of
from counterfoil.shop.after.by_transfer import mark_paid
from counterfoil.shop.after.given import ConfirmRefund, alert_overdue_refunds, confirm_refund
from counterfoil.shop.at_testpay import AnswerChallenge, answer_challenge, look_at_challenge, look_at_testpay
from counterfoil.shop.books.alerts import CloseAlert, close_alert, list_alerts
from counterfoil.shop.books.reconcile import reconcile
from counterfoil.shop.carts import read_cart
from counterfoil.shop.moves import NotNow
from counterfoil.shop.orders import ReadOrder, order_by_number
from counterfoil.shop.payments import APPROVES, Banks, Verdict, signing
from counterfoil.shop.payments.invoice import Invoice, transfer
from counterfoil.shop.payments.testpay import Testpay
from counterfoil.shop.sentences import SENTENCES, tell
from counterfoil.shop.settling import settle
from counterfoil.wire.answers import problem
from tests.shop.after import Desk
from tests.shop.banking import Bank, asks, card, gives_up, later, seen
from tests.shop.rush import at_once

PACKAGE = Path(__file__).parents[2] / "counterfoil"


@pytest.fixture
def bank(shop):
    return Bank(shop)


@pytest.fixture
def ann(shop):
    ann = shop.person("ann", email="ann@example.com")
    ann.adds(shop.shelve("mug", on_hand=3), 2)
    return ann


@pytest.fixture
def waits(bank, ann):
    """Ann's order; she is at the bank's page."""
    order = ann.buys(card("challenge"))
    assert (order.payment, order.bank_page) == ("awaiting", f"/testpay/{order.code}")
    return order


def alerts(shop):
    return perform(shop.house, list_alerts, operator()).items


def in_order(shop):
    """Nothing is sold twice, nothing lost."""
    assert perform(shop.house, reconcile, operator()).difference is None
    assert shop.fold("MUG") == shop.on_hand("MUG")


# Signatures


def forgeries(bank, order):
    body, now = bank.body(order), bank.shop.clock.now()
    (key,) = bank.testpay._webhook_keys()
    good = signing.sign(key, body, now)
    seconds, _, made = good.partition(",")
    return {
        "none": "",
        "no time": made,
        "no mark": seconds,
        "another key": signing.sign(b"another key", body, now),
        "an empty key": signing.sign(b"", body, now),
        "cut short": good[:-1],
        "longer": good + "0",
        "of another body": signing.sign(key, body + b" ", now),
        "of another time": f"t={int(seconds[2:]) + 1},{made}",
        "older than five minutes": signing.sign(key, body, now - 5 * MINUTE - SECOND),
        "of days to come": signing.sign(key, body, now + 6 * MINUTE),
        "two times": f"{seconds},{good}",
        "no number": good.replace("t=", "t=x"),
        "digits of elsewhere": good.replace("t=1", "t=١"),
        "another scheme": good.replace("v1=", "v0="),
        "capitals": f"{seconds},{made.upper()}",
        "very long": good + ",v1=0" * 2000,
    }


def test_abuse_33_what_is_not_signed_by_the_bank_just_now_is_400_and_changes_nothing(shop, bank, ann, waits):
    for name, signature in forgeries(bank, waits).items():
        with pytest.raises(NotSigned) as refused:
            bank.hears(bank.body(waits), signature)
        assert problem(refused.value).status == 400, name
    assert seen(ann, waits.code).payment == "awaiting"
    assert shop.one("select count(*) from payments_aside") == 0
    shop.house.refused.flush(shop.store)
    assert shop.one("select count(*) from trail where operation = 'hear_bank' and outcome = 'NotSigned'") > 0
    assert bank.calls(waits).received
    assert seen(ann, waits.code).payment == "paid"


def test_abuse_33_with_an_empty_key_nothing_is_ever_signed():
    with pytest.raises(NotSigned):
        signing.check([b""], b"{}", signing.sign(b"", b"{}", SECOND), SECOND)
    with pytest.raises(NotSigned):
        signing.check([], b"{}", signing.sign(b"", b"{}", SECOND), SECOND)


def test_what_an_older_key_signed_still_counts_for_five_minutes():
    keys, old = (b"new", b"old"), signing.sign(b"old", b"{}", SECOND)
    signing.check(keys, b"{}", old, SECOND + 5 * MINUTE)
    with pytest.raises(NotSigned) as refused:
        signing.check(keys, b"{}", old, 2 * SECOND + 5 * MINUTE)
    assert refused.value.sentence == "payment.old_call"


def test_abuse_39_signatures_and_hashes_are_compared_in_constant_time():
    """Whatever module makes a MAC compares it with compare_digest, and none of what it makes with ==."""
    made = {"digest", "hexdigest", "_made", "new", "digests", "sign"}
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
                names = {getattr(each.func, "attr", getattr(each.func, "id", "")) for each in calls}
                assert not names & made, f"{path}:{node.lineno}"
    assert "compare_digest" in (PACKAGE / "shop/payments/signing.py").read_text()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"id": 7}', b"\xff", b'{"id":"\\u0000"}'])
def test_what_is_signed_and_cannot_be_read_is_400(bank, body):
    (key,) = bank.testpay._webhook_keys()
    with pytest.raises(NotSigned):
        bank.hears(body, signing.sign(key, body, bank.shop.clock.now()))


def test_a_bank_the_shop_does_not_work_with_is_not_there(bank):
    with pytest.raises(NotFound):
        bank.hears(b"{}", "t=1,v1=0", bank="stripe")


# One final state

SAYS = {
    "pending": lambda bank, order: bank.calls(order, "charge.pending"),
    "paid": lambda bank, order: bank.calls(order),
    "paid again": lambda bank, order: bank.calls(order),
    "declined": lambda bank, order: bank.calls(order, "charge.declined", reason="refused"),
    "a cent less": lambda bank, order: bank.calls(order, id="evt_less", amount=order.total.amount - 1),
    "an hour goes by": lambda bank, order: later(bank.shop, minutes=60),
}


@pytest.mark.parametrize("first", SAYS)
def test_abuse_34_in_whatever_order_a_bank_says_it_the_end_is_one(shop, bank, first):
    """All 720 orders of six things that can happen; an alert and a payment set aside come of one of them."""
    shop.shelve("mug", on_hand=120)
    ann = shop.person("ann", email="ann@example.com")
    for number, rest in enumerate(itertools.permutations(set(SAYS) - {first}), 1):
        ann.adds("MUG")
        order = ann.buys(card("challenge"))
        for name in (first, *rest):
            SAYS[name](bank, order)
        assert seen(ann, order.code).payment == "paid", (first, *rest)
        assert ann.does(read_cart).count == 0
        assert shop.one("select count(*) from payments where outcome = 'approved'") == number
    assert shop.one("select count(*) from payments") == 120
    assert shop.one("select count(*) from payments_aside") == 1
    assert shop.one("select count(*) from jobs where name = 'send_receipt'") == 120
    assert shop.one("select count(*) from sales") == 120
    assert shop.on_hand("MUG") == 0
    in_order(shop)


def test_abuse_34_what_comes_after_the_refund_changes_nothing(shop, bank, ann):
    desk = Desk(shop)
    for number, words in enumerate(itertools.permutations(["paid", "declined", "pending"])):
        if number:
            ann.adds("MUG", 2)
        order = ann.buys(card("challenge"))
        bank.calls(order)
        desk.refund(order.code, everything=True, restock=True)
        for word in words:
            SAYS[word](bank, order)
        assert seen(ann, order.code).payment == "refunded"
    assert shop.on_hand("MUG") == 3
    jobs_done_but_calls(shop)
    in_order(shop)


def test_abuse_34_a_refund_told_before_the_payment_is_set_aside_and_the_order_is_paid(shop, bank, ann, waits):
    for _ in range(2):
        bank.calls(waits, "refund.done", id="evt_refund", refund="UNKNOWN234")
    bank.calls(waits)
    assert seen(ann, waits.code).payment == "paid"
    assert shop.one("select count(*) from payments_aside") == 1
    (alert,) = alerts(shop)
    assert "knows nothing of it" in alert.message
    in_order(shop)


def test_abuse_34_ten_replays_at_once_sell_once(shop, bank, ann, waits):
    answers = at_once([lambda: bank.calls(waits)] * 10)
    assert all(answer.received for answer in answers)
    assert seen(ann, waits.code).payment == "paid"
    assert shop.one("select count(*) from payments") == 1
    assert shop.on_hand("MUG") == 1
    in_order(shop)


def jobs_done_but_calls(shop):
    """Calls of the bank need a shop with a door; each job may make others."""
    waiting = "select count(*) from jobs where done_at is null"
    while shop.one(waiting):
        shop.run("update jobs set done_at = 1 where done_at is null and name = 'call_from_testpay'")
        with shop.store.reading() as db:
            rows = db.all("select id, name, args from jobs where done_at is null order by id")
        for number, name, args in rows:
            do_job(shop.house, name, json.loads(args))
            shop.run("update jobs set done_at = 1 where id = :id", id=number)
    return shop.letters.letters


# Other amounts, currencies, orders


@pytest.mark.parametrize("other", [{"amount": 1}, {"amount": 2001}, {"amount": 0}, {"currency": "USD"}])
def test_abuse_35_another_amount_or_currency_is_set_aside_and_pays_nothing(shop, bank, ann, waits, other):
    for _ in range(3):
        bank.calls(waits, **other)
    assert seen(ann, waits.code).payment == "awaiting"
    assert shop.one("select count(*) from payments") == 0
    assert shop.one("select count(*) from payments_aside") == 1
    (alert,) = alerts(shop)
    assert alert.thing == waits.code
    assert "set aside" in alert.message
    bank.calls(waits)
    assert seen(ann, waits.code).payment == "paid"


@pytest.mark.parametrize("code", ["ABCDEFGHJK", "", "x" * 90, "'; drop table orders; --"])
def test_abuse_35_a_payment_for_no_order_is_set_aside(shop, bank, waits, code):
    for _ in range(2):
        bank.calls(waits, order=code)
    assert shop.one("select order_code from payments_aside") == code[:40]
    (alert,) = alerts(shop)
    assert "there is no such order" in alert.message


def test_abuse_35_one_payment_pays_one_order(shop, bank, ann, waits):
    bob = shop.person("bob")
    bob.adds("MUG", 1)
    ann_paid = bank.told(waits).payment
    bank.calls(waits)
    of_bob = bob.buys(card("challenge"))
    bank.calls(of_bob, payment=ann_paid)
    assert seen(bob, of_bob.code).payment == "awaiting"
    (alert,) = alerts(shop)
    assert "belongs to another order" in alert.message
    bank.calls(of_bob)
    assert seen(bob, of_bob.code).payment == "paid"
    in_order(shop)


def test_abuse_35_a_bank_says_nothing_of_another_banks_orders(shop, bank, ann):
    shop.with_part(Banks, Banks(bank.testpay, Invoice()))
    order = ann.buys(pay_by="invoice")
    assert order.payment == "authorised"
    bank.calls(order)
    assert seen(ann, order.code).payment == "authorised"
    assert "no such order" in alerts(shop)[0].message


# Paid, and nobody came back


def test_abuse_36_paid_at_the_bank_and_the_tab_closed_is_paid(shop, bank, ann, waits):
    with shop.store.writing() as db:
        assert bank.testpay.confirmed(db, waits.code, yes=True)
    later(shop, minutes=2)  # not even the bank's call came
    assert seen(ann, waits.code).payment == "paid"
    in_order(shop)


def test_abuse_37_a_no_that_becomes_a_yes_is_one_payment(shop, bank, ann, waits):
    bank.calls(waits, "charge.declined", reason="refused")
    assert seen(ann, waits.code).reason == "refused"
    assert shop.on_hand("MUG") == 3
    bank.calls(waits)
    order = seen(ann, waits.code)
    assert (order.payment, order.reason) == ("paid", "")
    assert shop.one("select count(*) from payments") == 1
    assert shop.on_hand("MUG") == 1
    in_order(shop)


# While the bank thinks


def test_abuse_32_what_runs_out_while_somebody_is_at_the_banks_page_is_not_charged(shop, bank, ann):
    waits = ann.buys(card("challenge"), key=KEY)
    later(shop, minutes=34)
    assert seen(ann, waits.code).payment == "awaiting"
    assert later(shop, minutes=2) == 1
    order = seen(ann, waits.code)
    assert order.payment == "expired"
    assert shop.on_hand("MUG") == 3
    assert ann.does(read_cart).count == 2
    with shop.store.writing() as db:
        assert not bank.testpay.confirmed(db, waits.code, yes=True)
    with pytest.raises(Conflict) as refused:
        ann.buys(card("challenge"), key=KEY)
    assert "Nothing was charged" in tell(refused.value.sentence, **refused.value.params)


KEY = "the very same key"


def test_pressing_pay_again_with_the_same_key_leads_to_the_same_page(bank, ann):
    first = ann.buys(card("challenge"), key=KEY)
    again = ann.buys(card("challenge"), key=KEY)
    assert (again.code, again.bank_page, again.replayed) == (first.code, first.bank_page, True)


def test_a_payment_somebody_lets_go_of_frees_the_cart_and_the_goods(shop, bank, ann, waits):
    with pytest.raises(Conflict):
        ann.buys()
    after = gives_up(ann, waits.code)
    assert (after.payment, after.reason) == ("failed", "given_up")
    assert shop.on_hand("MUG") == 3
    with shop.store.writing() as db:
        assert not bank.testpay.confirmed(db, waits.code, yes=True)
    assert ann.buys().payment == "paid"
    in_order(shop)


def test_what_was_confirmed_cannot_be_let_go_of(shop, bank, ann, waits):
    with shop.store.writing() as db:
        bank.testpay.confirmed(db, waits.code, yes=True)
    assert gives_up(ann, waits.code).payment == "paid"
    assert gives_up(ann, waits.code).payment == "paid"


def test_a_stranger_asks_about_nobodys_payment(shop, bank, waits):
    eve = shop.person("eve")
    for tries in (asks, gives_up):
        with pytest.raises(NotFound):
            tries(eve, waits.code)


@pytest.mark.parametrize(
    ("name", "after", "ends"),
    [
        ("no_answer", 2, "expired"),
        ("never", 2, "paid"),
        ("forged", 2, "expired"),
        ("late", 2, "paid"),
        ("twice", 2, "paid"),
        ("out_of_order", 2, "paid"),
        ("other_amount", 2, "expired"),
        ("challenge", 2, "awaiting"),
        ("challenge", 36, "expired"),
    ],
)
def test_where_no_call_ever_comes_the_shop_asks(shop, bank, ann, name, after, ends):
    order = ann.buys(card(name))
    assert order.payment == "awaiting"
    assert asks(ann, order.code).payment in ("awaiting", ends)
    later(shop, minutes=after)
    assert seen(ann, order.code).payment == ends
    assert shop.one("select count(*) from payments_aside") == (name == "other_amount")
    assert shop.on_hand("MUG") == (3 if ends == "expired" else 1)
    in_order(shop)


def test_a_bank_that_is_still_thinking_is_asked_once_a_minute(shop, bank, ann, waits):
    later(shop, minutes=2)
    later(shop)
    asked = "select count(*) from testpay_calls where what = 'question'"
    assert shop.one(asked) == 1
    later(shop, seconds=30)
    assert shop.one(asked) == 1
    later(shop, seconds=31)
    assert shop.one(asked) == 2


def test_asked_twice_with_one_code_the_bank_takes_the_money_once(shop, bank, ann, waits):
    from counterfoil.shop.payments import CardNumber

    for _ in range(3):
        bank.testpay.charge(waits.code, waits.total, CardNumber(card("challenge")))
    assert shop.one("select count(*) from testpay_charges") == 1


# Which bank


def test_somebody_chooses_among_those_the_shop_works_with(shop, bank, ann):
    for name in ("stripe", "invoice", "none"):
        with pytest.raises(Invalid) as refused:
            ann.buys(pay_by=name)
        assert refused.value.misfits[0].field == "pay_by"
    order = ann.buys(pay_by="testpay")
    assert (order.bank, order.payment) == ("testpay", "paid")


def test_a_bank_that_wants_a_card_is_given_one(shop, bank, ann):
    from counterfoil.shop.checkout import PlaceOrder, place_order

    with pytest.raises(Invalid) as refused:
        ann.does(place_order, PlaceOrder(key="k"))
    assert [(one.field, one.sentence) for one in refused.value.misfits] == [("card", "field.missing")]


# Refunds


@pytest.mark.parametrize("name", ["refund_never", "refund_late"])
def test_a_refund_the_bank_never_confirms_is_an_alert_until_it_does(shop, bank, ann, name):
    order = ann.buys(card(name))
    assert order.payment == "paid"
    refund = Desk(shop).refund(order.code, everything=True)
    jobs_done_but_calls(shop)
    assert not seen(ann, order.code).refunds[0].given
    assert alert_overdue_refunds(shop.house) == 0
    shop.clock.at += HOUR
    assert alert_overdue_refunds(shop.house) == 1
    assert alert_overdue_refunds(shop.house) == 0
    (alert,) = alerts(shop)
    assert order.code in alert.message
    for _ in range(2):
        bank.calls(order, "refund.done", refund=refund.code, amount=refund.amount.amount)
    assert seen(ann, order.code).refunds[0].given
    assert alerts(shop) == []
    given = [
        event for event in seen(ann, order.code).timeline if (event.what, event.after) == ("refund", "given")
    ]
    assert len(given) == 1


def test_a_refund_told_with_another_amount_is_set_aside(shop, bank, ann):
    order = ann.buys(card("refund_late"))
    refund = Desk(shop).refund(order.code, goodwill=500)
    jobs_done_but_calls(shop)
    bank.calls(order, "refund.done", refund=refund.code, amount=499)
    assert not seen(ann, order.code).refunds[0].given
    assert shop.one("select why from payments_aside") == "refund"


def test_a_refund_done_by_hand_is_said_at_the_desk(shop, bank, ann):
    order = ann.buys(card("refund_never"))
    desk = Desk(shop)
    refund = desk.refund(order.code, everything=True)
    shop.clock.at += HOUR
    alert_overdue_refunds(shop.house)
    for _ in range(2):
        desk.person.does(confirm_refund, ConfirmRefund(order.code, refund.code))
    assert seen(ann, order.code).refunds[0].given
    assert alerts(shop) == []
    with pytest.raises(NotFound):
        desk.person.does(confirm_refund, ConfirmRefund(order.code, "NO-SUCH"))


def test_no_card_number_is_in_any_table_whatever_the_card(shop, bank, ann):
    from counterfoil.shop.payments.trick_cards import LISTED

    shop.count("MUG", 100)
    for digits, _ in LISTED:
        try:
            order = ann.buys(digits)
        except Declined:
            continue
        if order.payment == "awaiting":
            later(shop, minutes=40)
        ann.adds("MUG")
    numbers = {digits for digits, _ in LISTED}
    with shop.store.reading() as db:
        tables = (
            "select name from sqlite_schema where type = 'table'"
            if db.kind == "sqlite"
            else "select table_name from information_schema.tables where table_schema = 'public'"
        )
        for (table,) in db.all(tables):
            kept = repr(db.all(f"select * from {table}")).replace(" ", "")
            assert not [number for number in numbers if number[:-4] in kept or number[4:] in kept], table


# Paying later


@pytest.fixture
def by_invoice(shop, bank, ann):
    """Ann's order that she pays later."""
    shop.with_part(Banks, Banks(bank.testpay, Invoice(), pay_to="The Shop, LV80 BANK 0000"))
    order = ann.buys(pay_by="invoice")
    assert order.payment == "authorised"
    return order


def pays(shop, order):
    return Desk(shop).person.does(mark_paid, ReadOrder(order.code))


def test_what_is_paid_later_is_kept_and_leaves_the_cart(shop, ann, by_invoice):
    assert shop.on_hand("MUG") == 1
    assert ann.does(read_cart).count == 0
    assert later(shop, minutes=60 * 24 * 30) == 0
    (letter,) = jobs_done_but_calls(shop)
    assert by_invoice.code in letter.text
    assert "€20.00" in letter.text
    assert "LV80 BANK 0000" in letter.text
    assert shop.one("select count(*) from sales") == 0
    in_order(shop)


def test_the_desk_says_that_the_money_came_and_then_it_is_sold_once(shop, ann, by_invoice):
    ann.adds("MUG")
    answers = at_once([lambda: pays(shop, by_invoice)] * 6)
    assert {getattr(answer, "payment", "refused") for answer in answers} <= {"paid", "refused"}
    assert seen(ann, by_invoice.code).payment == "paid"
    assert ann.does(read_cart).count == 1  # what was put in since
    assert shop.one("select count(*) from payments") == 1
    assert shop.one("select count(*) from jobs where name = 'send_receipt'") == 1
    with pytest.raises(NotNow) as refused:
        pays(shop, by_invoice)
    assert refused.value.sentence == "order.not_now_mark_paid"
    in_order(shop)


def test_a_promise_that_is_broken_when_the_goods_are_on_their_way_brings_none_back(shop, ann, by_invoice):
    Desk(shop).ship(by_invoice.code)
    work = Work(shop.house, shop_itself(Way.JOB), "settle")
    settle(work, by_invoice, Verdict("declined", transfer(by_invoice.code), by_invoice.total, "declined"))
    assert (seen(ann, by_invoice.code).payment, shop.on_hand("MUG")) == ("authorised", 1)
    pays(shop, by_invoice)
    assert seen(ann, by_invoice.code).payment == "paid"
    in_order(shop)


def test_what_was_promised_and_is_cancelled_is_back_on_the_shelf_and_never_paid(shop, ann, by_invoice):
    Desk(shop).cancel(by_invoice.code)
    assert (seen(ann, by_invoice.code).payment, shop.on_hand("MUG")) == ("expired", 3)
    with pytest.raises(NotNow):
        pays(shop, by_invoice)
    in_order(shop)


def test_money_for_an_invoice_goes_back_by_hand(shop, ann, by_invoice):
    pays(shop, by_invoice)
    desk = Desk(shop)
    refund = desk.refund(by_invoice.code, everything=True)
    jobs_done_but_calls(shop)
    shop.clock.at += HOUR
    assert alert_overdue_refunds(shop.house) == 1
    desk.person.does(confirm_refund, ConfirmRefund(by_invoice.code, refund.code))
    assert seen(ann, by_invoice.code).refunds[0].given
    assert alerts(shop) == []


@pytest.mark.parametrize("operation", [mark_paid, confirm_refund])
def test_abuse_38_a_shopper_says_of_no_money_that_it_came_or_went(shop, ann, by_invoice, operation):
    shopper = replace(ann.actor, roles=("shopper",), permissions=permissions_of(("shopper",)))
    wants = ReadOrder(by_invoice.code) if operation is mark_paid else ConfirmRefund(by_invoice.code, "x")
    with pytest.raises(NotAllowed):
        perform(shop.house, operation, shopper, wants)
    assert seen(ann, by_invoice.code).payment == "authorised"


# The bank's own page and panel


def test_the_panel_names_every_card_and_every_call_without_a_number(shop, bank, ann, waits):
    bob = shop.person("bob")
    bob.adds("MUG")
    paid = bob.buys(APPROVES)
    gives_up(ann, waits.code)
    panel = ann.does(look_at_testpay)
    assert len({one.number for one in panel.cards}) == len(panel.cards) == 16
    assert all(f"testpay.{one.name}" in SENTENCES for one in panel.cards)
    calls = {(one.order, one.what, one.card, one.said) for one in panel.calls}
    assert calls == {
        (waits.code, "charge", "3184", "pending"),
        (waits.code, "withdrawal", "", "declined"),
        (paid.code, "charge", "4242", "approved"),
    }
    assert all(f"testpay.what.{one.what}" in SENTENCES for one in panel.calls)
    assert all(f"testpay.said.{one.said}" in SENTENCES for one in panel.calls)


def test_a_shopper_sees_their_own_calls_and_a_real_shop_none(shop, bank, ann, waits):
    bob = shop.person("bob")
    shopper = replace(bob.actor, roles=("shopper",), permissions=permissions_of(("shopper",)))
    assert perform(shop.house, look_at_testpay, shopper).calls == []
    shop.with_part(Banks, Banks(bank.testpay))
    with pytest.raises(NotFound):
        ann.does(look_at_testpay)


def test_whoever_confirms_does_so_once_and_nobody_else_can(shop, bank, ann, waits):
    eve = shop.person("eve")
    for operation, wants in (
        (look_at_challenge, ReadOrder(waits.code)),
        (answer_challenge, AnswerChallenge(waits.code, confirm=True)),
    ):
        with pytest.raises(NotFound):
            eve.does(operation, wants)
    assert ann.does(look_at_challenge, ReadOrder(waits.code)).open
    answers = at_once([lambda: ann.does(answer_challenge, AnswerChallenge(waits.code, confirm=True))] * 4)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 3
    assert not ann.does(look_at_challenge, ReadOrder(waits.code)).open
    assert asks(ann, waits.code).payment == "paid"
    in_order(shop)


def test_whoever_refuses_is_not_charged(shop, bank, ann, waits):
    ann.does(answer_challenge, AnswerChallenge(waits.code, confirm=False))
    order = asks(ann, waits.code)
    assert (order.payment, order.reason) == ("failed", "refused")
    assert shop.on_hand("MUG") == 3


def test_an_alert_that_somebody_looked_after_is_closed_and_said_no_more(shop, bank, ann):
    order = ann.buys(card("refund_never"))
    Desk(shop).refund(order.code, everything=True)
    bank.calls(order, amount=1)
    shop.clock.at += HOUR
    assert alert_overdue_refunds(shop.house) == 1
    desk = Desk(shop)
    for alert in alerts(shop):
        desk.person.does(close_alert, CloseAlert(alert.kind, alert.thing))
        with pytest.raises(NotFound):
            desk.person.does(close_alert, CloseAlert(alert.kind, alert.thing))
    assert alerts(shop) == []
    assert alert_overdue_refunds(shop.house) == 0
    bank.calls(order, amount=1)
    assert alerts(shop) == []


def test_whoever_presses_again_and_again_wears_nobodys_bank_out(shop, bank, ann, waits):
    for _ in range(20):
        asks(ann, waits.code)
    asked = "select count(*) from testpay_calls where what = 'question'"
    assert shop.one(asked) == 1
    shop.clock.at += 3 * SECOND
    asks(ann, waits.code)
    assert shop.one(asked) == 2


class QuickCall(Testpay):
    """A bank whose call is there before its answer."""

    def charge(self, reference, amount, card):
        verdict = super().charge(reference, amount, card)
        self.calls_first(reference)
        return verdict


def test_abuse_34_a_call_that_comes_before_the_banks_own_answer(shop, bank, ann):
    """Both for a card that is answered at once and for one that is answered later."""
    quick = QuickCall(shop.store, shop.clock, shop.house.part(Keys), "http://127.0.0.1:9", slow=0)
    quick.calls_first = lambda code: bank.calls(written_down(shop, code))
    shop.with_part(Banks, Banks(quick))
    assert ann.buys(card("challenge")).payment == "paid"
    ann.adds("MUG")
    assert ann.buys(APPROVES).payment == "paid"
    assert shop.one("select count(*) from payments") == 2
    assert shop.one("select count(*) from payments_aside") == 0
    assert shop.on_hand("MUG") == 0
    in_order(shop)


def written_down(shop, code):
    with shop.store.reading() as db:
        return order_by_number(db, db.one("select id from orders where code = :code", code=code)[0])
