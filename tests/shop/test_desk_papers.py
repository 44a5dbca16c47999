"""At the desk: notes among those who work there, letters once more, slips and the pick list."""

import pytest

from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.shop.after import picking
from counterfoil.shop.after.noting import MailAgain, WriteNote, mail_again, write_note
from counterfoil.shop.after.picking import ListSlips, list_slips, picked
from counterfoil.shop.orders import ReadOrder
from counterfoil.shop.payments import Payments
from counterfoil.shop.tracking import read_order
from tests.shop.after import Desk, Till, jobs_done


@pytest.fixture
def desk(shop):
    shop.with_part(Payments, Till())
    shop.shelve("mug", on_hand=500, price=333)
    shop.shelve("cup", on_hand=500, price=1000)
    return Desk(shop)


def placed(person, **pieces):
    for sku, count in pieces.items():
        person.adds(sku, count)
    return person.buys().code


def test_a_note_is_read_by_those_who_work_here_only(shop, desk):
    ann = shop.person("ann")
    code = placed(ann, MUG=1)
    desk.person.does(write_note, WriteNote(code, "Rang twice.\nNobody in."))
    [event] = [each for each in desk.look(code).timeline if each.what == "note"]
    assert (event.after, event.note, event.who) == (
        "staff",
        "Rang twice.\nNobody in.",
        desk.person.actor.username,
    )
    assert "Rang" not in str(ann.does(read_order, ReadOrder(code)))
    with pytest.raises(NotFound):
        desk.person.does(write_note, WriteNote("AAAAAAAAAA", "x"))


def test_letters_go_once_more_as_letters_of_their_own(shop, desk):
    ann = shop.person("ann", email="ann@example.com")
    code = placed(ann, MUG=2)
    desk.ship(code, tracking="RR1LV", MUG=1)
    first = list(jobs_done(shop))
    for letter in ("receipt", "shipped"):
        for _ in range(2):  # pressed twice
            desk.person.does(mail_again, MailAgain(code, letter))
    again = jobs_done(shop)[len(first) :]
    assert sorted(each.subject for each in again) == sorted(each.subject for each in first)
    assert sorted(each.text for each in again) == sorted(each.text for each in first)
    assert len({each.message_id for each in [*first, *again]}) == 4
    assert "mailed again" not in str(ann.does(read_order, ReadOrder(code)).timeline)


def test_what_cannot_be_mailed_is_not(shop, desk):
    nameless, ann = shop.person("nobody"), shop.person("ann", email="ann@example.com")
    for person, letter, sentence in ((nameless, "receipt", "no_address"), (ann, "shipped", "no_shipped")):
        with pytest.raises(Conflict, match=f"letter.{sentence}"):
            desk.person.does(mail_again, MailAgain(placed(person, MUG=1), letter))


def test_slips_hold_what_is_still_to_be_sent_of_those_that_are_ticked(shop, desk):
    ann = shop.person("ann")
    first, second, third = placed(ann, MUG=3, CUP=1), placed(ann, CUP=2), placed(ann, MUG=1)
    gone = placed(ann, MUG=9)
    desk.ship(first, MUG=1)
    desk.ship(gone)

    def slips(**wants):
        found = desk.person.does(list_slips, ListSlips(**wants)).items
        return {slip.code: {piece.sku: piece.to_ship for piece in slip.pieces} for slip in found}

    every = {first: {"MUG": 2, "CUP": 1}, second: {"CUP": 2}, third: {"MUG": 1}}
    assert slips() == every
    assert list(slips()) == [first, second, third]
    assert slips(codes={second.lower(): True, gone: True, third: False}) == {second: {"CUP": 2}}
    assert slips(person="nobody") == {}
    fetched = picked(desk.person.does(list_slips, ListSlips()).items)
    assert [(each.piece.sku, each.piece.to_ship, each.into) for each in fetched] == [
        ("CUP", 3, [(first, 1), (second, 2)]),
        ("MUG", 3, [(first, 2), (third, 1)]),
    ]


def test_a_crowd_of_parcels_is_packed_in_turns(shop, desk, monkeypatch):
    monkeypatch.setattr(picking, "MOST", 2)
    ann = shop.person("ann")
    first, second, _ = (placed(ann, MUG=1, CUP=1) for _ in range(3))
    page = desk.person.does(list_slips, ListSlips())
    assert ([slip.code for slip in page.items], page.more) == ([first, second], True)
