"""Orders, as staff at the machine look after them."""

import io
import json
import secrets
from dataclasses import replace

import pytest
from pypdf import PdfReader

from counterfoil.console.table import print_table
from counterfoil.gate.actor import Actor, Way
from counterfoil.gate.operation import perform
from counterfoil.gate.permissions import Permission
from counterfoil.shop.after.returning import AskReturn, ask_return
from counterfoil.shop.carts import AddToCart, add_to_cart
from counterfoil.shop.checkout import PlaceOrder, place_order
from counterfoil.shop.payments import APPROVES, Banks, CardNumber
from counterfoil.shop.payments.invoice import Invoice

GOODS = """\
Handle,Title,Variant SKU,Variant Inventory Qty,Variant Price
mug,Mug,MUG,20,2.50
cup,"Cup\x1b[2J",CUP,20,4.00
"""


@pytest.fixture
def ann(console, tmp_path, monkeypatch):
    """Somebody who shops; the goods are on the shelf."""
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough password\n"))
    console("people", "add", "ann", "--email", "ann@example.com")
    (tmp_path / "goods.csv").write_text(GOODS)
    assert console("import", "products", str(tmp_path / "goods.csv")).code == 0
    with console.furnished() as shop, shop.store.reading() as db:
        (number,) = db.one("select id from accounts where username = 'ann'")
    return Actor(Way.SESSION, account_id=number, username="ann", permissions=frozenset(Permission))


def buys(console, ann):
    with console.furnished() as shop:
        perform(shop.house, add_to_cart, ann, AddToCart("MUG", 3))
        perform(shop.house, add_to_cart, ann, AddToCart("CUP", 1))
        wants = PlaceOrder(CardNumber(APPROVES), None, secrets.token_hex(8), collect=True)
        return perform(shop.house, place_order, ann, wants).code


@pytest.fixture
def code(console, ann):
    return buys(console, ann)


def told(said):
    assert (said.code, said.err) == (0, ""), said
    return [" ".join(line.split()) for line in said.out.splitlines()]


def test_orders_are_listed_and_narrowed(console, ann, code):
    (row,) = told(console("orders", "list"))
    assert row.startswith(f"{code} ")
    assert row.endswith("ann placed paid unfulfilled 4 €11.50")
    assert told(console("orders", "list", "--show", "on_the_way"))[0].startswith("order placed")
    newer = buys(console, ann)
    assert [line[:10] for line in told(console("orders", "list"))] == [newer, code]
    assert [line[:10] for line in told(console("orders", "list", "--limit", "1"))] == [newer]
    rows = json.loads(console("orders", "list", "--format", "json").out)
    assert [(row["code"], row["total"]) for row in rows] == [
        (newer, {"amount": 1150, "currency": "EUR"}),
        (code, {"amount": 1150, "currency": "EUR"}),
    ]
    assert console("orders", "list", "--show", "everything").code == 2


def test_one_is_shown_with_all_that_became_of_it(console, code):
    console("orders", "refund", code, "MUG=1", "--why", "chipped", "--goodwill", "1.50")
    said = told(console("orders", "show", code.lower()))
    assert said[0] == f"order: {code}"
    assert "is: paid back in part, not packed yet" in said
    assert "can be done: pack, ship, cancel, refund" in said
    assert "MUG Mug 3 0 1 €7.50" in said
    assert any(line.startswith("C20") and "€4.00 on its way chipped" in line for line in said)
    assert "\x1b" not in console("orders", "show", code).out
    assert json.loads(console("orders", "show", code, "--format", "json").out)["refunded"]["amount"] == 400


def test_an_order_is_sent_in_parts_arrives_and_is_put_away(console, code):
    assert told(console("orders", "ship", code, "MUG=1", "MUG=1", "--tracking", "RR1LV")) == [
        f"{code}: paid, sent in part"
    ]
    assert told(console("orders", "ship", code)) == [f"{code}: paid, sent"]
    assert told(console("orders", "deliver", code)) == [f"{code}: paid, delivered"]
    assert told(console("orders", "close", code)) == [f"{code}: closed, paid, delivered"]
    again = console("orders", "ship", code)
    assert (again.code, again.out) == (1, "")
    assert "cannot be sent. What can be done: refund." in again.err
    assert any("2 × MUG · RR1LV" in line for line in told(console("orders", "show", code)))
    assert console("orders", "ship", code, "MUG").code == 2
    assert console("orders", "ship", code, "MUG=x").code == 2


def test_an_order_is_cancelled_once(console, code):
    assert told(console("orders", "cancel", code, "--why", "gone")) == [
        f"{code}: cancelled, paid back, not packed yet; €11.50 go back"
    ]
    assert console("orders", "cancel", code).code == 1


def test_a_refund_with_a_key_is_given_once(console, code):
    words = ("orders", "refund", code, "CUP=1", "--why", "late", "--key", "k")
    first, again = told(console(*words)), told(console(*words))
    assert "€4.00 go back, credit note C20" in first[0]
    assert again == [f"{first[0]} (as was decided before)"]
    assert "go back" in told(console("orders", "refund", code, "--everything", "--why", "sorry"))[0]
    assert console("orders", "refund", code, "--everything", "--why", "sorry").code == 1
    assert "no price" in console("orders", "refund", code, "--why", "x", "--goodwill", "much").err
    assert console("orders", "refund", code, "CUP=1").code == 2


def test_what_is_sent_back_is_taken_or_not(console, ann, code):
    console("orders", "ship", code)
    numbers = []
    for _ in range(2):
        with console.furnished() as shop:
            numbers.append(
                perform(shop.house, ask_return, ann, AskReturn(code, {"MUG": 1}, "It leaks.")).code
            )
        if len(numbers) == 1:
            taken = told(console("orders", "return-accept", code, numbers[0], "--restock"))
    assert taken == [f"{numbers[0]}: accepted, 1 × MUG"]
    no = told(console("orders", "return-refuse", code, numbers[1], "--answer", "It does not."))
    assert no == [f"{numbers[1]}: refused, 1 × MUG"]
    assert console("orders", "return-accept", code, numbers[1]).code == 1
    assert console("orders", "return-accept", code, "NOTHING").code == 1
    shown = told(console("orders", "show", code))
    assert any("refused 1 × MUG It leaks. It does not." in line for line in shown)


def test_papers_are_written_into_files(console, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (name,) = told(console("orders", "print", code))
    assert name == f"receipt-{code}.pdf"
    (note,) = (
        line.split("credit note ")[1]
        for line in told(console("orders", "refund", code, "CUP=1", "--why", "late"))
    )
    for paper, into in (("invoice", "i.pdf"), (note, "c.pdf")):
        assert told(console("orders", "print", code, paper, "--to", into)) == [into]
        assert code in PdfReader(tmp_path / into).pages[0].extract_text()
    assert "no such paper" in console("orders", "print", code, "C2020-000001").err
    assert console("orders", "print", "AAAAAAAAAA").code == 1


def test_what_comes_by_transfer_is_told_and_what_goes_back_by_it(console, ann, tmp_path):
    with console.furnished() as shop:
        house = replace(shop.house, parts={**shop.house.parts, Banks: Banks(Invoice())})
        perform(house, add_to_cart, ann, AddToCart("MUG", 2))
        code = perform(house, place_order, ann, PlaceOrder(key="k", collect=True)).code
    assert told(console("orders", "print", code, "bill", "--to", str(tmp_path / "b.pdf")))
    assert "no such paper" in console("orders", "print", code, "invoice").err
    assert told(console("orders", "paid", code)) == [f"{code}: paid, not packed yet"]
    assert console("orders", "paid", code).code == 1
    console("orders", "refund", code, "MUG=1", "--why", "late")
    (refund,) = json.loads(console("orders", "show", code, "--format", "json").out)["refunds"]
    assert refund["given"] is False
    assert told(console("orders", "refund-done", code, refund["code"])) == [
        f"{code}: refund {refund['code']} is given"
    ]
    (refund,) = json.loads(console("orders", "show", code, "--format", "json").out)["refunds"]
    assert refund["given"] is True
    assert console("orders", "refund-done", code, "NONE").code == 1


def test_each_leaves_its_line_in_the_trail(console, code):
    console("orders", "ship", code)
    console("orders", "refund", code, "CUP=1", "--why", "late")
    with console.furnished() as shop, shop.store.reading() as db:
        lines = db.all("select operation, way from trail where thing = :code order by id", code=code)
    assert [line for line in lines if line[1] == "command line"] == [
        ("ship_order", "command line"),
        ("refund_order", "command line"),
    ]


def test_figures_stand_to_the_right_and_wide_letters_take_two_places(capsys):
    print_table(("name", "total"), [("王小明", "CHF\u00a01"), ("Zoe\u0301", "€1,000")], right=("total",))
    assert capsys.readouterr().out == "王小明   CHF\u00a01\nZoe\u0301     €1,000\n"
