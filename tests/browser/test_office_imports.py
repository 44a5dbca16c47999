"""Files of products, terms and settings in a browser: by keyboard, on a screen and on a telephone, with and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens, Window

HEAD = "Title,URL handle,SKU,Option1 name,Option1 value,Price,Inventory quantity\r\n"
GOODS = (
    HEAD + "Pot,{slug},{slug},Title,Default Title,9.50,4\r\nPan,{slug}-x,P,Title,Default Title,cheap,4\r\n"
)


def inside(window: Window, path: str) -> Window:
    window.sign_in("admin_user")
    window.go(path)
    return window


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_nothing_sticks_out_and_axe_minds_nothing(opens: Opens, width: int, scheme: str) -> None:
    window = inside(opens(width=width, color_scheme=scheme), "/admin/imports")
    for path in ("/admin/imports", "/admin/discounts", "/admin/shipping", "/admin/tax", "/admin/settings"):
        page = window.go(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for summary in page.locator("main summary").all():
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert window.axe() == [], path


@pytest.mark.parametrize("script", [True, False])
def test_a_file_is_looked_at_brought_in_and_undone_by_keyboard(opens: Opens, *, script: bool) -> None:
    slug = f"pot-{'with' if script else 'without'}-script"
    window = inside(opens(script=script), "/admin/imports")
    page = window.page
    content = GOODS.format(slug=slug).encode()
    page.get_by_label("CSV file").set_input_files(
        {"name": "pots.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Look at it first").press("Enter")
    page.wait_for_url("**/admin/imports/*")
    expect(page.get_by_role("heading", name="pots.csv", level=1)).to_be_visible()
    look(window, "Bring in 1 new and 0 changed")
    expect(page.get_by_text("Line 3: variant price is no price: cheap.")).to_be_visible()
    if script:
        assert window.axe() == []
    page.get_by_role("button", name="Bring in 1 new").press("Enter")
    look(window, "Undo this import")
    expect(page.get_by_text("1 added · 1 of 1")).to_be_visible()
    page.get_by_role("button", name="Undo this import").press("Enter")
    look(window, "Undone")


def look(window: Window, words: str) -> None:
    """Wait until the page says so; without scripts by looking again."""
    page = window.page
    if window.script:
        expect(page.get_by_text(words, exact=True)).to_be_visible()
        return
    for _ in range(300):
        if page.get_by_text(words, exact=True).is_visible():
            return
        page.reload()
    raise AssertionError(words)
