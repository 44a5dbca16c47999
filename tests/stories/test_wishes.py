"""Wishes, watches, recommendations, terms and codes, as people meet them: on pages without a script, and in letters."""

import re
import time

from tests.cast import Person, Shop, plenty
from tests.waiting import PATIENCE


def product_of(person: Person) -> dict:
    slug = person.get("/api/products").json()["items"][0]["slug"]
    return person.get(f"/api/products/{slug}").json()


def letter_to(shop: Shop, name: str, words: str) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = [each for each in shop.mails() if f"{name}@example.com" in each and words in each]
        if found:
            assert len(found) == 1
            return found[0]
        time.sleep(0.05)
    raise AssertionError("no letter came")


def test_something_is_saved_on_its_page_and_moved_to_the_cart_and_undone(shop: Shop, ann: Person) -> None:
    assert "Nothing saved yet" in ann.page("/account/wishes").text
    thing = product_of(ann)
    sku, address = thing["variants"][0]["sku"], f"/products/{thing['slug']}"
    assert "Save for later" in ann.page(address).text
    done = ann.submit("/account/wishes", sku=sku, back=address)
    assert done.headers["location"] == f"{address}?saved=1"
    assert "It is among" in ann.page(done.headers["location"]).text
    page = ann.page("/account/wishes").text
    assert thing["title"] in page
    code = ann.get("/api/wishes").json()["items"][0]["code"]
    gone = ann.submit(f"/account/wishes/{code}", do="remove").headers["location"]
    assert "Undo" in ann.page(gone).text
    ann.submit("/account/wishes", sku=sku)
    code = ann.get("/api/wishes").json()["items"][0]["code"]
    assert ann.submit(f"/account/wishes/{code}", do="cart").headers["location"].endswith("done=cart")
    assert ann.get("/api/cart").json()["lines"][0]["sku"] == sku
    assert ann.get("/api/wishes").json()["items"] == []
    assert (
        ann.submit("/account/wishes", sku=sku, back="//elsewhere.example")
        .headers["location"]
        .startswith("/account")
    )


def test_a_card_on_the_shelf_is_saved_by_its_own_button(shop: Shop, ann: Person) -> None:
    page = ann.page("/products?sort=price").text
    slug = re.findall(r'class="card__save" form="save" name="slug" value="([^"]+)"', page)[0]
    back = re.findall(r'id="save".*?name="back" value="([^"]+)"', page, re.DOTALL)[0]
    done = ann.submit("/account/wishes", slug=slug, back=back)
    assert done.headers["location"] == "/products?sort=price&saved=1"
    assert "Saved." in ann.page(done.headers["location"]).text
    assert ann.get("/api/wishes").json()["items"][0]["slug"] == slug
    assert 'id="save"' not in shop.person("unauthorized_user").page("/account").text


def test_whoever_watches_a_price_is_written_to_once_and_stops_it_by_a_link_signed_out(
    shop: Shop, ann: Person
) -> None:
    thing = next(
        each
        for item in ann.get("/api/products?limit=100").json()["items"]
        if item["stock"]
        and (each := ann.get(f"/api/products/{item['slug']}").json())["variants"][0]["price"]["amount"] > 900
    )
    variant = thing["variants"][0]
    sku, price = variant["sku"], variant["price"]["amount"]
    wrong = ann.submit("/account/watches", kind="price", sku=sku, slug=thing["slug"], below="cheap")
    assert (wrong.status_code, "must be an amount" in wrong.text) == (422, True)
    there = ann.submit("/account/watches", kind="stock", sku=sku)
    assert (there.status_code, "There is some of" in there.text) == (409, True)
    below = f"{price // 100}.00"
    address = f"/products/{thing['slug']}"
    done = ann.submit(
        "/account/watches", kind="price", sku=sku, slug=thing["slug"], below=below, back=address
    )
    assert "We will tell you" in ann.page(done.headers["location"]).text
    items = ann.get("/api/products?limit=100").json()["items"]
    other = next(each["slug"] for each in items if each["slug"] != thing["slug"])
    assert ann.post("/api/watches/price", {"slug": other, "below": 1}).status_code == 201
    shop.command("prices", "set", sku, f"{(price - 200) // 100}.00")
    letter = letter_to(shop, ann.username, "costs")
    stop = re.findall(r"^List-Unsubscribe: <https?://[^/]+(/letters/stop/\S+)>", letter, re.MULTILINE)[0]
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in letter
    assert "we told you on" in ann.page("/account/wishes").text
    nobody = shop.stranger()
    assert "Tell me nothing more" in nobody.page(stop).text
    # RFC 8058: without a cookie, a token, or anything a browser says.
    pressed = nobody.http.post(stop, data={"List-Unsubscribe": "One-Click"})
    assert pressed.status_code == 303
    assert "No more such letters" in nobody.page(pressed.headers["location"]).text
    assert [each["state"] for each in ann.get("/api/watches").json()["items"]] == ["told"]
    assert nobody.page(stop[:-1]).status_code == 404
    # The same from another site in a browser that is signed in is not from there.
    crossed = ann.http.post(stop, data={"a": "b"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert crossed.status_code == 403
    shop.command("prices", "set", sku, f"{price // 100}.{price % 100:02}")


def test_recommending_is_on_the_cart_and_switched_off_for_oneself(shop: Shop, ann: Person) -> None:
    ann.put_into_cart(plenty(ann))
    assert "Goes with this" in ann.page("/cart").text
    assert ann.submit("/account/recommending", wanted="no").headers["location"].endswith("done=off")
    assert "Goes with this" not in ann.page("/cart").text
    assert "You are recommended nothing" in ann.page("/account/wishes").text
    assert ann.get("/api/recommendations").json()["on"] is False
    ann.submit("/account/recommending", wanted="yes")
    assert "Goes with this" in ann.page("/cart").text


def test_terms_are_there_for_everybody_and_for_any_country(shop: Shop, ann: Person) -> None:
    for person in (shop.stranger(), ann):
        page = person.page("/terms?country=LV").text
        assert "Sending back" in page
        told = person.get("/api/terms?country=LV").json()
        for sentence in told["says"]["delivery"]:
            assert sentence in page
    assert shop.stranger().page("/terms?country=XX").status_code == 422


def test_a_code_is_used_and_taken_off_in_the_cart(shop: Shop, ann: Person) -> None:
    ann.put_into_cart(plenty(ann))
    refused = ann.submit("/cart/code", discount_code="no-such-code")
    assert (refused.status_code, "f-discount_code-wrong" in refused.text) == (422, True)
    made = shop.person("admin_user").post(
        "/api/admin/discount-codes", {"code": f"WISH{ann.username[-6:]}", "kind": "percent", "rate": 100_000}
    )
    assert made.status_code == 201, made.text
    code = made.json()["code"]
    assert ann.submit("/cart/code", discount_code=code.lower()).headers["location"] == "/cart"
    assert code in ann.page("/cart").text
    assert code in ann.page("/checkout").text
    ann.submit("/cart/code", do="off")
    assert code not in ann.page("/cart").text


def test_who_is_not_signed_in_has_no_wishes(shop: Shop) -> None:
    nobody = shop.stranger()
    assert nobody.page("/account/wishes").headers["location"].startswith("/login")
    assert nobody.submit("/account/wishes", sku="MUG").status_code in (302, 303, 401, 403)
    assert nobody.post("/api/wishes", {"sku": "MUG"}).status_code == 401
