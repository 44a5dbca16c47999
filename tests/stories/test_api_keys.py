"""Somebody lends a program a part of what they may do: a key, made in the page and shown in a header."""

import json
import re
import socket
import time

import httpx
import pytest

from tests.cast import APPROVED, Person, Shop, plenty
from tests.datasets import dataset
from tests.waiting import PATIENCE, eventually

PASSWORD = "a long enough password"
SECRET = re.compile(r'id="new-key"[^>]*>(counterfoil_key_[0-9A-Za-z]{53})</textarea>')
EVERYTHING = ("account:change", "account:read", "cart:change", "cart:read", "catalogue:read", "orders:place")


def make_in_the_page(ann: Person, *scopes: str, name: str = "Robot", **more: str) -> str:
    """Fill in the form; the key."""
    ticked = {f"scope.{scope}": "on" for scope in scopes}
    page = ann.submit("/account/keys", name=name, current_password=PASSWORD, days="30", **{**ticked, **more})
    assert page.status_code == 200, page.text
    (secret,) = SECRET.findall(page.text)
    return str(secret)


def make(ann: Person, *scopes: str, **more: object) -> dict[str, object]:
    """Ask for one over JSON."""
    wants = {"current_password": PASSWORD, "name": "Robot", "scopes": list(scopes), "days": 30, **more}
    answer = ann.post("/api/keys", wants)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def program(shop: Shop, secret: str, **headers: str) -> Person:
    """A program that holds this key, and keeps no cookies."""
    return shop.stranger(authorization=f"Bearer {secret}", **headers)


def test_a_key_made_in_the_page_opens_what_was_chosen(shop: Shop) -> None:
    ann = shop.newcomer()
    empty = ann.page("/account/keys")
    assert "You have no keys." in empty.text
    robot = program(shop, make_in_the_page(ann, *EVERYTHING))
    answer = robot.get("/api/me")
    assert answer.json()["username"] == ann.username
    sku = plenty(robot)
    assert robot.put_into_cart(sku).status_code == 201
    assert ann.cart()["lines"]
    order = robot.buy(APPROVED)
    assert order.status_code == 201
    assert ann.get(f"/api/orders/{order.json()['code']}").status_code == 200
    assert not robot.http.cookies
    page = ann.page("/account/keys").text
    assert "Robot" in page
    assert "Buy what is in your cart" in page
    assert "You have no keys." not in page
    assert not SECRET.findall(page)


def test_a_missing_scope_is_named(shop: Shop) -> None:
    robot = program(shop, str(make(shop.newcomer(), "orders:read")["key"]))
    assert robot.get("/api/orders").status_code == 200
    for knock, scope in [
        (lambda: robot.get("/api/me"), "account:read"),
        (lambda: robot.put_into_cart("x"), "cart:change"),
        (robot.buy, "orders:place"),
        (lambda: robot.get("/api/task"), "orders:pack"),
        (lambda: robot.page("/cart"), "cart:read"),
    ]:
        answer = knock()
        assert answer.status_code == 403
        assert answer.headers["www-authenticate"] == (
            f'Bearer realm="counterfoil", error="insufficient_scope", scope="{scope}"'
        )
        assert "set-cookie" not in answer.headers


def test_what_no_key_may_do_names_no_scope(shop: Shop) -> None:
    robot = program(shop, str(make(shop.newcomer(), "account:read", "account:change")["key"]))
    for answer in [
        robot.post(
            "/api/keys", {"current_password": PASSWORD, "name": "x", "scopes": ["account:read"], "days": 1}
        ),
        robot.get("/api/keys"),
        robot.http.put("/api/me/password", json={"current_password": PASSWORD, "password": PASSWORD}),
        robot.post("/api/login", {"username": "authorized_user", "password": "password123"}),
    ]:
        assert answer.status_code == 403
        assert answer.headers["www-authenticate"] == (
            'Bearer realm="counterfoil", error="insufficient_scope"'
        )
        assert answer.json()["message"] == "This cannot be done by way of a key."


def test_an_ended_key_is_refused_by_the_next_request(shop: Shop) -> None:
    ann = shop.newcomer()
    key = make(ann, "account:read")
    robot = program(shop, str(key["key"]))
    assert robot.get("/api/me").status_code == 200
    assert ann.delete(f"/api/keys/{key['id']}").json() == {"ended": 1, "here": False}
    answer = robot.get("/api/me")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (
        401,
        'Bearer realm="counterfoil", error="invalid_token"',
    )
    assert ann.delete(f"/api/keys/{key['id']}").status_code == 404


def test_an_ended_key_is_refused_in_every_process_within_a_second(opening: object) -> None:
    shop: Shop = opening(workers="2")  # type: ignore[operator]
    ann = shop.newcomer()
    key = make(ann, "account:read")

    def knock() -> int:  # each on a connection of its own, so that both processes are met
        return httpx.get(
            f"{shop.url}/api/me", headers={"authorization": f"Bearer {key['key']}"}, timeout=PATIENCE
        ).status_code

    assert {knock() for _ in range(20)} == {200}
    assert ann.delete(f"/api/keys/{key['id']}").status_code == 200
    ended = time.monotonic()
    late = []
    for _ in range(40):
        asked = time.monotonic()
        if knock() != 401:
            late.append(asked - ended)
    assert max(late, default=0.0) <= 1.0, late


def test_a_new_password_ends_keys(shop: Shop) -> None:
    ann = shop.newcomer()
    robots = [program(shop, str(make(ann, "account:read", name=name)["key"])) for name in ("a", "b")]
    assert [robot.get("/api/me").status_code for robot in robots] == [200, 200]
    ann.submit("/account/password", current_password=PASSWORD, password="another long password")
    assert [robot.get("/api/me").status_code for robot in robots] == [401, 401]
    assert ann.get("/api/me").status_code == 200


def test_signing_out_in_the_browser_leaves_keys_and_ending_all_does_not(shop: Shop) -> None:
    ann = shop.newcomer()
    robot = program(shop, str(make(ann, "account:read")["key"]))
    ann.post("/api/logout")
    assert robot.get("/api/me").status_code == 200
    again = shop.person(ann.username, PASSWORD)
    assert again.delete("/api/sessions?all=1").status_code == 200
    assert robot.get("/api/me").status_code == 401


def test_a_program_that_signs_out_ends_its_key(shop: Shop) -> None:
    ann = shop.newcomer()
    robot = program(shop, str(make(ann, "account:read")["key"]))
    answer = robot.post("/api/logout")
    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    assert robot.get("/api/me").status_code == 401
    assert ann.get("/api/me").status_code == 200


def test_a_right_taken_away_is_gone_from_the_key_at_once(opening: object) -> None:
    shop: Shop = opening()  # type: ignore[operator]
    ann = shop.newcomer()
    shop.command("people", "role", ann.username, "+packer")
    robot = program(shop, str(make(ann, "orders:pack", "account:read")["key"]))
    assert robot.get("/api/task").status_code == 200
    shop.command("people", "role", ann.username, "-packer")
    answer = robot.get("/api/task")
    assert answer.status_code == 403
    assert 'scope="orders:pack"' in answer.headers["www-authenticate"]
    assert robot.get("/api/me").json()["permissions"] == ["account:read"]
    shop.command("people", "role", ann.username, "+packer")
    assert robot.get("/api/task").status_code == 200
    shop.command("people", "disable", ann.username)
    assert robot.get("/api/me").status_code == 401


def test_beside_the_cookie_of_somebody_else_a_key_acts_as_its_owner(shop: Shop) -> None:
    ann, eve = shop.newcomer(), shop.newcomer()
    key = make(ann, "account:read", "account:change")
    header = {"authorization": f"Bearer {key['key']}"}
    before = dict(eve.http.cookies)
    answer = eve.get("/api/me", **header)
    assert answer.json()["username"] == ann.username
    assert eve.http.patch("/api/me", json={"name": "By key"}, headers=header).status_code == 200
    # What another site can have a browser send carries no such header; with it, it is no browser.
    elsewhere = {**header, "sec-fetch-site": "cross-site", "origin": "https://evil.example"}
    assert eve.http.patch("/api/me", json={"name": "From anywhere"}, headers=elsewhere).status_code == 200
    assert ann.get("/api/me").json()["name"] == "From anywhere"
    assert eve.get("/api/me").json()["name"] == ""
    assert (
        eve.http.patch("/api/me", json={"name": "x"}, headers={"sec-fetch-site": "cross-site"}).status_code
        == 403
    )
    ann.delete(f"/api/keys/{key['id']}")
    assert eve.get("/api/me", **header).status_code == 401
    assert eve.get("/api/me").json()["username"] == eve.username
    assert dict(eve.http.cookies) == before


def test_the_rule_about_other_sites_still_holds_for_other_schemes(shop: Shop) -> None:
    ann = shop.newcomer()
    for scheme in ("Basic dXNlcjpwYXNz", "Bearers x", "Digest a=b"):
        answer = ann.http.patch(
            "/api/me", json={"name": "x"}, headers={"sec-fetch-site": "cross-site", "authorization": scheme}
        )
        assert answer.status_code == 403


def bad_cookies() -> list[bytes]:
    cases = json.loads((dataset("bad-cookies") / "parser.json").read_text())
    sent = ["; ".join(f"{each['name']}={each['value']}" for each in case["sent"]) for case in cases]
    received = [line for case in cases for line in case["received"]]
    return [line.strip().encode() for line in sent + received if not set(line) & set("\r\n\0")]


def test_no_bad_cookie_beside_a_key_changes_anything(shop: Shop) -> None:
    ann, eve = shop.newcomer(), shop.newcomer()
    key = str(make(ann, "account:read")["key"]).encode()
    ticket = b"counterfoil=" + eve.http.cookies["counterfoil"].encode()
    lines = [*bad_cookies(), ticket, ticket + b"; " + ticket[:-1] + b"x", b"x" * 8_000]
    for line in lines:
        heard = talk(shop, b"Authorization: Bearer " + key + b"\r\nCookie: " + line)
        if heard.startswith(b"HTTP/1.1 400 "):  # no HTTP, before anything is read
            assert not line.isascii() or not line.decode().isprintable(), line
            continue
        assert heard.startswith(b"HTTP/1.1 200 "), (line, heard[:300])
        assert f'"{ann.username}"'.encode() in heard
        assert b"set-cookie" not in heard.lower()
        wrong = talk(shop, b"Authorization: Bearer " + key[:-1] + b"\r\nCookie: " + line)
        assert wrong.startswith(b"HTTP/1.1 401 "), line


def talk(shop: Shop, headers: bytes, seconds: float = PATIENCE) -> bytes:
    said = b"GET /api/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + b"\r\n\r\n"
    with socket.create_connection(("127.0.0.1", shop.port), timeout=seconds) as line:
        line.sendall(said)
        heard = b""
        while piece := line.recv(65536):
            heard += piece
    return heard


def test_a_key_is_a_place_with_its_deeds(shop: Shop) -> None:
    ann = shop.newcomer()
    key = make(ann, "account:read", "account:change")
    program(shop, str(key["key"])).http.patch("/api/me", json={"name": "Ann"})
    places = ann.get("/api/sessions").json()["items"]
    (place,) = [each for each in places if each["how"] == "key"]
    assert (place["name"], place["browser"], place["id"]) == ("Robot", "a program", key["id"])
    record = ann.get(f"/api/sessions/{key['id']}").json()
    assert [line["operation"] for line in record["done"]] == ["change_name"]
    page = ann.page("/account/sessions").text
    assert "Key “<bdi>Robot</bdi>”" in page
    assert "A key for a program" in page
    assert ann.submit("/account/sessions", id=str(key["id"])).status_code == 303
    assert program(shop, str(key["key"])).get("/api/me").status_code == 401


def test_the_form_says_what_does_not_fit_beside_its_field(shop: Shop) -> None:
    ann = shop.newcomer()
    page = ann.submit("/account/keys", name="Kept as typed", current_password=PASSWORD, days="30")
    assert page.status_code == 422
    assert "Please choose at least one thing that the key may do." in page.text
    assert 'value="Kept as typed"' in page.text
    ticked = {"scope.orders:read": "on"}
    page = ann.submit("/account/keys", name="x", current_password="a guess", days="30", **ticked)
    assert page.status_code == 422
    assert "This is not your password." in page.text
    assert 'name="scope.orders:read" checked' in page.text
    assert "a guess" not in page.text
    page = ann.submit(
        "/account/keys", name="x", current_password=PASSWORD, days="30", until="1999-01-01", **ticked
    )
    assert page.status_code == 422
    assert "Please choose a day from" in page.text
    page = ann.submit(
        "/account/keys", name="x", current_password=PASSWORD, days="30", **{"scope.people:grant": "on"}
    )
    assert page.status_code == 422
    assert "You can lend only what you may do yourself" in page.text
    assert ann.get("/api/keys").json() == {"items": []}


def test_a_key_is_ended_in_the_page(shop: Shop) -> None:
    ann = shop.newcomer()
    robot = program(shop, make_in_the_page(ann, "account:read"))
    (key,) = ann.get("/api/keys").json()["items"]
    answer = ann.submit(f"/account/keys/{key['id']}")
    assert answer.headers["location"] == "/account/keys?ended=1"
    assert "The key is ended." in ann.page(answer.headers["location"]).text
    assert ann.submit(f"/account/keys/{key['id']}").headers["location"] == "/account/keys?ended=0"
    assert robot.get("/api/me").status_code == 401


def test_only_what_one_may_lend_is_offered(shop: Shop) -> None:
    shopper = shop.newcomer().page("/account/keys").text
    admin = shop.person("admin_user")
    assert "scope.people:grant" not in admin.page("/account/keys").text  # that is lent where it is used
    boss = admin.page("/admin/keys").text
    assert "scope.people:grant" in boss
    assert "scope.people:grant" not in shopper
    assert "scope.orders:place" in shopper
    assert "scope.sessions:clear" not in boss  # done at the machine itself; no key can use it


@pytest.mark.parametrize("path", ["/api/me", "/welcome", "/products"])
def test_a_key_in_the_address_opens_nothing(shop: Shop, path: str) -> None:
    secret = make(shop.newcomer(), "account:read", "catalogue:read")["key"]
    stranger = shop.stranger()
    for name in ("access_token", "key", "token", "authorization"):
        assert stranger.get(f"{path}?{name}={secret}").status_code in {302, 401}


def test_nobody_else_sees_or_ends_it(shop: Shop) -> None:
    ann, eve = shop.newcomer(), shop.newcomer()
    key = make(ann, "account:read")
    assert eve.get("/api/keys").json() == {"items": []}
    assert eve.delete(f"/api/keys/{key['id']}").status_code == 404
    assert eve.submit(f"/account/keys/{key['id']}").headers["location"] == "/account/keys?ended=0"
    assert program(shop, str(key["key"])).get("/api/me").status_code == 200
    assert "Robot" not in eve.page("/account/keys").text


def test_hostile_names_do_nothing(shop: Shop) -> None:
    ann = shop.newcomer()
    strings = json.loads((dataset("bad-strings") / "blns.json").read_text())[::41]
    strings += json.loads((dataset("bad-payloads") / "xss.json").read_text())[::41]
    for text in strings:
        wants = {"current_password": PASSWORD, "name": text, "scopes": ["account:read"], "days": 1}
        answer = ann.post("/api/keys", wants)
        assert answer.status_code in {201, 422}, (text, answer.text)
        if answer.status_code == 201:
            for path in ("/account/keys", "/account/sessions", f"/account/sessions/{answer.json()['id']}"):
                page = ann.page(path)
                assert page.status_code == 200
                assert "<" not in text or text not in page.text, (path, text)
            ann.delete(f"/api/keys/{answer.json()['id']}")


def test_a_token_that_opened_nothing_is_in_the_trail(opening: object) -> None:
    shop: Shop = opening()  # type: ignore[operator]
    assert program(shop, "made.up.token").get("/api/me").status_code == 401
    boss = shop.person("admin_user")
    until = time.monotonic() + 10
    while "refused: the token opens nothing" not in (page := boss.page("/admin/trail").text):
        assert time.monotonic() < until, page
        time.sleep(0.1)
    assert "Come in with a token." in page


def test_what_leaves_the_shop_names_the_key_only_once(opening: object) -> None:
    shop: Shop = opening()  # type: ignore[operator]
    ann = shop.newcomer()
    secret = make_in_the_page(ann, "account:read", name="Night job")
    program(shop, secret).get("/api/me")
    letter = next(mail for mail in letters_when_there(shop) if "Night job" in mail)
    assert secret not in letter
    assert secret[20:] not in shop.said()
    assert not any("not used for it before" in mail for mail in shop.mails())


def letters_when_there(shop: Shop) -> list[str]:
    def told() -> list[str]:
        return [mail for mail in shop.mails() if "A key was made" in mail]

    assert eventually(told)
    return told()
