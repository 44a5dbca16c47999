"""What fails again and again has to wait: guessed codes, and cards that are tried out."""

from dataclasses import replace

import pytest

from counterfoil.gate import shapes
from counterfoil.gate.clock import MINUTE
from counterfoil.gate.refusals import Declined, Invalid, TooMany
from counterfoil.shop.payments import DECLINES, Payments, Simulator
from counterfoil.shop.pricing.offers import MakeCode, make_discount_code
from counterfoil.shop.pricing.quoting import QuoteOrder, quote_order
from counterfoil.shop.tries import Tries
from tests.shop.rush import at_once

HERE = "192.0.2.7"


@pytest.fixture(autouse=True)
def strict(shop):
    shop.sells(tries=Tries())


@pytest.fixture
def ann(shop):
    return at(HERE, shop.person("ann"))


@pytest.fixture
def mug(shop):
    wants = {"code": "SPRING", "kind": "percent", "rate": 100_000}
    shop.operator(make_discount_code, shapes.read(MakeCode, wants))
    return shop.shelve("mug", on_hand=1_000)


def at(address, person):
    person.actor = replace(person.actor, address=address)
    return person


def guesses(person, code="WRONG"):
    return person.does(quote_order, QuoteOrder(discount_code=code))


def orders(person):
    return person.buys(discount_code="WRONG")


def refused(person, tries, times, kind=Invalid):
    for _ in range(times):
        with pytest.raises(kind):
            tries(person)


# Codes


@pytest.mark.parametrize("tries", [guesses, orders])
def test_abuse_57_the_eleventh_wrong_code_in_a_minute_has_to_wait(shop, ann, mug, tries):
    ann.adds(mug)
    refused(ann, tries, 10)
    with pytest.raises(TooMany) as waits:
        tries(ann)
    assert waits.value.sentence == "too_many.codes"
    assert 0 < waits.value.retry_after <= 60
    # The right one is no way round it: whoever guesses must not learn that it is.
    with pytest.raises(TooMany):
        guesses(ann, "SPRING")
    with pytest.raises(TooMany):
        ann.buys(discount_code="SPRING")
    shop.clock.at += waits.value.retry_after * 1_000_000
    assert guesses(ann, "SPRING").discount_code == "SPRING"
    refused(ann, tries, 10)


def test_waiting_for_codes_keeps_nobody_from_buying_without_one(ann, mug):
    ann.adds(mug)
    refused(ann, guesses, 10)
    assert ann.buys().payment == "paid"


def test_only_what_is_no_code_counts(shop, ann, mug):
    ann.adds(mug)
    shop.operator(
        make_discount_code,
        shapes.read(
            MakeCode, {"code": "DEAR", "kind": "percent", "rate": 1, "minimum": 10**6, "currency": "EUR"}
        ),
    )
    refused(ann, lambda person: guesses(person, "DEAR"), 30)
    for _ in range(30):
        guesses(ann, "SPRING")
    refused(ann, guesses, 10)


def test_many_people_at_one_place_are_counted_together_and_those_elsewhere_not(shop, mug):
    people = [at(HERE, shop.person()) for _ in range(5)]
    for each in people:
        each.adds(mug)
    for each in people[:3]:
        refused(each, guesses, 10)
    with pytest.raises(TooMany):
        guesses(people[3], "SPRING")
    assert guesses(at("198.51.100.1", people[4]), "SPRING").discount_code == "SPRING"


def test_of_fifty_wrong_codes_at_once_no_more_than_ten_are_counted(shop, ann, mug):
    ann.adds(mug)
    at_once([lambda: guesses(ann)] * 50)
    assert shop.one("select max(count) from throttle") == 10  # the place is not used up by one person
    with pytest.raises(TooMany):
        guesses(ann)


# Cards


def declines(person):
    return person.buys(DECLINES)


class Asked(Simulator):
    """A bank that counts how often it is asked."""

    def __init__(self):
        super().__init__(slow=0)
        self.times = 0

    def charge(self, reference, amount, card):
        self.times += 1
        return super().charge(reference, amount, card)


def test_abuse_58_the_sixth_card_after_five_that_were_declined_is_not_tried(shop, ann, mug):
    bank = Asked()
    shop.with_part(Payments, bank)
    ann.adds(mug)
    refused(ann, declines, 5, Declined)
    for tries in (declines, lambda person: person.buys()):
        with pytest.raises(TooMany) as waits:
            tries(ann)
    assert bank.times == 5
    assert waits.value.sentence == "too_many.cards"
    assert 3_500 < waits.value.retry_after <= 3_600
    assert shop.on_hand("MUG") == 1_000
    assert shop.one("select count(*) from orders") == 5
    shop.clock.at += 60 * MINUTE
    assert ann.buys().payment == "paid"


def test_what_the_bank_approves_is_not_counted(shop, ann, mug):
    for _ in range(12):
        ann.adds(mug)
        ann.buys()
    ann.adds(mug)
    refused(ann, declines, 5, Declined)


def test_a_card_tried_from_many_accounts_at_one_place(shop, mug):
    for _ in range(4):
        each = at(HERE, shop.person())
        each.adds(mug)
        refused(each, declines, 5, Declined)
    late = at(HERE, shop.person())
    late.adds(mug)
    with pytest.raises(TooMany):
        late.buys()
    assert at("198.51.100.1", late).buys().payment == "paid"


def test_what_was_answered_is_answered_again_also_to_who_has_to_wait(shop, ann, mug):
    ann.adds(mug)
    refused(ann, lambda person: person.buys(DECLINES, key="k"), 5, Declined)
    assert shop.one("select count(*) from orders") == 1
    refused(ann, declines, 4, Declined)
    with pytest.raises(TooMany):
        ann.buys()
    with pytest.raises(Declined):
        ann.buys(DECLINES, key="k")


def test_a_right_code_and_an_approved_card_cost_no_statement(shop, ann, mug):
    def statements(**more):
        ann.adds(mug)
        with shop.store.watch() as seen:
            ann.buys(**more)
        return len(seen)

    plain, with_code = statements(), statements(discount_code="SPRING")
    ann.adds(mug)
    refused(ann, declines, 1, Declined)
    refused(ann, guesses, 1)
    assert (statements(), statements(discount_code="SPRING")) == (plain, with_code)
