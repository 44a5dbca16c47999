"""Files of figures: what they say is what the page says, whatever is written in them is only text, and they need no room."""

import csv
import io
import json
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from pypdf import PdfReader

from counterfoil.reports.asked import Asked
from counterfoil.reports.files import as_csv, as_xlsx
from counterfoil.reports.files.forms import FORMS, pieces_of
from counterfoil.reports.files.of_table import sheet_of, span
from counterfoil.reports.files.saying import Saying, minor
from counterfoil.reports.files.sheet import Heading, Sheet
from counterfoil.reports.table import Column, Row, Table
from counterfoil.shop.papers.paper import Stationery
from tests.datasets import hostile_strings
from tests.reports.spreadsheet import formats, sheets

AT = 1_795_258_800_000_000
HEADINGS = [
    Heading("key", "Product", "text"),
    Heading("day", "Day", "day"),
    Heading("sold", "Pieces sold", "count"),
    Heading("net", "Net sales", "money"),
    Heading("share", "Of all", "percent"),
]
ROWS = [
    ("Kettle", "2026-11-21", 3, 123_456, 345_600),
    ("=1+2", "2026-02-28", -1, -55_000, 0),
    ("", "", None, None, None),
]
TOTAL = ("Total", "", 2, 68_456, 345_600)


def sheet(rows=ROWS, total=TOTAL, headings=HEADINGS, currency="EUR"):
    return Sheet(
        "sales", "Sales", headings, iter(rows), total, [("Days", "all")], currency, {"report": "sales"}
    )


def whole(form, made):
    return b"".join(pieces_of(made, form, Stationery(), AT))


def table(split="month", **more):
    columns = (
        Column("net", "Net sales", "Gross sales − discounts − returns.", "money", more_is_better=True),
        Column("orders", "Orders", "Orders that were paid.", "count", more_is_better=True),
    )
    asked = Asked("sales", date(2026, 10, 1), date(2026, 11, 30), split, zone="Europe/Berlin")
    rows = more.pop("rows", [Row("2026-10", "2026-10", (10_005, 1)), Row("2026-11", "2026-11", (-25_000, 2))])
    return Table(asked, columns, rows, (-14_995, 3), currency="EUR", **more)


def test_a_csv_file_has_decimals_with_all_their_places_and_an_end():
    read = list(csv.reader(io.StringIO(whole("csv", sheet()).decode("utf-8-sig"))))

    assert read == [
        ["Product", "Day", "Pieces sold", "Net sales", "Of all"],
        ["Kettle", "2026-11-21", "3", "12.3456", "34.56"],
        ["'=1+2", "2026-02-28", "-1", "-5.50", "0.00"],
        ["", "", "", "", ""],
        ["Total", "", "2", "6.8456", "34.56"],
    ]


def test_an_xlsx_file_has_real_numbers_and_real_dates():
    content = whole("xlsx", sheet())
    figures, about = sheets(content)

    assert figures[1] == {0: "Kettle", 1: 46347.0, 2: 3.0, 3: 12.3456, 4: 0.3456}
    assert figures[2] == {0: "=1+2", 1: 46081.0, 2: -1.0, 3: -5.5, 4: 0.0}
    assert figures[-1] == {0: "Total", 2: 2.0, 3: 6.8456, 4: 0.3456}
    assert about[0] == {0: "Report", 1: "Sales"}
    assert {"yyyy-mm-dd", "#,##0.00##", "0.0#%"} <= formats(content)


@pytest.mark.parametrize(
    "currency, written", [("EUR", "#,##0.00##"), ("JPY", "#,##0"), ("KWD", "#,##0.000#")]
)
def test_an_xlsx_file_writes_money_with_the_digits_of_its_currency(currency, written):
    assert written in formats(whole("xlsx", sheet(currency=currency)))


def test_an_xlsx_file_goes_on_on_another_sheet_where_one_is_full(monkeypatch):
    monkeypatch.setattr(as_xlsx, "ROWS", 3)
    pages = sheets(whole("xlsx", sheet(rows=ROWS[:2] * 3)))

    assert [len(page) for page in pages[:-1]] == [3, 3, 3, 2]
    assert all(page[0] == pages[0][0] for page in pages[:-1])


def test_a_json_file_has_decimal_text_and_whole_numbers():
    read = json.loads(whole("json", sheet()))

    assert read["report"] == "sales"
    assert read["rows"][0] == {
        "key": "Kettle",
        "day": "2026-11-21",
        "sold": 3,
        "net": "12.3456",
        "share": "34.56",
    }
    assert read["total"]["net"] == "6.8456"


def test_a_pdf_file_says_what_the_page_says():
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(whole("pdf", sheet()))).pages)

    for words in ("Sales", "Kettle", "=1+2", "€12.35", "-€5.50", "34.6%", "Total", "€6.85"):
        assert words in text.replace("\u2212", "-"), words


def test_a_long_pdf_says_that_it_is_not_all(monkeypatch):
    from counterfoil.reports.files import as_pdf

    monkeypatch.setattr(as_pdf, "ROWS", 60)
    rows = [("Kettle", "2026-11-21", 1, 10_000, 0)] * 70
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(whole("pdf", sheet(rows)))).pages)

    assert text.count("Kettle") == 60
    assert "CSV and XLSX have them all" in text


@pytest.mark.parametrize("form", FORMS)
def test_without_rows_a_file_is_still_one(form):
    assert whole(form, sheet(rows=[], total=None))


def test_each_form_says_the_same_figures():
    made = table()
    read = list(csv.reader(io.StringIO(whole("csv", sheet_of(made)).decode("utf-8-sig"))))
    rows = json.loads(whole("json", sheet_of(made)))
    cells = sheets(whole("xlsx", sheet_of(made)))[0]

    assert read[1:] == [["2026-10", "1.0005", "1"], ["2026-11", "-2.50", "2"], ["Total", "-1.4995", "3"]]
    assert [row["net"] for row in rows["rows"]] == [row[1] for row in read[1:-1]]
    assert rows["total"] == {"key": "Total", "net": "-1.4995", "orders": 3}
    assert [Decimal(str(row[1])) for row in cells[1:]] == [Decimal(row[1]) for row in read[1:]]


def test_a_name_stands_beside_a_key_that_is_another_and_what_is_compared_beside_each():
    rows = [Row("MUG-1", "A mug", (10_000, 1), (20_000, 2)), Row("MUG-2", "Another", (5_000, 1), None)]
    made = table("variant", rows=rows, totals_before=(20_000, 2), rest=Row("", "All others", (0, 1), (0, 0)))
    read = list(csv.reader(io.StringIO(whole("csv", sheet_of(made)).decode("utf-8-sig"))))

    assert read[0] == ["SKU", "Name", "Net sales", "Orders", "Net sales before", "Orders before"]
    assert read[1] == ["MUG-1", "A mug", "1.00", "1", "2.00", "2"]
    assert read[2] == ["MUG-2", "Another", "0.50", "1", "", ""]
    assert read[3] == ["All others", "All others", "0.00", "1", "0.00", "0"]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", " =1", "'quoted", "=cmd|' /C calc'!A0"],
)  # fmt: skip
def test_abuse_51_a_cell_that_begins_a_formula_is_text_and_can_be_had_back(text):
    (cell,) = next(csv.reader(io.StringIO(_one(text), newline="")))

    assert cell[0] == "'"
    assert as_csv.original(cell) == text


def _one(text):
    made = Sheet("x", "x", HEADINGS[:1], iter([(text,)]))
    return b"".join(as_csv.pieces(made, mark=False)).decode().partition("\r\n")[2]


def test_text_that_is_no_formula_stays_as_it_is():
    assert [as_csv.harmless(text) for text in ("Kettle", "", "1-2", "a=b", "קומקום")] == [
        "Kettle",
        "",
        "1-2",
        "a=b",
        "קומקום",
    ]


def test_hostile_words_are_only_text_in_csv_xlsx_and_json():
    every = [text for text in hostile_strings() if "\x00" not in text]
    rows = [(text, "", 1, 1, 1) for text in every]
    read = list(csv.reader(io.StringIO(whole("csv", sheet(rows, None)).decode("utf-8-sig"), newline="")))
    assert [row[0] for row in read[1:]] == [as_csv.harmless(text) for text in every]
    assert not [row[0] for row in read[1:] if row[0].lstrip(" \u00a0\u3000")[:1] in as_csv.BEGINS_FORMULA]
    assert [row["key"] for row in json.loads(whole("json", sheet(rows, None)))["rows"]] == every
    cells = [row.get(0, "") for row in sheets(whole("xlsx", sheet(rows, None)))[0][1:]]
    plain = [(text, cell) for text, cell in zip(every, cells, strict=True) if text.isprintable()]
    assert len(plain) > 500
    assert all(text == cell for text, cell in plain)


def test_hostile_words_are_only_text_in_pdf():
    every = hostile_strings()[::40]
    content = whole("pdf", sheet([(text, "", 1, 1, 1) for text in every], None))

    for name in (b"/JavaScript", b"/JS", b"/URI", b"/Launch", b"/EmbeddedFile"):
        assert name not in content


@pytest.mark.parametrize(
    "value, currency, minor_units",
    [
        (123_450, "EUR", 1234),
        (123_550, "EUR", 1236),
        (123_451, "EUR", 1235),
        (-123_450, "EUR", -1234),
        (15_000, "JPY", 2),
        (12_345, "KWD", 1234),
        (0, "EUR", 0),
    ],
)
def test_a_figure_is_rounded_once_to_be_shown(value, currency, minor_units):
    assert minor(value, currency) == minor_units


@pytest.mark.parametrize(
    "cell, kind, place, said",
    [
        (12_345_600, "money", "en", "€1,234.56"),
        (-12_345_600, "money", "de", "-1.234,56 €"),
        (345_600, "percent", "en", "34.6%"),
        (-345_600, "percent", "en", "-34.6%"),
        (1_234_567, "count", "en", "1,234,567"),
        (None, "money", "en", "–"),
        ("Kettle", "text", "en", "Kettle"),
    ],
)
def test_figures_are_said_as_people_of_the_place_write_them(cell, kind, place, said):
    assert Saying("EUR", place)(cell, kind).replace("\u2212", "-").replace("\xa0", " ") == said


@pytest.mark.parametrize(
    "since, until, said",
    [
        ("2026-11-21", "2026-11-21", "21 November 2026"),
        ("2026-10-01", "2026-10-31", "1–31 October 2026"),
        ("2026-10-22", "2026-11-20", "22 October – 20 November 2026"),
        ("2025-11-22", "2026-11-21", "22 November 2025 – 21 November 2026"),
    ],
)
def test_days_are_said_as_short_as_can_be(since, until, said):
    assert span(Asked("sales", date.fromisoformat(since), date.fromisoformat(until))) == said


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_ten_times_the_rows_take_no_more_memory(form):
    """The million itself is measured by `python -m benchmarks files`."""

    def grown(rows):
        words = [sys.executable, "-m", "tests.reports.grow", form, str(rows)]
        size, kilobytes = subprocess.run(words, capture_output=True, check=True, text=True).stdout.split()
        return int(size), int(kilobytes)

    (small, before), (large, after) = grown(2_000), grown(20_000)
    assert large > 8 * small
    assert after - before < 3_000  # kilobytes: 18,000 rows are more than 1,000 of text alone
