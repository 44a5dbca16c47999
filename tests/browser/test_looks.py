"""Every page, on a phone and on a desk, by day and by night: nothing axe minds, nothing that sticks out."""

import gzip
import os
import secrets
from pathlib import Path

import pytest
from playwright.sync_api import Response

from tests.browser.conftest import Opens, Window, link_to
from tests.cast import DECLINED, Shop

WIDTHS = {"phone": (390, 844), "desk": (1280, 900)}
SHOTS = os.environ.get("COUNTERFOIL_SHOTS")  # a folder: the pictures of all pages are left there
FIRST_PAGE = 60 * 1024
FONTS = "document.fonts.ready.then(fonts => [...fonts].filter(font => font.status === 'loaded').length)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1"


# Each width and each scheme once; all four pairs where pictures are wanted.
PAIRS = [("phone", "light"), ("desk", "dark"), *([("phone", "dark"), ("desk", "light")] if SHOTS else [])]


@pytest.fixture(params=PAIRS, ids=" by ".join)
def window(opens: Opens, request: pytest.FixtureRequest) -> Window:
    width, scheme = request.param
    across, down = WIDTHS[width]
    return opens(width=across, height=down, color_scheme=scheme)


def look(window: Window, name: str) -> None:
    """Look at what the window shows now."""
    page = window.page
    if SHOTS:
        view = page.viewport_size or {}
        night = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
        page.screenshot(path=Path(SHOTS) / f"{name}-{view['width']}-{night}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{name} sticks out"
    assert window.axe() == [], name
    described = page.locator("meta[name=description]")
    assert described.count() == 1, f"{name} does not say what it is"
    assert described.get_attribute("content"), name


def test_what_strangers_see(window: Window) -> None:
    for name, path in {
        "front": "/",
        "login": "/login?next=/cart",
        "register": "/register",
        "nowhere": "/there/is/nothing",
    }.items():
        window.go(path)
        look(window, name)
    page = window.go("/register")
    page.evaluate("document.querySelector('form.form').noValidate = true")
    page.get_by_label("Username").fill("a b")
    page.get_by_label("E-mail").fill("<script>alert(1)</script>")
    page.get_by_role("button", name="Register").click()
    page.get_by_role("alert").wait_for()
    look(window, "register-wrong")
    page = window.go("/login")
    page.get_by_label("Username or e-mail").fill(f"nobody-{secrets.token_hex(3)}")
    page.get_by_label("Password").fill("nothing like it")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    look(window, "login-wrong")


def test_what_shoppers_see(window: Window) -> None:
    window.register(f"ann-{secrets.token_hex(4)}")
    look(window, "welcome-new")
    page = window.page
    for name, path in {
        "cart-empty": "/cart",
        "orders-empty": "/orders",
        "products": "/products",
        "products-nothing": "/products?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "product": "/products/enamel-mug",
        "assistant-empty": "/assistant",
        "not-allowed": "/task",
    }.items():
        window.go(path)
        look(window, name)
    for slug in slugs(window)[:3]:
        window.go(f"/products/{slug}")
        page.get_by_role("button", name="Add to cart").click()
        page.get_by_text("Added.", exact=True).wait_for()
    look(window, "product-added")
    window.go("/cart")
    look(window, "cart")
    window.go("/assistant")
    for number, words in enumerate(("a warm gift under 30", "show my cart"), 1):
        page.get_by_label("What would you like?").fill(words)
        page.get_by_role("button", name="Send").click()
        page.locator(f"#turn-{number}").wait_for()
    page.locator("#turn-1 summary").click()
    page.locator("#turn-1 dl").wait_for()
    look(window, "assistant")
    window.go("/products")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator("#ask-box #turn-2").wait_for()
    look(window, "assistant-panel")
    window.go("/checkout")
    look(window, "checkout")
    page.get_by_label("Name", exact=True).fill("Ann")
    page.get_by_label("Card number").fill("4242")
    page.get_by_role("button", name="Pay").click()
    page.get_by_role("alert").wait_for()
    look(window, "checkout-wrong")
    page.get_by_label("Name", exact=True).fill("")
    page.get_by_label("Card number").fill(DECLINED)
    page.get_by_role("button", name="Pay").click()
    page.get_by_role("alert").get_by_text("declined").wait_for()
    look(window, "checkout-declined")
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url("**/orders/*")
    look(window, "receipt")
    for name, path in {"orders": "/orders", "welcome": "/welcome", "account": "/account"}.items():
        window.go(path)
        look(window, name)


def test_what_people_see_of_their_account(window: Window, shop: Shop) -> None:
    window.register(name := f"ann-{secrets.token_hex(4)}")
    page = window.page
    for user_agent in (IPHONE, "curl/8"):
        stranger = shop.stranger(**{"user-agent": user_agent})
        stranger.post("/api/login", {"username": name, "password": "a long enough password"})
        stranger.http.patch("/api/me", json={"name": "Ann Ångström"})
    window.go("/account/sessions")
    look(window, "sessions")
    page.get_by_role("link", name="What was done from there").first.click()
    page.get_by_role("heading", name="What was done from there").wait_for()
    look(window, "session")
    page.get_by_role("button", name="End it").click()
    page.get_by_text("Signed out in 1 place.").first.wait_for()
    look(window, "sessions-ended")
    window.go("/account")
    page.get_by_label("The one you have").fill("not mine")
    page.get_by_label("The new one").fill("another long password")
    page.get_by_role("button", name="Change the password").click()
    page.get_by_role("alert").wait_for()
    look(window, "account-wrong")


def test_what_people_see_of_their_keys(window: Window, shop: Shop) -> None:
    window.register(f"ann-{secrets.token_hex(4)}")
    page = window.go("/account/keys")
    look(window, "keys-empty")
    page.get_by_label("Name", exact=True).fill("Printer in the office, " + "where the long names are, " * 3)
    page.get_by_label("Your password").fill("a long enough password")
    page.get_by_role("button", name="Make the key").click()
    page.get_by_role("alert").wait_for()
    look(window, "keys-wrong")
    for words in ("See your orders", "Buy what is in your cart", "See who you are"):
        page.get_by_label(words).check()
    page.get_by_label("Your password").fill("a long enough password")
    page.get_by_role("button", name="Make the key").click()
    page.get_by_label("Give this to the program").wait_for()
    look(window, "keys-made")
    robot = shop.stranger(
        authorization=f"Bearer {page.get_by_label('Give this to the program').input_value()}"
    )
    assert robot.get("/api/me").status_code == 200
    window.go("/account/keys")
    look(window, "keys")
    window.go("/account/sessions")
    look(window, "sessions-with-key")
    page.get_by_role("link", name="What was done from there").click()
    page.get_by_role("heading", name="What was done from there").wait_for()
    look(window, "session-of-key")


def test_what_people_see_of_a_mailed_link(window: Window, shop: Shop) -> None:
    name = f"ann-{secrets.token_hex(4)}"
    window.register(name, f"{name}@example.com")
    window.go("/account")
    look(window, "account-not-shown")
    window.page.get_by_role("button", name="Send the link again").click()
    window.page.get_by_text("A letter is on its way").first.wait_for()
    look(window, "account-sent")
    window.go(link := link_to(shop, f"{name}@example.com"))
    look(window, "verify")
    window.page.get_by_role("button", name="Yes, both are mine").click()
    window.page.get_by_role("heading", name="That is your address").wait_for()
    look(window, "verify-done")
    window.go(link[:-1] + ("A" if link[-1] != "A" else "B"))
    look(window, "verify-over")


def test_what_staff_see(window: Window) -> None:
    window.sign_in("authorized_user")
    window.go("/task")
    look(window, "task")
    window.context.clear_cookies()
    window.sign_in("admin_user")
    for name in ("assistant", "conversations"):
        window.go(f"/admin/{name}")
        look(window, f"admin-{name}")
    window.go("/admin")
    look(window, "admin")
    page = window.page
    page.get_by_label("Units on the shelf").fill("2")
    page.get_by_role("button", name="Run the race").click()
    page.get_by_role("heading", name="The stock ledger").wait_for()
    page.get_by_text("All 64 answers").click()
    page.get_by_text("shopper-64").last.wait_for()
    look(window, "race")
    window.go("/account/keys")
    look(window, "keys-of-staff")


def test_what_the_desk_and_whoever_ordered_see_of_an_order(window: Window, shop: Shop) -> None:
    window.register(f"ann-{secrets.token_hex(4)}")
    page = window.page
    window.go(f"/products/{slugs(window)[0]}")
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_text("Added.", exact=True).wait_for()
    window.go("/checkout")
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url("**/orders/*")
    code = page.url.rpartition("/")[2]
    page.get_by_text("Cancel this order").click()
    page.get_by_role("button", name="Cancel the order").wait_for()
    look(window, "receipt-cancel")
    admin = shop.person("admin_user")
    assert admin.post(f"/api/admin/orders/{code}/ship", {"tracking": "RR1LV " * 20}).status_code == 200
    window.go(f"/orders/{code}")
    page.get_by_text("Send something back").click()
    page.locator("input[name^='lines.']").fill("1")
    page.get_by_label("Why?").fill("<script>alert(1)</script> " * 6)
    look(window, "receipt-return")
    page.get_by_role("button", name="Ask to send it back").click()
    page.get_by_text("We look at it and write to you.").wait_for()
    window.context.clear_cookies()
    window.sign_in("admin_user")
    window.go("/admin/orders")
    look(window, "desk")
    window.go("/admin/orders?show=cancelled")
    look(window, "desk-none")
    window.go(f"/admin/orders/{code}")
    look(window, "desk-order")
    page.get_by_text("Pay something back").click()
    page.get_by_label("And for no goods").fill("0.50")
    page.get_by_label("Why? They read it.").fill("late")
    look(window, "desk-order-paying")
    page.get_by_role("button", name="Refund €0.50").click()
    page.get_by_text("Money goes back").wait_for()
    window.go(f"/admin/orders/{code}/refund?why=x&goodwill=0.10")
    page.get_by_role("heading", name="Pay back €0.10?").wait_for()
    look(window, "desk-refund")
    window.go(f"/admin/orders/{code}")
    page.get_by_role("button", name="Take back and pay back").click()
    page.get_by_text("Taken back").wait_for()
    look(window, "desk-order-returned")
    window.go(f"/admin/orders/{code}/refund?why=x&goodwill=9999")
    page.get_by_role("alert").wait_for()
    look(window, "desk-order-wrong")
    for name, path in {"slips": "slips", "pick": "pick", "slip": f"{code}/slip"}.items():
        window.go(f"/admin/orders/{path}")
        look(window, f"desk-{name}")


def test_the_page_that_asks_before_signing_out(window: Window) -> None:
    window.register(f"ann-{secrets.token_hex(4)}")
    page = window.page
    # From another site: a link there must not sign anybody out.
    page.route(
        "http://elsewhere.example/",
        lambda route: route.fulfill(
            content_type="text/html", body=f'<a href="{window.shop.url}/logout">free kittens</a>'
        ),
    )
    page.goto("http://elsewhere.example/")
    page.get_by_role("link").click()
    page.get_by_role("button", name="Sign out").first.wait_for()
    look(window, "logout")
    window.go("/welcome")
    assert page.url.endswith("/welcome")


def test_the_first_page_is_light(opens: Opens, shop: Shop) -> None:
    window = opens()
    answers: list[Response] = []
    window.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  (it marks what it is given)
    window.go("/")
    window.page.wait_for_load_state("networkidle")
    sizes = {answer.url: weight(answer) for answer in answers if "/media/" not in answer.url}
    assert window.shop.url + "/" in sizes
    assert window.page.evaluate(FONTS) > 0, "what is loaded before all else is of use"
    assert all(url.startswith(shop.url) for url in sizes)
    assert sum(sizes.values()) <= FIRST_PAGE, sizes


def weight(answer: Response) -> int:
    length = answer.header_value("content-length")
    return int(length) if length else len(gzip.compress(answer.body()))


def slugs(window: Window) -> list[str]:
    """The first products."""
    page = window.go("/products")
    links = page.locator(".card a").all()
    return [str(link.get_attribute("href")).rpartition("/")[2] for link in links]
