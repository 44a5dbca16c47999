"""Wishes, watches, terms and what goes with what, as they look and are worked by keyboard; also where no script runs."""

import os
import secrets
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens, Window

SHOTS = os.environ.get("COUNTERFOIL_SHOTS")  # a folder: the pictures of these pages are left there
BOTH = [("light", 390), ("dark", 1280), *([("dark", 390), ("light", 1280)] if SHOTS else [])]


def look(window: Window, name: str) -> None:
    page = window.page
    if SHOTS:
        view = page.viewport_size or {}
        night = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        page.screenshot(
            path=Path(SHOTS) / f"{name}-{view['width']}-{'dark' if night else 'light'}.png", full_page=True
        )
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
    assert window.axe() == [], name


@pytest.mark.parametrize(("scheme", "width"), BOTH)
def test_how_wishes_look(opens: Opens, scheme: str, width: int) -> None:
    window = opens(width=width, color_scheme=scheme)
    name = f"ann-{secrets.token_hex(4)}"
    window.register(name, f"{name}@example.com")
    page = window.page
    window.go("/account/wishes")
    look(window, "wishes-empty")
    for slug in ("enamel-mug", "wool-blanket"):
        window.go(f"/products/{slug}")
        page.get_by_role("button", name="Save for later", exact=True).click()
        page.get_by_text("It is among").wait_for()
    look(window, "product-saved")
    page.get_by_text("Tell me when it costs less").click()
    page.get_by_label("Less than").fill("1.00")
    page.get_by_role("button", name="Tell me", exact=True).click()
    page.get_by_text("We will tell you by e-mail").wait_for()
    look(window, "product-watched")
    window.go("/products")
    page.locator(".card__save").first.click()
    page.get_by_text("Saved.").wait_for()
    look(window, "products-saved")
    window.go("/account/wishes")
    look(window, "wishes")
    page.get_by_role("button", name="Remove").first.click()
    page.get_by_text("Taken off your list.").wait_for()
    look(window, "wishes-removed")
    window.add_to_cart("enamel-mug")
    window.go("/cart")
    look(window, "cart-goes-with")
    window.go("/terms")
    look(window, "terms")


def test_by_keyboard_and_without_a_script_it_is_saved_moved_and_taken_off(opens: Opens) -> None:
    window = opens(script=False, width=390)
    window.register(f"ann-{secrets.token_hex(4)}")
    page = window.go("/products/enamel-mug")
    page.get_by_role("button", name="Save for later", exact=True).press("Enter")
    page.get_by_text("It is among").wait_for()
    page = window.go("/account/wishes")
    page.get_by_role("button", name="Move to cart").press("Enter")
    page.locator("#main").get_by_text("It is in your cart.").wait_for()
    expect(page.get_by_role("heading", name="Nothing saved yet")).to_be_visible()
    page.get_by_role("button", name="Recommend me nothing").press("Enter")
    page.get_by_role("button", name="Recommend me things").wait_for()
