"""What things cost, through the doors."""

import html
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.cast import APPROVED, Shop, plenty
from tests.waiting import eventually

Opening = Callable[..., Shop]
HOME = {"name": "Ann", "street": "Quay 1", "postcode": "1000", "city": "Riga", "country": "LV"}
FORM = {f"address.{name}": text for name, text in HOME.items()}


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


def test_a_currency_is_chosen_in_the_account_and_what_has_no_price_in_it_is_said(opening: Opening) -> None:
    shop = opening(currencies="USD", country="LV")
    ann = shop.newcomer()
    assert 'id="part-currency"' in ann.page("/account").text
    priced, unpriced = (
        ann.get(f"/api/products/{item['slug']}").json()
        for item in ann.get("/api/products?limit=2").json()["items"]
    )
    for variant in priced["variants"]:
        shop.command("prices", "set", variant["sku"], "12", "USD")
    chosen = ann.submit("/currency", currency="USD", back="/account?changed=currency")
    assert chosen.headers["location"] == "/account?changed=currency"
    page = ann.page("/account?changed=currency").text
    assert "Prices are in the currency you chose." in page
    assert page.count('value="USD" aria-pressed="true"') == 2  # here, and at the foot
    assert "It has no price" not in ann.page(f"/products/{priced['slug']}").text
    assert (
        "It has no price in USD, so it is shown, and paid, in EUR."
        in ann.page(f"/products/{unpriced['slug']}").text
    )
    assert "What has no price in USD is shown in EUR." in ann.page("/products").text
    ann.put_into_cart(priced["variants"][0]["sku"])
    assert ann.cart()["total"] == {"amount": 1200, "currency": "USD"}
    assert "Not everything in your cart" not in ann.page("/cart").text
    ann.put_into_cart(unpriced["variants"][0]["sku"])
    for path in ("/cart", "/checkout"):
        assert "has a price in USD, so it is shown, and paid, in EUR." in ann.page(path).text
    assert ann.cart()["total"]["currency"] == "EUR"


def test_with_one_currency_there_is_nothing_to_choose(shop: Shop) -> None:
    page = shop.newcomer().page("/account").text
    assert "part-currency" not in page
    assert 'action="/currency"' not in page


def hidden(page: str, name: str) -> str:
    """What a hidden field of the form holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def test_nobody_pays_more_than_they_saw(opening: Opening) -> None:
    shop = opening()
    ann = shop.newcomer()
    ann.put_into_cart("MUG-CRM", 2)
    quote = ann.get("/api/quote?country=LV&discount_code=welcome10").json()
    assert [quote[name]["amount"] for name in ("subtotal", "discount", "shipping", "tax", "total")] == [
        2800, 280, 0, 437, 2520,
    ]  # fmt: skip
    assert [way["title"] for way in quote["ways"]] == ["Post, 5 to 8 days", "Courier, next day"]
    said = {"address": HOME, "discount_code": "WELCOME10", "quote": quote["quote"]}

    shop.command("prices", "set", "MUG-CRM", "15")
    refused = ann.buy(**said)
    assert refused.status_code == 409
    told = refused.json()
    assert told["type"] == "urn:counterfoil:quote.moved"
    assert told["before"]["total"] == {"amount": 2520, "currency": "EUR"}
    assert told["quote"]["total"] == {"amount": 2700, "currency": "EUR"}
    assert ann.get("/api/orders").json()["items"] == []

    shop.command("prices", "set", "MUG-CRM", "13")
    order = ann.buy(**{**said, "quote": told["quote"]["quote"]})
    assert order.status_code == 201, order.text
    assert order.json()["total"] == {"amount": 2340, "currency": "EUR"}

    ann.put_into_cart("MUG-CRM")
    for field, value in [("quote", "nonsense"), ("discount_code", "WELCOME10"), ("shipping", "balloon")]:
        wrong = ann.buy(**{"address": HOME, field: value})
        assert (wrong.status_code, [e["field"] for e in wrong.json()["errors"]]) == (422, [field])
    assert ann.get("/api/quote?country=ZZ").status_code == 422


def test_the_page_shows_what_has_changed_and_then_charges_it(opening: Opening) -> None:
    shop = opening()
    ann = shop.newcomer()
    ann.put_into_cart("MUG-CRM")
    page = ann.submit("/checkout", do="look", **FORM, discount_code="welcome10")
    assert page.status_code == 200
    assert "Pay €12.60" in page.text
    assert "Discount" in page.text
    assert ann.get("/api/orders").json()["items"] == []
    seen = {name: hidden(page.text, name) for name in ("quote", "once")}

    shop.command("prices", "set", "MUG-CRM", "20")
    moved = ann.submit("/checkout", **FORM, discount_code="welcome10", card=APPROVED, **seen)
    assert moved.status_code == 409
    for words in ("As you saw it", "€12.60", "€18.00", "Pay €18.00", 'value="Quay 1"'):
        assert words in moved.text
    assert ann.get("/api/orders").json()["items"] == []

    seen = {name: hidden(moved.text, name) for name in ("quote", "once")}
    paid = ann.submit("/checkout", **FORM, discount_code="welcome10", card=APPROVED, **seen)
    assert paid.status_code == 303
    receipt = ann.page(paid.headers["location"]).text
    for words in (
        "Subtotal",
        "€20.00",
        "WELCOME10",
        "−€2.00",
        "Post, 5 to 8 days",
        "including",
        "VAT",
        "€3.12",
        "€18.00",
    ):
        assert words in receipt
    assert eventually(lambda: any("€18.00" in mail for mail in shop.mails()))
    (letter,) = [mail for mail in shop.mails() if "€18.00" in mail]
    for words in (
        "Subtotal €20.00",
        "Discount WELCOME10 -€2.00",
        "Delivery, Post, 5 to 8 days free",
        "Total €18.00",
    ):
        assert words in letter
    assert "including VAT 21% €3.12" in letter


def test_the_checkout_asks_what_the_country_needs(shop: Shop) -> None:
    ann = shop.newcomer()
    ann.put_into_cart(plenty(ann))
    page = ann.submit(
        "/checkout", do="look", **{**FORM, "address.country": "US", "address.name": '"><script>'}
    )
    assert page.text.index("ZIP code") > page.text.index("Armed Forces Pacific") > page.text.index(">City")
    assert "<script>" not in page.text.partition("<main")[2]
    refused = ann.submit("/checkout", card=APPROVED, **{**FORM, "address.country": "US"})
    assert (refused.status_code, "This is needed." in refused.text) == (422, True)
    form = {**FORM, "address.country": "US", "address.region": "CA", "address.city": "Springfield"}
    page = ann.submit("/checkout", do="look", **form)
    assert 'value="CA" selected' in page.text
    paid = ann.submit("/checkout", card=APPROVED, once=hidden(page.text, "once"), **form)
    receipt = ann.page(paid.headers["location"]).text
    assert "Springfield, CA 1000" in receipt
    code = paid.headers["location"].rpartition("/")[2]
    assert ann.get(f"/api/orders/{code}").json()["address"] == {
        **HOME,
        "country": "US",
        "region": "CA",
        "city": "Springfield",
    }
    page = ann.submit("/account/address", do="look", **{**FORM, "address.country": "GB"})
    assert page.status_code == 200
    assert ann.get("/api/me/address").json()["country"] == "US"


def test_a_shop_that_sends_nothing_there_says_so_and_lets_collect(opening: Opening) -> None:
    shop = opening(demo=True)
    shop.command("shipping", "remove", "Everywhere else")
    ann = shop.newcomer()
    ann.put_into_cart(plenty(ann))
    page = ann.submit("/checkout", do="look", **{**FORM, "address.country": "US", "address.region": "CA"})
    assert (page.status_code, "does not send things there" in page.text) == (422, True)
    refused = ann.buy(address={**HOME, "country": "US", "region": "CA"})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:counterfoil:shipping.not_there")
    assert ann.buy(collect=True).status_code == 201


def test_of_fifty_over_http_one_uses_the_code(opening: Opening) -> None:
    shop = opening()
    shop.command("codes", "add", "ONCE", "--percent", "50", "--uses", "1")
    people = [shop.newcomer() for _ in range(50)]
    for person in people:
        person.put_into_cart("MUG-CRM")
    with ThreadPoolExecutor(len(people)) as crowd:
        answers = list(crowd.map(lambda person: person.buy(discount_code="once"), people))
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 49
    assert "1 of 1" in shop.command("codes", "list")
