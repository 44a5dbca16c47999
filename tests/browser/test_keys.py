"""Somebody makes a key for a program, copies it, gives it to the program, and ends it."""

import secrets

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens, Window
from tests.cast import Shop
from tests.waiting import PATIENCE

PASSWORD = "a long enough password"


def make(window: Window, name: str) -> Page:
    """Fill in the form, and wait for the key."""
    page = window.go("/account/keys")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("See who you are").check()
    page.get_by_label("How long").select_option("30 days")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("heading", name=f"Your new key, “{name}”")).to_be_visible()
    return page


def ask(shop: Shop, key: str, path: str = "/api/me") -> httpx.Response:
    """A program shows the key."""
    return httpx.get(shop.url + path, headers={"authorization": f"Bearer {key}"}, timeout=PATIENCE)


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_key_is_made_used_and_ended(opens: Opens, shop: Shop, script: bool) -> None:
    window = opens(script=script)
    window.register(name := f"ann-{secrets.token_hex(4)}")
    page = window.go("/account")
    page.get_by_role("link", name="Keys for programs").click()
    expect(page.get_by_text("You have no keys.")).to_be_visible()
    page = make(window, "Robot")
    field = page.get_by_label("Give this to the program")
    expect(field).not_to_be_editable()
    key = field.input_value()
    assert ask(shop, key).json()["username"] == name
    missing = ask(shop, key, "/api/orders")
    assert (missing.status_code, 'scope="orders:read"' in missing.headers["www-authenticate"]) == (403, True)
    copy = page.get_by_role("button", name="Copy")
    expect(copy).to_have_count(1 if script else 0)

    page = window.go("/account/keys")
    expect(page.get_by_label("Give this to the program")).to_have_count(0)
    assert key not in page.content()
    line = page.get_by_role("listitem").filter(has_text="Robot")
    expect(line).to_contain_text(key[:20])
    expect(line).to_contain_text("See who you are and where you are signed in")
    line.get_by_role("button", name="End it").click()
    expect(page.get_by_text("The key is ended.").first).to_be_visible()
    expect(page.get_by_text("You have no keys.")).to_be_visible()
    assert ask(shop, key).status_code == 401


def test_the_key_is_copied_where_the_browser_lets_us(opens: Opens) -> None:
    window = opens(permissions=["clipboard-read", "clipboard-write"])
    window.register(f"ann-{secrets.token_hex(4)}")
    page = make(window, "Robot")
    key = page.get_by_label("Give this to the program").input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == key


def test_the_key_is_marked_where_the_browser_does_not(opens: Opens) -> None:
    window = opens()
    window.context.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    window.register(f"ann-{secrets.token_hex(4)}")
    page = make(window, "Robot")
    key = page.get_by_label("Give this to the program").input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#live")).to_have_text("Marked. Copy it with the keyboard.")
    assert page.evaluate("document.getElementById('new-key').selectionEnd") == len(key)


def test_a_hostile_name_does_nothing(opens: Opens) -> None:
    window = opens()
    window.register(f"ann-{secrets.token_hex(4)}")
    hostile = "<img src=x onerror=alert(1)>\"'></h2><script>alert(1)</script>"
    page = make(window, hostile)
    page = window.go("/account/keys")
    expect(page.get_by_role("listitem").filter(has_text=hostile)).to_be_visible()
    page = window.go("/account/sessions")
    expect(page.get_by_role("listitem").filter(has_text=hostile)).to_be_visible()
