"""Saying yes through the shop's doors: by the person, in the browser or with a token of theirs, and by nobody for them."""

import re
from html import unescape

import pytest

from tests.cast import APPROVED, NEWCOMERS_PASSWORD, Person, Shop, plenty
from tests.waiting import eventually

ASKS = "4000 0027 6000 3184"  # the bank asks on a page of its own


def is_asked(ann: Person) -> dict[str, str]:
    """Something in the cart, and the assistant asked to check out."""
    assert ann.put_into_cart(plenty(ann)).status_code == 201
    answer = ann.post("/api/assistant", {"say": "checkout", "choice": "checkout"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["proposal"])


def orders(ann: Person) -> list[str]:
    return [order["payment"] for order in ann.get("/api/orders").json()["items"]]


def test_whoever_is_signed_out_signs_in_and_is_back(shop: Shop, ann: Person) -> None:
    asked = is_asked(ann)
    stranger = shop.stranger()
    door = stranger.page(asked["page"])
    assert (door.status_code, door.headers["location"]) == (302, f"/login?next=%2Fconfirm%2F{asked['code']}")
    login = {"login": ann.username, "password": ann.password, "next": asked["page"]}
    assert stranger.submit("/login", **login).headers["location"] == asked["page"]
    page = stranger.page(asked["page"])
    assert f'<button class="button button--tall button--wide">{asked["button"]}</button>' in unescape(
        page.text
    )


def test_the_button_buys_and_pressed_again_says_what_it_became(ann: Person) -> None:
    asked = is_asked(ann)
    form = {"hash": asked["hash"], "conversation": asked["conversation"], "card": APPROVED}
    bought = ann.submit(asked["page"], **form)
    assert bought.status_code == 303
    assert orders(ann) == ["paid"]
    again = ann.submit(asked["page"], **form)
    assert again.status_code == 409
    assert bought.headers["location"] in again.text
    assert orders(ann) == ["paid"]


def test_a_form_of_another_site_and_one_without_the_hash_do_nothing(ann: Person) -> None:
    asked = is_asked(ann)
    form = {"hash": asked["hash"], "card": APPROVED}
    foreign = ann.http.post(asked["page"], data=form, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    assert ann.submit(asked["page"], card=APPROVED).status_code == 422
    assert ann.submit(asked["page"], **{**form, "hash": "0" * 64}).status_code == 409
    assert ann.submit(asked["page"], **{**form, "conversation": "ABCDEFGHJK"}).status_code == 409
    assert orders(ann) == []


def test_a_token_of_ones_own_says_yes_and_a_key_does_not(shop: Shop, ann: Person) -> None:
    asked = is_asked(ann)
    where = f"/api/assistant/proposals/{asked['code']}"
    body = {"hash": asked["hash"], "card": APPROVED}
    scopes = {
        "name": "robot",
        "days": 7,
        "scopes": ["assistant", "orders:place"],
        "current_password": NEWCOMERS_PASSWORD,
    }
    made = ann.post("/api/keys", scopes)
    assert made.status_code == 201, made.text
    robot = shop.stranger()
    by_key = {"authorization": f"Bearer {made.json()['key']}"}
    assert robot.get(where, **by_key).json()["state"] == "open"
    assert robot.post(where, body, **by_key).status_code == 403
    tokens = robot.post("/api/tokens", {"username": ann.username, "password": ann.password}).json()
    by_token = {"authorization": f"Bearer {tokens['access_token']}"}
    shown = robot.post("/api/proof", {"current_password": ann.password}, **by_token)
    assert (shown.status_code, [*shown.json()]) == (200, ["until"])
    eve = shop.newcomer()
    assert eve.post(where, body).json() == {**eve.post(f"{where[:-10]}ABCDEFGHJK", body).json()}
    told = robot.post(where, body, **by_token)
    assert told.status_code == 200, told.text
    assert told.json()["proposal"]["state"] == "done"
    assert robot.post(where, body, **by_token).json()["became"] == told.json()["proposal"]["became"]
    assert orders(ann) == ["paid"]


def test_a_bank_that_asks_for_more_is_gone_on_to(ann: Person) -> None:
    asked = is_asked(ann)
    gone_on = ann.submit(asked["page"], hash=asked["hash"], card=ASKS).headers["location"]
    assert re.fullmatch(r"/testpay/\w{10}", gone_on)
    assert orders(ann) == ["awaiting"]
    assert ann.submit(gone_on, confirm="on").status_code == 303
    assert eventually(lambda: orders(ann) == ["paid"])
    assert ann.get(f"/api/assistant/proposals/{asked['code']}").json()["state"] == "done"


def test_whoever_is_shut_out_says_yes_to_nothing(shop: Shop, ann: Person) -> None:
    asked = is_asked(ann)
    shop.command("people", "role", ann.username, "-shopper")
    assert ann.submit(asked["page"], hash=asked["hash"], card=APPROVED).status_code == 403
    shop.command("people", "role", ann.username, "+shopper")
    shop.command("people", "disable", ann.username)
    gone = ann.submit(asked["page"], hash=asked["hash"], card=APPROVED)
    assert (gone.status_code, gone.headers["location"].partition("?")[0]) == (302, "/login")


def test_what_the_office_put_before_somebody_is_looked_at_there(shop: Shop) -> None:
    boss = shop.person("admin_user")
    boss.get("/api/admin/me")
    answer = boss.post("/api/admin/assistant", {"say": "sign me out everywhere else"})
    asked = answer.json()["proposal"]
    assert asked["page"] == f"/admin/confirm/{asked['code']}"
    assert asked["title"] in boss.page(asked["page"]).text
    assert boss.page(f"/confirm/{asked['code']}").status_code == 404
    assert boss.submit(f"{asked['page']}/drop").headers["location"] == asked["page"]
    assert "Nothing has happened" in boss.page(asked["page"]).text


@pytest.mark.parametrize("what", ["anew", "drop"])
def test_what_is_put_before_nobody_is_not_there(ann: Person, what: str) -> None:
    assert ann.submit(f"/confirm/ABCDEFGHJK/{what}").status_code == 404
