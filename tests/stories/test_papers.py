"""Receipts, invoices and credit notes, through the doors."""

import io
import secrets

import pytest
from pypdf import PdfReader

from tests.cast import Person, Shop, plenty

HOME = {"name": "Ann Ozola", "street": "Quay 1", "postcode": "1000", "city": "Riga", "country": "LV"}
PAPERS = ("receipt.pdf", "invoice.pdf")


@pytest.fixture
def code(ann: Person) -> str:
    ann.put_into_cart(plenty(ann), 2)
    return str(ann.buy(address=HOME).json()["code"])


def words(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def refund(clerk: Person, code: str) -> str:
    path = f"/api/admin/orders/{code}/refunds"
    given = clerk.post(path, {"why": "late", "goodwill": 100}, **{"Idempotency-Key": secrets.token_hex(8)})
    return str(given.json()["credit_note"])


def test_whoever_ordered_finds_them_on_the_page_of_the_order(ann: Person, clerk: Person, code: str) -> None:
    note = refund(clerk, code)
    page = ann.page(f"/orders/{code}").text
    for name in (*PAPERS, f"credit-notes/{note}.pdf"):
        path = f"/orders/{code}/{name}"
        assert f'href="{path}"' in page
        answer = ann.page(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-disposition"].startswith('attachment; filename="')
        said = words(answer.content)
        for part in (code, "Ann Ozola", "Latvia", "Counterfoil Demo", "Tax number LV00000000000"):
            assert part in said
        assert ann.page(path).content == answer.content


def test_at_the_desk_they_are_the_same(ann: Person, clerk: Person, code: str) -> None:
    note = refund(clerk, code)
    page = clerk.page(f"/admin/orders/{code}").text
    for name in (*PAPERS, f"credit-notes/{note}.pdf"):
        assert f'href="/admin/orders/{code}/{name}"' in page
        mine, theirs = ann.page(f"/orders/{code}/{name}"), clerk.page(f"/admin/orders/{code}/{name}")
        assert (theirs.status_code, theirs.content) == (200, mine.content)
        assert ann.page(f"/admin/orders/{code}/{name}").status_code == 403


def test_anothers_paper_is_the_404_of_a_missing_one(shop: Shop, clerk: Person, code: str) -> None:
    eve, note = shop.newcomer(), refund(clerk, code)
    for name in (*PAPERS, f"credit-notes/{note}.pdf"):
        missing = eve.get(f"/orders/ZZZZZZZZZZ/{name}", accept="application/json")
        theirs = eve.get(f"/orders/{code}/{name}", accept="application/json")
        assert (theirs.status_code, theirs.content) == (404, missing.content)
        assert eve.page(f"/orders/{code}/{name}").status_code == 404
        assert shop.stranger().page(f"/orders/{code}/{name}").status_code == 302


def test_a_key_that_may_read_orders_fetches_them(ann: Person, code: str) -> None:
    wants = {
        "name": "Books",
        "scopes": ["orders:read"],
        "days": 30,
        "current_password": "a long enough password",
    }
    key = ann.post("/api/keys", wants).json()["key"]
    answer = ann.shop.stranger(authorization=f"Bearer {key}").get(f"/orders/{code}/invoice.pdf")
    assert answer.headers["content-type"] == "application/pdf"


def test_without_a_payment_there_is_none(ann: Person) -> None:
    ann.put_into_cart(plenty(ann))
    code = (
        ann.buy(card="4000 0000 0000 0002").json().get("code")
        or ann.get("/api/orders").json()["items"][0]["code"]
    )
    assert ann.page(f"/orders/{code}").status_code == 200
    assert "receipt.pdf" not in ann.page(f"/orders/{code}").text
    assert ann.page(f"/orders/{code}/receipt.pdf").status_code == 404


def test_the_desk_has_a_packing_slip_of_what_is_still_to_be_sent(
    ann: Person, clerk: Person, code: str
) -> None:
    slip = f"/admin/orders/{code}/slip"
    assert slip in clerk.page(f"/admin/orders/{code}").text
    page = clerk.page(slip).text
    assert "2 ×" in page
    assert "Ann Ozola" in page
    assert "€" not in page
    assert ann.page(slip).status_code == 403
    assert clerk.submit(f"/admin/orders/{code}/ship").status_code == 303
    assert slip not in clerk.page(f"/admin/orders/{code}").text
    assert "Nothing of it is still to be sent." in clerk.page(slip).text
