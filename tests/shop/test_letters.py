"""A letter for each step of an order: written once, however often the step is pressed or the job is done."""

import json
from collections import Counter
from email import message_from_bytes, policy

import pytest

from counterfoil.gate.actor import Way, shop_itself
from counterfoil.gate.clock import MINUTE
from counterfoil.gate.mail import Mail
from counterfoil.gate.refusals import Declined, Refusal
from counterfoil.gate.work import Work, do_job
from counterfoil.shop.orders import ReadOrder
from counterfoil.shop.payments import DECLINES, Payments, Simulator, Verdict
from counterfoil.shop.settling import settle
from counterfoil.shop.tracking import read_order
from counterfoil.shop.waiting import expire_hung_orders
from counterfoil.storage.mail.folder import FolderMail
from tests.shop.after import Desk, asks_back, cancels


@pytest.fixture
def box(shop, tmp_path):
    """A folder that letters go to, as in a shop that was just opened."""
    folder = tmp_path / "mail"
    shop.with_part(Mail, FolderMail(folder, "Shop <shop@shop.example>", shop.clock))
    return folder


@pytest.fixture
def ann(shop):
    return shop.person("ann", email="ann@example.com")


@pytest.fixture
def desk(shop):
    return Desk(shop)


@pytest.fixture
def code(shop, box, ann):
    ann.adds(shop.shelve("mug", on_hand=10, price=333), 3)
    return ann.buys().code


def letters(shop, box):
    """All jobs are done, and once more, as if each had been killed before it was written down; what lies there then."""
    with shop.store.reading() as db:
        jobs = db.all(
            "select name, args from jobs where name <> 'pay_back' and name <> 'give_money_back' order by id"
        )
    for name, args in jobs * 2:
        do_job(shop.house, name, json.loads(args))
    return [
        message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(box.glob("*.eml"))
    ]


def kinds(shop, box):
    """How many there are of each kind; each has an id of its own."""
    found = letters(shop, box)
    ids = [letter["message-id"] for letter in found]
    assert len(set(ids)) == len(ids)
    assert {letter["to"] for letter in found} <= {"ann@example.com"}
    return Counter(each.strip("<").split(".")[0] for each in ids)


def twice(step):
    """Press, and press again."""
    step()
    try:
        step()
    except Refusal:
        return


def test_paid_sent_delivered(shop, box, ann, code, desk):
    for step in (lambda: desk.ship(code, tracking="RR1LV"), lambda: desk.deliver(code)):
        twice(step)
    assert kinds(shop, box) == {"receipt": 1, "shipped": 1, "delivered": 1}
    (sent,) = (letter for letter in letters(shop, box) if "on its way" in letter["subject"])
    assert "RR1LV" in sent.get_content()
    assert sent["message-id"] == f"<shipped.1.{code}@counterfoil.invalid>"


def test_each_parcel_has_its_letter(shop, box, code, desk):
    for tracking in ("A", "B", "C"):
        desk.ship(code, tracking=tracking, MUG=1)
    assert kinds(shop, box)["shipped"] == 3
    said = [letter.get_content() for letter in letters(shop, box) if "on its way" in letter["subject"]]
    assert [tracking in text for text, tracking in zip(said, "ABC", strict=True)] == [True] * 3


def test_cancelled_and_paid_back_with_its_credit_note(shop, box, ann, code):
    twice(lambda: cancels(ann, code, "changed my mind"))
    assert kinds(shop, box) == {"receipt": 1, "cancelled": 1, "refunded": 1}
    (back,) = (letter for letter in letters(shop, box) if "Money back" in letter["subject"])
    (refund,) = ann.does(read_order, ReadOrder(code)).refunds
    assert f"Credit note: {refund.credit_note}" in back.get_content()
    assert "€9.99" in back.get_content()


def test_figures_are_written_as_the_shop_writes_them(shop, box, code, desk):
    shop.sells(place="de")
    desk.refund(code, lines={"MUG": 1})
    (back,) = (letter for letter in letters(shop, box) if "Money back" in letter["subject"])
    assert "3,33\N{NO-BREAK SPACE}€" in back.get_content()


def test_a_refund_pressed_twice_is_told_once(shop, box, code, desk):
    twice(lambda: desk.refund(code, key="k", lines={"MUG": 1}))
    assert kinds(shop, box) == {"receipt": 1, "refunded": 1}


def test_asked_accepted_refused(shop, box, ann, code, desk):
    desk.ship(code)
    first = asks_back(ann, code, MUG=1)
    twice(lambda: desk.accept(code, first.code))
    twice(lambda: asks_back(ann, code, MUG=1))
    second = next(each for each in ann.does(read_order, ReadOrder(code)).returns if each.state == "asked")
    twice(lambda: desk.refuse(code, second.code, "It was worn."))
    assert kinds(shop, box) == {
        "receipt": 1, "shipped": 1, "return-asked": 2, "return-accepted": 1, "refunded": 1, "return-refused": 1,
    }  # fmt: skip
    (no,) = (letter for letter in letters(shop, box) if "not taken back" in letter["subject"])
    assert "It was worn." in no.get_content()


class Silence(Exception):
    pass


class SilentBank(Simulator):
    def charge(self, reference, amount, card):
        raise Silence


@pytest.fixture
def order(shop, box, ann):
    """An order that nobody knows yet whether it is paid."""
    shop.with_part(Payments, SilentBank())
    ann.adds(shop.shelve("cup", on_hand=3), 2)
    with pytest.raises(Silence):
        ann.buys()
    return ann.does(read_order, ReadOrder(shop.one("select code from orders")))


def hears(shop, order, outcome, reason="", way=Way.WEBHOOK):
    work = Work(shop.house, shop_itself(way), "settle")
    return settle(work, order, Verdict(outcome, "b1", order.total, reason)).payment


@pytest.mark.parametrize("way", [Way.WEBHOOK, Way.JOB])
def test_a_no_that_came_by_no_page_is_told_by_mail(shop, box, order, way):
    for _ in range(2):
        assert hears(shop, order, "declined", "insufficient_funds", way) == "failed"
    assert kinds(shop, box) == {"failed": 1}
    (letter,) = letters(shop, box)
    assert "too little money" in letter.get_content()


def test_a_no_on_the_page_is_told_there(shop, box, ann):
    ann.adds(shop.shelve("cup", on_hand=3))
    with pytest.raises(Declined):
        ann.buys(DECLINES)
    assert kinds(shop, box) == {}


def test_an_order_that_is_given_up_is_told_and_so_is_what_comes_of_it(shop, box, order):
    shop.clock.at += 2 * MINUTE
    assert [expire_hung_orders(shop.house), expire_hung_orders(shop.house)] == [1, 0]
    assert kinds(shop, box) == {"expired": 1}
    for _ in range(2):
        assert hears(shop, order, "approved") == "paid"
    assert kinds(shop, box) == {"expired": 1, "receipt": 1}


def test_money_that_came_too_late_goes_back_and_is_told(shop, box, order):
    shop.clock.at += 2 * MINUTE
    expire_hung_orders(shop.house)
    shop.count("CUP", 0)
    for _ in range(2):
        assert hears(shop, order, "approved") == "refunded"
    assert kinds(shop, box) == {"expired": 1, "turned-back": 1}
