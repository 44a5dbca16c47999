"""What holds of every quote, whatever is bought, wherever it goes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.gate.refusals import Conflict, Invalid
from counterfoil.gate.shapes import Unfit
from counterfoil.shop.money import Money
from counterfoil.shop.pricing.codes import Bought, Code, refuse_unfit
from counterfoil.shop.pricing.quote import Item, Rules, quote
from counterfoil.shop.pricing.rounding import Rounding
from counterfoil.shop.pricing.seen import SeenQuote
from counterfoil.shop.pricing.shipping import ANY, Band, ways
from counterfoil.shop.pricing.taxes import Rate

CLASSES = ["standard", "reduced", "untaxed", "none-of-these"]
items = st.lists(
    st.builds(
        lambda variant, quantity, price, tax_class, grams: Item(
            variant, f"SKU-{variant}", "", "", [], quantity, price, tax_class, grams, True
        ),
        st.integers(1, 50), st.integers(1, 999), st.integers(0, 10**9), st.sampled_from(CLASSES), st.integers(0, 5000),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda item: item.variant,
)  # fmt: skip
codes = st.none() | st.builds(
    lambda kind, rate, amount, buys, gets: Code(
        1, "CODE", kind, rate, amount, buys, gets, "", 0, 0, None, None, None
    ),
    st.sampled_from(["percent", "amount", "free_shipping", "buy_get"]),
    st.integers(0, 1_000_000), st.integers(0, 10**10), st.integers(1, 5), st.integers(1, 5),
)  # fmt: skip
rules = st.builds(
    Rules,
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    rounding=st.sampled_from(Rounding),
    tax_included=st.booleans(),
    collected=st.booleans(),
    rates=st.dictionaries(
        st.sampled_from(["standard", "reduced", "shipping"]),
        st.builds(Rate, st.sampled_from(["VAT", "GST"]), st.integers(0, 1_000_000)),
    ),
    ships=st.booleans(),
    bands=st.just(
        (Band("post", "Post", 490, ANY, ANY, 6000), Band("courier", "Courier", 990, ANY, ANY, None))
    ),
    code=codes,
)


@given(items, rules)
def test_the_figures_add_up(items, rules):
    found = quote(items, rules)
    amounts = {
        name: getattr(found, name).amount for name in ("subtotal", "discount", "shipping", "tax", "total")
    }
    lines = found.lines
    assert amounts["subtotal"] == sum(item.quantity * item.price for item in items)
    assert amounts["discount"] == sum(line.discount.amount for line in lines)
    assert amounts["tax"] == sum(line.tax.amount for line in lines) + found.shipping_tax.amount.amount
    assert amounts["tax"] == sum(tax.amount.amount for tax in found.taxes)
    added = 0 if rules.tax_included else amounts["tax"]
    assert amounts["total"] == amounts["subtotal"] - amounts["discount"] + amounts["shipping"] + added


@given(items, rules)
def test_nothing_is_ever_below_nothing(items, rules):
    found = quote(items, rules)
    for line in found.lines:
        assert 0 <= line.discount.amount <= line.total.amount
        assert 0 <= line.tax.amount <= line.total.amount
    assert found.total.amount >= 0
    assert found.total.amount >= found.shipping.amount
    assert all(way.price.amount >= 0 for way in found.ways)


@given(items, rules)
def test_the_same_makes_the_same_quote_and_it_may_follow_itself(items, rules):
    found = quote(items, rules)
    assert quote(items, rules) == found
    seen = SeenQuote().read(found.quote, spoken=False)
    assert seen.hash == found.hash
    assert found.may_follow(seen)
    assert (seen.subtotal, seen.discount, seen.shipping, seen.tax, seen.total) == (
        found.subtotal, found.discount, found.shipping, found.tax, found.total,
    )  # fmt: skip


@given(items, rules, st.integers(1, 10**6))
def test_a_dearer_one_may_not_follow_and_a_cheaper_one_may(items, rules, more):
    dearer = [replace(items[0], price=items[0].price + more), *items[1:]]
    cheap, dear = quote(items, rules), quote(dearer, rules)
    if dear.total.amount > cheap.total.amount:
        assert not dear.may_follow(SeenQuote().read(cheap.quote, spoken=False))
    if cheap.total.amount <= dear.total.amount:
        assert cheap.may_follow(SeenQuote().read(dear.quote, spoken=False))


MUG = Item(1, "MUG", "mug", "Mug", [], 2, 1000, "standard", 500, True)
HERE = Rules(currency="EUR", country="LV", rates={"standard": Rate("PVN", 210_000)})
CODE = Code(1, "CODE", "percent", 100_000, 0, 0, 0, "", 0, 0, None, None, None)


@pytest.mark.parametrize(
    "items, rules",
    [
        ([replace(MUG, price=1001)], HERE),
        ([replace(MUG, quantity=3)], HERE),
        ([replace(MUG, grams=501)], HERE),
        ([replace(MUG, tax_class="reduced")], HERE),
        ([replace(MUG, there=False)], HERE),
        ([MUG], replace(HERE, currency="USD")),
        ([MUG], replace(HERE, rounding=Rounding.HALF_EVEN)),
        ([MUG], replace(HERE, tax_included=False)),
        ([MUG], replace(HERE, country="DE")),
        ([MUG], replace(HERE, rates={"standard": Rate("PVN", 220_000)})),
        ([MUG], replace(HERE, collected=False)),
        ([MUG], replace(HERE, ships=True)),
        ([MUG], replace(HERE, code=CODE)),
        ([MUG], replace(HERE, way="post")),
        ([MUG], replace(HERE, bands=(Band("post", "Post", 1, ANY, ANY, None),))),
    ],
)
def test_everything_that_makes_a_quote_is_in_its_hash(items, rules):
    assert quote(items, rules).hash != quote([MUG], HERE).hash


def test_how_often_others_used_a_code_is_not_in_the_hash():
    rules = replace(HERE, code=CODE)
    assert quote([MUG], rules).hash == quote([MUG], replace(rules, code=replace(CODE, used=5))).hash


@pytest.mark.parametrize(
    "grams, goods, found",
    [
        (0, 0, [("post", 500), ("van", 900)]),
        (1000, 0, [("post", 500), ("van", 900)]),
        (1001, 0, [("post", 700), ("van", 900)]),
        (5000, 0, [("post", 700), ("van", 900)]),
        (5001, 0, [("van", 900)]),
        (0, 9999, [("post", 500), ("van", 900)]),
        (0, 10_000, [("post", 0), ("van", 900)]),
        (0, 20_001, [("post", 0), ("van", 300)]),
        (1001, 20_000, [("van", 300), ("post", 700)]),
        (10**6 + 1, 0, []),
    ],
)
def test_each_way_costs_what_its_narrowest_band_says(grams, goods, found):
    bands = [
        Band("post", "Post", 700, 5000, ANY, None),
        Band("post", "Post", 500, 1000, ANY, 10_000),
        Band("van", "Van", 900, 10**6, 15_000, None),
        Band("van", "Van", 300, 10**6, ANY, None),
    ]
    assert [(way.code, way.price) for way in ways(bands, grams, goods)] == found


def test_where_nothing_is_sent_nothing_is_quoted():
    away = replace(HERE, country="XX", collected=False, ships=True)
    with pytest.raises(Conflict) as refused:
        quote([MUG], away)
    assert refused.value.sentence == "shipping.not_there"
    with pytest.raises(Conflict) as refused:
        quote([MUG], replace(away, bands=(Band("post", "Post", 1, 999, ANY, None),)))
    assert refused.value.sentence == "shipping.too_much"
    with pytest.raises(Invalid) as invalid:
        quote([MUG], replace(away, bands=(Band("post", "Post", 1, ANY, ANY, None),), way="balloon"))
    assert invalid.value.misfits[0].field == "shipping"


@pytest.mark.parametrize(
    "change, why",
    [
        ({"begins_at": 101}, "not_yet"),
        ({"ends_at": 100}, "over"),
        ({"most": 5, "used": 5}, "used_up"),
        ({"most_a_person": 1, "used_by_me": 1}, "used_by_you"),
        ({"currency": "USD"}, "other_currency"),
        ({"currency": "EUR", "minimum": 2001}, "minimum"),
        ({"kind": "buy_get", "buys": 2, "gets": 1}, "too_few"),
        ({}, None),
        ({"begins_at": 100, "ends_at": 101, "most": 5, "used": 4, "currency": "EUR", "minimum": 2000}, None),
    ],
)
def test_a_code_holds_or_says_why_not(change, why):
    def check():
        refuse_unfit(replace(CODE, **change), [Bought(2, 1000)], "EUR", 100, "en")

    if why is None:
        check()
    else:
        with pytest.raises(Invalid) as refused:
            check()
        assert [(m.field, m.sentence) for m in refused.value.misfits] == [("discount_code", f"code.{why}")]


@given(
    st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: "a" * 64 + "." + raw.decode("latin-1"))
)
def test_what_is_no_quote_is_refused_and_nothing_else_happens(text):
    try:
        seen = SeenQuote().read(text, spoken=True)
    except Unfit:
        return
    assert isinstance(seen.total, Money)


@pytest.mark.parametrize(
    "raw", [None, 7, [], {}, "", "a.b", "0" * 64, "0" * 64 + ".", "0" * 64 + ".W10", "é" * 64 + ".W10"]
)
def test_no_quote_at_all(raw):
    with pytest.raises(Unfit):
        SeenQuote().read(raw, spoken=False)
