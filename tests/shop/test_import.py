"""Bringing products in from files, good ones and bad ones."""

import csv
import json
from pathlib import Path

import pytest

from counterfoil.gate.refusals import Invalid, Refusal
from counterfoil.shop.catalogue import ListProducts, list_categories, list_products
from counterfoil.shop.imports.pictures import Seen, look_at
from counterfoil.shop.imports.products import ImportProducts, import_products
from counterfoil.shop.imports.table import Table
from counterfoil.shop.product import ReadProduct, read_product
from counterfoil.shop.sentences import tell
from tests.datasets import dataset, hostile_strings

HEADERS = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Image Position,Image Alt Text,Variant Image,Status"
COLUMNS = HEADERS.split(",")
DOT = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 6"><circle cx="4" cy="3" r="2"/></svg>'


def row(**cells) -> dict[str, str]:
    """A row by short names: `sku` is Variant SKU."""
    names = {"sku": "Variant SKU", "qty": "Variant Inventory Qty", "price": "Variant Price", "before": "Variant Compare At Price",
             "handle": "Handle", "title": "Title", "body": "Body (HTML)", "type": "Type", "tags": "Tags", "one": "Option1 Value",
             "one_name": "Option1 Name", "two": "Option2 Value", "two_name": "Option2 Name", "image": "Image Src", "at": "Image Position",
             "alt": "Image Alt Text", "shows": "Variant Image", "published": "Published", "status": "Status", "vendor": "Vendor"}  # fmt: skip
    return {names[name]: str(value) for name, value in cells.items()}


@pytest.fixture
def bring(shop, tmp_path):
    """Import rows or bytes; what became of each product."""
    folder = tmp_path / "incoming"
    folder.mkdir()
    (folder / "dot.svg").write_bytes(DOT)

    def bring(*rows, currency="EUR"):
        path = folder / "products.csv"
        if isinstance(rows[0], bytes):
            path.write_bytes(rows[0])
        else:
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, COLUMNS)
                writer.writeheader()
                writer.writerows(rows)
        return shop.operator(import_products, ImportProducts(str(path), currency)).verdicts

    return bring


def said(verdicts):
    return [(verdict.handle, verdict.did) for verdict in verdicts]


def words(verdicts):
    """Every sentence that would be printed: it must be there, and take its parameters."""
    misfits = [each for verdict in verdicts for each in [verdict.why, *verdict.notes] if each]
    return [tell(misfit.sentence, **misfit.params) for misfit in misfits]


def product(shop, slug):
    return shop.person().does(read_product, ReadProduct(slug))


def products(shop, **wants):
    return shop.person().does(list_products, ListProducts(limit=100, **wants)).items


def test_rows_with_one_handle_are_one_product(shop, bring):
    verdicts = bring(
        row(handle="shirt", title="Shirt", body="<p>Soft</p>", type="Clothes", one_name="Colour", one="Red", two_name="Size", two="S", sku="R-S", qty=3, price="10", before="12", image="dot.svg", at=2, alt="A dot"),
        row(handle="shirt", one="Red", two="M", sku="R-M", qty=0, price="11.5"),
        row(handle="shirt", image="https://example.com/a.jpg", at=1),
        row(handle="hat", title="Hat", one_name="Title", one="Default Title", qty=7, price="5"),
    )  # fmt: skip
    assert said(verdicts) == [("shirt", "added"), ("hat", "added")]
    assert [verdict.row for verdict in verdicts] == [2, 5]
    assert words(verdicts) == ["Line 4: the picture was not fetched from https://example.com/a.jpg."]
    shirt, hat = product(shop, "shirt"), product(shop, "hat")
    assert shirt.option_names == ["Colour", "Size"]
    assert [(v.sku, v.options, v.price.amount, v.stock) for v in shirt.variants] == [
        ("R-S", ["Red", "S"], 1000, 3),
        ("R-M", ["Red", "M"], 1150, 0),
    ]
    assert [(picture.alt, picture.width, picture.height) for picture in shirt.pictures] == [("A dot", 8, 6)]
    assert shirt.pictures[0].src.startswith("/media/")
    assert (shop.media.folder / shirt.pictures[0].src.removeprefix("/media/")).read_bytes() == DOT
    assert (hat.option_names, hat.variants[0].options) == ([], [])
    assert hat.category.title == "Everything else"
    [card] = products(shop, category="clothes")
    assert (card.slug, card.compare_at.amount, card.stock, card.dearest.amount) == ("shirt", 1200, 3, 1150)


def test_the_present_form_is_read_like_the_legacy_one(shop, bring):
    present = (
        "Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,"
        "Option1 name,Option1 value,Price,Compare-at price,Inventory quantity,Product image URL,Image alt text\r\n"
        'Mug,mug,"Line one\r\nline ""two""",Us,Home > Kitchen > Mugs,,blue,TRUE,Active,M-1,Title,Default Title,9.50,,4,dot.svg,Dot\r\n'
        "Draft,draft,,Us,,,,TRUE,Draft,D-1,Title,Default Title,9.50,,4,,\r\n"
    )
    assert said(bring(b"\xef\xbb\xbf" + present.encode())) == [("mug", "added"), ("draft", "added")]
    mug = product(shop, "mug")
    assert (mug.category.title, mug.vendor, mug.variants[0].sku) == ("Mugs", "Us", "M-1")
    assert "two" in mug.description
    assert [each.slug for each in products(shop)] == ["mug"]


def test_a_blank_sku_gets_one_that_stays(shop, bring):
    rows = [
        row(handle="shirt", title="Shirt", one_name="Size", one="S", price="10", qty=1),
        row(handle="shirt", one="M", price="10", qty=1),
    ]
    bring(*rows)
    skus = [variant.sku for variant in product(shop, "shirt").variants]
    assert len(set(skus)) == 2
    rows[0]["Title"] = "Shirt of another name"
    assert said(bring(*rows)) == [("shirt", "updated")]
    assert [variant.sku for variant in product(shop, "shirt").variants] == skus


def test_the_second_time_changes_nothing_and_keeps_what_was_sold(shop, bring):
    rows = [row(handle="mug", title="Mug", price="10", qty=5, sku="M", image="dot.svg")]
    bring(*rows)
    ann = shop.person()
    ann.adds("M", 2)
    ann.buys()
    before = product(shop, "mug")
    assert said(bring(*rows)) == [("mug", "unchanged")]
    assert product(shop, "mug") == before
    # Another title moves no stock; another quantity moves it by the difference.
    rows[0]["Title"] = "Better mug"
    assert said(bring(*rows)) == [("mug", "updated")]
    assert shop.on_hand("M") == 3
    rows[0]["Variant Inventory Qty"] = "15"
    bring(*rows)
    assert shop.on_hand("M") == 13
    rows[0]["Variant Inventory Qty"] = "0"
    bring(*rows)
    assert shop.on_hand("M") == 0


@pytest.mark.parametrize(
    "broken, why",
    [
        (row(title=""), "title is missing"),
        (row(price=""), "variant price is missing"),
        (row(price="12,50"), "is no price: 12,50"),
        (row(price="-1"), "is no price"),
        (row(price="1e3"), "is no price"),
        (row(price="9.999"), "is no price"),
        (row(before="cheap"), "is no price: cheap"),
        (row(qty="many"), "is no quantity: many"),
        (row(qty="١٢"), "is no quantity"),
        (row(qty="1.5"), "is no quantity"),
        (row(title="x" * 201), "more than 200"),
        (row(sku="x" * 101), "more than 100"),
        (row(sku="GOOD"), "belongs to Good"),
    ],
)
def test_a_bad_row_refuses_its_product_only_and_nothing_is_half_written(shop, bring, broken, why):
    bad = {
        **row(handle="bad", title="Bad", price="10", qty=1, one_name="Size", one="S", type="Bad things"),
        **broken,
    }
    verdicts = bring(
        row(handle="good", title="Good", price="10", qty=1, sku="GOOD"),
        bad,
        row(handle="bad", one="M", price="10", qty=1),
        row(handle="last", title="Last", price="10", qty=1),
    )
    assert [verdict.did for verdict in verdicts] == ["added", "refused", "added"]
    assert why in words(verdicts)[0]
    assert "3" in words(verdicts)[0]
    assert shop.one("select count(*) from products") == 2
    assert shop.one("select count(*) from variants") == 2
    assert [each.title for each in shop.person().does(list_categories).items] == ["Everything else"]


def test_products_that_contradict_themselves_are_refused(shop, bring):
    verdicts = bring(
        row(handle="twins", title="Twins", price="1", one_name="Size", one="S"),
        row(handle="twins", price="1", one="S"),
        row(handle="one-sku", title="One SKU", price="1", one_name="Size", one="S", sku="X"),
        row(handle="one-sku", price="1", one="M", sku="X"),
        row(handle="no-value", title="No value", price="1", one_name="Size", one="S"),
        row(handle="no-value", price="1"),
        row(handle="good", title="Good", price="1"),
        row(handle="other", title="Other", price="1"),
        row(handle="good", title="Good again", price="1"),
    )
    assert said(verdicts) == [
        ("twins", "refused"),
        ("one-sku", "refused"),
        ("no-value", "refused"),
        ("good", "added"),
        ("other", "added"),
        ("good", "refused"),
    ]
    assert len(words(verdicts)) == 4


def test_letters_of_another_code_page_are_named_by_their_line(shop, bring):
    lines = [HEADERS, "a,A,,,,,,,,,,,1,1,,,,,,", "b,Käse,,,,,,,,,,,1,1,,,,,,", "c,C,,,,,,,,,,,1,1,,,,,,"]
    verdicts = bring("\r\n".join(lines).encode("latin-1"))
    assert said(verdicts) == [("a", "added"), ("b", "refused"), ("c", "added")]
    assert words(verdicts) == [
        "Line 3 is not written as UTF-8. Please save the file as UTF-8, not as Latin-1 or the like."
    ]


def test_a_quotation_mark_out_of_place_is_named_and_costs_one_product(shop, bring):
    lines = [
        HEADERS,
        "a,A,,,,,,,,,,,1,1,,,,,,",
        'a,"x"y,,,,,,,,,,,1,1,,,,,,',
        "c,C,,,,,,,,,,,1,1,,,,,,",
        "z\0,Z,,,,,,,,,,,1,1,,,,,,",
    ]
    verdicts = bring("\n".join(lines).encode())
    assert said(verdicts) == [("a", "refused"), ("c", "added"), ("z", "refused")]
    assert "Line 3" in words(verdicts)[0]


@pytest.mark.parametrize(
    "content, why",
    [
        (b"", "empty"),
        (b"\n\n", "blank line"),
        ("Handle,Title".encode("utf-16"), "UTF-16"),
        (b"Handle,Title,Variant Price,Variant Price\n", "twice: variant price"),
        (b"Handle;Title;Variant Price\n", "not separated by commas"),
        (b"a,b,c\n1,2,3\n", "missing: title, variant price"),
        (b"x" * (2 << 20), "longer"),
        (b"a," * 1500 + b"\n", "more than 1000 columns"),
        (b'"Handle,Title\n', "quotation mark"),
        ("Händle,Title,Variant Price\n".encode("latin-1"), "UTF-8"),
    ],
)
def test_what_is_no_product_file_is_refused_with_a_sentence(shop, bring, content, why):
    with pytest.raises(Invalid) as refused:
        bring(content)
    [misfit] = refused.value.misfits
    assert misfit.field == "path"
    assert why in tell(misfit.sentence, **misfit.params)
    assert shop.one("select count(*) from trail") == 0


@pytest.mark.parametrize("path", ["/no/such/file.csv", "/", "", "a\nb", "x" * 3000])
def test_a_file_that_cannot_be_read_is_named(shop, path):
    with pytest.raises(Invalid) as refused:
        shop.operator(import_products, ImportProducts(path, "EUR"))
    assert refused.value.misfits[0].field == "path"


def test_a_shop_has_one_currency(shop, bring):
    bring(row(handle="mug", title="Mug", price="10"))
    with pytest.raises(Invalid) as refused:
        bring(row(handle="jug", title="Jug", price="10"), currency="USD")
    assert refused.value.misfits[0].field == "currency"


def test_a_description_is_cleaned(shop, bring):
    dirty = '<p onclick="x()">Hi<script>alert(1)</script><img src=x onerror=y><a href="javascript:z">a</a><style>p{}</style><svg onload=q></svg></p>'
    bring(
        row(handle="mug", title="<b>Mug</b>", price="10", body=dirty),
        row(handle="jug", title="Jug", price="1", body="A & B\n\n2 > 1"),
    )
    mug, jug = product(shop, "mug"), product(shop, "jug")
    assert mug.description == '<p>Hi<a rel="noopener noreferrer nofollow">a</a></p>'
    assert mug.title == "<b>Mug</b>"  # a text, shown as one
    assert jug.description == "<p>A &amp; B</p><p>2 &gt; 1</p>"


SHEET = "<?xml-stylesheet href='data:text/xml,x'?>" + DOT.decode()


@pytest.mark.parametrize(
    "content",
    [
        SHEET.encode(),
        SHEET.encode("utf-16"),
        ("\ufeff" + SHEET.replace("?>", " ?>")).encode("utf-16-be"),
        b'<?xml version="1.0" encoding="iso-8859-1"?>' + DOT,
        b"\xef\xbb\xbf<?xml version='1.0' encoding='utf-16'?>" + DOT,
        DOT.replace(b"<circle", b"<circle style=\"fill: image-set('//x' 1x)\""),
        DOT.replace(b"<circle", b"<!--" * 300_000 + b"<circle"),
    ],
    ids=["sheet", "utf-16", "utf-16-be", "latin-1", "two-minds", "image-set", "comments"],
)
def test_a_drawing_that_others_might_read_otherwise_is_none(content):
    assert look_at(content) is None


def test_a_drawing_may_say_that_it_is_utf_8_and_have_comments():
    head = b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?><!-- by hand - - --><!---->'
    assert look_at(head + DOT) == Seen("svg", 8, 6)


def test_pictures_stay_beside_the_file_and_a_bad_one_costs_a_word_only(shop, bring, tmp_path):
    secret = tmp_path / "secret.svg"
    secret.write_bytes(DOT)
    incoming = tmp_path / "incoming"
    (incoming / "link.svg").symlink_to(secret)
    (incoming / "evil.svg").write_bytes(DOT.replace(b"<circle", b"<script>1</script><circle"))
    (incoming / "page.png").write_bytes(b"<html></html>")
    (incoming / "large.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * (6 << 20))
    names = [
        "../secret.svg",
        str(secret),
        "link.svg",
        "evil.svg",
        "page.png",
        "large.png",
        "none.png",
        ".",
        "a\0b",
        "x" * 300,
        "dot.svg",
    ]
    rows = [row(handle="mug", title="Mug", price="1", image=names[0])]
    rows += [row(handle="mug", image=name) for name in names[1:]]
    [verdict] = bring(*(each for each in rows if "\0" not in each["Image Src"]))
    assert verdict.did == "added"
    assert len(words([verdict])) == 9
    assert len(product(shop, "mug").pictures) == 1
    assert [path.read_bytes() for path in shop.media.folder.iterdir()] == [DOT]


@pytest.mark.parametrize("name, count", [("apparel.csv", 22), ("jewelery.csv", 23)])
def test_shopifys_own_files_come_in_whole(shop, name, count):
    path = dataset("catalog-shopify") / name
    first = shop.operator(import_products, ImportProducts(str(path)))
    assert (first.count("added"), len(first.verdicts)) == (20, 20)
    assert shop.one("select count(*) from variants") == count
    assert len(products(shop)) == 20
    second = shop.operator(import_products, ImportProducts(str(path)))
    assert second.count("unchanged") == 20
    words(first.verdicts)
    with path.open(newline="", encoding="utf-8") as file:
        priced = [line for line in csv.DictReader(file) if line["Variant Price"]]
    assert sum(round(float(line["Variant Price"]) * 100) for line in priced) == shop.one(
        "select cast(sum(price) as bigint) from variants"
    )


def test_every_bad_file_is_refused_with_a_sentence_or_read(shop):
    files = [path for path in sorted(dataset("bad-csv").rglob("*")) if path.suffix in (".csv", ".psv")]
    assert len(files) > 15
    for path in files:
        try:
            words(shop.operator(import_products, ImportProducts(str(path))).verdicts)
        except Refusal as refused:
            [misfit] = refused.misfits
            assert tell(misfit.sentence, **misfit.params).startswith("Line 1"), path
    assert shop.one("select count(*) from products") == 0


def test_the_spectrum_of_csv_is_read_right():
    folder = dataset("bad-csv") / "csv-spectrum"
    files = {path.stem: path for path in (folder / "csvs").glob("*.csv")}
    assert len(files) == 12
    del files["location_coordinates"]  # its JSON tells of another telephone than its CSV
    for name, path in files.items():
        expected = json.loads((folder / "json" / f"{name}.json").read_text(encoding="utf-8"))
        with path.open("rb") as file:
            rows = [each.cells for each in Table(file)]
        assert rows == [{key: value.strip() for key, value in line.items()} for line in expected], name


def test_hostile_texts_come_in_as_texts_or_not_at_all(shop, bring):
    strings = hostile_strings()[:1500]
    rows = [row(handle=f"thing-{n}", title=text, vendor=text, type=text, tags=text, price="1", body=text, one_name=text, one=text, sku=f"S-{n}", image=text) for n, text in enumerate(strings)]  # fmt: skip
    verdicts = bring(*rows)
    words(verdicts)
    assert len(verdicts) == len(strings)
    ann = shop.person()
    stored = {each.slug: each for each in _all(ann)}
    assert len(stored) == sum(verdict.did == "added" for verdict in verdicts) > len(strings) / 2
    for n, text in enumerate(strings[::50]):
        ann.does(list_products, ListProducts(q=text[:200].replace("\0", "")))
        if f"thing-{n * 50}" in stored:
            found = ann.does(read_product, ReadProduct(f"thing-{n * 50}"))
            for sign in ("<script", "onerror=", "<iframe", "<svg", "<img"):
                assert sign not in found.description.lower() or "&lt;" in found.description


def _all(ann):
    after = ""
    while after is not None:
        page = ann.does(list_products, ListProducts(limit=100, after=after, sort="name"))
        yield from page.items
        after = page.next


def test_the_demo_comes_in_without_a_word(shop):
    path = Path(__file__).parents[2] / "counterfoil" / "demo" / "products.csv"
    first = shop.operator(import_products, ImportProducts(str(path)))
    assert first.count("added") == len(first.verdicts) >= 48
    assert words(first.verdicts) == []
    assert all(card.picture for card in products(shop))
    assert len(shop.person().does(list_categories).items) >= 6
