"""Somebody shops in a browser: with scripts, without, and without a mouse."""

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens, Window
from tests.cast import APPROVED, DECLINED


def newcomer() -> str:
    return f"ann-{secrets.token_hex(4)}"


def fill_address(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("Ann Ångström")
    page.get_by_label("Street and number").fill("12 Lime Walk")
    page.get_by_label("Postcode").fill("1000")
    page.get_by_label("Town").fill("Riga")
    page.get_by_label("Country").select_option("LV")


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_from_arrival_to_the_receipt(opens: Opens, script: bool) -> None:
    window = opens(script=script)
    page = window.go("/")
    page.get_by_role("link", name="Register").first.click()
    page.wait_for_url("**/register")
    window.fill_in_and_register(name := newcomer())
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Welcome, {name}")

    page.get_by_role("link", name="Shop", exact=True).click()
    page.wait_for_url("**/products")
    page.locator(".card a").first.click()
    page.wait_for_url("**/products/*")
    page.get_by_label("Quantity").fill("2")
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_text("Added.", exact=True)).to_be_visible()
    expect(page.locator("#cart-link .count")).to_have_text("2")

    page.get_by_role("link", name="To the cart").click()
    page.wait_for_url("**/cart")
    page.get_by_role("link", name="To the checkout").click()
    page.wait_for_url("**/checkout")
    fill_address(page)
    page.get_by_label("Card number").fill(DECLINED)
    page.get_by_role("button", name="Pay €").click()
    expect(page.get_by_role("alert")).to_contain_text("declined")
    expect(page.get_by_label("Town")).to_have_value("Riga")
    page.get_by_label("Card number").fill(APPROVED)
    page.get_by_role("button", name="Pay €").click()

    page.wait_for_url("**/orders/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt")
    expect(page.get_by_text("Latvia")).to_be_visible()
    receipt = page.url
    page.reload()
    assert page.url == receipt
    expect(page.locator("#cart-link .count")).to_have_text("")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(window.shop.url + "/")


def test_the_cart_changes_in_place(opens: Opens) -> None:
    window = opens()
    window.register(newcomer())
    window.add_to_cart("enamel-mug")
    page = window.go("/cart")
    quantity = page.get_by_label("Quantity of")
    quantity.fill("3")
    quantity.dispatch_event("change")
    expect(page.locator("#live")).to_have_text("Cart: 3 things")
    expect(page.locator("#cart-link .count")).to_have_text("3")
    expect(page.locator("#line-1-quantity")).to_be_focused()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="Nothing in it yet")).to_be_visible()
    expect(page.locator("#cart-link .count")).to_have_text("")
    expect(page.locator("#main")).to_be_focused()


def test_what_was_wrong_is_said_beside_the_field(opens: Opens) -> None:
    window = opens()
    window.register(newcomer())
    page = window.go("/products/enamel-mug")
    page.get_by_label("Quantity").fill("1.5")
    page.evaluate("document.getElementById('buy').noValidate = true")
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_role("alert")).to_be_focused()
    field = page.get_by_label("Quantity")
    expect(field).to_have_attribute("aria-invalid", "true")
    said = page.locator(f"#{field.get_attribute('aria-describedby')}")
    expect(said).to_be_visible()


def test_searching_and_going_on_do_not_reload_the_page(opens: Opens) -> None:
    window = opens()
    window.register(newcomer())
    page = window.go("/products")
    page.evaluate("window.sameDocument = true")
    before = page.locator("#cards > li").count()
    page.get_by_role("link", name="Show more").click()
    expect(page.locator("#cards > li").nth(before).locator("a")).to_be_focused()
    search = page.get_by_role("searchbox")
    search.press_sequentially("mug")
    # The address says which of several answers is there; the cards come with it or after it.
    expect(page).to_have_url(re.compile(r"[?&]q=mug(&|$)"))
    expect(page.locator("#cards > li")).to_have_count(1)
    expect(search).to_be_focused()
    link = page.get_by_role("navigation", name="Categories").get_by_role("link").nth(1)
    category = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(category)
    expect(page).to_have_url(re.compile("category="))
    assert page.evaluate("window.sameDocument") is True
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("The shop")


def test_a_choice_has_an_address_of_its_own(opens: Opens) -> None:
    window = opens()
    window.register(newcomer())
    page = window.go("/products/enamel-mug")
    article = page.locator(".prose ~ p .serial")
    first = article.inner_text()
    second = page.locator(".choice").nth(1)
    second.click()
    page.wait_for_url("**option1=*")
    expect(article).not_to_have_text(first)
    expect(second.locator("input")).to_be_focused()
    chosen, picture = article.inner_text(), page.locator(".product__picture img").get_attribute("src")
    page.reload()
    expect(second.locator("input")).to_be_checked()
    expect(article).to_have_text(chosen)
    assert page.locator(".product__picture img").get_attribute("src") == picture


def test_a_double_click_pays_once(opens: Opens) -> None:
    window = opens()
    window.register(newcomer())
    window.add_to_cart("enamel-mug")
    page = window.go("/checkout")
    page.get_by_label("Card number").fill(APPROVED)
    page.get_by_role("button", name="Pay €").dblclick()
    page.wait_for_url("**/orders/*")
    window.go("/orders")
    expect(page.locator(".orders > li")).to_have_count(1)


def test_a_session_that_ended_meanwhile_leads_to_sign_in_and_back(opens: Opens) -> None:
    window = opens()
    window.register(newcomer())
    window.add_to_cart("enamel-mug")
    page = window.go("/cart")
    window.context.clear_cookies()
    page.get_by_label("Quantity of").fill("2")
    page.get_by_label("Quantity of").dispatch_event("change")
    page.wait_for_url("**/login?next=%2Fcart")


def test_without_a_script_as_well_and_back_to_the_very_page(opens: Opens) -> None:
    window = opens(script=False)
    name = newcomer()
    window.register(name)
    page = window.go("/products/enamel-mug?from=here")
    window.context.clear_cookies()
    page.get_by_role("button", name="Add to cart").click()
    page.wait_for_url("**/login?next=%2Fproducts%2Fenamel-mug%3Ffrom%3Dhere")
    page.get_by_label("Username or e-mail").fill(name)
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/products/enamel-mug?from=here")


def test_the_colours_are_right_at_the_first_paint(opens: Opens) -> None:
    window = opens(color_scheme="light")
    page = window.go("/")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto(window.shop.url + "/login")
    assert 'data-theme="dark"' in page.content()
    page.get_by_role("button", name="Auto").click()
    expect(page.locator("html:not([data-theme])")).to_have_count(1)


def test_the_keyboard_alone_buys(opens: Opens) -> None:
    window = opens()
    page = window.go("/register")
    tab_to(window, "Username")
    page.keyboard.type(newcomer())
    tab_to(window, "Password")
    page.keyboard.type("a long enough password")
    page.keyboard.press("Enter")
    page.wait_for_url("**/welcome")
    tab_to(window, "Shop")
    page.keyboard.press("Enter")
    page.wait_for_url("**/products")
    expect(page.get_by_role("heading", level=1)).to_have_text("The shop")
    tab_to(window, "Enamel mug")
    page.keyboard.press("Enter")
    page.wait_for_url("**/products/*")
    tab_to(window, "Add to cart")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="To the cart")).to_be_visible()
    tab_to(window, "To the cart")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cart")
    tab_to(window, "To the checkout")
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout")
    tab_to(window, "Card number")
    page.keyboard.type(APPROVED)
    tab_to(window, "Pay €")
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders/*")


def tab_to(window: Window, name: str) -> None:
    """Press Tab until what has this name has the focus, and can be seen to have it."""
    for _ in range(80):
        window.page.keyboard.press("Tab")
        text, outline = window.page.evaluate(FOCUSED)
        if text.startswith(name):
            assert outline, f"nothing shows that {name!r} has the focus"
            return
    pytest.fail(f"Tab never comes to {name!r}")


# The name of what has the focus, and whether it, its neighbour (a hidden radio's label) or its card is outlined.
FOCUSED = """() => {
    const one = document.activeElement;
    const text = one.labels?.length ? one.labels[0].textContent : one.textContent;
    const seen = [one, one.nextElementSibling, one.closest(".card")].some(
        element => element && getComputedStyle(element).outlineStyle !== "none");
    return [text.trim(), seen];
}"""
