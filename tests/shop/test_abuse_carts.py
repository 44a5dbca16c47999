"""Carts that are too full, and what can be spent once, by the number in the list of abuse cases."""

import pytest

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Invalid, Refusal
from counterfoil.shop.after.refunding import RefundOrder
from counterfoil.shop.cart_limit import MOST_LINES
from counterfoil.shop.carts import read_cart
from counterfoil.shop.goods import Sort
from counterfoil.shop.pricing.offers import MakeCode, make_discount_code
from tests.shop.rush import at_once

MANY = 100_000


@pytest.fixture
def much(shop):
    """A shop with more sorts of one thing than a cart takes, and their SKUs."""
    skus = [f"SORT-{number}" for number in range(MOST_LINES + 60)]
    sorts = [Sort(sku, [sku], 100, None, 10**6) for sku in skus]
    shop.shelve("things", sorts=sorts, option_names=["What"])
    return skus


def test_abuse_14_a_hundred_thousand_lines_do_not_fit_into_a_cart(shop, much):
    ann = shop.person()
    for sku in much[:MOST_LINES]:
        ann.adds(sku)
    before = shop.one("select count(*) from cart_lines")
    for sku in much[MOST_LINES:]:
        with pytest.raises(Invalid) as refused:  # 422
            ann.adds(sku)
        assert refused.value.misfits[0].sentence == "cart.full"
    assert shop.one("select count(*) from cart_lines") == before == MOST_LINES
    assert len(ann.buys().lines) == MOST_LINES


def test_abuse_14_many_tabs_at_once_find_no_way_past_the_limit(shop, much):
    ann = shop.person()
    for sku in much[: MOST_LINES - 10]:
        ann.adds(sku)
    answers = at_once([lambda sku=sku: ann.adds(sku) for sku in much[MOST_LINES - 10 :][:40]])
    assert sum(isinstance(answer, Refusal) for answer in answers) == 30
    assert len(ann.does(read_cart).lines) == MOST_LINES


def test_abuse_14_a_refund_of_a_hundred_thousand_lines_is_refused_before_any_is_looked_at():
    lines = {f"SKU-{number}": 1 for number in range(MANY)}
    with pytest.raises(Invalid):
        shapes.read(RefundOrder, {"code": "AAAAAAAAAA", "why": "x", "key": "k", "lines": lines})


def test_abuse_27_an_amount_that_can_be_spent_once_is_spent_in_one_of_two_carts(shop):
    """There are no gift cards; a code of an amount with one use is what comes nearest."""
    sku = shop.shelve("mug", on_hand=10, price=1000)
    shop.operator(make_discount_code, MakeCode("amount", "FIVE", amount=500, currency="EUR", most=1))
    people = [shop.person(), shop.person()]
    for person in people:
        person.adds(sku)
    answers = at_once([lambda p=person: p.buys(discount_code="FIVE") for person in people])
    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    assert shop.one("select cast(sum(discount) as bigint) from orders") == 500
    assert shop.one("select used from discount_codes") == 1
