"""Pressing Pay twice, in all its ways and over HTTP, by the number in the list of abuse cases."""

import re
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.cast import APPROVED, DECLINED, Person, Shop, plenty

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def ann(shop: Shop) -> Person:
    """Somebody with one thing in the cart."""
    somebody = shop.newcomer()
    somebody.put_into_cart(plenty(somebody))
    return somebody


def orders_of(person: Person) -> list[str]:
    return [each["code"] for each in person.get("/api/orders").json()["items"]]


def test_abuse_28_one_key_twice_in_parallel_is_one_order_and_one_answer(ann: Person) -> None:
    key = secrets.token_hex(8)
    with ThreadPoolExecutor(2) as fingers:
        first, second = fingers.map(lambda _: ann.buy(key=key), range(2))
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    replayed = [answer.headers.get("idempotent-replayed") for answer in (first, second)]
    assert sorted(replayed, key=str) == [None, "true"]
    assert orders_of(ann) == [first.json()["code"]]


def test_abuse_29_the_same_key_with_another_body_is_422(ann: Person) -> None:
    key = secrets.token_hex(8)
    first = ann.buy(key=key)
    for body in ({"card": DECLINED}, {"collect": True}, {"discount_code": "WELCOME10"}):
        other = ann.buy(**{"key": key, **body})
        assert other.status_code == 422
        assert [each["field"] for each in other.json()["errors"]] == ["Idempotency-Key"]
    assert orders_of(ann) == [first.json()["code"]]


def test_abuse_30_the_key_of_one_is_no_key_of_another(shop: Shop, ann: Person) -> None:
    key, eve = secrets.token_hex(8), shop.newcomer()
    first = ann.buy(key=key)
    nothing = eve.buy(key=key)
    assert nothing.status_code == 409  # her cart is empty, and ann's order is not shown
    assert first.json()["code"] not in nothing.text
    eve.put_into_cart(plenty(eve))
    hers = eve.buy(key=key)
    assert hers.status_code == 201
    assert "idempotent-replayed" not in hers.headers
    assert hers.json()["code"] != first.json()["code"]


def test_abuse_31_double_click_back_and_reload_show_the_same_receipt(ann: Person) -> None:
    fields = dict(HIDDEN.findall(ann.page("/checkout").text))
    with ThreadPoolExecutor(4) as fingers:  # impatient
        clicks = list(fingers.map(lambda _: ann.submit("/checkout", **fields, card=APPROVED), range(4)))
    assert {click.status_code for click in clicks} == {303}
    (receipt,) = {click.headers["location"] for click in clicks}
    again = ann.submit("/checkout", **fields, card=APPROVED)  # back, and Pay once more
    assert (again.status_code, again.headers["location"]) == (303, receipt)
    for _ in range(2):  # reload
        assert ann.page(receipt).status_code == 200
    assert [f"/orders/{code}" for code in orders_of(ann)] == [receipt]
    assert ann.page("/checkout").headers["location"] == "/cart"  # there is nothing left to pay
