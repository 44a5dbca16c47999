"""The back office is a realm of its own: what opens the shop opens nothing there, and the other way round."""

import pytest

from tests.cast import PASSWORD, Person, Shop
from tests.stories.conftest import Opening, on_sqlite
from tests.waiting import eventually

ORDERS = "/api/admin/orders"
CREDENTIALS = {"username": "admin_user", "password": PASSWORD}


@pytest.fixture
def boss(shop: Shop) -> Person:
    """An administrator who has come in by the office's door alone."""
    somebody = shop.stranger()
    assert somebody.post("/api/admin/login", CREDENTIALS).status_code == 200
    return somebody


def shopping_only(shop: Shop) -> Person:
    """An administrator who is signed in to the shop alone."""
    somebody = shop.stranger()
    assert somebody.post("/api/login", CREDENTIALS).status_code == 200
    return somebody


def test_a_shopper_and_an_administrator_in_one_browser_never_mix(shop: Shop) -> None:
    """Abuse case 44."""
    browser = shop.newcomer()
    shopper = browser.username
    assert browser.post("/api/admin/login", CREDENTIALS).status_code == 200
    assert browser.get("/api/me").json()["username"] == shopper
    assert browser.get("/api/admin/me").json()["username"] == "admin_user"
    assert shopper in browser.page("/welcome").text
    assert "admin_user" not in browser.page("/welcome").text
    assert browser.post("/api/admin/logout").status_code == 200
    assert browser.get("/api/me").json()["username"] == shopper
    assert browser.get("/api/admin/me").status_code == 403
    assert browser.post("/api/admin/login", CREDENTIALS).status_code == 200
    assert browser.post("/api/logout").status_code == 200
    assert browser.get("/api/me").status_code == 401
    assert browser.get("/api/admin/me").json()["username"] == "admin_user"


def test_the_cookies_of_both_realms_are_two_and_neither_passes_for_the_other(
    shop: Shop, boss: Person
) -> None:
    office = boss.http.cookies["counterfoil-office"]
    assert "counterfoil" not in boss.http.cookies
    swapped = shop.stranger(cookie=f"counterfoil={office}")
    assert swapped.get("/api/me").status_code == 401
    shops = shopping_only(shop).http.cookies["counterfoil"]
    swapped = shop.stranger(cookie=f"counterfoil-office={shops}")
    assert swapped.get("/api/admin/me").status_code == 401


def test_what_opens_the_shop_opens_nothing_in_the_office_and_the_other_way_round(shop: Shop) -> None:
    in_shop, at_work = shop.stranger(), shop.stranger()
    tokens = in_shop.post("/api/tokens", CREDENTIALS).json()
    of_office = at_work.post("/api/admin/tokens", CREDENTIALS).json()
    shopper = shop.stranger(authorization=f"Bearer {tokens['access_token']}")
    worker = shop.stranger(authorization=f"Bearer {of_office['access_token']}")
    refused = shopper.get(ORDERS)
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:counterfoil:gate.realm.admin")
    assert worker.get(ORDERS).status_code == 200
    refused = worker.get("/api/me")
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:counterfoil:gate.realm.shop")
    for path, mine, others in (
        ("/api/tokens/refresh", tokens, of_office),
        ("/api/admin/tokens/refresh", of_office, tokens),
    ):
        stranger = shop.stranger()
        assert stranger.post(path, {"refresh_token": others["refresh_token"]}).status_code == 401
        assert stranger.post(path, {"refresh_token": mine["refresh_token"]}).status_code == 200


def test_a_key_made_in_the_office_opens_the_office_and_one_made_in_the_shop_cannot_borrow_its_rights(
    shop: Shop, boss: Person
) -> None:
    asked = {"current_password": PASSWORD, "name": "desk", "scopes": ["orders:oversee"], "days": 1}
    made = boss.post("/api/admin/keys", asked)
    assert (made.status_code, made.json()["realm"]) == (201, "admin")
    program = shop.stranger(authorization=f"Bearer {made.json()['key']}")
    assert program.get(ORDERS).status_code == 200
    assert program.get("/api/orders").status_code == 403
    in_shop = shopping_only(shop).post("/api/keys", asked)
    assert in_shop.status_code == 422
    assert "orders:oversee" in in_shop.text


def test_in_the_shop_nobody_has_a_right_of_staff_but_to_pack(shop: Shop) -> None:
    somebody = shopping_only(shop)
    rights = set(somebody.get("/api/me").json()["permissions"])
    assert "orders:pack" in rights
    assert not rights & {"orders:oversee", "people:grant", "trail:read", "stock:change"}
    assert somebody.get("/api/task").status_code in (200, 404)
    assert somebody.get(ORDERS).status_code == 401


def test_only_who_works_here_comes_in_and_all_others_get_one_answer(shop: Shop) -> None:
    shopper = shop.newcomer()
    answers = [
        shop.stranger().post("/api/admin/login", {"username": name, "password": password})
        for name, password in (
            (shopper.username, shopper.password),
            (shopper.username, "wrong wrong wrong"),
            ("admin_user", "wrong wrong wrong"),
            ("nobody-is-called-this", "wrong wrong wrong"),
        )
    ]
    assert {(each.status_code, each.text) for each in answers} == {(401, '{"message":"Invalid Credentials"}')}
    assert not any("set-cookie" in each.headers for each in answers)


def test_a_packer_comes_in_and_reads_which_right_is_missing(shop: Shop) -> None:
    packer = shop.newcomer()
    shop.command("people", "role", packer.username, "+packer")
    page = packer.page("/admin/orders")
    assert page.status_code == 403
    assert "orders:oversee" in page.text


def test_whoever_is_not_in_is_led_to_the_offices_door_and_back(shop: Shop) -> None:
    somebody = shop.stranger()
    led = somebody.page("/admin/orders?show=to_pack")
    assert (led.status_code, led.headers["location"]) == (
        302,
        "/admin/login?next=%2Fadmin%2Forders%3Fshow%3Dto_pack",
    )
    assert 'value="/admin/orders?show=to_pack"' in somebody.page(led.headers["location"]).text
    back = somebody.submit(
        "/admin/login", login="admin_user", password=PASSWORD, next="/admin/orders?show=to_pack"
    )
    assert (back.status_code, back.headers["location"]) == (303, "/admin/orders?show=to_pack")
    assert somebody.page("/admin/orders?show=to_pack").status_code == 200


@pytest.mark.parametrize("wanted", ["/orders", "//evil.example", "/\\evil", "https:evil", "/administrators"])
def test_the_way_back_leads_nowhere_else(shop: Shop, wanted: str) -> None:
    led = shop.stranger().submit("/admin/login", login="admin_user", password=PASSWORD, next=wanted)
    assert (led.status_code, led.headers["location"]) == (303, "/admin")


def test_a_shopper_reads_that_this_is_not_for_them(shop: Shop) -> None:
    shopper = shop.newcomer()
    page = shopper.page("/admin/orders")
    assert page.status_code == 403
    assert "orders:oversee" in page.text
    assert shopper.username in page.text


def test_nobody_is_kept_signed_in_in_the_office(shop: Shop) -> None:
    somebody = shop.stranger()
    answer = somebody.submit("/admin/login", login="admin_user", password=PASSWORD, keep="yes")
    lines = answer.headers.get_list("set-cookie")
    office = next(line for line in lines if line.startswith("counterfoil-office="))
    assert "Max-Age" not in office
    assert "HttpOnly" in office
    assert not any(line.startswith("counterfoil-kept=") for line in lines)


@on_sqlite
def test_half_an_hour_without_a_click_ends_it(opening: Opening) -> None:
    shop = opening(office_idle="4")
    boss = shop.stranger()
    assert boss.post("/api/admin/login", CREDENTIALS).status_code == 200
    assert boss.post("/api/login", CREDENTIALS).status_code == 200
    assert realms_of(boss) == ["admin", "shop"]
    assert eventually(lambda: realms_of(boss) == ["shop"])
    assert boss.get("/api/admin/me").status_code == 401
    assert boss.get("/api/me").status_code == 200


def realms_of(person: Person) -> list[str]:
    """Where they are signed in, as the shop says; which keeps nobody signed in to the office."""
    return sorted(one["realm"] for one in person.get("/api/sessions").json()["items"])


def clerk_in_both(shop: Shop) -> Person:
    worker = shop.newcomer()
    shop.command("people", "role", worker.username, "+clerk")
    assert worker.get(ORDERS).status_code == 200
    return worker


def test_ending_all_places_ends_both_realms_and_names_them_before(shop: Shop) -> None:
    worker = clerk_in_both(shop)
    assert realms_of(worker) == ["admin", "shop"]
    assert "back office" in worker.page("/account/sessions").text
    assert worker.delete("/api/sessions?all=1").status_code == 200
    assert worker.get("/api/me").status_code == 401
    assert worker.get(ORDERS).status_code == 401


def test_whoever_is_shut_out_is_out_of_both_realms(shop: Shop) -> None:
    worker = clerk_in_both(shop)
    shop.command("people", "disable", worker.username)
    assert worker.get("/api/me").status_code == 401
    assert worker.get(ORDERS).status_code == 401
