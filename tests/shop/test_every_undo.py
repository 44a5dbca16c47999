"""Every operation of staff that changes something is undone by another, or stands here with the reason why not.

The undo itself is proved where the operation is; here nothing is forgotten: a new operation fails until it has a row.
"""

import ast
from pathlib import Path

import tests.test_every_operation  # declares them all
from counterfoil.gate.actor import BROWSER, SIGNED_IN
from counterfoil.gate.operation import OPERATIONS, Effect
from counterfoil.gate.permissions import Permission
from counterfoil.identity.roles import ROLES

ROOM = Path(__file__).parents[2] / "counterfoil"

# The operation, and the one that puts back what it did.
UNDONE_BY = {
    "correct_stock": "correct_stock",
    "duplicate_view": "remove_view",
    "receive_stock": "correct_stock",
    "remove_view": "save_view",
    "rename_view": "rename_view",
    "save_view": "remove_view",
}
TO_COME = {
    "class_goods",
    "close_alert",
    "close_order",
    "end_discount_code",
    "fill_prices",
    "make_discount_code",
    "pack_order",
    "remove_shipping",
    "set_price",
    "set_shipping_rate",
    "set_tax_rate",
    "set_zone",
}
MONEY = "money moved at a bank or in the books, and books are never taken back: what corrects them is a deed of its own"
A_LETTER = "whom it is about has had a letter that says so"
BY_ITSELF = "its counterpart is a button on the same page, and what it ended does not come back"
NOT_UNDONE = {
    "accept_return": MONEY,
    "cancel_order": MONEY,
    "confirm_refund": MONEY,
    "deliver_order": A_LETTER,
    "disable_person": BY_ITSELF,
    "enable_person": BY_ITSELF,
    "give_role": BY_ITSELF,
    "mail_again": A_LETTER,
    "mark_paid": MONEY,
    "race_lab": "nothing is changed but in a shop that is thrown away",
    "refund_order": MONEY,
    "refuse_return": A_LETTER,
    "ship_order": "the parcel has left, and " + A_LETTER,
    "take_role": BY_ITSELF,
    "write_note": "the story of an order is never taken back: another note corrects it",
    "undo_change": "what it performs offers its own undo",
}
OF_SHOPPERS = ROLES["shopper"]
assert tests.test_every_operation


def of_staff() -> set[str]:
    """What signed-in people do that changes something and that no shopper may."""
    return {
        each.name
        for each in OPERATIONS.values()
        if each.effect is not Effect.READS
        and each.ways & SIGNED_IN - BROWSER
        and isinstance(each.needs, Permission)
        and each.needs not in OF_SHOPPERS
    }


def test_every_change_by_staff_is_undone_or_has_its_reason() -> None:
    assert of_staff() == {*UNDONE_BY, *NOT_UNDONE, *TO_COME}
    assert set(UNDONE_BY) & set(NOT_UNDONE) == set()
    assert set(UNDONE_BY.values()) <= set(OPERATIONS)


def offered() -> set[str]:
    """The inverses that the source names where it offers an undo."""
    names = set()
    for file in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("undoing.offer"):
                names |= {each.value.value for each in node.keywords if each.arg == "operation"}  # type: ignore[attr-defined]
    return names


def test_what_is_offered_is_what_stands_here() -> None:
    assert offered() == set(UNDONE_BY.values())


def test_an_inverse_needs_no_more_than_what_it_undoes() -> None:
    """Whoever may change a thing may change it back."""
    wrong = {
        (name, inverse)
        for name, inverse in UNDONE_BY.items()
        if OPERATIONS[name].needs != OPERATIONS[inverse].needs
    }
    assert wrong == set()
