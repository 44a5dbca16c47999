"""What comes out of a printer: the receipt and the packing slip alone, dark on white, without what is pressed."""

import io
import secrets

import pytest
from pypdf import PdfReader

from tests.browser.conftest import Opens, Window
from tests.cast import Person, Shop, plenty


def a_receipt(opens: Opens, shop: Shop, *, script: bool = True) -> tuple[Window, str]:
    """A window of somebody who has ordered, and the order's code."""
    window = opens(script=script, color_scheme="dark")
    name = f"ann-{secrets.token_hex(4)}"
    window.register(name)
    ann: Person = shop.person(name, "a long enough password")
    ann.put_into_cart(plenty(ann), 2)
    return window, str(ann.buy(collect=True).json()["code"])


def on_paper(window: Window) -> str:
    """All words of the page as it is printed."""
    pages = PdfReader(io.BytesIO(window.page.pdf(format="A4"))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_receipt_is_one_sheet_with_nothing_to_press(opens: Opens, shop: Shop) -> None:
    window, code = a_receipt(opens, shop)
    page = window.go(f"/orders/{code}")
    page.get_by_text("Cancel this order").wait_for()
    said = on_paper(window)
    for part in ("Receipt", code, "Subtotal", "Total", "PAID"):
        assert part in said
    for part in ("Cancel this order", "What happened", "Order it again", "Sign out", "Demo shop", "PDF"):
        assert part not in said
    assert len(PdfReader(io.BytesIO(page.pdf(format="A4"))).pages) == 1
    page.emulate_media(media="print", color_scheme="dark")
    assert (
        page.evaluate("getComputedStyle(document.body).color") == "rgb(20, 33, 26)"
    )  # ink, though it is night


@pytest.mark.parametrize("script", [True, False])
def test_a_receipt_is_kept_as_a_file(opens: Opens, shop: Shop, script: bool) -> None:
    window, code = a_receipt(opens, shop, script=script)
    page = window.go(f"/orders/{code}")
    with page.expect_download() as begun:
        page.get_by_role("link", name="Receipt as PDF").click()
    assert begun.value.suggested_filename == f"receipt-{code}.pdf"
    assert code in PdfReader(begun.value.path()).pages[0].extract_text()


def test_a_packing_slip_says_what_goes_in_and_no_price(opens: Opens, shop: Shop) -> None:
    _, code = a_receipt(opens, shop)
    window = opens()
    window.sign_in("admin_user")
    page = window.go(f"/admin/orders/{code}")
    said = on_paper(window)
    assert "What was bought" in said
    assert "Send all that is left" not in said
    page.get_by_role("link", name="Packing slip").click()
    page.get_by_role("heading", name="Packing slip").wait_for()
    assert window.axe() == []
    said = on_paper(window)
    for part in ("Packing slip", code, "2 ×", "Collected at the shop"):
        assert part in said
    for part in ("€", "Print it", "To the order", "Desk"):
        assert part not in said


def test_the_bench_prints_its_slip(opens: Opens, shop: Shop) -> None:
    a_receipt(opens, shop)
    window = opens()
    window.sign_in("authorized_user")
    window.go("/task").get_by_role("button", name="Packed", exact=True).wait_for()
    said = on_paper(window)
    assert "Packing slip" in said
    for part in ("Packing bench", "waits", "Print the packing slip", "€"):
        assert part not in said
