"""Things whose numbers are odd: a slash, an escape, two dots, a question. They are bought like any other."""

import csv
import re
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.cast import Shop

ODD = [
    "A/B",
    "A%2FB",
    "/",
    "..",
    ".",
    "../../cart",
    "a b",
    "what?sku=1",
    "#1&x=y;z",
    "50%",
    "a\\b",
    "naïve-ß-漢字-🎪",
    "lines/A",
    '"><b>"',
]


def bring_in(shop: Shop, folder: Path) -> None:
    """Have them on the shelves, through the importer."""
    with (folder / "odd.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["Handle", "Title", "Variant SKU", "Variant Inventory Qty", "Variant Price", "Published"]
        )
        rows.writerows([f"odd-{n}", f"Odd {n}", sku, 50, "3.00", "true"] for n, sku in enumerate(ODD))
    shop.command("import", "products", str(folder / "odd.csv"))


def in_path(sku: str) -> str:
    """As it stands in an address, wholly escaped."""
    return quote(sku, safe="").replace(".", "%2E") if set(sku) == {"."} else quote(sku, safe="")


@pytest.fixture(scope="module")
def odd_shop(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    bring_in(shop, tmp_path_factory.mktemp("odd"))
    return shop


def test_by_json_each_is_changed_and_removed_and_no_other(odd_shop: Shop) -> None:
    ann = odd_shop.newcomer()
    for sku in ODD:
        assert ann.put_into_cart(sku).status_code == 201, sku
    left = dict.fromkeys(ODD, 1)
    for number, sku in enumerate(ODD, 2):
        answer = ann.patch(f"/api/cart/lines/{in_path(sku)}", {"quantity": number})
        assert answer.status_code == 200, (sku, answer.text)
        left[sku] = number
        assert {line["sku"]: line["quantity"] for line in ann.cart()["lines"]} == left
    for sku in ODD:
        assert ann.delete(f"/api/cart/lines/{in_path(sku)}").status_code == 200, sku
        del left[sku]
        assert {line["sku"]: line["quantity"] for line in ann.cart()["lines"]} == left


def test_on_the_page_each_is_changed_and_removed(odd_shop: Shop) -> None:
    ann = odd_shop.newcomer()
    for sku in ODD:
        ann.put_into_cart(sku)
    page = ann.page("/cart").text
    ids = re.findall(r'<li class="line" id="([^"]*)"', page)
    assert len(set(ids)) == len(ODD)
    assert not any(re.search(r"\s", each) for each in ids)
    for sku in ODD:
        assert ann.submit("/cart", sku=sku, quantity="3", do="set").status_code == 303
    assert {line["quantity"] for line in ann.cart()["lines"]} == {3}
    for sku in ODD:
        assert ann.submit("/cart", sku=sku, do="remove").status_code == 303
    assert ann.cart()["lines"] == []


def test_they_are_bought_and_looked_up(odd_shop: Shop) -> None:
    ann = odd_shop.newcomer()
    keeper = odd_shop.person("admin_user")
    for sku in ODD:
        ann.put_into_cart(sku)
    bought = ann.buy()
    assert bought.status_code == 201
    assert {line["sku"] for line in bought.json()["lines"]} == set(ODD)
    for sku in ODD:
        told = keeper.get(f"/api/admin/stock/{in_path(sku)}")
        assert (told.status_code, told.json()["sku"]) == (200, sku)
