"""Somebody who never heard of the shop, and somebody who tries doors that are not theirs."""

import re
from urllib.parse import quote

import pytest

from tests.cast import PASSWORD, Shop

PAGES_OF_PEOPLE = [
    "/welcome",
    "/products",
    "/cart",
    "/checkout",
    "/orders",
    "/task",
    "/admin",
    "/orders/ABCDEFGHJK",
    "/no-such-page",
]
API_OF_PEOPLE = ["/api/me", "/api/products", "/api/cart", "/api/orders", "/api/task", "/api/no-such-thing"]
OPEN_TO_ALL = ["/", "/register", "/login", "/healthz", "/readyz", "/robots.txt", "/api", "/api/openapi.json"]


@pytest.mark.parametrize("path", OPEN_TO_ALL)
def test_a_stranger_may_look_at_the_front(shop: Shop, path: str) -> None:
    assert shop.stranger().page(path).status_code == 200


def test_a_robot_may_look_at_the_front_and_reads_what_it_is(shop: Shop) -> None:
    robot = shop.stranger()
    told = robot.get("/robots.txt")
    assert told.headers["content-type"].startswith("text/plain")
    assert told.text.splitlines() == ["User-agent: *", "Allow: /"]
    front = robot.page("/")
    assert '<meta name="description" content="Counterfoil: things for the house' in front.text
    assert "x-robots-tag" not in front.headers
    assert "noindex" not in front.text


@pytest.mark.parametrize("path", PAGES_OF_PEOPLE)
def test_a_stranger_is_led_to_sign_in_and_back(shop: Shop, path: str) -> None:
    answer = shop.stranger().page(path)
    assert answer.status_code == 302
    door = "/admin/login" if path.startswith("/admin") else "/login"
    assert answer.headers["location"] == f"{door}?next={quote(path, safe='')}"


@pytest.mark.parametrize("path", API_OF_PEOPLE)
def test_a_stranger_gets_401_in_json(shop: Shop, path: str) -> None:
    answer = shop.stranger().get(path)
    assert answer.status_code == 401
    assert answer.json()["message"]


def test_what_is_not_there_is_told_to_people_who_signed_in(shop: Shop) -> None:
    somebody = shop.newcomer()
    assert somebody.page("/no-such-page").status_code == 404
    assert somebody.get("/api/no-such-thing").status_code == 404
    assert shop.stranger().page("/.well-known/nothing").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/cart/lines"),
        ("PATCH", "/api/cart/lines/X"),
        ("DELETE", "/api/cart/lines/X"),
        ("POST", "/api/orders"),
        ("POST", "/api/task"),
    ],
)
@pytest.mark.parametrize("body", ["{}", '{"quantity":"many"}', "{"])
def test_who_asks_is_looked_at_before_what_is_asked(shop: Shop, method: str, path: str, body: str) -> None:
    headers = {"content-type": "application/json"}
    answer = shop.stranger().http.request(method, path, content=body, headers=headers)
    assert answer.status_code == 401, answer.text


def test_who_may_not_buy_is_told_so_whatever_they_send(shop: Shop) -> None:
    onlooker = shop.person("unauthorized_user")
    assert onlooker.post("/api/orders", {}).status_code == 403
    assert onlooker.submit("/checkout").status_code == 403


def test_signing_in_leads_back_to_the_page_they_wanted(shop: Shop) -> None:
    somebody = shop.stranger()
    answer = somebody.submit("/login", login="authorized_user", password=PASSWORD, next="/orders")
    assert (answer.status_code, answer.headers["location"]) == (303, "/orders")
    assert somebody.page("/orders").status_code == 200


@pytest.mark.parametrize(
    ("form", "stood_on", "back"),
    [
        ("/cart", "/cart", "/cart"),
        ("/cart", "/cart?changed=1", "/cart?changed=1"),
        ("/cart", "", "/cart"),  # a browser that does not say
        ("/checkout", "/checkout", "/checkout"),
        ("/account/name", "/account", "/account"),
        ("/account/name", "/account/name", "/account"),  # the page that came back with errors
        ("/account/email/link", "", "/account"),
        ("/orders/ABCDEFGHJK/cancel", "/orders/ABCDEFGHJK", "/orders/ABCDEFGHJK"),
        ("/orders/ABCDEFGHJK/cancel", "", "/orders/ABCDEFGHJK"),
        ("/task", "//evil.example/task", "/task"),
        ("/task", "/no-such-page", "/task"),
        ("/theme/nothing", "", ""),
    ],
)
def test_a_form_sent_too_late_leads_to_sign_in_and_back_to_its_page(
    shop: Shop, form: str, stood_on: str, back: str
) -> None:
    somebody = shop.stranger(**({"referer": shop.url + stood_on} if stood_on else {}))
    answer = somebody.submit(form, name="Ann")
    way = f"/login?next={quote(back, safe='')}" if back else "/login"
    assert (answer.status_code, answer.headers["location"]) == (302, way)
    page = somebody.page(way)
    (wanted,) = re.findall(r'name="next" value="([^"]*)"', page.text) or [""]
    assert wanted == back
    answer = somebody.submit("/login", login="authorized_user", password=PASSWORD, next=wanted)
    assert (answer.status_code, answer.headers["location"]) == (303, back or "/welcome")


@pytest.mark.parametrize(
    "page", ["https://evil.example/cart", "http://[", "javascript:alert(1)", "http://127.0.0.1:1/orders"]
)
def test_what_another_site_says_of_its_page_counts_for_nothing(shop: Shop, page: str) -> None:
    answer = shop.stranger(referer=page).submit("/cart", sku="x", quantity="1")
    assert answer.headers["location"] == "/login?next=%2Fcart"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"]
)
def test_the_way_back_never_leaves_the_shop(shop: Shop, elsewhere: str) -> None:
    answer = shop.stranger().submit("/login", login="authorized_user", password=PASSWORD, next=elsewhere)
    assert (answer.status_code, answer.headers["location"]) == (303, "/welcome")


def test_every_failed_sign_in_has_one_answer(opening: "object") -> None:
    shop = opening()  # type: ignore[operator]
    shop.command("people", "disable", "unauthorized_user")
    bodies = set()
    for username, password in [
        ("nobody-of-that-name", PASSWORD),
        ("authorized_user", "not the password"),
        ("unauthorized_user", PASSWORD),
        ("authorized_user", "x" * 3000),
        ("", ""),
    ]:
        answer = shop.stranger().post("/api/login", {"username": username, "password": password})
        if username:
            assert answer.status_code == 401
            bodies.add(answer.content)
    assert bodies == {b'{"message":"Invalid Credentials"}'}


def test_registering_a_taken_address_tells_nothing(shop: Shop) -> None:
    first = shop.newcomer()
    email = f"{first.username}@example.com"
    second = shop.stranger()
    answer = second.post(
        "/api/register",
        {"username": f"{first.username}2", "email": email, "password": "a long enough password"},
    )
    fresh = shop.stranger().post(
        "/api/register",
        {
            "username": f"{first.username}3",
            "email": f"{first.username}3@example.com",
            "password": "a long enough password",
        },
    )
    assert answer.status_code == fresh.status_code == 201
    assert set(answer.json()) == set(fresh.json())
    assert second.get("/api/me").json()["roles"] == ["shopper"]
    # By that address it is still the first person who signs in.
    signs_in = shop.stranger().post("/api/login", {"email": email, "password": "a long enough password"})
    assert signs_in.json() == {"message": f"Welcome {first.username}!"}


def test_a_strangers_order_is_the_404_of_a_missing_one(shop: Shop) -> None:
    from tests.cast import plenty

    owner, eve = shop.newcomer(), shop.newcomer()
    owner.put_into_cart(plenty(owner))
    code = owner.buy().json()["code"]
    assert owner.get(f"/api/orders/{code}").status_code == 200
    missing = eve.get("/api/orders/ZZZZZZZZZZ")
    for wanted in [code, code.lower(), f"%{ord(code[0]):x}{code[1:]}", "1", "0", "-1", f"{code}."]:
        answer = eve.get(f"/api/orders/{wanted}")
        assert answer.status_code == 404
        assert answer.content == missing.content
    assert eve.page(f"/orders/{code}").status_code == 404


def test_a_cross_site_form_is_refused(shop: Shop) -> None:
    somebody = shop.newcomer()
    for path in ["/cart", "/checkout", "/logout", "/login", "/register", "/task"]:
        answer = somebody.http.post(path, data={"sku": "x"}, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403, path
        answer = somebody.http.post(path, data={"sku": "x"}, headers={"origin": "https://evil.example"})
        assert answer.status_code == 403, path
        answer = somebody.http.post(path, data={"sku": "x"})
        assert answer.status_code == 403, path
    assert somebody.get("/api/me").status_code == 200


def test_a_link_elsewhere_cannot_sign_somebody_out(shop: Shop) -> None:
    somebody = shop.newcomer()
    answer = somebody.get("/logout", **{"sec-fetch-site": "cross-site", "accept": "text/html"})
    assert answer.status_code == 200
    assert "<form" in answer.text
    answer = somebody.get(
        "/logout", **{"sec-fetch-site": "none", "sec-purpose": "prefetch", "accept": "text/html"}
    )
    assert somebody.get("/api/me").status_code == 200
    answer = somebody.get("/logout", **{"sec-fetch-site": "none", "accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert somebody.get("/api/me").status_code == 401


def test_another_site_cannot_have_the_cookie_taken_away(shop: Shop) -> None:
    """The browser sends no cookie with another site's picture, but may do what the answer says."""
    answer = shop.stranger().get("/api/logout", **{"sec-fetch-site": "cross-site"})
    assert (answer.status_code, answer.json()) == (200, {"message": "good bye"})
    assert "set-cookie" not in answer.headers
