"""Paying by a bank that thinks, calls, lies or says nothing: over HTTP, with its real calls."""

import re

import httpx
import pytest

from counterfoil.shop.payments.trick_cards import BY_NAME, LISTED
from tests.cast import APPROVED, Person, Shop, plenty
from tests.stories.conftest import Opening, on_sqlite
from tests.waiting import eventually


def number(name: str) -> str:
    return BY_NAME[name].digits


@pytest.fixture
def ann(shop: Shop) -> Person:
    ann = shop.newcomer()
    ann.put_into_cart(plenty(ann))
    return ann


def order_of(person: Person, code: str) -> dict[str, object]:
    return dict(person.get(f"/api/orders/{code}").json())


def is_paid(person: Person, code: str) -> bool:
    return order_of(person, code)["payment"] == "paid"


def buys(person: Person, name: str) -> str:
    answer = person.buy(number(name))
    assert answer.status_code == 201, answer.text
    assert answer.json()["payment"] == "awaiting"
    return str(answer.json()["code"])


@pytest.mark.parametrize("name", ["twice", "out_of_order"])
def test_abuse_36_paid_and_the_tab_closed_the_bank_calls_and_the_order_is_paid(
    ann: Person, name: str
) -> None:
    code = buys(ann, name)
    assert eventually(lambda: is_paid(ann, code))
    assert ann.cart()["count"] == 0


def test_abuse_36_confirmed_at_the_banks_page_and_never_come_back(ann: Person) -> None:
    code = buys(ann, "challenge")
    assert ann.page(f"/testpay/{code}").status_code == 200
    said = ann.submit(f"/testpay/{code}", confirm="on")
    assert said.headers["location"] == f"/orders/{code}?back=bank"
    assert eventually(lambda: is_paid(ann, code))
    assert ann.submit(f"/testpay/{code}", confirm="on").status_code == 409


def test_the_panel_of_the_demo_shows_what_the_bank_was_told(ann: Person) -> None:
    code = buys(ann, "forged")
    assert eventually(lambda: "HTTP 400" in ann.page("/testpay").text)
    page = ann.page("/testpay").text
    assert code in page
    assert "•••• 1059" in page
    assert "4242 4242 4242 4242" in page


def test_a_real_shop_has_no_panel(opening: Opening) -> None:
    shop = opening(demo=False)
    assert shop.newcomer().page("/testpay").status_code == 404
    assert eventually(lambda: "The bank is simulated, so nobody really pays" in shop.said())


def test_abuse_33_over_http_a_forged_call_is_400_and_pays_nothing(shop: Shop, ann: Person) -> None:
    code = buys(ann, "late")
    body = {
        "id": "evt_1", "type": "charge.paid", "order": code, "payment": "sim_1", "amount": 1, "currency": "EUR",
    }  # fmt: skip
    stranger = shop.stranger()
    for signature in ("", "t=1,v1=00", "nonsense"):
        headers = {"Testpay-Signature": signature} if signature else {}
        for path in ("testpay", "stripe"):
            said = httpx.post(f"{shop.url}/api/webhooks/{path}", json=body, headers=headers)
            assert said.status_code == (400 if path == "testpay" else 404), said.text
    assert stranger.get("/api/webhooks/testpay").status_code == 405
    assert order_of(ann, code)["payment"] == "awaiting"


def test_the_forged_card_is_given_up_and_the_log_of_the_shop_says_400(shop: Shop, ann: Person) -> None:
    buys(ann, "forged")
    assert eventually(lambda: " 400 POST /api/webhooks/testpay " in shop.said())


def test_a_payment_somebody_lets_go_of_can_be_made_by_another_card(ann: Person) -> None:
    code = buys(ann, "challenge")
    assert ann.buy(APPROVED).status_code == 409
    assert ann.post(f"/api/orders/{code}/ask").json()["payment"] == "awaiting"
    assert ann.post(f"/api/orders/{code}/give-up").json()["payment"] == "failed"
    assert ann.buy(APPROVED).json()["payment"] == "paid"


@on_sqlite
def test_no_card_number_is_in_any_file_of_the_shop(opening: Opening) -> None:
    shop = opening()
    ann = shop.newcomer()
    sku = plenty(ann)
    for digits, _ in LISTED:
        ann.put_into_cart(sku)
        for card in (digits, re.sub("(....)", r"\1 ", digits).strip()):
            answer = ann.buy(card)
            if answer.status_code == 201 and answer.json()["payment"] == "awaiting":
                ann.post(f"/api/orders/{answer.json()['code']}/give-up")
    assert shop.close() == 0
    everything = b"".join(path.read_bytes() for path in shop.folder.rglob("*") if path.is_file())
    greeting = b"A card that pays: 4242 4242 4242 4242"  # said to whoever opens the demo
    everything += shop.log.read_bytes().replace(greeting, b"")
    for digits, _ in LISTED:
        for written in (digits, re.sub("(....)", r"\1 ", digits).strip()):
            assert written.encode() not in everything
