"""Programs, phones and other front ends: tokens instead of a cookie, and what ends them."""

import random
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from counterfoil.identity.tokens import jws
from tests.cast import PASSWORD, Person, Shop, plenty
from tests.identity.tokens.jwk import key_set
from tests.identity.tokens.people import says
from tests.identity.tokens.rush import at_once
from tests.identity.tokens.test_mutations import mutated
from tests.waiting import eventually

OWN = "a long enough password"
Opening = Callable[..., Shop]


def tokens_for(shop: Shop, username: str, password: str = OWN) -> dict[str, Any]:
    """What a program gets when somebody signs in with it."""
    answer = shop.stranger().post("/api/tokens", {"username": username, "password": password})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def program(shop: Shop, tokens: dict[str, Any]) -> Person:
    """A program that shows its access token with every request."""
    return shop.stranger(authorization=f"Bearer {tokens['access_token']}")


def refreshed(shop: Shop, token: str) -> httpx.Response:
    return shop.stranger().post("/api/tokens/refresh", {"refresh_token": token})


def test_tokens_for_a_name_and_a_password(shop: Shop) -> None:
    ann = shop.newcomer()
    answer = shop.stranger().post("/api/tokens", {"email": f"{ann.username}@example.com", "password": OWN})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert set(answer.json()) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 300)
    assert "set-cookie" not in answer.headers
    phone = program(shop, answer.json())
    assert phone.get("/api/me").json()["username"] == ann.username
    place = phone.get("/api/sessions").json()["items"][0]
    assert (place["here"], place["how"], place["id"]) == (
        True,
        "token",
        says(answer.json()["access_token"])["sid"],
    )


def test_registering_and_signing_in_give_them_too(shop: Shop) -> None:
    name = f"both-{random.randrange(10**9)}"
    guest = shop.stranger()
    made = guest.post("/api/register", {"username": name, "password": OWN, "tokens": True})
    assert (made.status_code, made.json()["message"]) == (201, f"Welcome {name}!")
    again = guest.post("/api/login", {"username": name, "password": OWN, "tokens": True})
    assert (again.status_code, again.json()["message"]) == (200, f"Welcome {name}!")
    assert guest.get("/api/me").status_code == 200  # by its cookie
    assert program(shop, again.json()).get("/api/me").status_code == 200
    assert program(shop, made.json()).get("/api/me").status_code == 401  # the browser was signed in anew
    assert guest.post("/api/login", {"username": name, "password": OWN}).json() == {
        "message": f"Welcome {name}!"
    }


def test_every_failed_sign_in_has_the_one_answer_and_counts_with_the_others(opening: Opening) -> None:
    shop = opening(guesses_per_account="4")
    ann = shop.newcomer()
    guest = shop.stranger()
    answers = [
        guest.post(path, {"username": name, "password": "wrong password"})
        for path in ("/api/login", "/api/tokens")
        for name in (ann.username, "nobody-of-that-name")
    ]
    assert {(answer.status_code, answer.content, answer.headers["cache-control"]) for answer in answers} == {
        (401, b'{"message":"Invalid Credentials"}', "no-store")
    }
    for path in ("/api/tokens", "/api/login"):
        assert guest.post(path, {"username": ann.username, "password": "wrong password"}).status_code == 401
    for path in ("/api/tokens", "/api/login"):
        assert guest.post(path, {"username": ann.username, "password": OWN}).status_code == 429


def test_a_program_does_all_that_its_owner_may(shop: Shop) -> None:
    tokens = tokens_for(shop, shop.newcomer().username)
    phone = program(shop, tokens)
    sku = plenty(phone)
    assert phone.put_into_cart(sku).status_code == 201
    order = phone.buy()
    assert order.status_code == 201
    assert phone.get(f"/api/orders/{order.json()['code']}").status_code == 200
    assert phone.patch("/api/me", {"name": "Ann"}).status_code == 200
    assert phone.page("/welcome").status_code == 200
    answer = phone.get("/api/task")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (
        403,
        'Bearer realm="counterfoil", error="insufficient_scope", scope="orders:pack"',
    )


def test_a_token_in_an_address_or_a_body_opens_nothing(shop: Shop) -> None:
    token = tokens_for(shop, shop.newcomer().username)["access_token"]
    guest = shop.stranger()
    for path in (f"/api/me?access_token={token}", f"/api/me?token={token}", f"/welcome?access_token={token}"):
        assert guest.http.get(path, headers={"accept": "application/json"}).status_code == 401
    assert guest.post("/api/cart/lines", {"access_token": token, "sku": "x"}).status_code == 401
    assert token not in shop.said()


def test_refreshing_and_giving_back(shop: Shop) -> None:
    first = tokens_for(shop, shop.newcomer().username)
    answer = refreshed(shop, first["refresh_token"])
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert set(answer.json()) == set(first)
    again = refreshed(shop, first["refresh_token"]).json()
    assert again["refresh_token"] == answer.json()["refresh_token"] != first["refresh_token"]
    assert program(shop, again).get("/api/me").status_code == 200
    guest = shop.stranger()
    for wrong in ({"refresh_token": "x"}, {"refresh_token": 5}, {}, {"refresh_token": first["access_token"]}):
        refusal = guest.post("/api/tokens/refresh", wrong)
        assert (refusal.status_code, refusal.json()["type"]) == (401, "urn:counterfoil:tokens.invalid_grant")
        assert "invalid_grant" in refusal.json()["message"]
    for token in ("nonsense", again["access_token"], again["access_token"]):
        gone = guest.post("/api/tokens/revoke", {"token": token})
        assert (gone.status_code, gone.json()) == (200, {})
    assert program(shop, again).get("/api/me").status_code == 401
    assert refreshed(shop, again["refresh_token"]).status_code == 401


class TestGivingBackByAForm:
    """As RFC 7009 has it."""

    def give_back(self, person: Person, headers: dict[str, str] | None = None, **form: str) -> httpx.Response:
        return person.http.post("/api/tokens/revoke", data=form, headers=headers)

    @pytest.mark.parametrize("which", ["access_token", "refresh_token"])
    @pytest.mark.parametrize(
        "hint", [{}, {"token_type_hint": "refresh_token"}, {"token_type_hint": "nonsense"}]
    )
    def test_its_session_ends(self, shop: Shop, which: str, hint: dict[str, str]) -> None:
        tokens = tokens_for(shop, shop.newcomer().username)
        gone = self.give_back(shop.stranger(), token=tokens[which], **hint)
        assert (gone.status_code, gone.json()) == (200, {})
        assert program(shop, tokens).get("/api/me").status_code == 401
        assert refreshed(shop, tokens["refresh_token"]).status_code == 401

    def test_what_opens_nothing_is_200_as_well(self, shop: Shop) -> None:
        for token in ("nonsense", "", "cfr1.ABCDEFGHJK.0." + "A" * 43):
            assert self.give_back(shop.stranger(), token=token).status_code == 200

    def test_where_a_browser_could_have_been_made_to_send_it_it_must_come_from_here(self, shop: Shop) -> None:
        ann = shop.newcomer()
        browser = shop.stranger()
        browser.post("/api/tokens", {"username": ann.username, "password": OWN, "transport": "cookie"})
        tokens = tokens_for(shop, ann.username)
        for headers in ({}, {"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
            assert (
                self.give_back(browser, headers, token_type_hint="x").status_code == 403
            )  # its cookies count
        for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
            assert self.give_back(shop.stranger(), headers, token=tokens["access_token"]).status_code == 403
        assert browser.get("/api/me").status_code == 200
        assert program(shop, tokens).get("/api/me").status_code == 200
        assert (
            self.give_back(browser, {"sec-fetch-site": "same-origin"}, token_type_hint="x").status_code == 200
        )
        assert browser.get("/api/me").status_code == 401

    def test_no_other_address_of_the_api_reads_forms(self, shop: Shop) -> None:
        name = shop.newcomer().username
        for path in ("/api/tokens", "/api/tokens/refresh", "/api/login"):
            answer = shop.stranger().http.post(
                path, data={"username": name, "password": OWN}, headers={"sec-fetch-site": "same-origin"}
            )
            assert answer.status_code == 415


def test_twenty_tabs_at_once_in_two_processes(opening: Opening) -> None:
    shop = opening(workers="2")
    token = tokens_for(shop, shop.newcomer().username)["refresh_token"]
    for _ in range(5):
        answers = at_once(20, lambda token=token: refreshed(shop, token))
        assert {answer.status_code for answer in answers} == {200}
        (token,) = {answer.json()["refresh_token"] for answer in answers}
        assert program(shop, answers[7].json()).get("/api/me").status_code == 200


class TestInCookies:
    def sign_in(self, shop: Shop, path: str = "/api/tokens") -> tuple[Person, httpx.Response]:
        name = shop.newcomer().username
        browser = shop.stranger()
        answer = browser.post(
            path, {"username": name, "password": OWN, "tokens": True, "transport": "cookie"}
        )
        assert answer.status_code == 200
        return browser, answer

    @pytest.mark.parametrize("path", ["/api/tokens", "/api/login"])
    def test_in_cookies_no_script_and_no_other_path_sees_them(self, shop: Shop, path: str) -> None:
        browser, answer = self.sign_in(shop, path)
        lines = {line.partition("=")[0]: line for line in answer.headers.get_list("set-cookie")}
        assert set(lines) == {"counterfoil-access", "counterfoil-refresh", "browser"}
        assert all("; HttpOnly" in line and "; SameSite=Lax" in line for line in lines.values())
        assert "; Path=/;" in lines["counterfoil-access"]
        assert "; Path=/api/tokens;" in lines["counterfoil-refresh"]
        assert not re.search(r"eyJ|cfr1", answer.text)
        assert answer.json()["expires_in"] == 300
        assert browser.page("/welcome").status_code == 200
        next_ones = browser.post("/api/tokens/refresh")
        assert next_ones.status_code == 200
        assert not re.search(r"eyJ|cfr1", next_ones.text)
        assert len(next_ones.headers.get_list("set-cookie")) == 2
        assert browser.get("/api/me").status_code == 200

    def test_other_sites_cannot_use_them(self, shop: Shop) -> None:
        browser, _ = self.sign_in(shop)
        for path in ("/api/tokens/refresh", "/api/tokens/revoke", "/api/logout"):
            answer = browser.http.post(path, headers={"sec-fetch-site": "cross-site"})
            assert (answer.status_code, answer.json()["type"]) == (403, "urn:counterfoil:door.cross_site")
            answer = browser.http.post(path, headers={"origin": "https://evil.example"})
            assert answer.status_code == 403
        assert browser.patch("/api/me", {"name": "still me"}).status_code == 200
        crossing = browser.http.patch("/api/me", json={"name": "x"}, headers={"sec-fetch-site": "same-site"})
        assert crossing.status_code == 403

    @pytest.mark.parametrize("path", ["/api/logout", "/api/tokens/revoke"])
    def test_going_takes_them_away(self, shop: Shop, path: str) -> None:
        browser, _ = self.sign_in(shop)
        kept = dict(browser.http.cookies)
        browser.post(path)
        assert not {"counterfoil-access", "counterfoil-refresh"} & set(dict(browser.http.cookies))
        thief = shop.stranger()
        thief.http.cookies.update(kept)
        assert thief.get("/api/me").status_code == 401
        assert thief.post("/api/tokens/refresh").status_code == 401

    def test_by_one_that_is_over_a_browser_can_still_sign_out(self, opening: Opening) -> None:
        shop = opening(token_life="1")
        for way_out in (
            lambda browser: browser.post("/api/logout"),
            lambda browser: browser.get("/api/logout", **{"sec-fetch-site": "same-origin"}),
            lambda browser: browser.submit("/logout"),
        ):
            browser, _ = self.sign_in(shop)
            kept = dict(browser.http.cookies)
            assert eventually(lambda browser=browser: browser.get("/api/me").status_code == 401)
            for path in ("/api/sessions", "/api/cart", "/api/orders"):
                assert browser.get(path).status_code == 401
            crossing = browser.http.post("/api/logout", headers={"sec-fetch-site": "cross-site"})
            assert crossing.status_code == 403
            assert dict(browser.http.cookies) == kept
            assert way_out(browser).status_code in (200, 303)
            assert not {"counterfoil-access", "counterfoil-refresh"} & set(dict(browser.http.cookies))
            thief = shop.stranger()
            thief.http.cookies.update(kept)
            assert thief.post("/api/tokens/refresh").status_code == 401

    def test_a_new_password_gives_a_ticket_in_their_place(self, shop: Shop) -> None:
        browser, _ = self.sign_in(shop)
        kept = dict(browser.http.cookies)
        answer = browser.http.put("/api/me/password", json={"current_password": OWN, "password": PASSWORD})
        assert answer.status_code == 200
        assert browser.get("/api/me").status_code == 200
        thief = shop.stranger()
        thief.http.cookies.update(kept)
        assert thief.get("/api/me").status_code == 401
        assert thief.post("/api/tokens/refresh").status_code == 401

    def test_they_and_a_ticket_never_meet(self, shop: Shop) -> None:
        browser, _ = self.sign_in(shop)
        ben = shop.newcomer().username
        browser.post("/api/login", {"username": ben, "password": OWN})
        assert "counterfoil-access" not in dict(browser.http.cookies)
        assert browser.get("/api/me").json()["username"] == ben
        cat = shop.newcomer().username
        browser.post("/api/tokens", {"username": cat, "password": OWN, "transport": "cookie"})
        assert "counterfoil" not in dict(browser.http.cookies)
        assert browser.get("/api/me").json()["username"] == cat

    def test_beside_a_bearer_token_they_say_nothing(self, shop: Shop) -> None:
        browser, _ = self.sign_in(shop)
        assert browser.get("/api/me", authorization="Bearer nonsense").status_code == 401
        assert browser.post("/api/tokens/refresh", authorization="Bearer nonsense").status_code == 401
        other = tokens_for(shop, shop.newcomer().username)
        answer = browser.get("/api/me", authorization=f"Bearer {other['access_token']}")
        assert answer.json()["username"] == says(other["access_token"])["username"]


ENDINGS: dict[str, Callable[[Shop, Person, Person], object]] = {
    "signing out by POST": lambda shop, phone, ann: phone.post("/api/logout"),
    "signing out by GET": lambda shop, phone, ann: phone.get("/logout"),
    "signing out by GET of the API": lambda shop, phone, ann: phone.get("/api/logout"),
    "ending the place": lambda shop, phone, ann: [
        ann.delete(f"/api/sessions/{place['id']}")
        for place in ann.get("/api/sessions").json()["items"]
        if not place["here"]
    ],
    "ending the others": lambda shop, phone, ann: ann.delete("/api/sessions"),
    "ending all": lambda shop, phone, ann: phone.delete("/api/sessions?all=1"),
    "a new password elsewhere": lambda shop, phone, ann: ann.http.put(
        "/api/me/password", json={"current_password": OWN, "password": PASSWORD}
    ),
    "a new password here": lambda shop, phone, ann: phone.http.put(
        "/api/me/password", json={"current_password": OWN, "password": PASSWORD}
    ),
    "being shut out": lambda shop, phone, ann: shop.command("people", "disable", ann.username),
}


@pytest.fixture(scope="module")
def two_processes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A shop in two processes, on each database."""
    from tests.servers import new_database

    with (
        new_database(request.param) as url,
        Shop(tmp_path_factory.mktemp("two") / "data", url, workers="2") as shop,
    ):
        yield shop


@pytest.mark.parametrize("two_processes", ["sqlite", "postgres"], indirect=True)
@pytest.mark.parametrize("ending", ENDINGS)
def test_one_ending_ends_them_all(two_processes: Shop, ending: str) -> None:
    shop = two_processes
    ann = shop.newcomer()
    tokens = tokens_for(shop, ann.username)
    phone = program(shop, tokens)
    asks = [lambda: phone.get("/api/me", connection="close").status_code for _ in range(12)]
    assert {ask() for ask in asks} == {200}  # both processes have seen it
    ENDINGS[ending](shop, phone, ann)
    assert {ask() for ask in asks} == {401}
    assert {refreshed(shop, tokens["refresh_token"]).status_code for _ in range(4)} == {401}


@pytest.mark.parametrize("two_processes", ["sqlite", "postgres"], indirect=True)
def test_a_role_that_is_taken_is_gone_at_once(two_processes: Shop) -> None:
    shop = two_processes
    packer = shop.newcomer()
    shop.command("people", "role", packer.username, "+packer")
    phone = program(shop, tokens_for(shop, packer.username))
    ask = lambda: phone.get("/api/task", connection="close").status_code  # noqa: E731
    assert {ask() for _ in range(8)} <= {200, 404}
    shop.command("people", "role", packer.username, "-packer")
    assert {ask() for _ in range(8)} == {403}
    shop.command("people", "role", packer.username, "+packer")
    assert {ask() for _ in range(8)} <= {200, 404}


@pytest.mark.parametrize("two_processes", ["sqlite", "postgres"], indirect=True)
def test_requests_that_race_an_ending_succeed_no_longer_than_a_second(two_processes: Shop) -> None:
    shop = two_processes
    ann = shop.newcomer()
    phones = [program(shop, tokens_for(shop, ann.username)) for _ in range(6)]
    last_success, stop = [0.0] * len(phones), threading.Event()

    def asks_again_and_again(number: int) -> None:
        while not stop.is_set():
            begun = time.monotonic()
            if phones[number].get("/api/me").status_code == 200:
                last_success[number] = begun

    threads = [threading.Thread(target=asks_again_and_again, args=(number,)) for number in range(len(phones))]
    for thread in threads:
        thread.start()
    while not all(last_success):
        time.sleep(0.01)
    ann.delete("/api/sessions")
    ended = time.monotonic()
    time.sleep(1.5)
    stop.set()
    for thread in threads:
        thread.join()
    assert max(last_success) - ended <= 1.0


class TestKeys:
    def test_anybody_can_verify_them_with_what_is_published(self, shop: Shop) -> None:
        token = tokens_for(shop, shop.newcomer().username)["access_token"]
        answer = shop.stranger().get("/.well-known/jwks.json")
        assert answer.headers["content-type"] == "application/jwk-set+json"
        assert answer.headers["cache-control"] == "public, max-age=300"
        assert all({"d", "k", "p", "q"}.isdisjoint(key) for key in answer.json()["keys"])
        found = jws.read(token, key_set(answer.json()))
        assert found is not None
        assert found.holds()

    @pytest.mark.parametrize("algorithm", ["ES256", "HS256"])
    def test_with_another_algorithm(self, tmp_path: Path, algorithm: str) -> None:
        settings = {"token_algorithm": algorithm, "token_life": "60", "verify_every_token": "1"}
        with Shop(tmp_path / "data", **settings) as shop:
            tokens = tokens_for(shop, shop.newcomer().username)
            assert tokens["expires_in"] == 60
            assert says(tokens["access_token"], 0)["alg"] == algorithm
            assert program(shop, tokens).get("/api/me").status_code == 200
            published = shop.stranger().get("/.well-known/jwks.json").json()["keys"]
        assert [key["kty"] for key in published] == (["EC"] if algorithm == "ES256" else [])

    def test_the_next_key_is_published_before_it_is_used_and_nothing_breaks(self, opening: Opening) -> None:
        shop = opening(workers="2")
        before = tokens_for(shop, shop.newcomer().username)
        (old,) = shop.stranger().get("/.well-known/jwks.json").json()["keys"]
        fresh = shop.command("keys", "rotate").split()[0]
        time.sleep(1)
        published = [
            [key["kid"] for key in shop.stranger().get("/.well-known/jwks.json").json()["keys"]]
            for _ in range(8)
        ]
        assert published == [[old["kid"], fresh]] * 8
        after = refreshed(shop, before["refresh_token"]).json()
        assert says(after["access_token"], 0)["kid"] == old["kid"]
        for tokens in (before, after):
            assert {program(shop, tokens).get("/api/me").status_code for _ in range(8)} == {200}

    def test_a_leaked_one_is_worth_nothing_within_a_second(self, opening: Opening) -> None:
        shop = opening(workers="2")
        ann = shop.newcomer()
        tokens = tokens_for(shop, ann.username)
        assert {program(shop, tokens).get("/api/me").status_code for _ in range(8)} == {200}
        shop.command("keys", "revoke", says(tokens["access_token"], 0)["kid"])
        time.sleep(1)
        assert {program(shop, tokens).get("/api/me").status_code for _ in range(12)} == {401}
        assert ann.get("/api/me").status_code == 200
        again = refreshed(shop, tokens["refresh_token"]).json()
        assert {program(shop, again).get("/api/me").status_code for _ in range(8)} == {200}
        leaked = next(line for line in shop.command("keys", "list").splitlines() if " refresh " in line)
        shop.command("keys", "revoke", leaked.split()[0])
        time.sleep(1)
        assert {refreshed(shop, again["refresh_token"]).status_code for _ in range(8)} == {401}


def test_mutated_tokens_are_401_through_the_door(shop: Shop) -> None:
    tokens = tokens_for(shop, shop.newcomer().username)
    guest, dice = shop.stranger(), random.Random(4)
    codes = set()
    for _ in range(400):
        text = mutated(tokens["access_token"], dice)
        if text != tokens["access_token"]:
            shown = f"Bearer {text}".encode("latin-1", "replace").translate(None, b"\r\n\x00").strip()
            if shown == f"Bearer {tokens['access_token']}".encode():  # what was wrong never left the client
                continue
            codes.add(guest.http.get("/api/me", headers={b"authorization": shown}).status_code)
    assert codes <= {401, 400, 431}
    assert 401 in codes
    assert "a mistake of ours" not in shop.said()
    assert program(shop, tokens).get("/api/me").status_code == 200
