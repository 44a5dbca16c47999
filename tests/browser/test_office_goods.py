"""Products in the back office, in a browser: cells by Enter, pictures by dragging and by buttons, and no complaint."""

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.cast import Shop

WORDS = ("red", "green")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop of one's own: its goods are changed."""
    with Shop(tmp_path_factory.mktemp("goods") / "data") as open_shop:
        yield open_shop


def photo(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_nothing_sticks_out_and_axe_minds_nothing(shop: Shop, opens: Opens, width: int, scheme: str) -> None:
    window = opens(width=width, color_scheme=scheme)
    window.sign_in("admin_user")
    slug = shop.newcomer().get("/api/products").json()["items"][0]["slug"]
    for path in (
        "/admin/products",
        f"/admin/products/{slug}",
        "/admin/categories",
        "/admin/stock",
        "/admin/stock/MUG-CRM",
    ):
        page = window.go(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert window.axe() == [], path


@pytest.mark.parametrize("script", [True, False])
def test_a_figure_is_put_right_in_its_cell_by_enter_and_undone(
    shop: Shop, opens: Opens, script: bool
) -> None:
    window = opens(script=script)
    window.sign_in("admin_user")
    sku = shop.person("admin_user").get("/api/admin/stock").json()["items"][0]["sku"]
    page = window.go(f"/admin/stock?q={sku}")
    cell = page.get_by_label(re.compile("^On the shelf of ")).first
    before = int(cell.input_value())
    cell.fill(str(before + 7))
    cell.press("Enter")
    expect(page.get_by_text("+7 on the shelf").first).to_be_visible()
    expect(cell).to_have_value(str(before + 7))
    page.get_by_role("button", name="Undo").click()
    expect(cell).to_have_value(str(before))


def order(page: Page) -> list[str]:
    return [str(each.get_attribute("alt")) for each in page.locator(".album__one img").all()]


def test_pictures_are_sent_and_put_in_order_by_dragging_and_by_key(shop: Shop, opens: Opens) -> None:
    admin = shop.person("admin_user")
    category = admin.get("/api/admin/categories").json()["items"][0]["slug"]
    made = admin.post("/api/admin/products", {"title": "Pictured tile", "category": category, "price": 100})
    window = opens()
    window.sign_in("admin_user")
    page = window.go(f"/admin/products/{made.json()['slug']}")
    for count, words in enumerate(WORDS, 1):
        page.get_by_label("Another picture").set_input_files(
            {"name": "../x.png", "mimeType": "image/png", "buffer": photo(words)}
        )
        page.get_by_label("What it shows, for those who cannot see it").fill(words)
        page.get_by_role("button", name="Send it").click()
        expect(page.locator(".album__one")).to_have_count(count)
    page.locator(".album__one img").nth(1).drag_to(page.locator(".album__one img").nth(0))
    expect(page.locator(".album__one img").first).to_have_attribute("alt", "green")
    assert order(page) == ["green", "red"]
    later = page.get_by_role("button", name="Later picture 1")
    later.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".album__one img").first).to_have_attribute("alt", "red")
    page.get_by_role("button", name="Put it up for sale").click()
    page.get_by_role("link", name="See it in the shop").click()
    expect(page.locator(".product__picture picture img")).to_have_attribute("width", "400")
    assert page.evaluate("document.querySelector('.product__picture img').currentSrc").endswith(".avif")
