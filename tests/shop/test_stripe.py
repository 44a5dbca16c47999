"""Stripe, by a small fake of it over real HTTP with real signatures: payment intents, calls, refunds, and its bad days."""

import json
import logging

import pytest

from counterfoil.gate.clock import HOUR, SECOND
from counterfoil.gate.operation import perform
from counterfoil.gate.refusals import Declined, NotSigned
from counterfoil.gate.work import do_job
from counterfoil.shop.after.given import alert_overdue_refunds
from counterfoil.shop.hearing import HearBank, hear_bank
from counterfoil.shop.money import Money
from counterfoil.shop.payments import Banks
from counterfoil.shop.payments.http import NoAnswer
from counterfoil.shop.payments.stripe import Stripe
from counterfoil.shop.payments.stripe_wire import Refused, Wire, as_counted_there
from counterfoil.shop.pricing.offers import MakeCode, make_discount_code
from tests.shop.after import Desk
from tests.shop.banking import CALLER, asks, gives_up, later, seen
from tests.shop.rush import at_once
from tests.shop.test_banks import alerts, in_order
from tests.stripe_fake import KEY, SECRET, fake_stripe

SHOP = "https://shop.example"


@pytest.fixture
def stripe():
    with fake_stripe() as fake:
        yield fake


def open_to(shop, url, key=KEY):
    bank = Stripe(shop.store, Wire(url, key), SECRET, SHOP)
    shop.with_part(Banks, Banks(bank))
    return bank


@pytest.fixture
def bank(shop, stripe):
    return open_to(shop, stripe.url)


@pytest.fixture
def ann(shop):
    ann = shop.person("ann", email="ann@example.com")
    ann.adds(shop.shelve("mug", on_hand=3), 2)
    return ann


def buys(ann, key="one key"):
    """Without a card: that is typed at Stripe."""
    from counterfoil.shop.checkout import PlaceOrder, place_order

    return ann.does(place_order, PlaceOrder(key=key))


@pytest.fixture
def waits(bank, ann):
    return buys(ann)


def hears(shop, stripe, event, **how):
    body, signature = stripe.signed(event, **{"at": shop.clock.now() // SECOND, **how})
    return perform(shop.house, hear_bank, CALLER, HearBank("stripe", signature, body))


def jobs_done(shop):
    with shop.store.reading() as db:
        rows = db.all("select id, name, args from jobs where done_at is null and name = 'pay_back'")
    for number, name, args in rows:
        do_job(shop.house, name, json.loads(args))
        shop.run("update jobs set done_at = 1 where id = :id", id=number)


def test_an_order_leads_to_a_page_of_stripes_and_is_paid_when_it_says_so(shop, stripe, ann, waits):
    session = stripe.session_of(waits.code)
    assert (waits.payment, waits.bank, waits.bank_page) == ("awaiting", "stripe", session["url"])
    assert (session["amount_total"], session["currency"]) == (2000, "eur")
    intent = stripe.pays(waits.code)
    for _ in range(3):
        hears(shop, stripe, stripe.event("payment_intent.succeeded", intent))
    assert seen(ann, waits.code).payment == "paid"
    assert shop.one("select reference from payments") == intent["id"]
    in_order(shop)


def test_abuse_36_of_stripe_paid_and_no_call_the_shop_asks(shop, stripe, ann, waits):
    assert asks(ann, waits.code).payment == "awaiting"
    stripe.pays(waits.code)
    later(shop, minutes=2)
    assert seen(ann, waits.code).payment == "paid"


def test_browser_call_and_job_at_once_are_one_payment(shop, stripe, ann, waits):
    intent = stripe.pays(waits.code)
    event = stripe.event("payment_intent.succeeded", intent)
    at_once([lambda: asks(ann, waits.code), lambda: hears(shop, stripe, event), lambda: later(shop, 2)] * 3)
    assert seen(ann, waits.code).payment == "paid"
    assert shop.one("select count(*) from payments") == 1
    in_order(shop)


@pytest.mark.parametrize("how", [{"secret": "whsec_of_somebody_else"}, {"at": 1_763_699_000}])
def test_abuse_33_what_stripe_did_not_sign_just_now_is_refused(shop, stripe, ann, waits, how):
    event = stripe.event("payment_intent.succeeded", stripe.pays(waits.code))
    with pytest.raises(NotSigned):
        hears(shop, stripe, event, **how)
    assert seen(ann, waits.code).payment == "awaiting"


@pytest.mark.parametrize("secret", ["", " ", "\t\n"])
def test_abuse_33_without_the_secret_there_is_no_stripe(shop, secret):
    with pytest.raises(ValueError, match="secret"):
        Stripe(shop.store, Wire("https://api.stripe.com", KEY), secret, SHOP)


@pytest.mark.parametrize(
    "other",
    [
        {"amount_received": 1999},
        {"currency": "usd"},
        {"metadata": {"order": "ABCDEFGHJK"}},
        {"metadata": None},
    ],
)
def test_abuse_35_another_amount_currency_or_order_is_set_aside(shop, stripe, ann, waits, other):
    intent = {**stripe.pays(waits.code), **other}
    for _ in range(2):
        hears(shop, stripe, stripe.event("payment_intent.succeeded", intent))
    assert seen(ann, waits.code).payment == "awaiting"
    assert shop.one("select count(*) from payments_aside") == 1
    assert len(alerts(shop)) == 1


@pytest.mark.parametrize("kind", ["payment_intent.payment_failed", "customer.created", "charge.refunded"])
def test_what_decides_nothing_is_passed_over(shop, stripe, ann, waits, kind):
    hears(shop, stripe, stripe.event(kind, {"id": "x", "object": "x", "more": [1, {"a": None}]}))
    assert seen(ann, waits.code).payment == "awaiting"
    assert shop.one("select count(*) from payments_aside") == 0


def test_the_same_order_has_one_page_however_often_it_is_asked_for(stripe, bank, ann, waits):
    for _ in range(3):
        bank.charge(waits.code, waits.total, None)
        bank.ask(waits.code, waits.total)
    assert len(stripe.sessions) == 1


def test_what_is_given_up_cannot_be_paid_any_more(shop, stripe, ann, waits):
    assert gives_up(ann, waits.code).payment == "failed"
    assert stripe.session_of(waits.code)["status"] == "expired"
    assert shop.on_hand("MUG") == 3


def test_what_was_paid_just_then_is_not_given_up(shop, stripe, ann, waits):
    stripe.pays(waits.code)
    assert gives_up(ann, waits.code).payment == "paid"


def test_a_page_nobody_paid_on_is_closed_in_time(shop, stripe, ann, waits):
    assert later(shop, minutes=34) == 0
    assert later(shop, minutes=2) == 1
    assert stripe.session_of(waits.code)["status"] == "expired"
    assert seen(ann, waits.code).payment == "expired"
    assert shop.on_hand("MUG") == 3


def test_a_page_that_stripe_closed_frees_the_goods(shop, stripe, ann, waits):
    hears(shop, stripe, stripe.event("checkout.session.expired", stripe.session_of(waits.code)))
    assert (seen(ann, waits.code).payment, shop.on_hand("MUG")) == ("failed", 3)


# Its bad days


def test_where_stripe_does_not_answer_the_order_waits_and_goes_on_later(shop, stripe, bank, ann):
    stripe.out_of_order = 503
    order = buys(ann)
    assert (order.payment, order.bank_page) == ("awaiting", f"/orders/{order.code}")
    assert asks(ann, order.code).payment == "awaiting"
    assert later(shop, minutes=5) == 0
    stripe.out_of_order = 0
    shop.clock.at += 3 * SECOND
    asks(ann, order.code)
    stripe.pays(order.code)
    later(shop, minutes=2)
    assert seen(ann, order.code).payment == "paid"


def test_where_nobody_is_at_its_address_the_order_is_given_up_in_time(shop, ann):
    open_to(shop, "http://127.0.0.1:9")
    order = buys(ann)
    assert order.payment == "awaiting"
    assert later(shop, minutes=5) == 0
    assert later(shop, minutes=31) == 1
    assert seen(ann, order.code).payment == "expired"


def test_a_key_that_stripe_does_not_know_is_said_in_words_and_not_repeated(shop, stripe, ann, caplog):
    open_to(shop, stripe.url, key="sk_test_another_key_0123456789")
    with caplog.at_level(logging.DEBUG), pytest.raises(Declined) as refused:
        buys(ann)
    assert refused.value.sentence == "payment.bank_trouble"
    assert "api_key_invalid" in caplog.text
    assert "sk_test" not in caplog.text + repr(refused.value) + repr(shop.house.part(Banks)._banks)


def test_what_costs_nothing_needs_no_bank(shop, stripe, bank, ann):
    shop.operator(make_discount_code, MakeCode("percent", "GRATIS", rate=1_000_000))
    from counterfoil.shop.checkout import PlaceOrder, place_order

    order = ann.does(place_order, PlaceOrder(key="k", discount_code="GRATIS"))
    assert (order.payment, order.total.amount) == ("paid", 0)
    assert stripe.seen == []


@pytest.mark.parametrize(
    ("amount", "there"), [(Money(1299, "EUR"), 1299), (Money(1299, "JPY"), 1299), (Money(12, "ISK"), 1200)]
)
def test_an_amount_is_counted_as_stripe_counts(amount, there):
    assert as_counted_there(amount) == there


# Refunds


@pytest.fixture
def paid(shop, stripe, ann, waits):
    hears(shop, stripe, stripe.event("payment_intent.succeeded", stripe.pays(waits.code)))
    return waits


def test_a_refund_is_made_once_of_the_intent_that_paid(shop, stripe, ann, paid):
    refund = Desk(shop).refund(paid.code, goodwill=700)
    jobs_done(shop)
    shop.run("update refunds set given_at = null")  # as if we had died before writing it down
    shop.run("update jobs set done_at = null where name = 'pay_back'")
    jobs_done(shop)
    (made,) = stripe.refunds.values()
    assert (made["amount"], made["metadata"]) == (700, {"order": paid.code, "refund": refund.code})
    assert seen(ann, paid.code).refunds[0].given
    assert shop.one("select count(*) from payments_aside") == 0


def test_a_refund_that_takes_its_time_is_given_when_stripe_says_so(shop, stripe, ann, paid):
    stripe.refunds_are = "pending"
    Desk(shop).refund(paid.code, everything=True)
    jobs_done(shop)
    assert not seen(ann, paid.code).refunds[0].given
    (made,) = stripe.refunds.values()
    hears(shop, stripe, stripe.event("refund.updated", made))
    assert not seen(ann, paid.code).refunds[0].given
    for _ in range(2):
        hears(shop, stripe, stripe.event("refund.updated", {**made, "status": "succeeded"}))
    assert seen(ann, paid.code).refunds[0].given


def test_a_refund_that_fails_is_an_alert(shop, stripe, ann, paid):
    stripe.refunds_are = "pending"
    Desk(shop).refund(paid.code, everything=True)
    jobs_done(shop)
    (made,) = stripe.refunds.values()
    hears(shop, stripe, stripe.event("refund.failed", {**made, "status": "failed"}))
    (alert,) = alerts(shop)
    assert "could not give back €20.00" in alert.message
    shop.clock.at += HOUR
    assert alert_overdue_refunds(shop.house) == 0  # it is said already


def test_a_refund_made_at_stripe_itself_is_set_aside(shop, stripe, ann, paid):
    made = {"id": "re_9", "status": "succeeded", "amount": 500, "currency": "eur", "metadata": {}}
    hears(shop, stripe, stripe.event("refund.created", made))
    assert shop.one("select why from payments_aside") == "refund"


@pytest.mark.parametrize(("status", "error"), [(503, NoAnswer), (402, Refused)])
def test_a_refund_that_stripe_does_not_take_is_tried_again(shop, stripe, ann, paid, status, error):
    Desk(shop).refund(paid.code, everything=True)
    stripe.out_of_order = status
    with pytest.raises(error) as raised:
        jobs_done(shop)
    assert KEY not in str(raised.value)
    stripe.out_of_order = 0
    jobs_done(shop)
    assert seen(ann, paid.code).refunds[0].given
