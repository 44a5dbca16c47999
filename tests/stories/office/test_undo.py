"""What staff changed is offered to be undone: on the page after it, in the history, and in the API."""

import re

from tests.cast import Shop, plenty


def test_a_change_is_undone_from_the_history(shop: Shop) -> None:
    sku, keeper = plenty(shop.newcomer()), shop.newcomer()
    shop.command("people", "role", keeper.username, "+stockkeeper", "-shopper")
    before = keeper.get(f"/api/admin/stock/{sku}").json()["on_hand"]
    assert keeper.post(f"/api/admin/stock/{sku}/received", {"quantity": 7}).status_code == 200
    page = keeper.page("/admin/history")
    assert f"{sku}: +7 on the shelf" in page.text
    assert "data-toast" in page.text  # it was only just changed
    (change,) = keeper.get(f"/api/admin/changes?thing={sku}&limit=1").json()["items"]
    answer = keeper.submit(f"/admin/undo/{change['code']}", back="/admin/history?thing=" + sku)
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/history?thing=" + sku)
    assert keeper.get(f"/api/admin/stock/{sku}").json()["on_hand"] == before
    assert "Undone by" in keeper.page(answer.headers["location"]).text
    again = keeper.submit(f"/admin/undo/{change['code']}")
    assert (again.status_code, "That was undone already." in again.text) == (409, True)
    assert keeper.post(f"/api/admin/undo/{change['code']}").status_code == 409


def test_after_an_undo_nobody_is_led_out_of_the_shop(shop: Shop) -> None:
    sku, boss = plenty(shop.newcomer()), shop.person("admin_user")
    boss.post(f"/api/admin/stock/{sku}/received", {"quantity": 1})
    code = boss.get(f"/api/admin/changes?thing={sku}").json()["items"][0]["code"]
    assert boss.submit(f"/admin/undo/{code}", back="//evil.example").headers["location"] == "/admin/history"


def test_what_was_packed_at_the_bench_is_undone_there(shop: Shop) -> None:
    buyer, packer = shop.newcomer(), shop.newcomer()
    shop.command("people", "role", packer.username, "+packer", "-shopper")
    buyer.put_into_cart(plenty(buyer))
    code = buyer.buy().json()["code"]
    answer = packer.submit("/task", code=code)
    assert answer.headers["location"] == f"/task?packed={code}"
    page = packer.page(answer.headers["location"])
    (undo,) = re.findall(r'action="(/task/undo/\w+)"', page.text)
    assert packer.submit(undo).headers["location"] == "/task"
    assert buyer.get(f"/api/orders/{code}").json()["fulfilment"] == "unfulfilled"
    again = packer.submit(undo)
    assert (again.status_code, "That was undone already." in again.text) == (409, True)


def test_a_shopper_has_no_history(shop: Shop) -> None:
    assert shop.newcomer().page("/admin/history").status_code == 403
