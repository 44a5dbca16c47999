"""The race lab through its doors: for whoever looks after the demo shop, and without touching it."""

import re

from tests.cast import Shop, plenty, stock_of

SOMEBODY_OF_THE_LAB = re.compile(r"\bshopper-\d\d\b")


def lab_people(shop: Shop) -> list[str]:
    return SOMEBODY_OF_THE_LAB.findall(shop.command("people", "list"))


def test_the_lab_shows_a_race_and_leaves_the_shop_as_it_is(shop: Shop) -> None:
    admin, ann = shop.person("admin_user"), shop.newcomer("ann")
    sku = plenty(ann)
    before = stock_of(ann, sku)
    assert not lab_people(shop)
    assert 'action="/admin/race-lab"' in admin.page("/admin").text
    page = admin.submit("/admin/race-lab", units="3")
    assert page.status_code == 200
    assert "Nobody was promised what was not there." in page.text
    assert page.text.count('<tr><th scope="row">Sold</th>') == 3
    assert "Lamp is sold out." in page.text
    assert stock_of(ann, sku) == before
    assert not lab_people(shop)
    assert admin.submit("/admin/race-lab", units="65").status_code == 422
    assert ann.submit("/admin/race-lab", units="3").status_code == 403
    assert shop.stranger().submit("/admin/race-lab", units="3").status_code in {302, 303, 401}


def test_a_shop_that_sells_has_no_lab(opening: object) -> None:
    shop: Shop = opening(demo=False)  # type: ignore[operator]
    boss = shop.newcomer()
    shop.command("people", "role", boss.username, "+administrator")
    assert "race-lab" not in boss.page("/admin").text
    assert boss.submit("/admin/race-lab", units="3").status_code == 404


def test_the_command_line_shows_a_race_and_makes_no_data_folder(shop: Shop) -> None:
    said = shop.command("race-lab", "--units", "2", "--shoppers", "9", "--data", "nowhere-at-all")
    assert "7 × Lamp is sold out." in said
    assert "2 received, 2 sold: 0 left; on the shelf: 0." in said
    assert "agree" in said
