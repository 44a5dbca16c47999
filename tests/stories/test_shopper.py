"""A shopper's day: register, look around, fill a cart, pay, look at the receipt, come back."""

import secrets

from tests.cast import (
    APPROVED,
    DECLINED,
    TOO_LITTLE_MONEY,
    Shop,
    every_product,
    plenty,
    stock_of,
    variants_by_stock,
)
from tests.waiting import eventually


def test_registering_signs_in_as_a_shopper(shop: Shop) -> None:
    ann = shop.newcomer()
    me = ann.get("/api/me").json()
    assert me["username"] == ann.username
    assert me["roles"] == ["shopper"]


def test_wrong_input_comes_back_beside_the_fields(shop: Shop) -> None:
    answer = shop.stranger().post(
        "/api/register", {"username": "a b", "email": "nonsense", "password": "short"}
    )
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"username", "email", "password"}
    page = shop.stranger().submit("/register", username="a b", email="nonsense", password="short")
    assert page.status_code == 422
    assert 'value="a b"' in page.text
    assert 'value="nonsense"' in page.text
    assert "short" not in page.text.split("<form")[1].split("</form>")[0].replace("too short", "")


def test_role_and_id_in_the_body_change_nothing(shop: Shop) -> None:
    name = f"mallory-{secrets.token_hex(4)}"
    mallory = shop.stranger()
    answer = mallory.post(
        "/api/register",
        {
            "username": name,
            "email": f"{name}@example.com",
            "password": "a long enough password",
            "role": "administrator",
            "roles": ["administrator"],
            "user_id": 1,
            "id": 1,
        },
    )
    assert answer.status_code == 201
    assert mallory.get("/api/me").json()["roles"] == ["shopper"]


def test_looking_around(shop: Shop) -> None:
    ann = shop.newcomer()
    items = list(every_product(ann))
    assert len(items) >= 48
    assert len({item["slug"] for item in items}) == len(items)
    for sort, key in [("price", 1), ("-price", -1)]:
        prices = [item["price"]["amount"] * key for item in every_product(ann, sort=sort)]
        assert prices == sorted(prices)
    some = items[0]
    found = ann.http.get("/api/products", params={"q": some["title"]}).json()["items"]
    assert some["slug"] in {item["slug"] for item in found}
    in_category = list(every_product(ann, category=some["category"]["slug"]))
    assert 0 < len(in_category) < len(items)
    product = ann.get(f"/api/products/{some['slug']}").json()
    assert all(isinstance(variant["stock"], int) for variant in product["variants"])
    assert ann.get("/api/products/no-such-thing").status_code == 404


def test_three_things_are_scarce_on_the_first_page_and_the_first_is_plenty(opening: object) -> None:
    ann = opening().newcomer()  # type: ignore[operator]
    first, *others = ann.get("/api/products").json()["items"]
    stock = {
        item["slug"]: sum(v["stock"] for v in ann.get(f"/api/products/{item['slug']}").json()["variants"])
        for item in [first, *others]
    }
    assert stock[first["slug"]] >= 500
    assert sum(1 for item in others if 1 <= stock[item["slug"]] <= 5) >= 3


def test_the_list_takes_no_nonsense(shop: Shop) -> None:
    ann = shop.newcomer()
    for wrong in [
        "limit=0",
        "limit=101",
        "limit=ten",
        "sort=evil",
        "after=garbage",
        "limit=-1",
        "limit=%D9%A1",
    ]:
        answer = ann.get(f"/api/products?{wrong}")
        assert answer.status_code == 422, wrong
        assert answer.json()["errors"][0]["field"] == wrong.split("=")[0]


def test_the_cart_is_mine_and_follows_me(shop: Shop) -> None:
    ann, eve = shop.newcomer(), shop.newcomer()
    sku = plenty(ann)
    assert ann.put_into_cart(sku, 2).status_code in {200, 201}
    assert ann.put_into_cart(sku).json()["lines"][0]["quantity"] == 3
    assert ann.patch(f"/api/cart/lines/{sku}", {"quantity": 5}).json()["lines"][0]["quantity"] == 5
    cart = ann.cart()
    assert cart["total"]["amount"] == 5 * cart["lines"][0]["price"]["amount"]
    assert eve.cart()["lines"] == []
    ann.post("/api/logout")
    assert ann.get("/api/cart").status_code == 401
    elsewhere = shop.person(ann.username, "a long enough password")
    assert elsewhere.cart() == cart
    assert elsewhere.delete(f"/api/cart/lines/{sku}").json()["lines"] == []


def test_buying_gives_a_receipt_and_a_history(shop: Shop) -> None:
    ann = shop.newcomer()
    sku = plenty(ann)
    ann.put_into_cart(sku, 2)
    total = ann.cart()["total"]
    answer = ann.buy(
        address={"name": "Ann", "street": "Quay 1", "postcode": "1000", "city": "Riga", "country": "LV"}
    )
    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert order["total"] == total
    assert order["payment"] == "paid"
    assert ann.cart()["lines"] == []
    assert ann.get(f"/api/orders/{order['code']}").json()["lines"][0]["sku"] == sku
    assert [each["code"] for each in ann.get("/api/orders").json()["items"]] == [order["code"]]
    receipt = ann.page(f"/orders/{order['code']}")
    assert receipt.status_code == 200
    assert order["code"] in receipt.text
    assert ann.page("/orders").text.count(order["code"]) >= 1


def test_the_second_order_goes_to_the_saved_address(shop: Shop) -> None:
    ann = shop.newcomer()
    sku = plenty(ann)
    ann.put_into_cart(sku)
    assert ann.buy().json()["address"] is None  # collected at the shop
    home = {"name": "Ann", "street": "Quay 1", "postcode": "1000", "city": "Riga", "country": "LV"}
    ann.put_into_cart(sku)
    assert ann.buy(address=home).json()["address"] == home
    ann.put_into_cart(sku)
    assert ann.buy().json()["address"] == home


def test_whoever_has_an_address_may_still_collect(shop: Shop) -> None:
    ann = shop.newcomer()
    home = {"name": "Ann", "street": "Quay 1", "postcode": "1000", "city": "Riga", "country": "LV"}
    ann.put_into_cart(plenty(ann))
    ann.buy(address=home)
    ann.put_into_cart(plenty(ann))
    assert ann.buy(collect=True).json()["address"] is None
    ann.put_into_cart(plenty(ann))
    page = ann.submit(
        "/checkout", once="a-form", card=APPROVED, collect="on", **{"address.name": "half an address"}
    )
    assert page.status_code == 303, page.text
    assert "Collected at the shop" in ann.page(page.headers["location"]).text
    ann.put_into_cart(plenty(ann))
    assert ann.buy().json()["address"] == home


def test_a_declined_card_leaves_the_cart_full_and_says_why(shop: Shop) -> None:
    ann = shop.newcomer()
    sku = plenty(ann)
    ann.put_into_cart(sku, 2)
    before = ann.cart()
    reasons = set()
    for card in [DECLINED, TOO_LITTLE_MONEY]:
        answer = ann.buy(card)
        assert answer.status_code == 402
        reasons.add(answer.json()["message"])
    assert len(reasons) == 2
    assert ann.cart() == before
    assert ann.buy(APPROVED).status_code == 201


def test_the_stock_goes_down_by_what_was_bought(opening: object) -> None:
    shop = opening()  # type: ignore[operator]
    ann = shop.newcomer()
    left, sku = next((stock, sku) for stock, sku in variants_by_stock(ann) if stock >= 2)
    ann.put_into_cart(sku, 2)
    assert ann.buy(DECLINED).status_code == 402
    assert stock_of(ann, sku) == left
    assert ann.buy().status_code == 201
    assert stock_of(ann, sku) == left - 2


def test_an_empty_cart_cannot_be_bought(shop: Shop) -> None:
    ann = shop.newcomer()
    assert ann.buy().status_code == 409


def test_an_order_needs_its_key(shop: Shop) -> None:
    ann = shop.newcomer()
    ann.put_into_cart(plenty(ann))
    long = [{"Idempotency-Key": "k" * length} for length in (256, 4_001, 7_000)]
    for key in ({}, *long):
        answer = ann.post("/api/orders", {"card": APPROVED}, **key)
        assert answer.status_code == 422
        assert [each["field"] for each in answer.json()["errors"]] == ["Idempotency-Key"]


def test_the_same_key_twice_is_one_order(shop: Shop) -> None:
    ann, eve = shop.newcomer(), shop.newcomer()
    sku = plenty(ann)
    ann.put_into_cart(sku)
    first = ann.buy(key="my-only-key")
    again = ann.buy(key="my-only-key")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert first.json() == again.json()
    assert ann.buy(DECLINED, key="my-only-key").status_code == 422
    eve.put_into_cart(sku)
    hers = eve.buy(key="my-only-key")
    assert hers.status_code == 201
    assert hers.json()["code"] != first.json()["code"]


def test_the_same_key_twice_is_one_decline(shop: Shop) -> None:
    ann = shop.newcomer()
    ann.put_into_cart(plenty(ann))
    first, again = ann.buy(DECLINED, key="no"), ann.buy(DECLINED, key="no")
    assert (first.status_code, again.status_code) == (402, 402)
    assert first.content == again.content
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"


def test_the_receipt_comes_by_mail_once(shop: Shop) -> None:
    ann = shop.newcomer()
    ann.put_into_cart(plenty(ann))
    code = ann.buy().json()["code"]
    assert eventually(lambda: any(code in mail for mail in shop.mails()))
    (letter,) = [mail for mail in shop.mails() if code in mail]
    assert f"{ann.username}@example.com" in letter


def test_welcome_changes_as_i_use_the_shop(shop: Shop) -> None:
    ann = shop.newcomer()
    before = ann.page("/welcome").text
    ann.put_into_cart(plenty(ann), 3)
    code = ann.buy().json()["code"]
    after = ann.page("/welcome").text
    assert ann.username in before
    assert code not in before
    assert code in after


def test_welcome_takes_no_address_to_say_who_i_am(shop: Shop) -> None:
    ann, eve = shop.newcomer(), shop.newcomer()
    for query in [f"?user={ann.username}", f"?username={ann.username}", "?id=1", "?user_id=1"]:
        assert ann.username not in eve.page(f"/welcome{query}").text.replace(query, "")


def test_a_form_buys_once_however_often_it_is_sent(shop: Shop) -> None:
    import re

    ann = shop.newcomer()
    ann.put_into_cart(plenty(ann))
    page = ann.page("/checkout").text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    first = ann.submit("/checkout", **fields, card=APPROVED)
    second = ann.submit("/checkout", **fields, card=APPROVED)
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    assert len(ann.get("/api/orders").json()["items"]) == 1


def test_signing_out_ends_the_session_on_the_server(shop: Shop) -> None:
    ann = shop.newcomer()
    cookie = dict(ann.http.cookies)
    answer = ann.post("/api/logout")
    assert (answer.status_code, answer.json()) == (200, {"message": "good bye"})
    thief = shop.stranger()
    thief.http.cookies.update(cookie)
    assert thief.get("/api/me").status_code == 401
    assert shop.stranger().post("/api/logout").json() == {"message": "good bye"}
