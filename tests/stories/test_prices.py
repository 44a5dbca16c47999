"""What things cost, through the doors."""

from collections.abc import Callable

from tests.cast import Shop, plenty

Opening = Callable[..., Shop]


def test_a_shopper_chooses_a_currency_and_pays_in_it(opening: Opening) -> None:
    shop = opening(currencies="USD,JPY", country="LV")
    assert "prices made" in shop.command("prices", "fill", "USD", "1.5")
    ann, bob = shop.newcomer(), shop.newcomer()
    sku = plenty(ann)
    euros = ann.put_into_cart(sku).json()["total"]
    page = ann.page("/cart")
    assert page.text.count('name="currency"') == 3
    answer = ann.submit("/currency", currency="USD", back="/cart")
    assert (answer.status_code, answer.headers["location"]) == (303, "/cart")
    assert ann.cart()["total"] == {"amount": euros["amount"] * 3 // 2, "currency": "USD"}
    assert "$" in ann.page("/products").text
    order = ann.buy().json()
    assert order["total"] == {"amount": euros["amount"] * 3 // 2, "currency": "USD"}
    assert "$" in ann.page(f"/orders/{order['code']}").text
    assert bob.put_into_cart(sku).json()["total"] == euros
    assert ann.get("/api/me/currency").json() == {"currency": "USD", "offered": ["EUR", "USD", "JPY"]}
    for wrong in ("GBP", "XXX", "", "E", 7, None):
        refused = ann.http.put("/api/me/currency", json={"currency": wrong})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == "currency"
    assert ann.submit("/currency", currency="GBP").status_code == 422
