"""What can hurt asks for the password again, and goes on with what was filled in."""

import re

import pytest

from counterfoil.storage.store import open_store
from tests.cast import PASSWORD, Person, Shop

NOT_FRESH = "urn:counterfoil:gate.not_fresh"


@pytest.fixture
def boss(shop: Shop) -> Person:
    """An administrator whose password was shown a while ago."""
    somebody = shop.person("admin_user")
    assert somebody.enter_office()
    grow_old(shop)
    return somebody


def grow_old(shop: Shop) -> None:
    """Let it be long since anybody showed a password."""
    store = open_store(shop.database, shop.folder)
    with store.writing() as db:
        db.run("update sessions set proved_at = 0")
    store.close()


def order_for_much(shop: Shop) -> str:
    """An order of more than 200 euros, of something there is plenty of."""
    buyer = shop.newcomer()
    items = buyer.get("/api/products?limit=100").json()["items"]
    for item in sorted(items, key=lambda one: -one["price"]["amount"]):
        variant = buyer.get(f"/api/products/{item['slug']}").json()["variants"][0]
        pieces = 1 + 20_000 // item["price"]["amount"]
        if variant["stock"] >= pieces:
            assert buyer.put_into_cart(variant["sku"], pieces).status_code == 201
            return str(buyer.buy().json()["code"])
    raise AssertionError("nothing dear is left")


def test_a_program_is_told_so_and_shows_the_password(shop: Shop, boss: Person) -> None:
    code = order_for_much(shop)
    path, body = f"/api/admin/orders/{code}/refunds", {"everything": True, "why": "late"}
    refused = boss.post(path, body, **{"Idempotency-Key": "much-1"})
    assert (refused.status_code, refused.json()["type"]) == (403, NOT_FRESH)
    wrong = boss.post("/api/admin/proof", {"current_password": "not this one"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "current_password")
    shown = boss.post("/api/admin/proof", {"current_password": PASSWORD})
    assert shown.status_code == 200
    assert list(shown.json()) == ["until"]
    assert boss.post(path, body, **{"Idempotency-Key": "much-1"}).status_code == 201


def test_a_little_is_paid_back_without(shop: Shop, boss: Person) -> None:
    path = f"/api/admin/orders/{order_for_much(shop)}/refunds"
    paid = boss.post(path, {"goodwill": 100, "why": "late"}, **{"Idempotency-Key": "little-1"})
    assert paid.status_code == 201


def test_a_token_shows_it_as_well_and_a_key_never_can(shop: Shop) -> None:
    credentials = {"username": "admin_user", "password": PASSWORD}
    tokens = shop.stranger().post("/api/admin/tokens", credentials).json()
    program = shop.stranger(authorization=f"Bearer {tokens['access_token']}")
    grow_old(shop)
    path = f"/api/admin/orders/{order_for_much(shop)}/refunds"
    asked = {"everything": True, "why": "late"}
    assert program.post(path, asked, **{"Idempotency-Key": "t"}).json()["type"] == NOT_FRESH
    assert program.post("/api/admin/proof", {"current_password": PASSWORD}).status_code == 200
    made = program.post(
        "/api/admin/keys",
        {"current_password": PASSWORD, "name": "x", "scopes": ["orders:refund", "account:read"], "days": 1},
    )
    key = shop.stranger(authorization=f"Bearer {made.json()['key']}")
    assert key.post(path, asked, **{"Idempotency-Key": "k"}).json()["type"] == NOT_FRESH
    assert key.post("/api/admin/proof", {"current_password": PASSWORD}).status_code == 403
    assert program.post(path, asked, **{"Idempotency-Key": "t"}).status_code == 201


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


def test_a_form_waits_behind_the_password_and_is_sent_again(shop: Shop) -> None:
    clerk = shop.newcomer()
    shop.command("people", "role", clerk.username, "+clerk")
    assert clerk.enter_office()
    grow_old(shop)
    code = order_for_much(shop)
    at = f"/admin/orders/{code}/refund"
    filled_in = {"everything": "1", "why": 'too <late> & "sad"', "once": "press-1"}
    asked = clerk.submit(at, **filled_in)
    assert asked.status_code == 403
    assert 'action="/admin/proof"' in asked.text
    assert "&lt;late&gt;" in asked.text
    carried = {
        name: text.replace("&lt;", "<").replace("&gt;", ">") for name, text in hidden(asked.text).items()
    }
    carried = {
        name: text.replace("&#34;", '"').replace("&amp;", "&")
        for name, text in carried.items()
        if name not in ("token", "back")
    }
    assert carried == {"proof.to": at, "proof.how": "post", **filled_in}
    wrong = clerk.submit("/admin/proof", **carried, current_password="not this one")
    assert wrong.status_code == 422
    assert hidden(wrong.text).keys() >= carried.keys()
    right = clerk.submit("/admin/proof", **carried, current_password=clerk.password)
    assert (right.status_code, right.headers["location"]) == (307, at)
    assert clerk.password not in right.headers["location"]
    done = clerk.submit(at, **carried, current_password=clerk.password)
    assert done.status_code == 303
    assert "too &lt;late&gt;" in clerk.page(f"/admin/orders/{code}").text
    assert clerk.password not in shop.said()


@pytest.mark.parametrize("to", ["/orders", "//evil.example/admin/", "https:evil", "/administrators"])
def test_the_way_on_stays_in_the_office(boss: Person, to: str) -> None:
    sent = {"proof.to": to, "proof.how": "post", "current_password": PASSWORD}
    assert boss.submit("/admin/proof", **sent).headers["location"] == "/admin"


def test_what_is_too_long_to_wait_is_not_carried_and_the_page_says_so(shop: Shop, boss: Person) -> None:
    at = f"/admin/orders/{order_for_much(shop)}/refund"
    asked = boss.submit(at, everything="1", why="late", once="long", filler="x" * 100_001)
    assert asked.status_code == 403
    assert "please send it once more" in asked.text
    assert "xxx" not in asked.text


def test_guesses_are_slowed_as_at_the_door(shop: Shop) -> None:
    worker = shop.newcomer()
    shop.command("people", "role", worker.username, "+clerk")
    statuses = [
        worker.post("/api/admin/proof", {"current_password": "not this one"}).status_code for _ in range(6)
    ]
    assert statuses == [422] * 5 + [429]
