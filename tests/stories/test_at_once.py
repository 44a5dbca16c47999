"""Many people at the same moment."""

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.cast import SLOW, Person, Shop, plenty, stock_of, variants_by_stock
from tests.waiting import eventually


def test_48_shoppers_for_5_units(opening: object) -> None:
    shop = opening()  # type: ignore[operator]
    people = [shop.newcomer() for _ in range(48)]
    left, sku = next((stock, sku) for stock, sku in variants_by_stock(people[0]) if 1 <= stock <= 5)
    for person in people:
        assert person.put_into_cart(sku).status_code in {200, 201}
    with ThreadPoolExecutor(48) as crowd:
        answers = list(crowd.map(lambda person: person.buy(), people))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] * left + [409] * (48 - left)
    assert len({answer.json()["code"] for answer in answers if answer.status_code == 201}) == left
    assert stock_of(people[0], sku) == 0


def test_one_key_pressed_twenty_times_at_once(shop: Shop) -> None:
    ann = shop.newcomer()
    ann.put_into_cart(plenty(ann))
    key = secrets.token_hex(8)
    with ThreadPoolExecutor(20) as fingers:
        answers = list(fingers.map(lambda _: ann.buy(key=key), range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["code"] for answer in answers}) == 1
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 19
    assert len(ann.get("/api/orders").json()["items"]) == 1


def test_a_second_tab_is_shown_the_way_back_to_the_first(shop: Shop) -> None:
    ann = shop.newcomer()
    ann.put_into_cart(plenty(ann))
    with ThreadPoolExecutor(2) as tabs:
        first, second = tabs.map(lambda _: ann.buy(SLOW), range(2))
    assert sorted([first.status_code, second.status_code]) == [201, 409]
    refused = first if first.status_code == 409 else second
    bought = second if refused is first else first
    assert bought.json()["code"] in refused.text


def test_a_slow_bank_keeps_nobody_from_filling_a_cart(opening: object) -> None:
    shop = opening()  # type: ignore[operator]
    ann, bob = shop.newcomer(), shop.newcomer()
    sku = plenty(ann)
    ann.put_into_cart(sku)
    meanwhile = 0
    with ThreadPoolExecutor(64) as fingers:
        presses = [fingers.submit(ann.buy, SLOW, key="the same") for _ in range(64)]
        assert eventually(lambda: ann.get("/api/orders").json()["items"])

        def answered() -> bool:
            return any(press.done() and press.result().status_code == 201 for press in presses)

        while meanwhile < 20 and not answered():
            assert bob.put_into_cart(sku).status_code == 201
            assert bob.buy().status_code == 201
            meanwhile += 1
    assert meanwhile > 1  # one may have waited until the bank had answered
    said = [press.result() for press in presses]
    # Those who would have held the last threads for their twin are told so, and the rest get its answer.
    assert {answer.status_code for answer in said} <= {201, 409}
    assert len({answer.json()["code"] for answer in said if answer.status_code == 201}) == 1
    assert len([answer for answer in said if answer.status_code == 201]) > 1


def test_a_flood_of_right_sign_ins_from_one_address_keeps_nobody_else_out(opening: object) -> None:
    slow = {"passwords": "bcrypt", "bcrypt_cost": "10", "guesses_per_account": "1000"}
    shop = opening(proxies="127.0.0.1", **slow)  # type: ignore[operator]
    ann, bob = shop.newcomer(), shop.newcomer()
    stop = threading.Event()

    def sign_in(who: Person, name: str) -> httpx.Response:
        return who.post("/api/login", {"username": name, "password": "a long enough password"})

    def flood(_: int) -> list[httpx.Response]:
        somebody, said = shop.stranger(**{"x-forwarded-for": "192.0.2.1"}), []
        while not stop.is_set():
            said.append(sign_in(somebody, ann.username))
        return said

    with ThreadPoolExecutor(40) as crowd:
        floods = [crowd.submit(flood, number) for number in range(40)]
        try:
            elsewhere = shop.stranger(**{"x-forwarded-for": "198.51.100.1"})
            assert {sign_in(elsewhere, bob.username).status_code for _ in range(10)} == {200}
        finally:
            stop.set()
        said = [answer for each in floods for answer in each.result()]
    assert {answer.status_code for answer in said} == {200, 429}
    assert {answer.headers["retry-after"] for answer in said if answer.status_code == 429} == {"1"}


def test_64_clients_see_no_server_error(shop: Shop) -> None:
    ann = shop.newcomer()
    sku = plenty(ann)
    cookie = dict(ann.http.cookies)

    def visit(number: int) -> set[int]:
        somebody = shop.stranger()
        if number % 4:
            somebody.http.cookies.update(cookie)
        seen = {
            somebody.get(path).status_code
            for path in ["/", "/api/me", "/api/products", "/products", "/cart", "/nowhere"]
        }
        return seen | {somebody.put_into_cart(sku).status_code}

    with ThreadPoolExecutor(64) as crowd:
        statuses = set().union(*crowd.map(visit, range(128)))
    assert max(statuses) < 500
