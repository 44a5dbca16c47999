"""Discounts, shipping and tax from the back office: typed in the words of a shop, shown with an example, and undone."""

from collections.abc import Iterator

import pytest

from tests.cast import Person, Shop, send_everybody_home

HOSTILE = '"><img src=x onerror=alert(1)>'


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("terms") / "data"
    with Shop(folder, demo=True, time_zone="Europe/Riga") as open_shop:
        yield open_shop
        send_everybody_home()


@pytest.fixture
def admin(shop: Shop) -> Person:
    return shop.person("admin_user")


def test_a_code_is_made_prolonged_and_ended(admin: Person) -> None:
    made = admin.submit(
        "/admin/discounts", kind="percent", code="spring", rate="12,5", begins_at="2027-03-28"
    )
    assert made.status_code == 303, made.text
    page = admin.page("/admin/discounts").text
    assert "SPRING" in page
    assert "Goods of €40.00 cost €35.00." in page
    assert "2027-03-28" in page  # the day of the shop's own calendar
    assert admin.submit("/admin/discounts/prolong", code="SPRING", ends_at="2027-05-01").status_code == 303
    assert "2027-05-01" in admin.page("/admin/discounts").text
    assert admin.submit("/admin/discounts/end", code="SPRING").status_code == 303
    assert "<b>Ended</b>" in admin.page("/admin/discounts").text
    assert "SPRING" in admin.page("/admin/history").text


@pytest.mark.parametrize(
    ("fields", "beside", "says"),
    [
        ({"kind": "percent"}, "rate", "This is needed."),
        ({"kind": "percent", "rate": "a lot"}, "rate", "This is a rate such as 21 or 5.5."),
        ({"kind": "amount", "amount": "5.001", "currency": "EUR"}, "amount", "5.001 is no price in EUR."),
        ({"kind": "percent", "rate": "5", "ends_at": "soon"}, "ends_at", "This must be a day"),
        ({"kind": "gift"}, "kind", "Please choose one of"),
        ({"kind": "percent", "rate": "5", "code": "!"}, "code", "A code has 3 to 40 letters"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_stays_typed(
    admin: Person, fields: dict[str, str], beside: str, says: str
) -> None:
    page = admin.submit("/admin/discounts", **fields)
    assert page.status_code == 422
    assert says in page.text
    assert f'id="f-{beside}-wrong"' in page.text or beside == "kind"
    assert all(
        f'value="{value}"' in page.text for name, value in fields.items() if name not in ("kind", "currency")
    )


def test_a_zone_and_its_ways_are_set_and_taken_away(admin: Person) -> None:
    assert admin.submit("/admin/shipping/zones", zone="Alps", countries="AT CH").status_code == 303
    rate = {"zone": "Alps", "title": "Mule", "currency": "EUR", "price": "4,90", "up_to_grams": "2.5 kg"}
    assert admin.submit("/admin/shipping/rates", **rate).status_code == 303
    page = admin.page("/admin/shipping").text
    assert "An order of €40.00 and 1 kg to Austria: Mule €4.90." in page
    assert "2500 g" in page
    wrong = admin.submit("/admin/shipping/rates", **{**rate, "up_to_grams": "heavy"})
    assert wrong.status_code == 422
    assert "This is a weight such as 500 g or 2.5 kg." in wrong.text
    assert admin.submit("/admin/shipping/zones", zone="Moon", countries="XX").status_code == 422
    assert admin.submit("/admin/shipping/remove", zone="Alps", code="mule").status_code == 303
    assert "<bdi>Mule</bdi>" not in admin.page("/admin/shipping").text
    assert admin.submit("/admin/shipping/remove", zone="Alps").status_code == 303
    assert "<bdi>Alps</bdi></h2>" not in admin.page("/admin/shipping").text


def test_a_rate_of_tax_is_set_undone_and_taken_away(admin: Person) -> None:
    rate = {"country": "NO", "rate": "25", "name": "MVA", "valid_from": "2027-01-01"}
    assert admin.submit("/admin/tax", **rate).status_code == 303
    page = admin.page("/admin/tax").text
    assert "Of €10.00 on the label €2.00 is tax." in page
    assert "2027-01-01" in page
    [change] = [
        each for each in admin.get("/api/admin/changes").json()["items"] if each["thing"] == "NO standard"
    ]
    assert admin.submit(f"/admin/undo/{change['code']}").status_code == 303
    assert "<bdi>MVA</bdi>" not in admin.page("/admin/tax").text
    assert admin.submit("/admin/tax", country="NO", rate="25", name="MVA").status_code == 303
    stale = {"country": "NO", "tax_class": "standard", "valid_from": "0", "was": "20% MVA"}
    moved_on = admin.submit("/admin/tax/remove", **stale)  # somebody looks at a page of before
    assert moved_on.status_code == 409
    assert 'value="25% MVA"' in moved_on.text
    assert (
        admin.submit("/admin/tax/remove", country="NO", tax_class="standard", valid_from="0").status_code
        == 303
    )
    assert "<bdi>MVA</bdi>" not in admin.page("/admin/tax").text
    assert admin.submit("/admin/tax", country="", rate="x", name="").status_code == 422


def test_the_same_stands_in_the_api(admin: Person) -> None:
    made = admin.post("/api/admin/discount-codes", {"kind": "free_shipping", "code": "SEND-IT"})
    assert made.status_code == 201
    assert (
        admin.post("/api/admin/discount-codes", {"kind": "free_shipping", "code": "SEND-IT"}).status_code
        == 409
    )
    assert admin.post("/api/admin/discount-codes/SEND-IT/end").json()["ends_at"]
    assert admin.http.patch("/api/admin/shipping-zones/Sea", json={"countries": "IS"}).json()[
        "countries"
    ] == ["IS"]
    assert admin.delete("/api/admin/shipping-zones/Sea").status_code == 200
    done = admin.http.put("/api/admin/tax-rates/IS/standard", json={"rate": 240_000, "name": "VSK"})
    assert done.json()["rate"] == 240_000
    assert admin.delete("/api/admin/tax-rates/IS/standard").status_code == 200


def test_hostile_names_stay_texts_and_nobody_without_the_right_comes_in(shop: Shop, admin: Person) -> None:
    assert admin.submit("/admin/shipping/zones", zone=HOSTILE, countries="FO").status_code == 303
    assert (
        admin.submit(
            "/admin/shipping/rates", zone=HOSTILE, title=HOSTILE, currency="EUR", price="1"
        ).status_code
        == 303
    )
    assert admin.submit("/admin/tax", country="FO", rate="1", name=HOSTILE).status_code == 303
    for path in ("/admin/shipping", "/admin/tax", "/admin/discounts"):
        page = admin.page(path)
        assert page.status_code == 200
        assert "<img src=x" not in page.text
        assert shop.newcomer().page(path).status_code in {401, 403, 302, 303}
        assert shop.stranger().page(path).status_code in {401, 302, 303}
    assert admin.submit("/admin/shipping/remove", zone=HOSTILE).status_code == 303
