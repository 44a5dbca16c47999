"""After the sale: cancelling, sending, paying back, sending back, ordering again."""

import itertools
from dataclasses import asdict

import pytest

from counterfoil.gate.refusals import Conflict, Invalid, NotFound, Refusal
from counterfoil.shop import moves
from counterfoil.shop.after.again import OrderAgain, order_again
from counterfoil.shop.after.by_transfer import mark_paid
from counterfoil.shop.after.everybodys import ListAllOrders, list_all_orders
from counterfoil.shop.carts import read_cart
from counterfoil.shop.moves import MACHINES, NotNow
from counterfoil.shop.orders import ReadOrder
from counterfoil.shop.payments import Payments
from counterfoil.shop.tracking import read_order
from tests.shop.after import Desk, Till, asks_back, cancels, jobs_done
from tests.shop.rush import at_once


@pytest.fixture
def till(shop):
    till = Till()
    shop.with_part(Payments, till)
    return till


@pytest.fixture
def desk(shop, till):
    return Desk(shop)


@pytest.fixture
def ann(shop):
    return shop.person("ann", email="ann@example.com")


@pytest.fixture
def code(shop, ann):
    """Ann's paid order: three mugs at 3.33 and a cup at 10.00."""
    ann.adds(shop.shelve("mug", on_hand=10, price=333), 3)
    ann.adds(shop.shelve("cup", on_hand=10, price=1000))
    return ann.buys().code


def seen(person, code):
    return person.does(read_order, ReadOrder(code))


def states(order):
    return (order.status, order.payment, order.fulfilment)


def books(shop):
    """What the ledger says was charged, less what was given back, in minor units."""
    return shop.one("select cast(coalesce(sum(total), 0) as bigint) from sales") // 100


# Cancelling


def test_whoever_ordered_cancels_until_it_is_packed_and_gets_everything_back(shop, ann, code, till):
    assert "cancel" in seen(ann, code).can
    done = cancels(ann, code, "I found one in the attic.")
    assert states(seen(ann, code)) == ("cancelled", "refunded", "unfulfilled")
    assert (shop.on_hand("MUG"), shop.on_hand("CUP")) == (10, 10)
    assert shop.moves("CUP") == [("received", 10), ("reserved", 1), ("sold", 1), ("returned", 1)]
    jobs_done(shop)
    assert till.given == {done.refund: (code, 1999)}
    assert books(shop) == 0
    assert seen(ann, code).can == ["reorder"]


def test_once_it_is_packed_only_the_desk_cancels_and_once_sent_nobody(ann, code, desk):
    desk.pack(code)
    with pytest.raises(NotNow) as refused:
        cancels(ann, code)
    assert (refused.value.sentence, refused.value.possible) == ("order.not_now_cancel", ())
    desk.ship(code)
    with pytest.raises(NotNow) as refused:
        desk.cancel(code)
    assert refused.value.possible == ("deliver", "refund")
    assert "sent" in refused.value.params["state"]
    assert refused.value.params["possible"] == "deliver, refund"


def test_the_desk_cancels_what_is_packed(shop, ann, code, desk, till):
    desk.pack(code)
    desk.cancel(code, "The last one was broken.")
    assert states(seen(ann, code)) == ("cancelled", "refunded", "packed")
    assert shop.on_hand("MUG") == 10
    with pytest.raises(NotNow):
        desk.cancel(code)
    jobs_done(shop)
    assert till.total == 1999


def test_cancelling_twice_at_once_gives_back_once(shop, ann, code, till):
    answers = at_once([lambda: cancels(ann, code)] * 6)
    assert sum(isinstance(answer, NotNow) for answer in answers) == 5
    jobs_done(shop)
    assert till.total == 1999
    assert shop.on_hand("MUG") == 10


def test_a_stranger_finds_nothing_to_cancel_or_send_back(shop, code):
    eve = shop.person("eve")
    for tries in (lambda: cancels(eve, code), lambda: asks_back(eve, code, MUG=1)):
        with pytest.raises(NotFound) as refused:
            tries()
        assert refused.value.sentence == "order.none"
    with pytest.raises(NotFound):
        eve.does(order_again, OrderAgain(code))


# Sending


def test_an_order_is_sent_in_parts_and_arrives(ann, code, desk):
    assert desk.ship(code, tracking="RR1LV", MUG=2).fulfilment == "partial"
    with pytest.raises(Invalid) as refused:
        desk.ship(code, MUG=2)
    assert refused.value.misfits[0].params == {"product": "Mug", "left": 1}
    assert desk.ship(code, tracking="RR2LV").fulfilment == "shipped"
    assert [each.shipped for each in seen(ann, code).pieces] == [3, 1]
    assert desk.deliver(code).fulfilment == "delivered"
    assert desk.close(code).status == "closed"
    told = [(event.what, event.before, event.after, event.note) for event in desk.look(code).timeline]
    assert told == [
        ("order", "", "placed", ""),
        ("payment", "awaiting", "paid", ""),
        ("fulfilment", "unfulfilled", "partial", ""),
        ("shipment", "", "sent", "2 × MUG · RR1LV"),
        ("fulfilment", "partial", "shipped", ""),
        ("shipment", "", "sent", "1 × MUG, 1 × CUP · RR2LV"),
        ("fulfilment", "shipped", "delivered", ""),
        ("order", "placed", "closed", ""),
    ]
    assert [event.after for event in seen(ann, code).timeline][-1] == "delivered"


def test_whoever_ordered_does_not_read_who_packed(ann, code, desk):
    desk.pack(code)
    assert [event.who for event in seen(ann, code).timeline] == ["ann", "ann", ""]
    assert desk.look(code).timeline[-1].who != ""


# Paying back


def test_shares_of_a_line_add_up_to_it_in_whatever_steps(shop, ann, desk, till):
    ann.adds(shop.shelve("pin", price=1), 3)
    ann.adds(shop.shelve("bowl", price=667), 3)
    code = ann.buys().code
    amounts = [desk.refund(code, lines={"BOWL": 1}).amount.amount for _ in range(3)]
    assert amounts == [667, 667, 667]
    assert seen(ann, code).payment == "part_refunded"
    with pytest.raises(Invalid) as refused:
        desk.refund(code, lines={"BOWL": 1})
    assert refused.value.misfits[0].sentence == "refund.too_many"
    desk.refund(code, everything=True)
    assert states(seen(ann, code)) == ("placed", "refunded", "unfulfilled")
    jobs_done(shop)
    assert till.total == 2004
    assert books(shop) == 0


def test_pieces_go_back_to_the_shelf_where_they_are_there_and_not_otherwise(shop, code, desk):
    desk.refund(code, lines={"MUG": 1}, restock=True)
    desk.refund(code, lines={"MUG": 1}, restock=False)
    assert shop.on_hand("MUG") == 8
    assert shop.fold("MUG") == 8


def test_money_for_no_goods_counts_with_the_rest_and_never_passes_it(shop, ann, code, desk, till):
    desk.refund(code, goodwill=500, why="It came late.")
    with pytest.raises(Invalid) as refused:
        desk.refund(code, goodwill=1500)
    assert refused.value.misfits[0].params == {"left": "€14.99"}
    last = desk.refund(code, everything=True)
    assert last.amount.amount == 1499
    assert seen(ann, code).payment == "refunded"
    assert books(shop) == 0
    with pytest.raises(NotNow):
        desk.refund(code, goodwill=1)
    jobs_done(shop)
    assert till.total == 1999


@pytest.mark.parametrize("wants", [{}, {"lines": {"NO-SUCH": 1}}, {"lines": {"MUG": 4}}, {"goodwill": 2000}])
def test_what_cannot_be_paid_back_is_refused_and_changes_nothing(shop, ann, code, desk, wants):
    with pytest.raises(Invalid):
        desk.refund(code, **wants)
    assert states(seen(ann, code)) == ("placed", "paid", "unfulfilled")
    assert shop.one("select count(*) from refunds") == 0


def test_the_same_key_pays_back_once_and_says_so(shop, code, desk, till):
    first = desk.refund(code, key="one", lines={"MUG": 1})
    again = desk.refund(code, key="one", lines={"MUG": 1})
    assert (first.code, first.replayed, again.code, again.replayed) == (again.code, False, first.code, True)
    for other in ({"lines": {"MUG": 2}}, {"lines": {"MUG": 1}, "why": "other"}, {"goodwill": 1}):
        with pytest.raises(Invalid) as refused:
            desk.refund(code, key="one", **other)
        assert refused.value.misfits[0].sentence == "refund.key_used"
    with pytest.raises(Invalid):
        desk.refund(code, key="x" * 300, lines={"MUG": 1})
    jobs_done(shop)
    assert till.total == 333


def test_refunds_at_once_never_pass_what_was_taken(shop, ann, code, desk, till):
    answers = at_once([lambda: desk.refund(code, goodwill=700)] * 8)
    paid = [answer for answer in answers if not isinstance(answer, Refusal)]
    assert len(paid) == 2
    assert shop.one("select refunded from orders") == 1400
    assert books(shop) == 599
    jobs_done(shop)
    assert till.total == 1400


def test_the_last_piece_is_paid_back_once_however_many_press(shop, ann, code, desk, till):
    answers = at_once([lambda: desk.refund(code, lines={"CUP": 1}, restock=True)] * 8)
    assert sum(not isinstance(answer, Refusal) for answer in answers) == 1
    assert shop.on_hand("CUP") == 10
    jobs_done(shop)
    assert till.total == 1000


def test_the_bank_is_asked_once_though_its_job_runs_twice(shop, code, desk, till):
    refund = desk.refund(code, lines={"MUG": 1})
    jobs_done(shop)
    shop.run("update jobs set done_at = null where name = 'pay_back'")
    jobs_done(shop)
    assert till.given == {refund.code: (code, 333)}
    assert [event.after for event in desk.look(code).timeline if event.what == "refund"] == [
        "decided",
        "given",
    ]
    assert desk.look(code).refunds[0].given


def test_a_bank_that_is_asked_again_is_asked_with_the_same_word(shop, code, desk, till):
    """The process may die between the bank's yes and our note of it."""
    refund = desk.refund(code, lines={"MUG": 1})
    jobs_done(shop)
    shop.run("update refunds set given_at = null")
    shop.run("update jobs set done_at = null where name = 'pay_back'")
    jobs_done(shop)
    assert till.given == {refund.code: (code, 333)}


# Sending back


def test_something_is_sent_back_and_paid_back(shop, ann, code, desk, till):
    desk.ship(code)
    assert "return" in seen(ann, code).can
    asked = asks_back(ann, code, MUG=2)
    assert "return" not in seen(ann, code).can
    with pytest.raises(Conflict) as refused:
        asks_back(ann, code, MUG=1)
    assert refused.value.sentence == "return.open"
    desk.accept(code, asked.code, restock=True)
    order = seen(ann, code)
    assert (states(order), order.returns[0].state) == (("placed", "part_refunded", "shipped"), "accepted")
    assert shop.on_hand("MUG") == 9
    asked = asks_back(ann, code, MUG=1, CUP=1)
    desk.accept(code, asked.code)
    assert states(seen(ann, code)) == ("placed", "refunded", "returned")
    assert (shop.on_hand("MUG"), shop.on_hand("CUP")) == (9, 9)
    jobs_done(shop)
    assert till.total == 1999
    assert books(shop) == 0


def test_what_was_not_sent_cannot_be_sent_back(ann, code, desk):
    with pytest.raises(NotNow):
        asks_back(ann, code, MUG=1)
    desk.ship(code, MUG=1)
    with pytest.raises(Invalid) as refused:
        asks_back(ann, code, MUG=2)
    assert refused.value.misfits[0].params == {"product": "Mug", "left": 1}
    for lines in ({}, {"NO-SUCH": 1}, {"CUP": 1}):
        with pytest.raises(Invalid):
            asks_back(ann, code, **lines)
    asks_back(ann, code, MUG=1)


def test_a_refusal_says_why_and_something_can_be_asked_again(ann, code, desk):
    desk.ship(code)
    asked = asks_back(ann, code, CUP=1)
    desk.refuse(code, asked.code, "It was worn.")
    order = seen(ann, code)
    assert (order.returns[0].state, order.returns[0].answer) == ("refused", "It was worn.")
    assert states(order) == ("placed", "paid", "shipped")
    for decides in (desk.accept, desk.refuse):
        with pytest.raises(Conflict) as refused:
            decides(code, asked.code)
        assert refused.value.sentence == "return.decided"
    for number in ("ZZZZZZZZZZ", "1", "'"):
        with pytest.raises(NotFound):
            desk.accept(code, number)
    asks_back(ann, code, CUP=1)


def test_one_return_is_open_however_many_ask_and_decided_once_however_many_decide(
    shop, ann, code, desk, till
):
    desk.ship(code)
    answers = at_once([lambda: asks_back(ann, code, CUP=1)] * 6)
    [asked] = [answer for answer in answers if not isinstance(answer, Refusal)]
    answers = at_once([lambda: desk.accept(code, asked.code, restock=True)] * 6)
    assert sum(not isinstance(answer, Refusal) for answer in answers) == 1
    assert shop.on_hand("CUP") == 10
    jobs_done(shop)
    assert till.total == 1000


# Ordering again


def test_the_same_again_at_todays_prices_as_far_as_it_is_there(shop, ann, code):
    shop.shelve("mug", on_hand=10, price=400)
    shop.count("MUG", 2)
    ann.adds("CUP", 2)
    again = ann.does(order_again, OrderAgain(code))
    assert (again.pieces, again.of) == (3, 4)
    cart = ann.does(read_cart)
    assert {line.sku: (line.quantity, line.price.amount) for line in cart.lines} == {
        "MUG": (2, 400),
        "CUP": (2, 1000),
    }
    assert ann.does(order_again, OrderAgain(code)).pieces == 3
    assert ann.does(read_cart).count == 4


def test_what_is_not_sold_any_more_is_not_put_into_the_cart(shop, ann, code):
    shop.shelve("mug", published=False)
    shop.shelve("cup", published=False)
    with pytest.raises(Conflict) as refused:
        ann.does(order_again, OrderAgain(code))
    assert refused.value.sentence == "order.nothing_again"
    assert ann.does(read_cart).lines == []


# Letters


def test_each_step_is_written_once_with_a_message_id_that_stays(shop, ann, code, desk):
    desk.ship(code, tracking="RR1LV", MUG=1)
    desk.ship(code)
    desk.deliver(code)
    asked = asks_back(ann, code, MUG=1)
    desk.accept(code, asked.code)
    second = asks_back(ann, code, CUP=1)
    desk.refuse(code, second.code)
    letters = list(jobs_done(shop))
    assert {letter.to for letter in letters} == {"ann@example.com"}
    ids = [letter.message_id for letter in letters]
    assert len(ids) == len(set(ids)) == 9
    assert ids[0] == f"<receipt.{code}@counterfoil.invalid>"
    assert f"<shipped.1.{code}@counterfoil.invalid>" in ids
    assert f"<return-accepted.{asked.code}.{code}@counterfoil.invalid>" in ids
    assert "Sent: 1 × MUG · RR1LV" in next(
        letter.text for letter in letters if "shipped.1." in letter.message_id
    )
    assert "€3.33" in next(letter.text for letter in letters if "<refunded." in letter.message_id)
    shop.run("update jobs set done_at = null")
    again = jobs_done(shop)[len(letters) :]
    assert again == letters


def test_credit_notes_have_numbers_of_their_own_without_a_gap(shop, ann, code, desk):
    for _ in range(3):
        desk.refund(code, lines={"MUG": 1})
    order = seen(ann, code)
    assert order.invoice.endswith("-000001")
    assert [refund.credit_note[-7:] for refund in order.refunds] == ["-000001", "-000002", "-000003"]
    assert all(refund.credit_note.startswith("C") for refund in order.refunds)


# The desk's list


def test_the_list_is_narrowed_and_read_page_by_page(shop, ann, desk):
    sku = shop.shelve("mug", on_hand=50)
    codes = []
    for _ in range(5):
        ann.adds(sku)
        codes.insert(0, ann.buys().code)
    desk.pack(codes[0])
    desk.ship(codes[1])
    desk.cancel(codes[2])
    asks_back(ann, codes[1], MUG=1)

    def shown(show):
        return [row.code for row in desk.person.does(list_all_orders, ListAllOrders(show)).items]

    assert shown("all") == codes
    assert shown("to_pack") == codes[3:]
    assert shown("to_send") == [codes[0], *codes[3:]]
    assert shown("on_the_way") == shown("returns") == [codes[1]]
    assert shown("cancelled") == [codes[2]]
    assert shown("unpaid") == []
    page = desk.person.does(list_all_orders, ListAllOrders(limit=2))
    second = desk.person.does(list_all_orders, ListAllOrders(limit=2, after=page.next))
    assert [row.code for row in (*page.items, *second.items)] == codes[:4]
    with pytest.raises(Invalid):
        desk.person.does(list_all_orders, ListAllOrders(after="x"))


# The machines


def test_every_step_of_every_machine_leads_to_a_state_of_it():
    for machine in MACHINES.values():
        assert {after for states in machine.values() for after in states} <= set(machine)


def test_the_deeds_name_states_that_there_are():
    for deed in (*moves.OF_THE_DESK, *moves.OF_THE_OWNER):
        for names, machine in zip(
            (deed.order, deed.payment, deed.fulfilment), MACHINES.values(), strict=True
        ):
            assert set(names) <= set(machine)


@pytest.mark.parametrize("status", moves.ORDER)
def test_in_every_state_what_is_not_possible_is_refused_and_changes_nothing(shop, code, desk, status):
    """The database is put into each state from behind; what the tables allow is what can be done."""
    tries = {
        "pack": lambda: desk.pack(code),
        "ship": lambda: desk.ship(code),
        "deliver": lambda: desk.deliver(code),
        "cancel": lambda: desk.cancel(code),
        "refund": lambda: desk.refund(code, goodwill=1),
        "close": lambda: desk.close(code),
        "mark_paid": lambda: desk.person.does(mark_paid, ReadOrder(code)),
    }
    for payment, fulfilment in itertools.product(moves.PAYMENT, moves.FULFILMENT):
        wanted = moves.States(status, payment, fulfilment)
        shop.run(
            "update orders set status = :order, payment = :payment, fulfilment = :fulfilment",
            **asdict(wanted),
        )
        possible = moves.possible(moves.OF_THE_DESK, wanted)
        for name in set(tries) - set(possible):
            with pytest.raises(Conflict) as refused:
                tries[name]()
            assert getattr(refused.value, "possible", possible) == possible, (name, wanted)
        assert states(desk.look(code)) == (status, payment, fulfilment)
