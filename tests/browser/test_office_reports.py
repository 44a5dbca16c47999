"""Reports in a browser: seen, heard and reached by key, on a screen and on a telephone, with and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens, Window
from tests.cast import Shop, plenty

LINES = "/admin/reports/sales/lines?period=30-days&split=day&figure=net&of=total"
REPORT = "/admin/reports/sales?period=30-days&split=day&compare=previous"


@pytest.fixture(scope="module")
def sold(shop: Shop) -> Shop:
    """The demo shop after a sale."""
    ann = shop.newcomer()
    ann.put_into_cart(plenty(ann))
    assert ann.buy().status_code == 201
    return shop


def inside(window: Window, path: str) -> Window:
    """Somebody who may read reports, at this page."""
    window.sign_in("admin_user")
    window.go(path)
    return window


@pytest.mark.parametrize("width, scheme", [(390, "light"), (1280, "dark")])
def test_nothing_sticks_out_and_axe_minds_nothing(sold: Shop, opens: Opens, width: int, scheme: str) -> None:
    window = inside(opens(width=width, color_scheme=scheme), "/admin/reports")
    for path in (
        "/admin/reports",
        REPORT,
        "/admin/reports/categories",
        "/admin/reports/visits",
        LINES,
        "/admin/reports/mails",
    ):
        page = window.go(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert window.axe() == [], path


def test_each_figure_of_a_chart_is_reached_by_key_and_heard(sold: Shop, opens: Opens) -> None:
    page = inside(opens(), REPORT).page
    stops = page.locator(".plot").last.locator(".chart__stop")
    expect(stops).to_have_count(30)
    stops.nth(28).focus()
    page.keyboard.press("Tab")
    expect(stops.nth(29)).to_be_focused()
    name = stops.nth(29).get_attribute("aria-label") or ""
    assert "€" in name
    expect(stops.nth(29).locator(".chart__tip")).to_be_visible()
    cell = page.locator("tbody tr").last.locator("td").nth(6)
    assert (cell.text_content() or "") in name  # what the table says


def test_without_scripts_days_splits_and_figures_are_chosen(sold: Shop, opens: Opens) -> None:
    page = inside(opens(script=False), "/admin/reports").page
    page.get_by_role("link", name="Sales", exact=True).click()
    page.wait_for_url("**/admin/reports/sales")
    page.get_by_role("link", name="This year").click()
    page.wait_for_url("**period=year**")
    page.get_by_label("Told apart by").select_option("country")
    page.get_by_label("Compared with").select_option("last_year")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**split=country**")
    expect(page.get_by_role("columnheader", name="Country")).to_be_visible()
    page.get_by_role("link", name="Total sales", exact=True).click()
    page.wait_for_url("**figure=total**")
    expect(page.locator("figcaption").last).to_have_text("Total sales by country")
