"""The demo shop's catalogue holds what the tour of the shop relies on, and its pictures are today's."""

import csv
import re
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest

from counterfoil.demo import draw

DEMO = Path(draw.__file__).parent
FIRST_PAGE = 24
PICTURE_LIMIT = 6 * 1024
FRONT_LIMIT = 16 * 1024

HEADER = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,"
    "Option3 Name,Option3 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,"
    "Variant Inventory Policy,Variant Fulfillment Service,Variant Price,Variant Compare At Price,"
    "Variant Requires Shipping,Variant Taxable,Variant Barcode,Image Src,Image Position,Image Alt Text,Gift Card,"
    "SEO Title,SEO Description,Variant Image,Variant Weight Unit,Variant Tax Code,Cost per item"
)

Row = dict[str, str]


def rows() -> list[Row]:
    with (DEMO / "products.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def products() -> list[list[Row]]:
    return [list(variants) for _, variants in groupby(rows(), key=lambda row: row["Handle"])]


def on_hand(variants: list[Row]) -> int:
    return sum(int(row["Variant Inventory Qty"]) for row in variants)


TODAY = draw.pictures()


def test_the_header_is_the_one_shop_systems_have_exported_for_years() -> None:
    with (DEMO / "products.csv").open(encoding="utf-8", newline="") as file:
        assert file.readline().rstrip("\n") == HEADER


def test_there_is_enough_to_browse() -> None:
    assert len(products()) >= 56
    assert len({first["Type"] for first, *_ in products()}) == 7
    assert len(rows()) >= 120
    assert any(first["Option2 Name"] for first, *_ in products())


def test_the_rows_of_a_product_stand_together_and_only_the_first_speaks_for_it() -> None:
    handles = [variants[0]["Handle"] for variants in products()]
    assert len(handles) == len(set(handles))
    for first, *others in products():
        assert all(first[column] for column in ("Title", "Body (HTML)", "Vendor", "Type", "Tags"))
        assert not any(other["Title"] or other["Body (HTML)"] for other in others)


def test_a_single_variant_is_called_the_default_title() -> None:
    for first, *others in products():
        if not others:
            assert (first["Option1 Name"], first["Option1 Value"]) == ("Title", "Default Title")


def test_the_choices_of_a_product_are_all_different() -> None:
    for variants in products():
        chosen = Counter((row["Option1 Value"], row["Option2 Value"]) for row in variants)
        assert max(chosen.values()) == 1


def test_the_first_product_has_plenty() -> None:
    assert all(int(row["Variant Inventory Qty"]) >= 500 for row in products()[0])


def test_the_first_page_shows_some_that_are_nearly_gone_and_none_that_is() -> None:
    stocks = [on_hand(variants) for variants in products()[:FIRST_PAGE]]
    assert sum(1 <= stock <= 5 for stock in stocks) >= 4
    assert 0 not in stocks


def test_one_product_further_down_is_sold_out() -> None:
    assert [on_hand(variants) for variants in products()[FIRST_PAGE:]].count(0) == 1


def test_every_variant_has_its_own_number_a_weight_and_a_price_above_its_cost() -> None:
    numbers = [row["Variant SKU"] for row in rows()]
    assert len(numbers) == len(set(numbers))
    for row in rows():
        assert int(row["Variant Grams"]) > 0
        assert float(row["Cost per item"]) < float(row["Variant Price"])
        assert not row["Variant Compare At Price"] or float(row["Variant Compare At Price"]) > float(
            row["Variant Price"]
        )


def test_every_picture_named_is_drawn_and_described() -> None:
    described = {row["Image Src"] for row in rows() if row["Image Src"]}
    for row in rows():
        assert bool(row["Image Src"]) == bool(row["Image Alt Text"]) == bool(row["Image Position"])
    wanted = described | {row["Variant Image"] for row in rows() if row["Variant Image"]}
    assert wanted == described
    assert {f"pictures/{name}" for name in TODAY} == described | {"pictures/front.svg", "pictures/mark.svg"}


def test_the_pictures_of_a_product_are_counted_from_one() -> None:
    for variants in products():
        positions = [int(row["Image Position"]) for row in variants if row["Image Position"]]
        assert positions == list(range(1, len(positions) + 1))


def test_no_picture_lies_about_that_nobody_draws() -> None:
    assert {path.name for path in (DEMO / "pictures").iterdir()} == set(TODAY)


@pytest.mark.parametrize("name", TODAY)
def test_a_picture_is_what_the_script_draws_today(name: str) -> None:
    assert (DEMO / "pictures" / name).read_bytes() == TODAY[name]


@pytest.mark.parametrize("name", TODAY)
def test_a_picture_is_small_and_carries_nothing_but_shapes(name: str) -> None:
    text = TODAY[name].decode()
    assert len(text) <= (FRONT_LIMIT if name == "front.svg" else PICTURE_LIMIT)
    assert not re.search(r"<(script|style|image|text|foreignObject|a)\b|\sstyle=|\son\w+=", text)
    assert all(target.startswith("#") for target in re.findall(r'href="([^"]*)"', text))
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", text))
    assert text.count("http") == 1, "only the name of the SVG language itself"
