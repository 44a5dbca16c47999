"""Receipts, invoices and credit notes: the PDF is read back and says what the order says."""

import io
import json
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from pypdf import PdfReader

from counterfoil.gate.refusals import NotFound
from counterfoil.shop.addresses import Address
from counterfoil.shop.after.by_transfer import mark_paid
from counterfoil.shop.figures import percent, say
from counterfoil.shop.orders import ReadOrder
from counterfoil.shop.papers import drawing, sheet
from counterfoil.shop.papers.paper import Paper, Row, Stationery
from counterfoil.shop.papers.printing import PrintPaper, print_my_paper, print_paper
from counterfoil.shop.payments import Banks
from counterfoil.shop.payments.invoice import Invoice
from counterfoil.shop.tracking import read_order
from tests.datasets import dataset
from tests.shop.after import Desk, cancels

HOME = Address("Ann Ozola", "Quay 1", "1010", "Rīga", "LV")
ON = Stationery(
    shop="The Mug Shop",
    seller=("Mugs Ltd", "Kiln Lane 2", "1010 Riga"),
    tax_number="LV40003000000",
    countries={"LV": "Latvia"},
)
FONTS = sheet.FONTS


@pytest.fixture
def ann(taxed):
    taxed.with_part(Stationery, ON)
    return taxed.person("ann", email="ann@example.com")


@pytest.fixture
def code(taxed, ann):
    """Three mugs at 3.33 and a table at 30.00, sent to Latvia."""
    ann.adds(taxed.shelve("mug", on_hand=10, price=333), 3)
    ann.adds(taxed.shelve("table", on_hand=10, price=3_000))
    return ann.buys(address=HOME).code


def printed(person, code, kind="receipt", number=""):
    return person.does(print_my_paper, PrintPaper(code, kind, number))


def words(content):
    """All that stands in a PDF, on one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def figures(order):
    """Every figure of an order as its page has them."""
    lines = [each for line in order.lines for each in (line.price, line.total)]
    return {say(money) for money in (*lines, order.subtotal, order.shipping, order.total)} | {
        f"{tax.name} {percent(tax.rate)} {say(tax.amount)}" for tax in order.taxes
    }


@pytest.mark.parametrize("tax_included", [True, False])
def test_receipt_and_invoice_have_the_figures_of_the_page(taxed, ann, tax_included):
    taxed.sells(tax_included=tax_included)
    ann.adds(taxed.shelve("mug", on_hand=10, price=333), 3)
    ann.adds(taxed.shelve("table", on_hand=10, price=3_000))
    code = ann.buys(address=HOME).code
    order = ann.does(read_order, ReadOrder(code))
    assert order.taxes
    for kind in ("receipt", "invoice"):
        said = words(printed(ann, code, kind).content)
        assert {figure for figure in figures(order) if figure not in said} == set()
        for part in ("The Mug Shop", "Mugs Ltd", "Kiln Lane 2", "LV40003000000", "Ann Ozola", "Latvia", code):
            assert part in said
        assert order.invoice in said
        assert ("including" in said) is tax_included


def test_a_credit_note_takes_back_what_the_refund_gave(taxed, ann, code):
    desk = Desk(taxed)
    desk.refund(code, lines={"MUG": 2}, shipping=True, goodwill=150, why="Chipped")
    (refund,) = ann.does(read_order, ReadOrder(code)).refunds
    made = printed(ann, code, "credit_note", refund.credit_note)
    assert made.name == f"credit-note-{refund.credit_note}.pdf"
    said = words(made.content)
    for part in (refund.credit_note, "2025-000001", "2 × Mug", "Chipped", f"Total −{say(refund.amount)}"):
        assert part in said
    assert f"Delivery −{say(refund.shipping)}" in said
    assert "For no goods −€1.50" in said
    # The tax is that of the ledger, to the cent.
    entered = taxed.one("select cast(sum(tax) as bigint) from sales where refund_id is not null")
    on_paper = sum(round(float(part.split()[0]) * 100) for part in said.split("% −€")[1:])
    assert on_paper == -entered // 100


def test_each_refund_has_a_note_of_its_own_and_each_year_begins_anew(taxed, ann, code):
    desk = Desk(taxed)
    desk.refund(code, lines={"MUG": 1})
    taxed.clock.at += 366 * 86_400 * 1_000_000
    desk.refund(code, lines={"MUG": 1})
    desk.refund(code, lines={"MUG": 1})
    notes = [refund.credit_note for refund in ann.does(read_order, ReadOrder(code)).refunds]
    assert notes == ["C2025-000001", "C2026-000001", "C2026-000002"]
    for note in notes:
        assert note in words(printed(ann, code, "credit_note", note.lower()).content)


def test_the_same_paper_is_the_same_file_however_late(taxed, ann, code):
    first = printed(ann, code, "invoice")
    taxed.clock.at += 40 * 86_400 * 1_000_000
    cancels(ann, code)
    assert printed(ann, code, "invoice") == first
    made = PdfReader(io.BytesIO(first.content)).metadata.creation_date
    assert made.date().isoformat() == "2025-11-21"
    assert "Returned".upper() not in words(first.content)
    assert "VOID" in words(printed(ann, code).content)
    assert "Paid back −" in words(printed(ann, code).content)


def test_what_is_not_paid_has_no_paper_and_what_is_not_mine_is_not_there(taxed, ann, code):
    eve = taxed.person("eve")
    with pytest.raises(NotFound) as nobody:
        printed(eve, "AAAAAAAAAA")
    for kind in ("receipt", "invoice", "credit_note"):
        with pytest.raises(NotFound) as mine:
            printed(eve, code, kind)
        assert (mine.value.sentence, mine.value.params) == (nobody.value.sentence, nobody.value.params)
    with pytest.raises(NotFound):
        printed(ann, code, "credit_note", "C2025-000001")
    taxed.run("delete from invoices")
    with pytest.raises(NotFound) as unpaid:
        printed(ann, code)
    assert unpaid.value.sentence == "paper.none"


def test_what_is_paid_later_has_a_bill_until_the_money_has_come(taxed, ann):
    taxed.with_part(Stationery, replace(ON, pay_to="Mugs Ltd, LV80 BANK 0000 4351 9500 1"))
    taxed.with_part(Banks, Banks(Invoice()))
    ann.adds(taxed.shelve("mug", on_hand=10, price=333), 3)
    code = ann.buys(address=HOME).code
    order = ann.does(read_order, ReadOrder(code))
    assert (order.payment, order.invoice) == ("authorised", "")
    made = printed(ann, code, "bill")
    assert made.name == f"to-be-paid-{code}.pdf"
    said = words(made.content)
    assert {figure for figure in figures(order) if figure not in said} == set()
    for part in (
        "To be paid",
        code,
        "LV80 BANK 0000 4351 9500 1",
        f"Please send {say(order.total)} and write {code}",
    ):
        assert part in said
    for kind in ("receipt", "invoice"):
        with pytest.raises(NotFound):
            printed(ann, code, kind)
    taxed.person("clerk").does(mark_paid, ReadOrder(code))
    with pytest.raises(NotFound):
        printed(ann, code, "bill")
    assert "2025-000001" in words(printed(ann, code, "invoice").content)


def test_the_desk_prints_everybodys(taxed, ann, code):
    clerk = taxed.person("clerk")
    assert clerk.does(print_paper, PrintPaper(code, "invoice")) == printed(ann, code, "invoice")


def test_a_shop_without_the_library_says_so(ann, code, monkeypatch):
    monkeypatch.setitem(sys.modules, "fpdf", None)
    with pytest.raises(NotFound) as refused:
        printed(ann, code)
    assert refused.value.sentence == "paper.cannot"


def test_what_is_collected_names_whoever_ordered(taxed, ann):
    ann.adds(taxed.shelve("mug", on_hand=10, price=333))
    said = words(printed(ann, ann.buys().code).content)
    assert "ann Collected at the shop" in said


def a_paper(text, rows=1):
    return Paper(
        name="x",
        title="Receipt",
        number=text,
        at=0,
        facts=[("Order", text), ("Paid", "today")],
        to=[text] * 6,
        rows=[Row(1, text, text, "€1.00", "€1.00")] * rows,
        sums=[(text, "€1.00")],
        total="€1.00",
        after=[],
        note=text,
    )


def test_whatever_people_are_called_it_can_be_printed():
    long = ["W" * 4_000, "\u0301" * 400, "a\u200b" * 400, "{nb}", "\U0001f9d1\u200d\U0001f680", "\ufdfd" * 50]
    nasty = json.loads((dataset("bad-strings") / "blns.json").read_text())
    every = [*filter(None, nasty), *long]
    for start in range(0, len(every), 40):
        some = every[start : start + 40]
        paper = a_paper(some[0])
        paper.rows[:] = [Row(1, text, "", "₴", "₴") for text in some]
        paper.to[:] = some[:6]
        content = drawing.draw(paper, Stationery(shop=some[-1], seller=tuple(some[:5])))
        assert words(content).count("₴") == 2 * len(some)


def test_what_no_font_has_is_a_box_and_what_turns_text_around_is_left_out():
    content = drawing.draw(a_paper("王小明 \u202eabc {nb}"), Stationery())
    assert "□□□ abc {nb}" in words(content)


def test_letters_that_join_or_run_from_the_right_stay_readable():
    said = words(drawing.draw(a_paper("Ελλάδα Привет"), Stationery()))
    assert "Ελλάδα Привет" in said
    said = words(drawing.draw(a_paper("שלום"), Stationery()))
    assert "שלום" in said


def test_another_font_helps_out(tmp_path):
    lacks = "\N{CIRCLED NUMBER TEN ON BLACK SQUARE}"
    assert "□" in words(drawing.draw(a_paper(lacks), Stationery()))
    assert "□" not in words(drawing.draw(a_paper("A"), Stationery(more=FONTS / "DejaVuSans.ttf")))


def test_a_long_order_goes_on_over_pages_and_none_of_it_is_lost():
    paper = a_paper("A thing")
    paper.rows[:] = [Row(1, f"Thing {number}", "SKU", "€1.00", "€1.00") for number in range(100)]
    content = drawing.draw(paper, ON)
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) > 5
    said = words(content)
    assert {number for number in range(100) if f"Thing {number} " not in said} == set()
    assert f"page {len(pages)}" in said


def test_the_fonts_are_those_of_the_list():
    listed = (FONTS / "README.md").read_text()
    for font in FONTS.glob("*.ttf"):
        assert f"`{font.name}`" in listed
        assert sha256(font.read_bytes()).hexdigest() in listed
    assert Path(FONTS / "LICENSE.txt").is_file()
