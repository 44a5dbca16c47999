"""The back office by keyboard alone: found, packed, paid back, undone; and the same by forms where nothing runs."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens, Window
from tests.cast import Shop, plenty
from tests.waiting import eventually


def bought(shop: Shop, orders: int = 1) -> list[str]:
    """Orders that nobody has packed; their codes, the newest last."""
    buyer = shop.newcomer()
    sku = plenty(buyer)
    codes = []
    for _ in range(orders):
        assert buyer.put_into_cart(sku).status_code == 201
        codes.append(str(buyer.buy().json()["code"]))
    return codes


def inside(window: Window, path: str = "/admin/orders") -> Page:
    """An administrator at this page."""
    window.sign_in("admin_user")
    return window.go(path)


def test_keys_alone_find_an_order_pack_it_undo_that_and_pay_it_back(shop: Shop, opens: Opens) -> None:
    (code,) = bought(shop)
    window = opens()
    page = inside(window)
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Find anything")
    expect(palette).to_be_visible()
    page.keyboard.type(code[:6].lower())
    expect(palette.get_by_role("option", name=code)).to_have_attribute("aria-selected", "true")
    assert window.axe() == []
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/orders/{code}")
    page.keyboard.press("p")
    expect(page.locator(".toast")).to_contain_text(f"{code} is packed")
    assert window.axe() == []
    page.keyboard.press("z")
    expect(page.locator(".toast")).to_contain_text(f"{code} is not packed")
    expect(page.get_by_role("button", name="Packed")).to_be_visible()
    page.keyboard.press("r")
    count = page.locator("[data-refund] input[name^='lines.']").first
    expect(count).to_be_visible()
    for _ in range(30):
        if count.evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(count).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("1")
    for _ in range(30):
        if page.evaluate("document.activeElement.name") == "why":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("came too late")
    expect(page.get_by_role("button", name=re.compile(r"Refund .\d"))).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("came too late")
    expect(page.locator("main")).to_contain_text(re.compile("Paid back"))


def test_a_list_is_moved_through_ticked_and_opened_by_key(shop: Shop, opens: Opens) -> None:
    codes = bought(shop, 3)
    window = opens()
    page = inside(window)
    rows = page.locator("[data-row]")
    expect(rows.first).to_have_attribute("data-row", codes[-1])
    page.keyboard.press("j")
    expect(rows.nth(0).locator(".rows__open")).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(rows.nth(2).locator(".rows__open")).to_be_focused()
    page.keyboard.press("Shift+X")
    expect(page.locator("[data-tick]:checked")).to_have_count(3)
    page.keyboard.press("k")
    expect(rows.nth(1).locator(".rows__open")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/orders/{codes[1]}")
    page.keyboard.press("Escape")
    page.wait_for_url("**/admin/orders")
    page.keyboard.press("/")
    expect(page.locator("[data-find]")).to_be_focused()
    page.keyboard.type("gh")  # letters are letters where somebody types
    expect(page.locator("[data-find]")).to_have_value("gh")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_contain_text("Next row, row before")
    assert window.axe() == []
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/admin/history")


def test_single_letters_are_keys_only_for_those_who_want_them(shop: Shop, opens: Opens) -> None:
    bought(shop)
    page = inside(opens())
    page.keyboard.press("?")
    page.get_by_label("Single letters are keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Find anything")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.locator("[data-row] :focus").count() == 0


def test_what_is_ticked_is_packed_together_and_undone_from_the_history(shop: Shop, opens: Opens) -> None:
    codes = bought(shop, 2)
    window = opens(width=390)
    page = inside(window)
    for code in codes:
        page.locator(f"[name='codes.{code}']").check()
    page.get_by_role("button", name="Packed").click()
    page.wait_for_url("**/admin/bulk/*")
    expect(page.locator("main")).to_contain_text("2 of 2 done")
    expect(page.get_by_role("link", name="Undo it from the history")).to_be_visible()
    assert window.axe() == []
    page.get_by_role("link", name="Undo it from the history").click()
    page.get_by_role("button", name="Undo: Packing 2 orders").click()
    expect(page.locator("main")).to_contain_text("Undone by admin_user")
    assert window.axe() == []
    # It is undone piece by piece, too.
    again = page.get_by_role("button", name="Packed")
    assert eventually(lambda: window.go(f"/admin/orders/{codes[0]}") and again.is_visible())


def test_where_nothing_runs_forms_and_links_do_the_same(shop: Shop, opens: Opens) -> None:
    (code,) = bought(shop)
    window = opens(script=False)
    page = inside(window)
    page.get_by_role("link", name="Find").click()
    page.locator("main [name=q]").fill(code)
    page.locator("main").get_by_role("button", name="Find").click()
    page.get_by_role("link", name=code).click()
    page.get_by_role("button", name="Packed").click()
    expect(page.locator(".toast")).to_contain_text(f"{code} is packed")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text(f"{code} is not packed")
    page = window.go("/admin/history")
    page.get_by_role("button", name=f"Undo: {code} is not packed").click()
    expect(page.locator("main li").first).to_contain_text(f"{code} is packed")


def test_a_note_that_was_begun_is_still_there_and_goes_at_the_end(shop: Shop, opens: Opens) -> None:
    (code,) = bought(shop)
    window = opens()
    page = inside(window, f"/admin/orders/{code}")
    page.on("dialog", lambda asks: asks.accept())  # the browser asks whether to leave what was typed
    page.get_by_label(re.compile("^A note")).fill("rang twice")
    page.goto(f"{shop.url}/admin/history")
    page.goto(f"{shop.url}/admin/orders/{code}")
    expect(page.locator(".draft-note")).to_contain_text("What you had typed here is back")
    expect(page.get_by_label(re.compile("^A note"))).to_have_value("rang twice")
    assert window.axe() == []
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_label(re.compile("^A note"))).to_have_value("")
    page.get_by_label(re.compile("^A note")).fill("rang three times")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/admin/orders" not in url)
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('office:draft'))") == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_history_palette_and_progress_look_right(shop: Shop, opens: Opens, width: int, scheme: str) -> None:
    window = opens(width=width, color_scheme=scheme)
    for path in ("/admin/history", "/admin/palette", "/admin/palette?q=zzzz"):
        page = inside(window, path) if path == "/admin/history" else window.go(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert window.axe() == [], path
