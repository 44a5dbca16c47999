"""Orders are ticked, and one thing is done to all of them."""

from tests.cast import Shop
from tests.waiting import eventually


def test_orders_are_ticked_and_packed_by_a_form(shop: Shop) -> None:
    buyer, boss = shop.newcomer(), shop.person("admin_user")
    sku = buyer.get("/api/products").json()["items"][0]["slug"]
    codes = []
    for _ in range(2):
        buyer.put_into_cart(buyer.get(f"/api/products/{sku}").json()["variants"][0]["sku"])
        codes.append(buyer.buy().json()["code"])
    answer = boss.submit("/admin/bulk/start/pack", **{f"codes.{code}": "on" for code in codes})
    assert answer.status_code == 303
    where = answer.headers["location"]
    assert eventually(lambda: "2 of 2 done" in boss.page(where).text)
    assert {boss.get(f"/api/admin/orders/{code}").json()["fulfilment"] for code in codes} == {"packed"}
    nothing = boss.submit("/admin/bulk/start/pack")
    assert (nothing.status_code, "Nothing is ticked." in nothing.text) == (422, True)
    asks = boss.submit("/admin/bulk/start/ship", **{f"codes.{codes[0]}": "on"})
    assert (asks.status_code, "cannot be undone" in asks.text) == (200, True)
    assert boss.submit("/admin/bulk/start/nonsense").status_code == 404
    (change, *_) = boss.get(f"/api/admin/changes?thing={where.rpartition('/')[2]}").json()["items"]
    assert boss.submit(f"/admin/undo/{change['code']}").status_code == 303
    assert eventually(
        lambda: (
            {boss.get(f"/api/admin/orders/{code}").json()["fulfilment"] for code in codes} == {"unfulfilled"}
        )
    )


def test_products_are_ticked_and_given_a_category_that_is_chosen_by_its_name(shop: Shop) -> None:
    boss = shop.person("admin_user")
    slug, shelf = "bulk-thing", boss.get("/api/admin/categories").json()["items"][-1]
    there = boss.get("/api/admin/categories").json()["items"][0]["slug"]
    boss.post("/api/admin/products", {"title": "Bulk thing", "category": there, "price": 100})
    asks = boss.submit("/admin/bulk/start/category", **{f"codes.{slug}": "on"})
    assert f'<option value="{shelf["slug"]}">' in asks.text
    assert shelf["title"] in asks.text
    answer = boss.submit(
        "/admin/bulk/start/category", **{f"codes.{slug}": "on", "wants.category": shelf["slug"], "asked": "1"}
    )
    assert eventually(lambda: "1 of 1 done" in boss.page(answer.headers["location"]).text)
    assert boss.get(f"/api/admin/products/{slug}").json()["category"]["slug"] == shelf["slug"]
