"""What is understood of the held-out sets, and what must never be done on a guess."""

import subprocess
import sys
from datetime import date

import pytest

from counterfoil.assistant.training import measure
from counterfoil.assistant.training.sets import HELD_OUT
from counterfoil.assistant.training.shop import demo_goods
from counterfoil.assistant.understanding.meaning import INTENTS, WRITES, Known
from counterfoil.assistant.understanding.money import Price
from counterfoil.assistant.understanding.shelf import Sought
from counterfoil.assistant.understanding.spelling import Spelling, distance
from counterfoil.assistant.understanding.understand import Understanding
from counterfoil.assistant.understanding.vectors import TABLE

TODAY = date(2026, 11, 18)


@pytest.fixture(scope="module")
def asked():
    return Understanding(demo_goods().products)


def told(figures):
    print()
    for figure in figures:
        print(figure)
    return {figure.name: figure.share for figure in figures}


def test_what_people_say_is_understood_or_asked_back(asked):
    shares = told(measure.of_utterances(asked, HELD_OUT))
    assert shares["answered"] >= 0.60
    assert shares["right where answered: the intent"] >= 0.92
    assert shares["right where answered: every slot as well"] >= 0.92
    assert shares["right one among three choices"] >= 0.90
    assert shares["wrong writes that would be done"] == 0


def test_what_people_look_for_is_found(asked):
    assert told(measure.of_queries(asked, HELD_OUT))["first hit right"] >= 0.75


def test_conversations_go_on(asked):
    shares = told(measure.of_dialogues(asked, HELD_OUT))
    assert shares["conversations right to the end"] >= 0.85
    assert shares["turns right, after whatever went before"] >= 0.90


@pytest.mark.parametrize(
    "say",
    [
        "don't cancel my order",
        "do not add the teapot to my cart",
        "what happens if i cancel my order",
        "should i buy the teapot",
        "never empty my basket",
        "i don't want to check out yet",
        "did you cancel my order",
        "before i order, is the teapot dishwasher safe?",
    ],
)
def test_nothing_changes_that_is_only_spoken_of(asked, say):
    meaning = asked.understand(say, Known(TODAY))
    assert not meaning.writes
    assert len(meaning.alternatives) == 3 or meaning.intent


@pytest.mark.parametrize(
    "say", ["add the knife", "add it", "put two in my cart", "apply my code", "add the teapot"]
)
def test_nothing_is_ready_before_it_is_whole(asked, say):
    assert not asked.understand(say, Known(TODAY)).ready


def test_every_meaning_says_why(asked):
    meaning = asked.understand("add two blue mugs to my cart", Known(TODAY))
    assert meaning.intent == "add_to_cart"
    assert ("many", "two") in meaning.why.read
    assert meaning.why.layer in {"command", "classifier"}
    assert "{thing}" in meaning.why.tagged


def test_every_intent_was_taught(asked):
    assert set(asked._learned.intents) == INTENTS
    assert WRITES < INTENTS


@pytest.mark.parametrize(
    "words, first, how",
    [
        ("KNIFE-20", "cooks-knife", "sku"),
        ("knife-20", "cooks-knife", "sku"),
        ("Oak wall clock", "wall-clock", "title"),
        ("clock oak", "wall-clock", "words"),
        ("umbrela", "rain-umbrella", "words"),
        ("boiling water", "stovetop-kettle", "meaning"),
    ],
)
def test_exact_hits_come_before_likely_ones(asked, words, first, how):
    best = asked.find(Sought(words))[0]
    assert (best.slug, best.how) == (first, how)


def test_what_was_set_is_set(asked):
    prices = {product.slug: product.price for product in asked.goods.products}
    found = asked.find(Sought("gift", Price(20, 30), limit=50))
    assert found
    assert all(20 <= prices[hit.slug] <= 30 for hit in found)
    assert asked.find(Sought("knife", sort="cheapest"))[0].slug == "pocket-knife"
    assert asked.find(Sought("red mug"))[0].slug == "enamel-mug"
    assert asked.find(Sought("qqqq zzzz")) == []


@pytest.mark.parametrize(
    "one, other, slips", [("mug", "mug", 0), ("mgu", "mug", 1), ("mugs", "mug", 1), ("cup", "mug", 2)]
)
def test_slips_between_words(one, other, slips):
    assert distance(one, other, 5) == slips


def test_only_unknown_words_are_mended():
    spelling = Spelling(["kettle", "casserole", "order"], {"kettles"}.__contains__)
    assert [spelling.mended(word) for word in ("kettel", "casarole", "ordr", "kettles", "xylophone")] == [
        "kettle",
        "casserole",
        "order",
        "kettles",
        "xylophone",
    ]


def test_the_table_is_small_and_nothing_is_loaded_before_it_is_asked():
    assert sum(file.stat().st_size for file in TABLE.iterdir()) <= 6_000_000
    lazy = "import sys, counterfoil.assistant.understanding.meaning; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", lazy], check=True)
