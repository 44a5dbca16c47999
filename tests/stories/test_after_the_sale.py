"""After the sale, through the doors: what shoppers and the desk do by pages and by JSON."""

import re
import secrets

import pytest

from tests.cast import Person, Shop, plenty, stock_of

HOME = {"name": "Ann", "street": "Quay 1", "postcode": "1000", "city": "Riga", "country": "LV"}


def bought(person: Person, pieces: int = 2) -> tuple[str, str]:
    """The code of an order, and what was bought."""
    sku = plenty(person)
    person.put_into_cart(sku, pieces)
    return person.buy(address=HOME).json()["code"], sku


def refunded(clerk: Person, code: str, **wants: object) -> int:
    path = f"/api/admin/orders/{code}/refunds"
    return clerk.post(path, {"why": "x", **wants}, **{"Idempotency-Key": secrets.token_hex(8)}).status_code


def test_by_forms_an_order_is_sent_sent_back_and_paid_back(ann: Person, clerk: Person) -> None:
    code, sku = bought(ann)
    at_desk = f"/admin/orders/{code}"
    page = clerk.page(at_desk).text
    assert f'action="{at_desk}/ship"' in page
    assert f'action="{at_desk}/deliver"' not in page
    part = clerk.submit(f"{at_desk}/ship", part="on", tracking="RR1LV", **{f"lines.{sku}": "1"})
    assert (part.status_code, part.headers["location"]) == (303, at_desk)
    assert "A part is on its way" in ann.page(f"/orders/{code}").text
    assert clerk.submit(f"{at_desk}/ship", part="on").status_code == 422
    assert clerk.submit(f"{at_desk}/ship").status_code == 303
    asked = ann.submit(f"/orders/{code}/returns", reason="It squeaks.", **{f"lines.{sku}": "1"})
    assert asked.status_code == 303
    page = clerk.page(at_desk).text
    assert "It squeaks." in page
    (accept,) = re.findall(rf'action="({at_desk}/returns/[A-Z0-9]+/accept)"', page)
    assert clerk.submit(accept.replace("accept", "refuse"), answer="").status_code == 422
    assert clerk.submit(accept, restock="on", answer="Thank you.").status_code == 303
    again = clerk.submit(accept, restock="on")
    assert again.status_code == 409
    assert "decided already" in again.text
    page = ann.page(f"/orders/{code}").text
    assert "Taken back" in page
    assert "C20" in page  # the credit note


def test_a_refund_is_priced_first_and_a_second_press_of_its_form_pays_nothing(
    ann: Person, clerk: Person
) -> None:
    code, sku = bought(ann)
    page = clerk.http.get(
        f"/admin/orders/{code}/refund", params={f"lines.{sku}": "1", "goodwill": "1.50", "why": "chipped"}
    ).text
    form = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.partition("<main")[2]))
    form.pop("token", None)
    for _ in range(2):
        assert clerk.submit(f"/admin/orders/{code}/refund", **form).status_code == 303
    order = clerk.get(f"/api/admin/orders/{code}").json()
    assert len(order["refunds"]) == 1
    assert order["refunds"][0]["goodwill"]["amount"] == 150
    assert f"Pay back €{order['refunded']['amount'] / 100:.2f}" in page
    assert form["once"]


@pytest.mark.parametrize(
    "query", ["", "goodwill=-1&why=x", "goodwill=1e3&why=x", "goodwill=99999999&why=x", "lines.NO=1&why=x"]
)
def test_what_cannot_be_paid_back_is_said_on_the_page(ann: Person, clerk: Person, query: str) -> None:
    code, _ = bought(ann, 1)
    page = clerk.page(f"/admin/orders/{code}/refund?{query}")
    assert page.status_code == 422
    assert 'role="alert"' in page.text


def test_cancelling_by_the_page_gives_the_goods_back(ann: Person, clerk: Person) -> None:
    before = stock_of(ann, plenty(ann))
    code, sku = bought(ann)
    assert stock_of(ann, sku) == before - 2
    assert "Cancel this order" in ann.page(f"/orders/{code}").text
    assert ann.submit(f"/orders/{code}/cancel", why="").status_code == 303
    assert stock_of(ann, sku) == before
    page = ann.page(f"/orders/{code}").text
    assert "<h1>Cancelled</h1>" in page
    assert "Cancel this order" not in page
    again = ann.submit(f"/orders/{code}/cancel")
    assert again.status_code == 409
    assert "cannot be cancelled" in again.text


def test_a_refusal_says_what_is_possible(ann: Person, clerk: Person) -> None:
    code, _ = bought(ann)
    said = clerk.post(f"/api/admin/orders/{code}/deliver")
    assert said.status_code == 409
    assert said.json()["type"] == "urn:counterfoil:order.not_now_deliver"
    assert said.json()["possible"] == ["pack", "ship", "cancel", "refund"]
    assert "pack, ship, cancel, refund" in said.json()["message"]


def test_the_same_again_is_one_click(ann: Person) -> None:
    code, sku = bought(ann)
    assert ann.cart()["count"] == 0
    assert ann.submit(f"/orders/{code}/again").headers["location"] == "/cart"
    assert [(line["sku"], line["quantity"]) for line in ann.cart()["lines"]] == [(sku, 2)]


def test_the_list_of_the_desk(ann: Person, clerk: Person) -> None:
    code, _ = bought(ann)
    assert code in clerk.page("/admin/orders").text
    assert code in clerk.page("/admin/orders?show=to_pack").text
    assert clerk.page("/admin/orders?show=cancelled").status_code == 200
    assert code not in clerk.page("/admin/orders?show=cancelled").text
    assert clerk.page("/admin/orders?show=everything").status_code == 422
    assert clerk.page("/admin/orders?after=nothing").status_code == 422
    rows = clerk.get("/api/admin/orders?limit=1").json()
    assert [row["code"] for row in rows["items"]] == [code]


def test_who_has_no_business_at_the_desk_is_told(shop: Shop, ann: Person) -> None:
    code, _ = bought(ann)
    for path in ("/admin/orders", f"/admin/orders/{code}", f"/admin/orders/{code}/refund"):
        assert ann.page(path).status_code == 403
        assert shop.stranger().page(path).status_code == 302
    for deed in ("ship", "deliver", "close", "cancel", "refund", "pack"):
        assert ann.submit(f"/admin/orders/{code}/{deed}", why="x").status_code == 403


def test_a_key_pays_back_once(ann: Person, clerk: Person) -> None:
    code, sku = bought(ann)
    path, body = f"/api/admin/orders/{code}/refunds", {"why": "late", "lines": {sku: 1}}
    first = clerk.post(path, body, **{"Idempotency-Key": "k"})
    again = clerk.post(path, body, **{"Idempotency-Key": "k"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["idempotent-replayed"] == "true"
    assert first.json()["code"] == again.json()["code"]
    assert clerk.post(path, {**body, "why": "other"}, **{"Idempotency-Key": "k"}).status_code == 422
    assert clerk.post(path, body).status_code == 422
    assert refunded(clerk, code, lines={sku: 2}) == 422
    assert refunded(clerk, code, everything=True) == 201
    assert refunded(clerk, code, everything=True) == 409
