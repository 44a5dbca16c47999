"""The grammar of a sentence: money, numbers, days, codes, what is pointed at, options and things."""

from datetime import date
from decimal import Decimal

import pytest

from counterfoil.assistant.training.shop import demo_goods
from counterfoil.assistant.understanding.codes import codes_in
from counterfoil.assistant.understanding.figures import FIGURES, SPLITS, figure_in, split_in
from counterfoil.assistant.understanding.meaning import Known, Thing
from counterfoil.assistant.understanding.money import Price
from counterfoil.assistant.understanding.naming import Names
from counterfoil.assistant.understanding.numbers import number_at, ordinal_at
from counterfoil.assistant.understanding.periods import period_at
from counterfoil.assistant.understanding.reading import read
from counterfoil.assistant.understanding.references import Reference
from counterfoil.assistant.understanding.things import things_of
from counterfoil.assistant.understanding.titles import heads_of
from counterfoil.assistant.understanding.words import singular, texts_of
from counterfoil.reports import definitions

WEDNESDAY = date(2026, 11, 18)
GOODS = demo_goods()
NAMES = Names(GOODS, {"book", "work", "order", "stamp", "light"})


def reading(say, today=WEDNESDAY):
    return read(say, GOODS, NAMES, today)


@pytest.mark.parametrize(
    "say, price",
    [
        ("under 30", Price(None, Decimal(30))),
        ("for less than €25.50", Price(None, Decimal("25.50"), "EUR")),
        ("between €20 and 40", Price(Decimal(20), Decimal(40), "EUR")),
        ("from €20 to 35", Price(Decimal(20), Decimal(35), "EUR")),
        ("20 to 40 euros", Price(Decimal(20), Decimal(40), "EUR")),
        ("more than 15 dollars", Price(Decimal(15), None, "USD")),
        ("not more than thirty quid", Price(None, Decimal(30), "GBP")),
        ("above 1,299.00", Price(Decimal("1299.00"), None)),
        ("a gift for 40 euros", Price(None, Decimal(40), "EUR")),
    ],
)
def test_what_something_may_cost(say, price):
    assert [mark.value for mark in reading(say).of("money")] == [price]


@pytest.mark.parametrize(
    "say", ["under 20 cm", "3 mugs", "in 2025", "less than two weeks", "size 42", "from 2 to 4"]
)
def test_what_is_measured_is_no_money(say):
    assert reading(say).of("money") == []


@pytest.mark.parametrize(
    "words, number",
    [
        ("3", 3), ("two", 2), ("twenty five", 25), ("twenty - five", 25), ("a dozen", 12), ("half a dozen", 6),
        ("two dozen", 24), ("a pair of", 2), ("a hundred", 100), ("three hundred", 300), ("1,299.00", 1299),
        ("0,5", Decimal("0.5")), ("nineteen", 19),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(words, number):
    found = number_at(words.split(), 0)
    assert found is not None
    assert found[0] == number
    assert found[1] == len(words.split())


@pytest.mark.parametrize("words", ["mug", "the", "1" * 40, "١٢", "a mug", "half"])
def test_what_is_no_number(words):
    assert number_at(words.split(), 0) is None


@pytest.mark.parametrize("words, place", [("second", 2), ("2 nd", 2), ("number 3", 3), ("first", 1)])
def test_places_in_a_list(words, place):
    assert ordinal_at(words.split(), 0) == (place, len(words.split()))


@pytest.mark.parametrize(
    "words, since, until",
    [
        ("today", "2026-11-18", "2026-11-18"),
        ("yesterday", "2026-11-17", "2026-11-17"),
        ("last week", "2026-11-09", "2026-11-15"),
        ("this week", "2026-11-16", "2026-11-18"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("in the last month", "2026-10-01", "2026-10-31"),
        ("this year", "2026-01-01", "2026-11-18"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("last quarter", "2026-07-01", "2026-09-30"),
        ("last 30 days", "2026-10-20", "2026-11-18"),
        ("the past three months", "2026-08-19", "2026-11-18"),
        ("since june", "2026-06-01", "2026-11-18"),
        ("since 1 march", "2026-03-01", "2026-11-18"),
        ("since monday", "2026-11-16", "2026-11-18"),
        ("in may", "2026-05-01", "2026-05-31"),
        ("in december", "2025-12-01", "2025-12-31"),
        ("in november", "2026-11-01", "2026-11-18"),
        ("in february 2024", "2024-02-01", "2024-02-29"),
        ("between march and may", "2026-03-01", "2026-05-31"),
        ("from 3 march to 5 april", "2026-03-03", "2026-04-05"),
        ("from yesterday", "2026-11-17", "2026-11-17"),
        ("from may", "2026-05-01", "2026-05-31"),
        ("q 2", "2026-04-01", "2026-06-30"),
        ("in 2025", "2025-01-01", "2025-12-31"),
        ("on 2026 - 03 - 01", "2026-03-01", "2026-03-01"),
        ("on march 5", "2026-03-05", "2026-03-05"),
        ("last friday", "2026-11-13", "2026-11-13"),
    ],
)
def test_spans_of_days(words, since, until):
    texts = words.split()
    found = period_at(texts, 0, WEDNESDAY)
    assert found is not None
    assert (str(found[0].since), str(found[0].until)) == (since, until)
    assert found[1] == len(texts)


@pytest.mark.parametrize("say", ["may i see it", "march on", "the last one", "200 mugs", "last"])
def test_what_is_no_span_of_days(say):
    assert reading(say).of("period") == []


def test_the_last_of_a_month_has_a_month_before_it():
    found = period_at(["last", "3", "months"], 0, date(2026, 5, 31))
    assert found is not None
    assert str(found[0].since) == "2026-03-01"


@pytest.mark.parametrize(
    "say, kind, value",
    [
        ("where is K7QM2XW9PD", "order", "K7QM2XW9PD"),
        ("where is k7qm2xw9pd?", "order", "K7QM2XW9PD"),
        ("KNIFE-20 please", "sku", "knife-20"),
        ("apply WELCOME10", "code", "WELCOME10"),
        ("i have a voucher FIVER", "code", "FIVER"),
        ("promo code: hello5", "code", "HELLO5"),
        ("use my discount code summertime please", "code", "SUMMERTIME"),
        ("the coupon is SAVE-20", "code", "SAVE-20"),
    ],
)
def test_codes(say, kind, value):
    assert [(code.kind, code.value) for code in codes_in(say, GOODS.by_sku)] == [(kind, value)]


@pytest.mark.parametrize(
    "say", ["where can i enter a code?", "buy 25 mugs", "the clock", "does the code work"]
)
def test_what_is_no_code(say):
    assert codes_in(say, GOODS.by_sku) == []


@pytest.mark.parametrize(
    "say, reference",
    [
        ("the second one", Reference((2,))),
        ("the last item", Reference((-1,))),
        ("the first two", Reference((1, 2))),
        ("both", Reference(by="both")),
        ("the cheaper one", Reference(by="cheapest")),
        ("the most expensive one", Reference(by="dearest")),
        ("the other one", Reference(by="other")),
        ("make the last five", Reference((-1,))),
    ],
)
def test_what_is_pointed_at(say, reference):
    assert [mark.value for mark in reading(say).of("ref")] == [reference]


@pytest.mark.parametrize("say", ["my last order", "last month", "second time", "the last purchase"])
def test_what_points_at_no_list(say):
    assert reading(say).of("ref") == []


@pytest.mark.parametrize(
    "title, heads",
    [
        ("Oak chopping board", {"board"}),
        ("Carafe and tumbler", {"carafe", "tumbler"}),
        ("Cook's knife, 20 cm", {"knife"}),
        ("Storage jar with cork", {"jar"}),
        ("Letter paper and envelopes", {"paper", "envelope"}),
    ],
)
def test_what_a_title_says_the_thing_is(title, heads):
    assert heads_of(title) == heads


@pytest.mark.parametrize(
    "say, things",
    [
        ("two of the blue mugs", [Thing("enamel-mug", (("Colour", "Sky blue"),), 2)]),
        (
            "1 hand trowel and 2 garden twine green",
            [Thing("hand-trowel", (), 1), Thing("garden-twine", (("Colour", "Green"),), 2)],
        ),
        ("the green mug", [Thing("enamel-mug", (("Colour", "Pine"),))]),
        ("wool socks rust 41-46", [Thing("wool-socks", (("Colour", "Rust"), ("Size", "41–46")))]),
        ("wool socks size 42", [Thing("wool-socks", (("Size", "41–46"),))]),
        ("NBK-MOS-D x4", [Thing("cloth-notebook", (("Colour", "Moss"), ("Ruling", "Dotted")), 4)]),
        ("three 16 cm pots", [Thing("clay-pot", (("Size", "16 cm"),), 3)]),
        ("graphite pencils 2B", [Thing("graphite-pencils", (("Grade", "2B"),))]),
        ("garden gloves size L", [Thing("garden-gloves", (("Size", "L"),))]),
        ("a large wicker basket", [Thing("wicker-basket", (("Size", "Large"),))]),
        ("one tea towel, not four", [Thing("striped-tea-towel", (), 1)]),
        ("the second", [Thing("teapot")]),
        ("a pair of wool socks", [Thing("wool-socks", (), 1)]),
        ("two pairs of wool socks", [Thing("wool-socks", (), 2)]),
        ("a pair of mugs", [Thing("enamel-mug", (), 2)]),
        ("the cheaper one", [Thing("enamel-mug")]),
        ("a knife", [Thing("", (), None, ("cooks-knife", "pocket-knife"))]),
        ("put it in my basket", []),
        ("a basket", [Thing("wicker-basket")]),
        ("book me a flight", []),
        ("how do returns work", []),
    ],
)
def test_things(say, things):
    found = things_of(reading(say), GOODS, Known(WEDNESDAY, shown=("enamel-mug", "teapot")))
    assert list(found) == things


def test_the_sentence_is_seen_with_tags():
    said = reading("Add two blue enamel mugs under €30 to my cart, K7QM2XW9PD, last month!")
    assert " ".join(said.tagged()) == "add {n} {colour} {thing} {money} to my cart {order} {period}"


@pytest.mark.parametrize(
    "say, figure, by",
    [
        ("net sales in may", "net", ""),
        ("average order value last week", "average_order", ""),
        ("how many orders by week", "orders", "week"),
        ("best selling products", "sold", "product"),
        ("revenue per country", "net", "country"),
        ("monthly visitors", "visits", "month"),
        ("good morning", "", ""),
    ],
)
def test_figures_of_reports(say, figure, by):
    assert (figure_in(say.split()), split_in(say.split())) == (figure, by)


def test_every_figure_and_split_that_is_understood_is_one_of_the_reports():
    assert {figure for _, figure in FIGURES} <= definitions.FIGURES.keys()
    assert set(SPLITS.values()) <= {
        split for report in definitions.REPORTS.values() for split in report.splits
    }


@pytest.mark.parametrize(
    "one, many", [("mug", "mugs"), ("knife", "knives"), ("box", "boxes"), ("body", "bodies")]
)
def test_one_of_many(one, many):
    assert singular(many) == one


def test_what_people_shorten_is_written_out():
    assert texts_of("I'd like what's new, pls don't") == [
        "i",
        "would",
        "like",
        "what",
        "is",
        "new",
        "please",
        "do",
        "not",
    ]


@pytest.mark.parametrize(
    "say", ["", "   ", "?!", "\x00", "𝕏" * 600, "a" * 5_000, "1" * 400, "," * 400, "the", "q", "2026 -"]
)
def test_nothing_that_is_typed_breaks_it(say):
    found = reading(say)
    assert things_of(found, GOODS, Known(WEDNESDAY)) == ()
