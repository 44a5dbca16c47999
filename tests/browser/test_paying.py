"""Somebody at the checkout: another country, another way, a code, and a price that rises while they type."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens, Window
from tests.browser.test_looks import look
from tests.cast import APPROVED, Shop

SCRIPTS = pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A demo shop whose prices are changed, with three currencies."""
    with Shop(Path(tmp_path_factory.mktemp("shop")) / "data", currencies="USD,JPY") as open_shop:
        open_shop.command("prices", "fill", "USD", "1.5")
        yield open_shop


def at_the_checkout(window: Window) -> Page:
    window.register(f"ann-{secrets.token_hex(4)}")
    page = window.go("/products/wooden-spoons")
    page.get_by_role("button", name="Add to cart").click()
    page.get_by_text("Added.", exact=True).wait_for()
    return window.go("/checkout")


def choose_country(window: Window, code: str, label: str) -> None:
    """Choose it, and wait for what only its form has."""
    page = window.page
    page.get_by_label("Country").select_option(code)
    if not window.script:
        page.get_by_role("button", name="Show its form").click()
    expect(page.get_by_label(label)).to_be_visible()


@SCRIPTS
def test_the_form_is_that_of_the_country_and_keeps_what_was_typed(opens: Opens, script: bool) -> None:
    window = opens(script=script)
    page = at_the_checkout(window)
    page.get_by_label("Name", exact=True).fill("Ann")
    page.get_by_label("Card number").fill(APPROVED)
    choose_country(window, "US", "ZIP code")
    expect(page.get_by_label("State")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ann")
    expect(page.get_by_label("Card number")).to_have_value(APPROVED)
    page.get_by_label("State").select_option("CA")
    page.get_by_label("Street").fill("1 Road")
    page.get_by_label("City").fill("Springfield")
    page.get_by_label("ZIP code").fill("62704")
    page.get_by_role("button", name="Pay €").click()
    page.wait_for_url("**/orders/*")
    expect(page.locator("address")).to_contain_text("Springfield, CA 62704")


@SCRIPTS
def test_a_way_and_a_code_are_reckoned_before_anything_is_paid(opens: Opens, script: bool) -> None:
    window = opens(script=script)
    page = at_the_checkout(window)
    review = page.locator("#review")
    choose_country(window, "DE", "Town")
    expect(review).to_contain_text("Post, 5 to 8 days")
    page.get_by_label("Courier, next day").check()
    if not script:
        page.get_by_role("button", name="Show what it costs").click()
    expect(review).to_contain_text("Courier, next day")
    page.get_by_label("Discount code").fill("no such thing")
    page.get_by_role("button", name="Use it").click()
    expect(review).to_contain_text("The shop has no such code.")
    page.get_by_label("Discount code").fill("Welcome10")
    page.get_by_role("button", name="Use it").click()
    expect(review).to_contain_text("−€1.90")
    expect(page.get_by_role("button", name="Pay €24.00")).to_be_visible()
    expect(review).to_contain_text("including VAT 19%")
    if script:
        expect(page.locator("#live")).to_have_text("Total €24.00")
        look(window, "checkout-code")


@SCRIPTS
def test_what_rose_meanwhile_is_shown_and_charged_on_the_second_press(
    opens: Opens, shop: Shop, script: bool
) -> None:
    window = opens(script=script)
    shop.command("prices", "set", "SPOON-3", "19.00")
    page = at_the_checkout(window)
    page.get_by_label("Card number").fill(APPROVED)
    shop.command("prices", "set", "SPOON-3", "21.00")
    page.get_by_role("button", name="Pay €19.00").click()
    expect(page.get_by_role("alert")).to_contain_text("The sum has changed")
    changes = page.get_by_role("region", name="What has changed")
    expect(changes).to_contain_text("€19.00")
    expect(changes).to_contain_text("€21.00")
    if script:
        expect(page.get_by_role("alert")).to_be_focused()
        look(window, "checkout-moved")
    page.get_by_label("Card number").fill(APPROVED)
    page.get_by_role("button", name="Pay €21.00").click()
    page.wait_for_url("**/orders/*")
    expect(page.get_by_role("main")).to_contain_text("€21.00")
    shop.command("prices", "set", "SPOON-3", "19.00")


@SCRIPTS
def test_prices_are_told_and_paid_in_the_currency_somebody_chose(opens: Opens, script: bool) -> None:
    window = opens(script=script)
    page = at_the_checkout(window)
    page.get_by_role("button", name="USD").click()
    expect(page.get_by_role("button", name="Pay $28.50")).to_be_visible()
    expect(page.get_by_role("button", name="USD")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Card number").fill(APPROVED)
    page.get_by_role("button", name="Pay $28.50").click()
    page.wait_for_url("**/orders/*")
    expect(page.get_by_role("main")).to_contain_text("$28.50")


def test_the_enter_key_in_the_card_pays(opens: Opens) -> None:
    window = opens()
    page = at_the_checkout(window)
    page.get_by_label("Card number").fill(APPROVED)
    page.get_by_label("Card number").press("Enter")
    page.wait_for_url("**/orders/*")


def test_whoever_collects_is_asked_for_no_address(opens: Opens) -> None:
    window = opens()
    page = at_the_checkout(window)
    choose_country(window, "DE", "Town")
    page.get_by_label("I collect it at the shop").check()
    expect(page.get_by_label("Town")).to_be_hidden()
    expect(page.locator("#f-shipping")).to_have_count(0)
    expect(page.locator("#review")).to_contain_text("VAT 21%")


def test_the_account_has_the_form_of_the_country_as_well(opens: Opens) -> None:
    window = opens()
    window.register(f"ann-{secrets.token_hex(4)}")
    page = window.go("/account")
    form = page.locator("#address-form")
    form.get_by_label("Country").select_option("JP")
    expect(form.get_by_label("Prefecture")).to_be_visible()
    look(window, "account-japan")
