"""At a bank's page, at its panel, and paying later: on a phone and on a desk, with scripts and without."""

import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from counterfoil.shop.payments.trick_cards import BY_NAME
from tests.browser.conftest import Opens, Window
from tests.browser.test_looks import PAIRS, WIDTHS, look
from tests.browser.test_paying import SCRIPTS, at_the_checkout
from tests.cast import APPROVED, Shop

PAY_TO = "Counterfoil Ltd, LV80 BANK 0000 4351 9500 1"


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A demo shop where people may also pay later."""
    folder = Path(tmp_path_factory.mktemp("shop")) / "data"
    with Shop(folder, payments="testpay,invoice", pay_to=PAY_TO) as open_shop:
        yield open_shop


@pytest.fixture(params=PAIRS, ids=" by ".join)
def window(opens: Opens, request: pytest.FixtureRequest) -> Window:
    width, scheme = request.param
    across, down = WIDTHS[width]
    return opens(width=across, height=down, color_scheme=scheme)


def pays_with(window: Window, card: str) -> Page:
    page = at_the_checkout(window)
    page.get_by_label("Card number").fill(card)
    page.get_by_role("button", name="Pay €").click()
    return page


def challenged(window: Window) -> Page:
    page = pays_with(window, BY_NAME["challenge"].digits)
    page.get_by_role("heading", name="Is it really you?").wait_for()
    return page


def test_what_people_see_of_the_simulated_bank(window: Window) -> None:
    page = at_the_checkout(window)
    look(window, "checkout-banks")
    page.get_by_label("Card number").fill(BY_NAME["challenge"].digits)
    page.get_by_role("button", name="Pay €").click()
    page.get_by_role("heading", name="Is it really you?").wait_for()
    look(window, "challenge")
    code = page.url.rpartition("/")[2]
    window.go(f"/orders/{code}")
    expect(page.get_by_role("link", name="Go on to the bank")).to_be_visible()
    look(window, "order-awaiting")
    page.get_by_role("link", name="Go on to the bank").click()
    page.get_by_role("button", name="Yes, pay").click()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    window.go("/testpay")
    expect(page.get_by_role("region", name="Calls")).to_contain_text("Whoever pays, on the bank's page")
    look(window, "testpay")


def test_what_people_see_who_pay_later(window: Window) -> None:
    page = at_the_checkout(window)
    page.get_by_label("Later, by transfer").check()
    expect(page.get_by_label("Card number")).to_be_hidden()
    look(window, "checkout-invoice")
    page.get_by_role("button", name="Pay €").click()
    expect(page.get_by_role("heading", name="To be paid")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(PAY_TO)
    look(window, "order-to-be-paid")
    code = page.url.rpartition("/")[2]
    window.context.clear_cookies()
    window.sign_in("admin_user")
    window.go("/admin/orders?show=to_be_paid")
    page.get_by_role("link", name=code).click()
    look(window, "desk-to-be-paid")
    page.get_by_role("button", name="The money has come").click()
    expect(page.get_by_role("button", name="The money has come")).to_have_count(0)
    expect(page.get_by_role("button", name="Packed")).to_be_visible()


@SCRIPTS
def test_whoever_confirms_comes_back_to_a_receipt(opens: Opens, script: bool) -> None:
    window = opens(script=script)
    page = challenged(window)
    page.get_by_role("button", name="Yes, pay").click()
    if not script:  # the bank's own call may be quicker than the button
        page.wait_for_url("**/orders/*?back=bank")
        if page.get_by_role("button", name="Ask the bank").count():
            page.get_by_role("button", name="Ask the bank").click()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()


@SCRIPTS
def test_whoever_refuses_is_told_that_nothing_was_charged(opens: Opens, script: bool) -> None:
    window = opens(script=script)
    page = challenged(window)
    page.get_by_role("button", name="No, refuse").click()
    if not script:
        page.wait_for_url("**/orders/*?back=bank")
        if page.get_by_role("button", name="Ask the bank").count():
            page.get_by_role("button", name="Ask the bank").click()
    expect(page.get_by_role("heading", name="Not paid")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("The payment was not confirmed. Nothing was charged.")


def test_whoever_does_not_pay_after_all_takes_another_card(opens: Opens) -> None:
    window = opens()
    page = challenged(window)
    code = page.url.rpartition("/")[2]
    window.go(f"/orders/{code}")
    page.get_by_role("button", name="Do not pay").click()
    expect(page.get_by_role("heading", name="Not paid")).to_be_visible()
    window.go(f"/testpay/{code}")
    expect(page.get_by_role("main")).to_contain_text("Nothing is asked any more.")
    window.go("/checkout")
    page.get_by_label("Card number").fill(APPROVED)
    page.get_by_role("button", name="Pay €").click()
    page.wait_for_url(re.compile(r"/orders/(?!.*back)"))
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()


def test_a_stranger_is_asked_nothing(opens: Opens) -> None:
    code = challenged(opens()).url.rpartition("/")[2]
    eve = opens()
    eve.register(f"eve-{secrets.token_hex(4)}")
    page = eve.go(f"/testpay/{code}")
    expect(page.get_by_role("main")).to_contain_text("There is no such order.")
    eve.go("/testpay")
    expect(eve.page.get_by_role("main")).not_to_contain_text(code)
