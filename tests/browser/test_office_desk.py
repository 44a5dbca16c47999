"""The desk in a browser: by keys alone, on a phone, without scripts, and with many rows ticked at once."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens, Window
from tests.cast import Person, Shop, plenty

HOME = {"name": "Ann", "street": "Quay 1", "postcode": "1010", "city": "Riga", "country": "LV"}


@pytest.fixture
def ann(shop: Shop) -> Person:
    """Somebody who has just registered."""
    return shop.newcomer()


def bought(person: Person, pieces: int = 2) -> tuple[str, str]:
    """The code of an order, and what was bought."""
    sku = plenty(person)
    person.put_into_cart(sku, pieces)
    return person.buy(address=HOME).json()["code"], sku


def at_work(window: Window) -> Window:
    """Somebody who may do everything here."""
    window.sign_in("admin_user")
    return window


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_nothing_sticks_out_and_axe_minds_nothing(ann: Person, opens: Opens, width: int, scheme: str) -> None:
    code, _ = bought(ann)
    window = at_work(opens(width=width, color_scheme=scheme))
    mine = f"/admin/orders?person={ann.username}"
    for path in ("/admin", mine, f"{mine}&country=JP", "/admin/trail?only=refused", f"/admin/orders/{code}"):
        page = window.go(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if path == mine:
            page.get_by_text("Filter and sort").click()
            page.get_by_text("Save this view").click()
            page.get_by_label(f"Tick {code}").check()
            expect(page.get_by_role("button", name="Pick list")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert window.axe() == [], path


def test_by_keys_alone_an_order_is_found_packed_and_paid_back_to_the_named_sum(
    ann: Person, opens: Opens
) -> None:
    code, _ = bought(ann)
    page = at_work(opens()).go("/admin/orders")
    page.get_by_label("Order, name or e-mail").focus()
    page.keyboard.type(code[:6])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/orders?q={code[:6]}")  # what is empty stays out of the address
    page.get_by_role("link", name=code).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/orders/{code}")
    page.get_by_role("button", name="Packed", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".story")).to_contain_text("Packed")
    page.get_by_text("Pay something back").focus()
    page.keyboard.press("Enter")
    pieces = page.locator("[data-refund] input[name^='lines.']")
    pieces.focus()
    page.keyboard.press("ArrowUp")
    button = page.locator("[data-refund-go]")
    expect(button).to_be_enabled()
    one = button.text_content() or ""
    assert re.fullmatch(r"Refund €\d+\.\d\d", one)
    pieces.focus()
    page.keyboard.press("ArrowUp")
    expect(button).not_to_have_text(one)
    expect(button).to_be_enabled()
    both = (button.text_content() or "").removeprefix("Refund ")
    page.get_by_label("Why? They read it.").focus()
    page.keyboard.type("broken")
    page.keyboard.press("Enter")  # presses what the button names
    expect(page.locator(".story")).to_contain_text("Money goes back")
    money = page.get_by_role("region", name="Money")
    expect(money).to_contain_text(f"−{both}")


def test_without_scripts_a_page_asks_again_and_views_are_kept(ann: Person, opens: Opens) -> None:
    code, sku = bought(ann)
    window = at_work(opens(script=False))
    page = window.go(f"/admin/orders/{code}")
    page.get_by_text("Pay something back").click()
    page.locator(f"[data-refund] input[name='lines.{sku}']").fill("1")
    page.get_by_label("Why? They read it.").fill("chipped")
    page.get_by_role("button", name="See what it comes to").click()
    page.get_by_role("button", name="Pay back €").click()
    page.wait_for_url(f"**/admin/orders/{code}")
    expect(page.locator(".story")).to_contain_text("Money goes back")
    name = f"Ann {secrets.token_hex(3)}"
    page = window.go(f"/admin/orders?person={ann.username}")
    page.get_by_text("Save this view").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Save", exact=True).click()
    tab = page.get_by_role("navigation", name="Views").get_by_role("link", name=name)
    expect(tab).to_have_attribute("aria-current", "true")
    page.get_by_label(f"Tick {code}").check()
    page.get_by_role("button", name="Pick list").click()
    expect(page.get_by_role("heading", name="Pick list")).to_be_visible()
    expect(page.locator(".pick")).to_contain_text(code)


def test_shift_ticks_all_rows_between_two(ann: Person, opens: Opens) -> None:
    codes = [bought(ann, 1)[0] for _ in range(4)]
    page = at_work(opens()).go(f"/admin/orders?person={ann.username}")
    page.get_by_label(f"Tick {codes[3]}").check()
    page.get_by_label(f"Tick {codes[1]}").click(modifiers=["Shift"])
    expect(page.locator("[data-tick]:checked")).to_have_count(3)
    page.get_by_label("Tick all on this page").check()
    expect(page.locator("[data-tick]:checked")).to_have_count(4)
    page.get_by_label("All 4 orders that match").check()
    page.get_by_role("button", name="Packing slips").click()
    expect(page.locator(".slip")).to_have_count(4)
