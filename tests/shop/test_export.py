"""Products as a file, and the same file brought in again: nothing changes, not a byte."""

import csv
import io
from pathlib import Path

import pytest

from counterfoil.gate.sentences import learn
from counterfoil.shop.cells import guarded, unguarded
from counterfoil.shop.goods import Sort
from counterfoil.shop.imports.exporting import ExportProducts, export_products
from counterfoil.shop.imports.products import ImportProducts, import_products
from counterfoil.shop.sentences import SENTENCES
from tests.datasets import dataset, hostile_strings
from tests.shop.test_imports import Staff, everything

learn(SENTENCES)


def exported(shop, **wants) -> bytes:
    return b"".join(shop.person().does(export_products, ExportProducts(**wants)).pieces)


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_the_demo_shop_goes_out_and_in_without_a_change(shop):
    path = Path(__file__).parents[2] / "counterfoil" / "demo" / "products.csv"
    shop.operator(import_products, ImportProducts(str(path)))
    comes_back_the_same(shop, 48)


@pytest.mark.parametrize("name", ["apparel.csv", "jewelery.csv"])
def test_shopifys_own_files_go_out_and_in_without_a_change(shop, name):
    staff = Staff(shop)
    staff.brings((dataset("catalog-shopify") / name).read_bytes())
    comes_back_the_same(shop, 20)


def comes_back_the_same(shop, least: int) -> None:
    staff, first, before = Staff(shop), exported(shop), everything(shop)
    seen = staff.waits(staff.sends(first).code)
    assert seen.counts["unchanged"] >= least
    assert (seen.to_do, seen.counts["wrong"]) == (0, 0), staff.rows(seen.code, "changed")[:1]
    assert (exported(shop), everything(shop)) == (first, before)
    # … and into a shop that has nothing yet, with the same outcome.
    for row in read(first):
        assert not any(cell[:1] in "=@\t\r" for cell in row.values() if cell)


def test_hostile_texts_go_out_and_in_without_a_change(shop):
    staff = Staff(shop)
    strings = [text for text in hostile_strings()[:300] if "\0" not in text]
    strings += [
        f"{sign}{text}" for sign in ("=", "+", "-", "@", "＝", "'", "'=", "''=") for text in ("1+1", "1", "x")
    ]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["Title", "URL handle", "Description", "Vendor", "Type", "Tags", "SKU", "Barcode", "Price"]
    )
    for n, text in enumerate(strings):
        writer.writerow(
            [guarded(cell) for cell in (text, f"thing-{n}", text, text, text, text, f"S-{n}", text, "1")]
        )
    staff.brings(out.getvalue().encode())
    assert shop.one("select count(*) from products") > 150
    comes_back_the_same(shop, 150)


def test_everything_there_is_to_say_of_a_product_goes_out(shop):
    shop.shelve(
        "shirt",
        vendor="=cmd()",
        option_names=["Size", "Colour"],
        sorts=[
            Sort("S-1", ["S", "Red"], 1000, 1200, 3, 150, "0123", 1, True),
            Sort("S-2", ["M", "-1"], 1100, None, 0),
        ],
    )
    shop.run("update variants set cost = 450, tax_class = 'reduced' where sku = 'S-1'")
    shop.run("update products set published = 0, retired_at = 1")
    one, two = read(exported(shop))
    assert (one["Title"], one["URL handle"], one["Vendor"]) == ("Shirt", "shirt", "'=cmd()")
    assert (one["Status"], one["Published on online store"]) == ("archived", "FALSE")
    assert (one["Price"], one["Compare-at price"], one["Cost per item"]) == ("10.00", "12.00", "4.50")
    assert (one["Tax code"], one["Weight value (grams)"], one["Barcode"]) == ("reduced", "150", "0123")
    assert one["Continue selling when out of stock"] == "CONTINUE"
    assert (two["Title"], two["Option2 value"], two["Inventory quantity"]) == ("", "-1", "0")


def test_those_that_are_named_or_in_one_category_or_state_go_out(shop):
    for slug in ("mug", "jug", "pot"):
        shop.shelve(slug)
    shop.run("update products set published = 0 where slug = 'jug'")
    assert [row["URL handle"] for row in read(exported(shop, slugs="pot, mug"))] == ["mug", "pot"]
    assert [row["URL handle"] for row in read(exported(shop, state="draft"))] == ["jug"]
    assert len(read(exported(shop, category="things"))) == 3


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+x", "'+x"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("＝1", "'＝1"),
        ("-5", "-5"),
        ("+5.20", "+5.20"),
        ("-5+1", "'-5+1"),
        ("'=x", "''=x"),
        ("'x", "'x"),
        ("x=1", "x=1"),
        ("", ""),
    ],
)
def test_abuse_51_no_cell_is_a_formula_and_each_is_read_back_as_it_was(text, cell):
    assert guarded(text) == cell
    assert unguarded(cell) == text
