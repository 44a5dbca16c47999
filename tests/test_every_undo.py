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

ROOM = Path(__file__).parents[1] / "counterfoil"

# The operation, and those that put back what it did: one of them, by what it found.
UNDONE_BY = {
    "add_category": {"delete_category"},
    "add_picture": {"restore_pictures"},
    "add_product": {"delete_product"},
    "bring_product_back": {"delete_product"},
    "change_settings": {"change_settings"},
    "class_goods": {"class_variants"},
    "class_variants": {"class_variants"},
    "close_alert": {"reopen_alert"},
    "close_order": {"reopen_order"},
    "correct_stock": {"correct_stock"},
    "count_stock": {"correct_stock"},
    "correct_goods": {"correct_stock"},
    "correct_person": {"correct_person"},
    "delete_category": {"restore_category"},
    "delete_product": {"bring_product_back"},
    "deliver_order": {"undeliver_order"},
    "describe_picture": {"restore_pictures"},
    "disable_person": {"enable_person"},
    "duplicate_product": {"delete_product"},
    "duplicate_view": {"remove_view"},
    "edit_category": {"edit_category"},
    "edit_product": {"edit_product"},
    "edit_variant": {"edit_variant"},
    "enable_person": {"disable_person"},
    "end_discount_code": {"prolong_discount_code"},
    "give_role": {"take_role"},
    "make_discount_code": {"end_discount_code"},
    "move_goods": {"move_goods"},
    "pack_order": {"unpack_order"},
    "place_category": {"place_category"},
    "place_picture": {"restore_pictures"},
    "prolong_discount_code": {"prolong_discount_code"},
    "publish_product": {"retire_product", "unpublish_product"},
    "put_prices": {"put_prices"},
    "put_zone": {"put_zone"},
    "receive_stock": {"correct_stock"},
    "refuse_return": {"reopen_return"},
    "remove_picture": {"restore_pictures"},
    "remove_price": {"set_price"},
    "remove_shipping": {"put_zone"},
    "remove_tax_rate": {"set_tax_rate"},
    "remove_variant": {"return_variant"},
    "remove_view": {"save_view"},
    "rename_view": {"rename_view"},
    "reopen_alert": {"close_alert"},
    "reopen_order": {"close_order"},
    "reopen_return": {"refuse_return"},
    "reprice_product": {"put_prices"},
    "restore_category": {"delete_category"},
    "restore_pictures": {"restore_pictures"},
    "restore_variants": {"restore_variants"},
    "retire_product": {"publish_product", "unpublish_product"},
    "return_variant": {"remove_variant"},
    "save_view": {"remove_view"},
    "set_options": {"restore_variants"},
    "set_price": {"remove_price", "set_price"},
    "set_shipping_rate": {"put_zone"},
    "set_tax_rate": {"remove_tax_rate", "set_tax_rate"},
    "set_zone": {"put_zone"},
    "start_bulk": {"undo_bulk"},
    "start_import": {"undo_import"},
    "take_role": {"give_role"},
    "undeliver_order": {"deliver_order"},
    "undo_bulk": {"undo_bulk"},
    "unpack_order": {"pack_order"},
    "unpublish_product": {"publish_product", "retire_product"},
}
HANDED_ON = ""  # by the caller, who names it
MONEY = "money moved at a bank or in the books, and books are never taken back: what corrects them is a deed of its own"
A_LETTER = "whom it is about has had a letter that says so"
NOT_UNDONE = {
    "schedule_report": "one's own letters, stopped by one press in the list of them",
    "stop_report_mail": "one's own letters, asked for again by one press at the report",
    "answer_handed_over": A_LETTER,
    "close_handed_over": "whoever asked asks again by one sentence",
    "take_handed_over": "somebody else takes it over by one press",
    "accept_return": MONEY,
    "cancel_order": MONEY,
    "close_person": "what was erased is nowhere any more, which is what closing is for",
    "confirm_refund": MONEY,
    "create_person": A_LETTER,
    "end_sessions_of": "what was ended does not come back: they sign in again",
    "fill_prices": "it fills what was empty, and each price it made is changed or taken away by itself",
    "invite_staff": A_LETTER,
    "mail_again": A_LETTER,
    "mark_paid": MONEY,
    "preview_import": "nothing is changed but what is written down of the file",
    "race_lab": "nothing is changed but in a shop that is thrown away",
    "refund_order": MONEY,
    "send_password_to": A_LETTER,
    "ship_order": "the parcel has left, and " + A_LETTER,
    "stop_bulk": "what was not done yet can be started again",
    "undo_change": "what it performs offers its own undo",
    "undo_import": "what it took back is brought in again by sending the file",
    "write_note": "the story of an order is never taken back: another note corrects it",
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
    assert of_staff() == {*UNDONE_BY, *NOT_UNDONE}
    assert set(UNDONE_BY) & set(NOT_UNDONE) == set()
    assert set().union(*UNDONE_BY.values()) <= set(OPERATIONS)


def offered() -> set[str]:
    """The inverses that the source names where it offers an undo."""
    names = set()
    for file in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("history.offer", "undoing.offer"):
                names |= {said_by(each.value) for each in node.keywords if each.arg == "operation"}
    return names


def said_by(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else HANDED_ON


def test_what_is_offered_stands_here() -> None:
    assert offered() - {HANDED_ON} <= set().union(*UNDONE_BY.values())


def test_an_inverse_needs_no_more_than_what_it_undoes() -> None:
    """Whoever may change a thing may change it back."""
    wrong = {
        (name, inverse)
        for name, inverses in UNDONE_BY.items()
        for inverse in inverses
        if OPERATIONS[name].needs != OPERATIONS[inverse].needs
    }
    assert wrong == set()
