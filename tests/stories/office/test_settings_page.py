"""Settings on a page: kept with the shop, behind the environment, and true at once in every process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counterfoil.app import furnish
from counterfoil.settings import Settings
from counterfoil.shop.pricing.terms import Terms
from counterfoil.stored_settings import FROM_THE_NEXT_START, GROUPS, merged
from counterfoil.web.pages.frame import Shopfront
from tests.cast import Person, Shop, send_everybody_home
from tests.waiting import eventually


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with Shop(
        tmp_path_factory.mktemp("settings") / "data", demo=True, country="LV", workers="2"
    ) as open_shop:
        yield open_shop
        send_everybody_home()


@pytest.fixture
def admin(shop: Shop) -> Person:
    return shop.person("admin_user")


def test_a_setting_is_changed_in_every_process_and_undone(shop: Shop, admin: Person) -> None:
    assert admin.submit("/admin/settings", **{"values.shop_name": "Quay & Sons"}).status_code == 303
    assert 'value="Quay &amp; Sons"' in admin.page("/admin/settings").text

    def everywhere(name: str) -> bool:
        return all(name in shop.stranger().page("/login").text for _ in range(8))

    assert eventually(lambda: everywhere("Quay &amp; Sons"))
    change = admin.get("/api/admin/changes").json()["items"][0]
    assert change["message"] == "Settings were changed: shop name."
    assert admin.submit(f"/admin/undo/{change['code']}").status_code == 303
    assert eventually(lambda: not any("Quay" in shop.stranger().page("/login").text for _ in range(8)))


def test_what_the_environment_says_is_shown_and_locked(admin: Person) -> None:
    page = admin.page("/admin/settings").text
    assert '<code class="serial">COUNTERFOIL_COUNTRY</code>' in page
    assert 'name="values.country"' not in page
    refused = admin.http.patch("/api/admin/settings", json={"values": {"country": "DE", "shop_name": "X"}})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "values.country"
    assert "X" not in {rule["value"] for rule in admin.get("/api/admin/settings").json()["items"]}


def test_what_does_not_fit_is_said_beside_its_field_and_nothing_is_kept(admin: Person) -> None:
    wrong = admin.submit("/admin/settings", **{"values.tax_number": "LV1", "values.refund_proof": "much"})
    assert wrong.status_code == 422
    assert "This must be a whole number from 0 to 1000000." in wrong.text
    assert 'value="much"' in wrong.text
    rules = {rule["name"]: rule for rule in admin.get("/api/admin/settings").json()["items"]}
    assert (rules["tax_number"]["value"], rules["refund_proof"]["value"]) == ("", "200")
    assert admin.http.patch("/api/admin/settings", json={"values": {"data": "/tmp"}}).status_code == 422


def test_an_undo_of_what_somebody_has_set_since_says_so(admin: Person) -> None:
    admin.http.patch("/api/admin/settings", json={"values": {"tax_number": "LV1"}})
    change = admin.get("/api/admin/changes").json()["items"][0]
    admin.http.patch("/api/admin/settings", json={"values": {"tax_number": "LV2"}})
    assert admin.post(f"/api/admin/undo/{change['code']}").status_code == 409
    assert admin.http.patch("/api/admin/settings", json={"values": {"tax_number": ""}}).status_code == 200


def test_nobody_without_the_right_sees_or_changes_them(shop: Shop) -> None:
    ann = shop.newcomer()
    assert ann.page("/admin/settings").status_code in {302, 303, 401, 403}
    assert shop.stranger().http.patch("/api/admin/settings", json={"values": {}}).status_code in {401, 403}


def test_of_two_houses_on_one_store_each_sees_what_the_other_kept_and_some_only_at_the_next_start(
    tmp_path: Path,
) -> None:
    given = Settings.read({"COUNTERFOIL_CURRENCIES": "USD"}, {"data": str(tmp_path)})
    with furnish(given) as one, furnish(given) as other:
        with one.house.store.writing() as db:
            for name, value in (
                ("tax", "added"),
                ("currencies", "SEK"),
                ("shop_name", "Two"),
                ("locale", "de"),
            ):
                db.run(
                    "insert into stored_settings (name, value, at) values (:name, :value, 0)",
                    name=name,
                    value=value,
                )
        for house in (one, other):
            house.live.look_again()
            terms = house.house.part(Terms)
            assert (terms.tax_included, terms.others, terms.place) == (False, ("USD",), "en")
            assert house.house.part(Shopfront).name == "Two"
    with furnish(given) as again:
        assert (again.settings.locale, again.settings.shop_name) == ("de", "Two")


def test_what_is_stored_and_fits_no_more_is_left_out() -> None:
    given = Settings.read({}, {"shop_name": "Told"})
    stored = {"shop_name": "Stored", "rounding": "sideways", "refund_proof": "50", "no_such": "x"}
    now = merged(given, stored)
    assert (now.shop_name, now.rounding, now.refund_proof) == ("Told", given.rounding, 50)
    assert {name for names in GROUPS.values() for name in names} >= FROM_THE_NEXT_START
