"""What sessions remember, through the door: the cookies some stores give, a life cut short, and a store that is down."""

import pytest

from tests.caches import CacheServer
from tests.waiting import Life, eventually

ANN = {"username": "ann", "password": "a long enough password"}
VALUES = "counterfoil-values"


def test_the_browser_is_the_store_and_gives_it_back_at_sign_out(opening):
    browser = opening("sessions=cookie:encrypted").browser()
    browser.post("/api/register", json=ANN)
    assert VALUES not in browser.cookies
    answers = [browser.get("/api/mine") for _ in range(3)]
    assert [answer.text[-1] for answer in answers] == ["1", "2", "3"]
    line = next(line for line in answers[0].headers.get_list("set-cookie") if line.startswith(VALUES))
    assert "HttpOnly" in line
    assert "SameSite=Lax" in line
    assert "Max-Age=2592000" in line
    assert len(line) < 4096
    before = dict(browser.cookies)
    assert browser.get("/api/small").headers.get("set-cookie") is None
    browser.post("/api/logout")
    assert set(browser.cookies) == {"browser"}  # by which it is known again; it opens nothing
    browser.cookies.update(before)
    assert browser.get("/api/mine").status_code == 401


@pytest.mark.parametrize("store", ["sql:", "memory:", "cookie:signed", "cookie:encrypted"])
def test_a_program_with_a_key_has_a_dictionary_of_its_own_and_keeps_no_cookie(opening, store):
    shop = opening(f"sessions={store}")
    browser = shop.browser()
    browser.post("/api/register", json=ANN)
    assert browser.get("/api/mine").text.endswith("1")
    asked = {"current_password": ANN["password"], "scopes": ["account:read"], "days": 1}
    for name in ("a", "b"):
        ticket = browser.cookies["counterfoil"]
        key = browser.post("/api/keys", json={**asked, "name": name}).json()["key"]
        # The little shop does not hand out the new ticket, as the real one does: sign in again.
        assert (
            browser.post("/api/login", data=ANN, headers={"sec-fetch-site": "same-origin"}).status_code == 303
        )
        assert browser.cookies["counterfoil"] != ticket
        program = shop.browser(authorization=f"Bearer {key}")
        answers = [program.get("/api/mine") for _ in range(3)]
        assert [answer.text[-1] for answer in answers] == ["1", "2", "3"]
        assert all("set-cookie" not in answer.headers for answer in answers)
        beside = browser.get("/api/mine", headers={"authorization": f"Bearer {key}"})
        assert (beside.text[-1], "set-cookie" in beside.headers) == ("4", False)


def test_one_session_ends_early_and_its_cookie_with_it(opening):
    shop = opening()
    browser = shop.browser()
    browser.post("/api/register", json=ANN)
    held = dict(browser.cookies)
    with (life := Life(2)):
        answer = browser.get("/api/short?seconds=2")
    assert answer.json()["user_id"]
    assert "Max-Age=2;" in answer.headers["set-cookie"]
    again = shop.browser(cookie="; ".join(f"{name}={value}" for name, value in held.items()))
    life.ends_in_time(lambda: again.get("/api/mine").status_code == 200)
    assert again.get("/api/mine").status_code == 401


@pytest.mark.parametrize("store", ["sql:", "memory:", "cookie:signed"])
def test_signing_in_again_keeps_what_was_remembered_and_nobody_else_gets_it(opening, store):
    browser = opening(f"sessions={store}").browser()
    browser.post("/api/register", json=ANN)
    assert browser.get("/api/mine").text.endswith("1")
    before = dict(browser.cookies)
    assert browser.post("/api/login", data=ANN, headers={"sec-fetch-site": "same-origin"}).status_code == 303
    assert dict(browser.cookies) != before
    assert browser.get("/api/mine").text.endswith("2")
    browser.post("/api/register", json={**ANN, "username": "eve"})
    assert browser.get("/api/mine").text.endswith("1")


@pytest.mark.parametrize("scheme", ["redis", "memcached"])
def test_a_store_that_is_down_is_503_and_never_signed_out(opening, scheme):
    server = CacheServer(scheme)
    try:
        browser = opening(f"sessions={server.url}").browser()
        browser.post("/api/register", json=ANN)
        assert browser.get("/api/mine").status_code == 200
        server.kill()
        answer = browser.get("/api/mine")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert browser.get("/api/small").status_code == 200
        server.start()
        assert eventually(lambda: browser.get("/api/mine").status_code == 200)
    finally:
        server.kill()
