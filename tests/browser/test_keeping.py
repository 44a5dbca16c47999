"""The browser is closed and opened again: whoever is kept is there, and whoever wanted to be forgotten is not."""

import secrets
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens, Window

PASSWORD = "a long enough password"


def closed_and_opened(opens: Opens, window: Window, **wishes: Any) -> Window:
    """A new window with what a browser keeps when it is closed: the cookies that have an end."""
    lasting = [cookie for cookie in window.context.cookies() if cookie["expires"] != -1]
    window.context.close()
    again = opens(script=window.script, **wishes)
    again.context.add_cookies(lasting)  # type: ignore[arg-type]
    return again


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_kept_or_forgotten_as_the_box_was_left(opens: Opens, script: bool) -> None:
    window = opens(script=script)
    window.register(name := f"ann-{secrets.token_hex(4)}")
    window = closed_and_opened(opens, window)
    expect(window.go("/welcome").get_by_role("heading", level=1)).to_have_text(f"Welcome, {name}")
    window.context.clear_cookies(name="counterfoil")  # its session is over, and it comes back all the same
    page = window.go("/account/sessions")
    expect(page.get_by_text("Came back, as this browser keeps you signed in")).to_be_visible()
    expect(page.get_by_text("Kept signed in until")).to_be_visible()
    window = closed_and_opened(opens, window)
    window.go("/welcome")
    assert window.page.url.endswith("/welcome")

    page = window.go("/logout")
    page.wait_for_url(window.shop.url + "/")
    assert {cookie["name"] for cookie in window.context.cookies()} <= {"browser", "form"}
    page = window.go("/login")
    page.get_by_label("Username or e-mail").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Keep me signed in").uncheck()
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/welcome")
    window = closed_and_opened(opens, window)
    window.go("/welcome")
    assert "/login" in window.page.url


def test_ten_tabs_that_come_back_at_once_are_all_there(opens: Opens) -> None:
    window = opens()
    window.register(f"ann-{secrets.token_hex(4)}")
    window.context.clear_cookies(name="counterfoil")
    tabs = [window.context.new_page() for _ in range(10)]
    for tab in tabs:
        tab.evaluate(f"setTimeout(() => location = '{window.shop.url}/welcome')")
    for tab in tabs:
        expect(tab.get_by_role("heading", level=1)).to_contain_text("Welcome, ")
    names = [cookie["name"] for cookie in window.context.cookies()]
    assert sorted(name for name in names if name.startswith("counterfoil")) == [
        "counterfoil",
        "counterfoil-kept",
    ]
    expect(window.go("/account/sessions").get_by_role("heading", level=2)).to_have_count(1)
