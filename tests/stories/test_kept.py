"""Keep me signed in, or not: what the box at the door does."""

import time

import httpx
import pytest

from tests.cast import Person, Shop
from tests.stories.conftest import on_sqlite
from tests.waiting import Life, eventually

PASSWORD = "a long enough password"
OFFERED = {"keep_offered": "1"}
KEPT = "counterfoil-kept"


def lines(answer: httpx.Response) -> dict[str, str]:
    """The cookies of an answer by name, with what is said of each."""
    return dict(line.split("=", 1) for line in answer.headers.get_list("set-cookie"))  # type: ignore[misc]


def signs_in(shop: Shop, username: str, **more: object) -> tuple[Person, httpx.Response]:
    """Somebody at the door of the API, and what it answered."""
    person = shop.stranger()
    answer = person.post("/api/login", {"username": username, "password": PASSWORD, **more})
    assert answer.status_code == 200, answer.text
    return person, answer


def letters(shop: Shop, words: str) -> list[str]:
    """The letters with these words, as soon as there is one."""

    def told() -> list[str]:
        return [mail for mail in shop.mails() if words in mail]

    assert eventually(told)
    return told()


def with_cookies(shop: Shop, cookies: dict[str, str]) -> Person:
    """A browser that holds these and nothing else."""
    person = shop.stranger()
    for name, value in cookies.items():
        person.http.cookies.set(name, value, domain="127.0.0.1")
    return person


def test_where_nothing_is_said_it_is_as_ever(shop: Shop) -> None:
    ann = shop.newcomer()
    _, answer = signs_in(shop, ann.username)
    said = lines(answer)
    assert "Max-Age=604800" in said["counterfoil"]
    assert KEPT not in said
    form = shop.stranger().submit("/login", login=ann.username, password=PASSWORD)
    assert "Max-Age=604800" in lines(form)["counterfoil"]
    assert KEPT not in lines(form)


def test_the_box_ticked_and_left_empty(shop: Shop) -> None:
    ann = shop.newcomer()
    for keep, fields in [(True, {**OFFERED, "keep": "yes"}), (False, OFFERED)]:
        _, over_json = signs_in(shop, ann.username, keep=keep)
        by_form = shop.stranger().submit("/login", login=ann.username, password=PASSWORD, **fields)
        new = shop.stranger().submit(
            "/register", username=f"{ann.username}-{keep}", password=PASSWORD, **fields
        )
        for answer in (over_json, by_form, new):
            said = lines(answer)
            assert ("Max-Age" in said["counterfoil"]) is keep
            assert (KEPT in said) is keep
            if keep:
                assert said[KEPT].endswith("; Path=/; SameSite=Lax; Max-Age=2592000; HttpOnly")
    assert ann.post("/api/login", {"username": "x", "password": "y", "keep": "yes"}).status_code == 422


def test_the_box_is_there_and_ticked_and_stays_as_it_was_left(shop: Shop) -> None:
    nobody = shop.stranger()
    for path in ("/login", "/register"):
        assert 'name="keep" value="yes" aria-describedby="f-keep-hint" checked' in nobody.page(path).text
    wrong = nobody.submit("/login", login="nobody-here", password="wrong", **OFFERED)
    assert 'name="keep" value="yes" aria-describedby="f-keep-hint">' in wrong.text


def test_the_page_is_served_in_the_same_request_and_the_ticket_turned_in(shop: Shop) -> None:
    ann = shop.newcomer()
    kept, _ = signs_in(shop, ann.username, keep=True)
    ticket = kept.http.cookies[KEPT]
    del kept.http.cookies["counterfoil"]
    page = kept.page("/welcome")
    assert page.status_code == 200
    assert ann.username in page.text
    assert {"counterfoil", KEPT} <= set(lines(page))
    assert kept.http.cookies[KEPT] != ticket
    assert lines(kept.page("/welcome")) == {}
    again = with_cookies(shop, {KEPT: ticket})  # a tab that was slow
    assert again.get("/api/me").json()["username"] == ann.username
    assert dict(again.http.cookies)["counterfoil"] == dict(kept.http.cookies)["counterfoil"]
    place = next(one for one in kept.get("/api/sessions").json()["items"] if one["here"])
    assert (place["how"], place["kept"]) == ("kept", True)
    assert "Kept signed in until" in kept.page("/account/sessions").text


def test_what_is_posted_by_whoever_comes_back_is_done(shop: Shop) -> None:
    ann = shop.newcomer()
    kept, _ = signs_in(shop, ann.username, keep=True)
    del kept.http.cookies["counterfoil"]
    assert kept.submit("/account/name", name="Ann").headers["location"] == "/account?changed=name"
    assert kept.get("/api/me").json()["name"] == "Ann"


@pytest.mark.parametrize("how", ["sign out", "end it elsewhere", "all", "password", "disable"])
def test_however_it_is_ended_nothing_comes_back(opening: object, how: str) -> None:
    shop: Shop = opening()  # type: ignore[operator]
    ann = shop.newcomer()
    kept, _ = signs_in(shop, ann.username, keep=True)
    held = dict(kept.http.cookies)
    if how == "sign out":
        assert set(lines(kept.post("/api/logout"))) == {"counterfoil", KEPT}
    elif how == "end it elsewhere":
        (there,) = [one for one in ann.get("/api/sessions").json()["items"] if not one["here"]]
        assert ann.delete(f"/api/sessions/{there['id']}").json() == {"ended": 1, "here": False}
    elif how == "all":
        ann.delete("/api/sessions?all=1")
    elif how == "password":
        body = {"current_password": PASSWORD, "password": "another long password"}
        assert ann.http.put("/api/me/password", json=body).status_code == 200
    else:
        shop.command("people", "disable", ann.username)
    for cookies in (held, {KEPT: held[KEPT]}):
        thief = with_cookies(shop, cookies)
        assert thief.get("/api/me").status_code == 401
        assert thief.page("/welcome").headers["location"].startswith("/login")
        assert KEPT not in thief.http.cookies


@on_sqlite
def test_with_everything_ticked_the_absolute_limit_still_lands_on_sign_in(opening: object) -> None:
    shop: Shop = opening(session_absolute="9", session_idle="2")  # type: ignore[operator]
    person = shop.stranger()
    with (life := Life(9)):
        person.submit("/register", username="ann", password=PASSWORD, keep="yes", **OFFERED)
    pages: list[httpx.Response] = []
    held = dict(person.http.cookies)

    def is_let_in() -> bool:
        shows_all = with_cookies(shop, held)  # as a browser does not, which forgets them a little sooner
        pages.append(shows_all.page("/welcome"))
        held.update(shows_all.http.cookies)
        return pages[-1].status_code == 200

    time.sleep(2.5)  # idle for too long, and kept
    life.ends_in_time(is_let_in)
    assert "counterfoil" in lines(pages[0])
    answer = with_cookies(shop, held).page("/welcome")
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/login")


def test_an_old_ticket_shown_again_ends_it_all_and_its_owner_is_told(opening: object) -> None:
    shop: Shop = opening()  # type: ignore[operator]
    ann = shop.newcomer()
    kept, _ = signs_in(shop, ann.username, keep=True)
    texts = [kept.http.cookies[KEPT]]
    for _ in range(2):
        del kept.http.cookies["counterfoil"]
        assert kept.get("/api/me").status_code == 200
        texts.append(kept.http.cookies[KEPT])
    thief = with_cookies(shop, {KEPT: texts[0]})
    assert thief.get("/api/me").status_code == 401
    assert kept.get("/api/me").status_code == 401
    assert with_cookies(shop, {KEPT: texts[2]}).get("/api/me").status_code == 401
    assert ann.get("/api/me").status_code == 200  # another place of hers
    (letter,) = letters(shop, "an old one")
    assert f"{ann.username}@example.com" in letter
    admin = shop.person("admin_user")
    assert "an old ticket was shown again" in admin.page("/admin/trail").text


def test_still_kept_after_the_power_went(opening: object) -> None:
    shop: Shop = opening()  # type: ignore[operator]
    ann = shop.newcomer()
    kept, _ = signs_in(shop, ann.username, keep=True)
    shop.kill()
    shop.open()
    again = with_cookies(shop, {KEPT: kept.http.cookies[KEPT]})
    assert again.get("/api/me").json()["username"] == ann.username


def test_another_sign_in_there_lets_the_one_before_go(shop: Shop) -> None:
    ann, bob = shop.newcomer(), shop.newcomer()
    browser, _ = signs_in(shop, ann.username, keep=True)
    ticket = browser.http.cookies[KEPT]
    answer = browser.post("/api/login", {"username": bob.username, "password": PASSWORD})
    assert "Max-Age=0" in lines(answer)[KEPT]
    assert KEPT not in browser.http.cookies
    assert with_cookies(shop, {KEPT: ticket}).get("/api/me").status_code == 401
