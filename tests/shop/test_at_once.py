"""Many people at the same moment, by threads and by processes."""

import asyncio
import json
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

from counterfoil.gate.refusals import Conflict, Refusal
from counterfoil.shop import second_press
from counterfoil.shop.carts import read_cart
from counterfoil.shop.imports.products import ImportProducts, import_products
from counterfoil.shop.orders import ListOrders, list_orders
from counterfoil.shop.packing import PackOrder, next_task, pack_order
from counterfoil.shop.payments import APPROVES, DECLINES, SLOW, Payments, Simulator
from counterfoil.shop.stock import Short
from counterfoil.storage.lanes import Lane, Lanes
from tests.shop.rush import at_once
from tests.waiting import PATIENCE, in_a_loop

ROOT = Path(__file__).parents[2]


def crowd(shop, count, *skus):
    people = [shop.person() for _ in range(count)]
    for person in people:
        for sku in skus:
            person.adds(sku)
    return people


def sold(shop):
    return shop.one(
        """
        select cast(coalesce(sum(quantity), 0) as bigint)
        from order_lines
        join orders on orders.id = order_lines.order_id
        where payment in ('paid', 'awaiting')
        """
    )


def test_48_shoppers_for_5_units_in_threads(shop):
    sku = shop.shelve("mug", on_hand=5)
    answers = at_once([person.buys for person in crowd(shop, 48, sku)])
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    assert len(answers) - len(refusals) == sold(shop) == 5
    assert {type(refusal) for refusal in refusals} == {Short}
    assert {refusal.params["product"] for refusal in refusals} == {"Mug"}
    assert shop.on_hand(sku) == 0
    assert shop.one("select count(*) from orders") == 5


def test_48_shoppers_for_5_units_in_three_processes(shop, address, tmp_path):
    sku = shop.shelve("mug", on_hand=5)
    people = crowd(shop, 48, sku)
    groups = [people[0:16], people[16:32], people[32:48]]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.shop.rush", address, tmp_path, *(str(p.actor.id) for p in group)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for group in groups
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = Counter(
        word for process in processes for word in json.loads(process.communicate(timeout=PATIENCE)[0])
    )
    assert said == {"paid": 5, "stock.sold_out": 43}
    assert sold(shop) == 5
    assert shop.on_hand(sku) == 0


def test_opposite_orders_never_block_each_other(shop):
    skus = [shop.shelve(f"thing-{n}", on_hand=1000) for n in range(6)]
    people = [shop.person() for _ in range(8)]

    def buy_again_and_again(person, order):
        for round_ in range(13):
            for sku in order:
                person.adds(sku)
            try:
                person.buys(DECLINES if round_ % 3 == 0 else APPROVES)
            except Conflict as refused:
                raise AssertionError(refused) from refused
            except Refusal:
                person.buys()

    errors = at_once(
        [
            lambda person=person, turn=turn: buy_again_and_again(person, skus[::-1] if turn % 2 else skus)
            for turn, person in enumerate(people)
        ]
    )
    assert errors == [None] * len(people)
    assert 6000 - sum(shop.on_hand(sku) for sku in skus) == sold(shop) == 8 * 13 * 6


def test_one_key_pressed_twenty_times_at_once_is_one_order(shop):
    sku = shop.shelve("mug", on_hand=50)
    [ann] = crowd(shop, 1, sku)
    answers = at_once([lambda: ann.buys(key="the one")] * 20)
    assert {answer.code for answer in answers} == {answers[0].code}
    assert sum(answer.replayed for answer in answers) == 19
    assert (shop.on_hand(sku), sold(shop)) == (49, 1)
    assert len(ann.does(list_orders, ListOrders()).items) == 1
    assert shop.one("select count(*) from payments") == 1


def test_64_presses_of_one_order_leave_a_thread_for_somebody_else(shop, monkeypatch):
    monkeypatch.setattr(second_press, "SECONDS_FOR_THE_FIRST", 10 * PATIENCE)
    sku = shop.shelve("mug", on_hand=50)
    ann, bob = crowd(shop, 2, sku)
    bank = HeldBank()
    shop.with_part(Payments, bank)

    async def story():
        lanes = Lanes(shop.store)
        lanes.start(asyncio.get_running_loop())
        presses = [lanes.call(Lane.BANK, told, lambda: ann.buys(SLOW, key="the one")) for _ in range(64)]
        bought = await asyncio.wait_for(lanes.call(Lane.BANK, bob.buys), PATIENCE)
        bank.answers.set()
        answers = await asyncio.gather(*presses)
        await lanes.drain(PATIENCE)
        return bought, answers

    bought, answers = in_a_loop(story())
    assert bought.payment == "paid"
    orders = [answer for answer in answers if not isinstance(answer, Refusal)]
    assert {answer.code for answer in orders} == {orders[0].code}
    assert sum(not answer.replayed for answer in orders) == 1
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert {answer.sentence for answer in refused} == {"order.unsettled"}
    assert {answer.params["code"] for answer in refused} == {orders[0].code}
    assert (shop.on_hand(sku), sold(shop)) == (48, 2)


class HeldBank(Simulator):
    """A bank that answers about one card when it is told to."""

    def __init__(self):
        super().__init__(sleep=lambda _: self.answers.wait(PATIENCE))
        self.answers = threading.Event()


def told(does):
    try:
        return does()
    except Refusal as refusal:
        return refusal


def test_twenty_keys_of_one_cart_are_one_order_too(shop):
    sku = shop.shelve("mug", on_hand=50)
    [ann] = crowd(shop, 1, sku)
    answers = at_once([ann.buys] * 20)
    assert Counter(getattr(answer, "sentence", "paid") for answer in answers)["paid"] == 1
    assert {getattr(answer, "sentence", "paid") for answer in answers} <= {
        "paid", "order.unsettled", "cart.empty", "cart.changed",
    }  # fmt: skip
    assert (shop.on_hand(sku), sold(shop)) == (49, 1)


class SlowBank(Simulator):
    """Answers when it is told to."""

    def __init__(self):
        super().__init__()
        self.asked, self.may_answer = threading.Event(), threading.Event()

    def charge(self, reference, amount, card):
        self.asked.set()
        assert self.may_answer.wait(PATIENCE)
        return super().charge(reference, amount, card)


def test_while_the_bank_thinks_the_second_tab_is_shown_the_first_and_the_cart_may_grow(shop):
    sku, other = shop.shelve("mug", on_hand=50), shop.shelve("bowl")
    [ann] = crowd(shop, 1, sku)
    bank = SlowBank()
    shop.with_part(Payments, bank)
    answers = []
    first = threading.Thread(target=lambda: answers.append(ann.buys()))
    first.start()
    assert bank.asked.wait(PATIENCE)
    [second] = at_once([ann.buys])
    ann.adds(sku, 2)
    ann.adds(other)
    bank.may_answer.set()
    first.join()
    assert answers[0].payment == "paid"
    assert (second.sentence, second.params) == ("order.unsettled", {"code": answers[0].code})
    # What was added meanwhile was not bought, and is not lost.
    assert [(line.sku, line.quantity) for line in ann.does(read_cart).lines] == [(sku, 2), (other, 1)]


def test_adding_at_once_counts_every_one(shop):
    sku = shop.shelve("mug", on_hand=30)
    ann = shop.person()
    answers = at_once([lambda: ann.adds(sku)] * 40)
    assert sum(isinstance(answer, Short) for answer in answers) == 10
    assert ann.does(read_cart).count == 30


def test_packers_at_once_pack_different_orders(shop):
    sku = shop.shelve("mug", on_hand=50)
    for person in crowd(shop, 6, sku):
        person.buys()
    packers = [shop.person() for _ in range(8)]
    answers = at_once([lambda p=p: p.does(pack_order, PackOrder()) for p in packers])
    packed = [answer.code for answer in answers if not isinstance(answer, Refusal)]
    assert len(packed) == len(set(packed))
    while (task := at_once([lambda: packers[0].does(next_task)])[0]) and not isinstance(task, Refusal):
        packed.append(packers[0].does(pack_order, PackOrder(task.code)).code)
    assert len(packed) == len(set(packed)) == 6


def test_one_order_is_packed_once_however_many_press(shop):
    sku = shop.shelve("mug")
    [ann] = crowd(shop, 1, sku)
    code = ann.buys().code
    answers = at_once([lambda: shop.person().does(pack_order, PackOrder(code))] * 8)
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    assert [refusal.sentence for refusal in refusals] == ["order.already_packed"] * 7


def test_an_import_and_orders_do_not_block_each_other(shop, tmp_path):
    skus = [shop.shelve(f"thing-{n}", on_hand=1000) for n in range(8)]
    people = crowd(shop, 4, *skus)
    path = tmp_path / "products.csv"
    stop = threading.Event()

    def bring():
        for round_ in range(12):
            rows = [
                f"thing-{n},Thing {n} {round_},1,{1000 + round_},THING-{n}"
                for n in (*range(7, -1, -2), *range(0, 8, 2))
            ]
            path.write_text(
                "\n".join(["Handle,Title,Variant Price,Variant Inventory Qty,Variant SKU", *rows])
            )
            for verdict in shop.operator(import_products, ImportProducts(str(path))).verdicts:
                assert verdict.did == "updated"
        stop.set()

    def buy(person):
        while not stop.is_set():
            person.buys()
            for sku in skus:
                person.adds(sku)

    answers = at_once([bring, *(lambda person=person: buy(person) for person in people)])
    assert answers == [None] * 5
    # The file raised each figure by eleven; the rest is what was sold.
    assert 8 * 1011 - sum(shop.on_hand(sku) for sku in skus) == sold(shop)
