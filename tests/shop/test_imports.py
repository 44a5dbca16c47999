"""A file of products looked at first, brought in, and taken back."""

import codecs
import io
from typing import Any

import pytest

from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.gate.sentences import learn
from counterfoil.gate.uploads import Upload
from counterfoil.gate.work import do_job
from counterfoil.shop.imports import looking, runs
from counterfoil.shop.imports.forgetting import KEPT_FOR, sweep_imports
from counterfoil.shop.imports.runs import (
    ListImportedProducts,
    ListImports,
    OneImport,
    PreviewImport,
    list_imported_products,
    list_imports,
    preview_import,
    read_import,
    start_import,
    undo_import,
)
from counterfoil.shop.imports.table import Lines
from counterfoil.shop.pricing.prices import SetPrice, set_price
from counterfoil.shop.sentences import SENTENCES
from counterfoil.storage.jobs import Runner
from tests.datasets import dataset

learn(SENTENCES)

HEAD = "Title,URL handle,Vendor,SKU,Option1 name,Option1 value,Price,Inventory quantity\r\n"


class Staff:
    """Somebody who brings products in."""

    def __init__(self, shop: Any) -> None:
        self.shop = shop
        self.person = shop.person()

    def sends(self, content: str | bytes, *, overwrite: bool = True, name: str = "products.csv") -> Any:
        content = content.encode() if isinstance(content, str) else content
        upload = Upload(name, len(content), io.BytesIO(content))
        return self.person.does(preview_import, PreviewImport(upload, overwrite))

    def starts(self, code: str) -> Any:
        self.person.does(start_import, OneImport(code))
        return self.waits(code)

    def undoes(self, code: str) -> Any:
        self.person.does(undo_import, OneImport(code))
        return self.waits(code)

    def waits(self, code: str) -> Any:
        Runner(self.shop.house, self.shop.store).run_due()
        return self.person.does(read_import, OneImport(code))

    def rows(self, code: str, verdict: str = "") -> list[Any]:
        return self.person.does(list_imported_products, ListImportedProducts(code, verdict)).items

    def brings(self, content: str | bytes, *, overwrite: bool = True) -> Any:
        return self.starts(self.waits(self.sends(content, overwrite=overwrite).code).code)


@pytest.fixture
def staff(shop):
    return Staff(shop)


def cells(row):
    return {(cell.sku, cell.heading): (cell.before, cell.after) for cell in row.cells}


def everything(shop):
    """All that is sold here, as it stands in the tables; the ledger and the versions aside."""
    with shop.store.reading() as db:
        return [
            db.all("select slug, title, vendor, description, tags, option_names, published, lowest_price from products order by slug"),
            db.all("select sku, options, price, compare_at, on_hand, grams, barcode, back_orders from variants order by sku"),
            db.all("select file, alt, position from pictures order by product_id, position"),
        ]  # fmt: skip


MUGS = HEAD + (
    "Mug,mug,Us,M-1,Title,Default Title,9.50,4\r\nShirt,shirt,Us,S-S,Size,S,20,1\r\n,shirt,,S-M,,M,21,2\r\n"
)


def test_a_preview_brings_nothing_in_and_the_import_just_that(shop, staff):
    seen = staff.sends(MUGS)
    assert (seen.state, seen.counts["new"], seen.to_do) == ("ready", 2, 2)
    assert shop.one("select count(*) from products") == 0
    mug, shirt = staff.rows(seen.code)
    assert cells(mug)["M-1", "Price"] == ("", "9.50")
    assert cells(shirt)["S-M", "Option values"] == ("", "M")
    done = staff.starts(seen.code)
    assert (done.state, done.outcomes, done.done) == ("imported", {"added": 2}, 2)
    assert [shop.on_hand(sku) for sku in ("M-1", "S-S", "S-M")] == [4, 1, 2]
    assert staff.sends(MUGS).counts == {"new": 0, "changed": 0, "unchanged": 2, "skipped": 0, "wrong": 0}


def test_what_changes_is_told_cell_by_cell(staff):
    staff.brings(MUGS)
    seen = staff.sends(MUGS.replace("9.50,4", "9.90,7").replace("Shirt,shirt,Us", "Shirt,shirt,Them"))
    mug, shirt = staff.rows(seen.code, "changed")
    assert cells(mug) == {("M-1", "Price"): ("9.50", "9.90"), ("M-1", "Inventory quantity"): ("4", "7")}
    assert cells(shirt) == {("", "Vendor"): ("Us", "Them")}


def test_a_column_that_is_missing_leaves_and_a_blank_one_overwrites(shop, staff):
    staff.brings(MUGS)
    seen = staff.sends("Title,URL handle,Vendor\r\nMug,mug,\r\nTee,shirt,Us\r\n")
    assert [cells(row) for row in staff.rows(seen.code)] == [
        {("", "Vendor"): ("Us", "")},
        {("", "Title"): ("Shirt", "Tee")},
    ]
    staff.starts(seen.code)
    assert shop.one("select vendor from products where slug = 'mug'") == ""
    assert [shop.on_hand(sku) for sku in ("M-1", "S-S", "S-M")] == [4, 1, 2]
    seen = staff.sends(
        "Title,Handle,Variant SKU,Variant Inventory Qty\r\nTee,shirt,S-S,9\r\n,shirt,S-M,8\r\n"
    )
    assert cells(staff.rows(seen.code)[0]) == {
        ("S-S", "Inventory quantity"): ("1", "9"),
        ("S-M", "Inventory quantity"): ("2", "8"),
    }


def test_what_is_here_is_skipped_unless_it_is_to_be_overwritten(staff):
    staff.brings(MUGS)
    seen = staff.sends(
        MUGS.replace("9.50", "1.00") + "Hat,hat,Us,H,Title,Default Title,5,1\r\n", overwrite=False
    )
    assert (seen.counts["skipped"], seen.counts["new"]) == (2, 1)
    assert staff.starts(seen.code).outcomes == {"added": 1}


def test_what_was_sold_between_preview_and_import_stays_sold(shop, staff):
    staff.brings(MUGS)
    seen = staff.sends(MUGS.replace("9.50,4", "9.50,6"))
    ann = shop.person()
    ann.adds("M-1", 3)
    ann.buys()
    staff.starts(seen.code)
    assert shop.on_hand("M-1") == shop.fold("M-1") == 3  # 4 - 3 sold + 2 as the preview showed


def test_what_somebody_changed_since_the_preview_is_left(shop, staff):
    staff.brings(MUGS)
    seen = staff.sends(MUGS.replace("9.50", "9.90").replace("20,1", "30,1"))
    staff.person.does(set_price, SetPrice("M-1", "EUR", 1234))
    done = staff.starts(seen.code)
    assert done.outcomes == {"refused": 1, "updated": 1}
    refused = staff.rows(seen.code)[0]
    assert refused.outcome == "refused"
    assert "since the preview" in refused.why
    assert shop.one("select price from variants where sku = 'M-1'") == 1234


def test_undo_brings_the_former_state_back(shop, staff):
    staff.brings(MUGS)
    before = everything(shop)
    done = staff.brings(
        MUGS.replace("9.50,4", "1.00,40").replace("Mug,mug,Us", "Jug,mug,Them").replace("20,1", "30,0")
    )
    assert everything(shop) != before
    undone = staff.undoes(done.code)
    assert (undone.state, undone.outcomes) == ("undone", {"undone": 2})
    assert everything(shop) == before
    assert shop.on_hand("M-1") == shop.fold("M-1") == 4


def test_undo_takes_away_what_was_new(shop, staff):
    done = staff.brings(MUGS)
    assert staff.undoes(done.code).outcomes == {"undone": 2}
    assert shop.one("select count(*) from products where published = 1") == 0
    assert shop.one("select cast(sum(on_hand) as bigint) from variants") == 0
    assert shop.one("select cast(sum(shelf) as bigint) from stock_moves") == 0
    assert staff.brings(MUGS).state == "imported"
    assert shop.on_hand("S-M") == 2


def test_undo_leaves_what_the_world_has_moved_on_from_and_says_so(shop, staff):
    staff.brings(MUGS)
    more = "Hat,hat,Us,H,Title,Default Title,5,1\r\n"
    done = staff.brings(
        MUGS.replace("9.50,4", "9.90,4").replace("20,1", "20,5").replace("21,2", "22,2") + more
    )
    staff.person.does(set_price, SetPrice("M-1", "EUR", 1234))
    ann = shop.person()
    ann.adds("S-S", 2)
    ann.adds("H")
    ann.buys()
    undone = staff.undoes(done.code)
    assert undone.outcomes == {"left": 3}
    assert [row.outcome for row in staff.rows(done.code)] == ["left"] * 3
    assert [
        next(word for word in ("changed this product", "more was sold", "been ordered") if word in row.why)
        for row in staff.rows(done.code)
    ] == ["changed this product", "more was sold", "been ordered"]
    assert shop.one("select price from variants where sku = 'M-1'") == 1234
    assert [shop.on_hand(sku) for sku in ("S-S", "H")] == [3, 0]


def test_rows_that_cannot_be_taken_are_named_and_the_others_come_in(shop, staff):
    seen = staff.sends(
        HEAD
        + "Mug,mug,Us,M-1,Title,Default Title,9.50,4\r\n"
        + "Jug,jug,Us,M-1,Title,Default Title,9.50,4\r\n"
        + "Pot,pot,Us,P,Title,Default Title,cheap,4\r\n"
        + "Mug,mug,Us,M-2,Title,Default Title,9.50,4\r\n"
        + 'Can,can,Us,C,Title,Default Title,"9.50,4\r\n'
    )
    assert (seen.counts["new"], seen.counts["wrong"]) == (1, 3)
    assert [(row.line, row.why.partition(":")[0]) for row in staff.rows(seen.code, "wrong")] == [
        (3, "Line 3"), (4, "Line 4"), (5, "Line 6")
    ]  # fmt: skip
    assert staff.starts(seen.code).outcomes == {"added": 1}


def test_an_import_is_started_once_and_undone_once(staff):
    seen = staff.sends(MUGS)
    with pytest.raises(Conflict):
        staff.person.does(undo_import, OneImport(seen.code))
    staff.starts(seen.code)
    with pytest.raises(Conflict):
        staff.person.does(start_import, OneImport(seen.code))
    staff.undoes(seen.code)
    with pytest.raises(Conflict):
        staff.person.does(undo_import, OneImport(seen.code))
    again = staff.sends(HEAD)
    with pytest.raises(Invalid):
        staff.person.does(start_import, OneImport(again.code))
    with pytest.raises(NotFound):
        staff.person.does(read_import, OneImport("nothing"))
    assert [each.state for each in staff.person.does(list_imports, ListImports()).items] == [
        "ready",
        "undone",
    ]


def test_files_are_leafed_through_both_ways_and_by_what_became_of_them(staff):
    for _ in range(3):
        staff.sends(HEAD)
    staff.undoes(staff.starts(staff.sends(MUGS).code).code)

    def listed(**asked):
        return staff.person.does(list_imports, ListImports(**asked))

    every = [each.code for each in listed().items]
    one, two = listed(limit=3), listed(limit=3, after=every[2])
    assert [[each.code for each in page.items] for page in (one, two)] == [every[:3], every[3:]]
    assert (one.previous, one.next, one.count, two.next) == (None, every[2], 4, None)
    assert [each.code for each in listed(limit=3, before=two.previous).items] == every[:3]
    assert [(listed(show=show).count, len(listed(show=show).items)) for show in ("waiting", "undone", "refused")] == [
        (3, 3), (1, 1), (0, 0)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (codecs.BOM_UTF16_LE + b"T\0i\0t", "UTF-16"),  # cut off in the middle of a letter
        (b"a,b\r\n1,2\r\n", "missing: title"),
        (b"Title,Price\r\n" + b"x" * (2 << 20), "longer"),
        (b"Title," + b"a," * 10**6 + b"\r\n", "longer"),
        (b"Title" + b",a" * 5000 + b"\r\n", "columns"),
    ],
)
def test_a_file_that_is_none_is_refused_whole_with_the_reason(shop, staff, content, why):
    seen = staff.sends(content)
    assert (seen.state, seen.to_do) == ("refused", 0)
    assert why in seen.why
    with pytest.raises(Conflict):
        staff.person.does(start_import, OneImport(seen.code))
    assert not list((shop.media.folder.parent / "incoming").iterdir())


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_a_file_as_spreadsheet_programs_write_it_is_read_and_the_preview_says_how(shop, staff, how, said):
    text = "Handle,Title,Variant SKU,Variant Price\r\ntea,Thé d’été – 5 €,TEA,12.50\r\n"
    mark = codecs.BOM_UTF16_BE if how == "utf-16-be" else b""
    seen = staff.sends(mark + text.encode(how))
    assert (seen.state, seen.encoding, seen.counts["new"]) == ("ready", said, 1)
    (row,) = staff.person.does(list_imported_products, ListImportedProducts(seen.code)).items
    assert row.title == "Thé d’été – 5 €"


def test_what_is_written_in_two_ways_is_named_and_not_guessed(shop, staff):
    """One line as UTF-8 and one as Windows-1252, or bytes that stand for nothing in it."""
    head = b"Handle,Title,Variant SKU,Variant Price\r\n"
    for rows in ("été".encode() + b",A,1,1\r\n\xe9t\xe9,B,2,2\r\n", b"a\x81,A,1,1\r\nb,B,2,2\r\n"):
        seen = staff.sends(head + rows)
        assert (seen.encoding, seen.counts["wrong"]) == ("", 1)


def test_every_bad_file_has_its_verdict_and_none_half_comes_in(shop, staff):
    files = [path for path in sorted(dataset("bad-csv").rglob("*")) if path.suffix in (".csv", ".psv")]
    assert len(files) > 15
    for path in files:
        seen = staff.sends(path.read_bytes(), name=path.name)
        assert seen.state == "refused", path
        assert seen.why.startswith("Line 1"), path
        # Its rows under our own headings: each has a verdict of its own.
        rows = path.read_bytes().split(b"\n", 1)[-1]
        columns = b",".join([b"Title,URL handle,Price", *(b"c%d" % n for n in range(60))])
        seen = staff.waits(staff.sends(columns + b"\r\n" + rows, name=path.name).code)
        assert seen.state == "ready", path
        for row in staff.rows(seen.code, "wrong"):
            assert row.why.startswith("Line "), (path, row)
        if seen.to_do:
            done = staff.starts(seen.code)
            assert done.done == seen.to_do == sum(done.outcomes.values()), path
            staff.undoes(done.code)
    assert shop.one("select count(*) from products where published = 1") == 0


def test_what_an_import_of_long_ago_did_is_forgotten_and_not_undone(shop, staff):
    done = staff.brings(MUGS)
    assert sweep_imports(shop.house) == 0
    shop.clock.at += KEPT_FOR
    assert sweep_imports(shop.house) == 2
    with pytest.raises(Conflict):
        staff.person.does(undo_import, OneImport(done.code))
    assert shop.one("select count(*) from products where published = 1") == 2


def test_two_who_carry_out_one_import_at_once_do_it_once(shop, staff):
    seen = staff.sends(MUGS)
    staff.person.does(start_import, OneImport(seen.code))
    do_job(shop.house, "carry_out_import", {"code": seen.code})
    do_job(shop.house, "carry_out_import", {"code": seen.code})
    done = staff.waits(seen.code)
    assert done.outcomes == {"added": 2}
    assert shop.moves("M-1") == [("received", 4)]


def test_a_long_file_is_looked_at_in_turns_that_each_begin_where_the_last_one_ended(shop, staff, monkeypatch):
    monkeypatch.setattr(looking, "SECONDS_AT_A_TIME", 0.0)  # each piece a job of its own
    monkeypatch.setattr(runs, "SECONDS_AT_ONCE", 0.0)
    read = []
    monkeypatch.setattr(
        Lines, "_text", lambda self, line, text=Lines._text: read.append(1) or text(self, line)
    )
    lines = "".join(
        f'Mug {n},mug-{n},M-{n},Size,"S\r\nmall",9,1\r\n,mug-{n},L-{n},,L,9,1\r\n' for n in range(260)
    )
    seen = staff.waits(
        staff.sends(
            "Title,URL handle,SKU,Option1 name,Option1 value,Price,Inventory quantity\r\n" + lines
        ).code
    )
    assert (seen.state, seen.counts["new"], seen.counts["wrong"]) == ("ready", 260, 0)
    assert [row.line for row in staff.rows(seen.code)][:3] == [2, 5, 8]
    assert (
        staff.person.does(list_imported_products, ListImportedProducts(seen.code, after=700)).items[0].line
        == 701
    )
    assert len(read) < 1 + 3 * 260 + 6 * 10  # the file once, and a little at each beginning
