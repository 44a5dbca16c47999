"""The packing bench."""

from tests.cast import PASSWORD, Shop, plenty


def test_the_oldest_paid_order_is_packed_first(opening: object) -> None:
    shop = opening()  # type: ignore[operator]
    packer = shop.person("authorized_user")
    waiting = [packer.get("/api/task").json()["code"]]
    assert packer.post("/api/task", {"code": waiting[0]}).status_code == 200
    again = packer.post("/api/task", {"code": waiting[0]})
    assert again.status_code == 409
    packed = 1
    while packer.get("/api/task").status_code == 200:
        assert packer.post("/api/task", {"code": None} if packed == 1 else None).status_code == 200
        packed += 1
    assert packed == 3  # the demo's own
    assert packer.post("/api/task", {"code": None}).status_code == 404  # as without one: none is waiting
    assert packer.get("/api/task").status_code == 404
    assert packer.page("/task").status_code == 200
    ann = shop.newcomer()
    ann.put_into_cart(plenty(ann))
    code = ann.buy().json()["code"]
    assert packer.get("/api/task").json()["code"] == code


def test_somebody_without_the_role_is_told_what_is_missing(shop: Shop) -> None:
    onlooker = shop.person("unauthorized_user", PASSWORD)
    onlooker.put_into_cart(plenty(onlooker))
    for path in ["/task", "/checkout", "/admin"]:
        answer = onlooker.page(path)
        assert answer.status_code == 403, path
    assert "orders:pack" in onlooker.page("/task").text
    assert onlooker.get("/api/task").status_code == 403
    assert "orders:place" in onlooker.buy().json()["message"]
    assert onlooker.buy().status_code == 403
    assert onlooker.cart()["count"] >= 1


def test_the_administrator_sees_the_trail(shop: Shop) -> None:
    admin = shop.person("admin_user")
    assert "What happened last" in admin.page("/admin").text
    assert "admin_user" in admin.page("/admin/trail").text
    assert shop.newcomer().page("/admin").status_code == 403
