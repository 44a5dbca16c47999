"""Whatever people, the desk and the bank do, in whatever order: money and stock add up after each step."""

import secrets
from collections import Counter
from typing import ClassVar

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from counterfoil.gate.actor import Way, shop_itself
from counterfoil.gate.clock import MINUTE
from counterfoil.gate.refusals import Conflict, Declined, Refusal
from counterfoil.gate.work import Work
from counterfoil.shop import settling, stock
from counterfoil.shop.after import giving_back
from counterfoil.shop.books import ledger
from counterfoil.shop.books.reconcile import reconcile
from counterfoil.shop.money import Money
from counterfoil.shop.orders import ReadOrder
from counterfoil.shop.payments import APPROVES, DECLINES, SLOW, Payments, Verdict
from counterfoil.shop.payments import TOO_LITTLE_MONEY as LATER
from counterfoil.shop.settling import settle
from counterfoil.shop.stockroom import CorrectStock, ReceiveStock, correct_stock, receive_stock
from counterfoil.shop.tracking import read_order
from counterfoil.shop.waiting import expire_hung_orders
from tests.shop.after import Desk, Till, asks_back, cancels, jobs_done
from tests.shop.small_model import Bought, SmallModel

PRICES = (333, 1999)
PEOPLE = ("ann", "ben")
UNPAID = ("awaiting", "authorised", "expired", "failed")
TAKEN = ("authorised", "paid", "part_refunded", "refunded")
COUNTS = st.integers(1, 3)
OPENING = 12
EXAMPLES, STEPS = {"sqlite": 80, "postgres": 60}, 40
CARDS = st.sampled_from([APPROVES, APPROVES, DECLINES, SLOW, LATER])
WHICH = st.integers(0, 99)


class Silence(Exception):
    """The bank's."""


class SlowTill(Till):
    """A bank that says nothing to one card, and promises the money of another."""

    def charge(self, reference, amount, card):
        if card.reveal() == SLOW:
            raise Silence
        if card.reveal() == LATER:
            return Verdict("authorised", f"b-{reference}", amount)
        return super().charge(reference, amount, card)


class Everything(RuleBasedStateMachine):
    """Real operations on a real database beside a model of a hundred lines."""

    shop = None
    done: ClassVar[Counter[str]] = Counter()  # over all examples

    @initialize()
    def a_day_begins(self):
        self.bank = SlowTill()
        self.shop.with_part(Payments, self.bank)
        self.desk = Desk(self.shop)
        self.people = {who: self.shop.person() for who in PEOPLE}
        mark = secrets.token_hex(4)
        skus = [self.shop.shelve(f"thing-{mark}-{price}", on_hand=OPENING, price=price) for price in PRICES]
        self.model = SmallModel(dict(zip(skus, PRICES, strict=True)), list(PEOPLE))
        self.model.move(dict.fromkeys(skus, OPENING), 1)
        self.skus = skus
        self.before = self.books()

    def books(self):
        return (
            self.shop.one("select cast(coalesce(sum(total), 0) as bigint) from sales"),
            self.shop.one("select count(*) from invoices where kind = 'invoice'"),
            self.shop.one("select count(*) from invoices where kind = 'credit'"),
        )

    def refused(self, does):
        with pytest.raises(Refusal):
            does()

    # the shelf

    @rule(which=WHICH, count=st.integers(1, 9))
    def receive(self, which, count):
        sku = self.skus[which % 2]
        self.shop.operator(receive_stock, ReceiveStock(sku, count))
        self.model.move({sku: count}, 1)

    @rule(which=WHICH, count=COUNTS)
    def break_some(self, which, count):
        sku = self.skus[which % 2]
        wants = CorrectStock(sku, -count, "broken")
        if self.model.shelf[sku] < count:
            self.refused(lambda: self.shop.operator(correct_stock, wants))
        else:
            self.shop.operator(correct_stock, wants)
            self.model.move({sku: count}, -1)

    # the shopper

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, count=COUNTS)
    def add(self, who, which, count):
        self.adds(who, self.skus[which % 2], count)

    def adds(self, who, sku, count):
        if self.model.can_add(who, sku, count):
            self.people[who].adds(sku, count)
            self.model.add(who, sku, count)
        else:
            self.refused(lambda: self.people[who].adds(sku, count))

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, count=COUNTS, card=CARDS, ships=st.booleans())
    def buy(self, who, which, count, card, ships):
        """What is in the cart and something from the shelf, which is often sent at once."""
        if self.model.can_add(who, self.skus[which % 2], count):
            self.adds(who, self.skus[which % 2], count)
        ann = self.people[who]
        if not self.model.can_order(who):
            self.refused(lambda: ann.buys(card))
            return
        self.pays(who, ann, card)
        if ships and self.model.can_ship(self.model.orders[-1]):
            self.desk.ship(self.model.orders[-1].code)
            self.model.ship(self.model.orders[-1])

    def pays(self, who, ann, card):
        if card == SLOW:
            with pytest.raises(Silence):
                ann.buys(card)
            code = self.shop.one("select code from orders order by id desc limit 1")
            self.model.order(who, code)
        elif card == DECLINES:
            with pytest.raises(Declined) as said:
                ann.buys(card)
            self.model.word(self.model.order(who, said.value.params["code"]), "declined")
        else:
            word = "authorised" if card == LATER else "approved"
            self.model.word(self.model.order(who, ann.buys(card).code), word)

    def some(self, which, *payments) -> Bought | None:
        """One of the orders, or of those whose payment stands so."""
        fitting = [order for order in self.model.orders if not payments or order.payment in payments]
        return fitting[which % len(fitting)] if fitting else None

    # the bank

    @precondition(lambda self: self.some(0, *UNPAID))
    @rule(which=WHICH, outcome=st.sampled_from(["approved", "approved", "declined"]))
    def the_bank_says(self, which, outcome):
        self.tell(self.some(which, *UNPAID), outcome)

    @precondition(lambda self: self.some(0))
    @rule(which=WHICH, outcome=st.sampled_from(["approved", "declined"]), times=COUNTS)
    def the_bank_says_it_again(self, which, outcome, times):
        for _ in range(times):
            self.tell(self.some(which), outcome)

    def tell(self, order, outcome):
        self.model.word(order, outcome)
        assert self.webhook(order, outcome).payment == order.payment

    def webhook(self, order, outcome, more=0):
        seen = self.people[order.who].does(read_order, ReadOrder(order.code))
        amount = Money(seen.total.amount + more, seen.total.currency)
        work = Work(self.shop.house, shop_itself(Way.WEBHOOK), "test")
        return settle(work, seen, Verdict(outcome, f"b-{order.code}", amount))

    @precondition(lambda self: self.some(0))
    @rule(which=WHICH, more=st.sampled_from([-1, 1, 10**9]))
    def the_bank_says_another_amount(self, which, more):
        with pytest.raises(Conflict):
            self.webhook(self.some(which), "approved", more)

    @rule()
    def a_minute_passes(self):
        self.shop.clock.at += MINUTE + 1
        expire_hung_orders(self.shop.house)
        self.model.expire()

    @rule(who=st.sampled_from(PEOPLE), which=WHICH, more=st.booleans(), again=st.booleans())
    def a_slow_bank_says_yes_in_the_end(self, who, which, more, again):
        """To what was given up; the cart may have grown meanwhile, and been bought."""
        if not self.model.can_order(who):
            return
        self.pays(who, self.people[who], SLOW)
        late = self.model.orders[-1]
        if more and self.model.can_add(who, self.skus[which % 2], 1):
            self.adds(who, self.skus[which % 2], 1)
        self.a_minute_passes()
        if again and self.model.can_order(who):
            self.pays(who, self.people[who], APPROVES)
        self.tell(late, "approved")

    # after the sale

    @precondition(lambda self: self.some(0))
    @rule(which=WHICH)
    def cancel(self, which):
        order = self.some(which)
        if self.model.can_cancel(order):
            cancels(self.people[order.who], order.code)
            self.model.cancel(order)
        else:
            self.refused(lambda: cancels(self.people[order.who], order.code))

    @precondition(lambda self: self.some(0, "paid", "part_refunded"))
    @rule(which=WHICH, line=WHICH, count=COUNTS, restock=st.booleans())
    def refund(self, which, line, count, restock):
        order = self.some(which, "paid", "part_refunded")
        sku = list(order.lines)[line % len(order.lines)]
        wants = {"lines": {sku: count}, "restock": restock}
        if self.model.can_refund(order) and count <= order.left(sku):
            self.desk.refund(order.code, **wants)
            self.model.give_back(order, {sku: count}, restock=restock)
        else:
            self.refused(lambda: self.desk.refund(order.code, **wants))

    @precondition(lambda self: self.some(0, *TAKEN))
    @rule(which=WHICH)
    def ship(self, which):
        order = self.some(which, *TAKEN)
        if self.model.can_ship(order):
            self.desk.ship(order.code)
            self.model.ship(order)
        else:
            self.refused(lambda: self.desk.ship(order.code))

    @precondition(lambda self: any(order.fulfilment == "shipped" for order in self.model.orders))
    @rule(which=WHICH, line=WHICH, count=COUNTS)
    def ask_to_send_back(self, which, line, count):
        shipped = [order for order in self.model.orders if order.fulfilment == "shipped"]
        order = shipped[which % len(shipped)]
        sku = list(order.lines)[line % len(order.lines)]
        count = min(count, max(order.left(sku), 1))
        ann = self.people[order.who]
        if self.model.can_ask(order) and count <= min(order.left(sku), order.sent.get(sku, 0)):
            order.number = asks_back(ann, order.code, **{sku: count}).code
            order.asked = {sku: count}
        else:
            self.refused(lambda: asks_back(ann, order.code, **{sku: count}))

    @precondition(lambda self: any(order.asked for order in self.model.orders))
    @rule(which=WHICH, restock=st.booleans(), yes=st.sampled_from([True, True, False]))
    def decide_on_what_comes_back(self, which, restock, yes):
        asked = [order for order in self.model.orders if order.asked]
        order = asked[which % len(asked)]
        if not yes:
            self.desk.refuse(order.code, order.number)
            order.asked = {}
        elif self.model.can_refund(order):
            self.desk.accept(order.code, order.number, restock=restock)
            self.model.accept(order, restock=restock)
        else:
            self.refused(lambda: self.desk.accept(order.code, order.number, restock=restock))

    # what must be, always

    @invariant()
    def everything_adds_up(self):
        if not hasattr(self, "before"):
            return
        assert self.shop.operator(reconcile).difference is None
        assert {sku: self.shop.on_hand(sku) for sku in self.skus} == self.model.shelf
        assert min(self.model.shelf.values()) >= 0
        for order in self.model.orders:
            assert self.stands(order.code) == order.money
        sold = [order for order in self.model.orders if order.invoiced]
        money = 100 * sum(order.captured - order.refunded for order in sold)
        notes = sum(order.credited for order in sold)
        grown = tuple(now - then for now, then in zip(self.books(), self.before, strict=True))
        assert grown == (money, len(sold), notes)

    def stands(self, code):
        with self.shop.store.reading() as db:
            return db.one(
                "select status, payment, fulfilment, captured, refunded from orders where code = :code",
                code=code,
            )

    def teardown(self):
        if hasattr(self, "before"):
            jobs_done(self.shop)
            assert self.bank.total == sum(order.refunded for order in self.model.orders)
            self.done.update(self.model.done)


EVERYTHING = {
    "awaiting → paid",
    "awaiting → failed",
    "awaiting → authorised",
    "authorised → paid",
    "awaiting → expired",
    "failed → paid",
    "failed → refunded",
    "expired → paid",
    "expired → refunded",
    "cancelled",
    "paid back",
    "restocked",
    "shipped",
    "came back",
    "all came back",
}


def run(shop, monkeypatch):
    """What happened in a few thousand steps."""
    monkeypatch.setattr(Everything, "shop", shop)
    monkeypatch.setattr(Everything, "done", Counter())
    machine = Everything.TestCase
    machine.settings = settings(
        max_examples=EXAMPLES[shop.store.kind],
        stateful_step_count=STEPS,
        deadline=None,
        phases=[Phase.generate],
    )
    machine("runTest").runTest()
    return Everything.done


def test_money_and_stock_add_up_after_each_step(shop, monkeypatch):
    done = run(shop, monkeypatch)
    # It is chance how far a run comes; but one that never comes far proves little.
    assert len({what for what in EVERYTHING if not done[what]}) <= 3, done


@pytest.mark.parametrize(
    ("room", "name", "fault"),
    [
        (giving_back, "RESTOCK", "select 1 where :order_id < 0"),
        (ledger, "sale", lambda *_: None),
        (stock, "release", lambda *_: None),
        (settling, "_record", lambda *_: None),
        (ledger, "given_back", lambda *_: None),
    ],
    ids=[
        "not restocked",
        "not sold in the ledger",
        "not released",
        "payment not written down",
        "not given back in the ledger",
    ],
)
def test_a_step_that_is_forgotten_is_found(shop, monkeypatch, room, name, fault):
    """The fault is planted."""
    if shop.store.kind != "sqlite":
        pytest.skip("the machine is the same on both")
    monkeypatch.setattr(room, name, fault)
    # A figure that differs, a refusal where there should be none or none where there should be one; or that the same
    # steps end differently the second time, since the first has left what does not add up.
    with pytest.raises((Exception, pytest.fail.Exception)):
        run(shop, monkeypatch)
