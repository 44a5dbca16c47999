"""What people, scripts and cats on keyboards send."""

import json

import pytest

from tests.cast import Shop, plenty
from tests.datasets import dataset

NOT_A_QUANTITY = [
    "-1",
    "0",
    "1.5",
    '"1e3"',
    "1e30",
    str(10**30),
    '"١٢"',
    "null",
    "true",
    "[]",
    "{}",
    '"2"',
    str(2**63),
    "1000",
]


@pytest.mark.parametrize("quantity", NOT_A_QUANTITY)
def test_what_is_no_quantity_is_422_and_changes_nothing(shop: Shop, quantity: str) -> None:
    ann = shop.newcomer()
    sku = plenty(ann)
    ann.put_into_cart(sku, 2)
    before = ann.cart()
    for method, path, rest in [
        ("POST", "/api/cart/lines", f'"sku":"{sku}",'),
        ("PATCH", f"/api/cart/lines/{sku}", ""),
    ]:
        answer = ann.http.request(
            method,
            path,
            content=f'{{{rest}"quantity":{quantity}}}',
            headers={"content-type": "application/json"},
        )
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["field"] == "quantity"
    assert ann.cart() == before


@pytest.mark.parametrize(
    "body",
    ["{", '{"quantity":NaN}', '{"a":1,"a":2}', "", "[]]", "\ufeff{}", '{"a":"\\ud800"}', "[" * 100_000],
)
def test_what_is_no_json_is_400(shop: Shop, body: str) -> None:
    ann = shop.newcomer()
    answer = ann.http.post(
        "/api/cart/lines", content=body.encode(), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400, answer.text


def test_price_and_total_in_a_body_are_never_stored(shop: Shop) -> None:
    ann = shop.newcomer()
    sku = plenty(ann)
    ann.post("/api/cart/lines", {"sku": sku, "quantity": 1, "price": 1, "total": 1, "currency": "XXX"})
    honest = ann.cart()["total"]
    assert honest["amount"] > 1
    order = ann.buy(total=1, price=1, payment="paid", user_id=1, currency="XXX").json()
    assert order["total"] == honest


def hostile() -> list[str]:
    strings: list[str] = json.loads((dataset("bad-strings") / "blns.json").read_text())
    for file in sorted(dataset("bad-payloads").glob("*.json")):
        strings += [str(each) for each in json.loads(file.read_text())]
    return strings


def test_every_text_field_takes_hostile_strings_and_shows_them_inert(shop: Shop) -> None:
    ann = shop.newcomer()
    sku = plenty(ann)
    strings = hostile()[0 if shop.database == "sqlite:" else 23 :: 46]  # each database gets others
    for text in strings:
        address = {"name": text, "street": text, "postcode": "1", "city": text, "country": "LV"}
        ann.put_into_cart(sku)
        answer = ann.buy(address=address)
        assert answer.status_code == (201 if text.strip() else 422), (text, answer.text)
        if answer.status_code == 201:
            page = ann.page(f"/orders/{answer.json()['code']}")
            assert page.status_code == 200
            if "<" in text:
                assert text not in page.text
        for path in ["/api/products", "/products"]:
            found = ann.http.get(
                path, params={"q": text}, headers={"accept": "text/html" if path == "/products" else "*/*"}
            )
            assert found.status_code == 200, (path, text, found.text[:300])
            if "<" in text and path == "/products":
                assert text not in found.text
    for text in strings:
        answer = shop.stranger().post(
            "/api/register", {"username": text, "email": text, "password": text, "name": text}
        )
        assert answer.status_code in {201, 422, 429}, (text, answer.text)
        assert shop.stranger().post("/api/login", {"username": text, "password": text}).status_code in {
            401,
            422,
            429,
        }


def test_too_much_is_refused_and_nothing_grows(shop: Shop) -> None:
    ann = shop.newcomer()
    assert (
        ann.http.post(
            "/api/cart/lines", content=b"x" * (1 << 21), headers={"content-type": "application/json"}
        ).status_code
        == 413
    )
    assert ann.http.get("/api/me", headers={f"x-{n}": "1" for n in range(300)}).status_code in {400, 431}
    assert ann.post("/api/cart/lines", [1, 2]).status_code in {400, 422}
    assert ann.http.post(
        "/api/cart/lines", content=b"a=b", headers={"content-type": "text/plain"}
    ).status_code in {403, 415}
    assert ann.get("/api/me").status_code == 200
