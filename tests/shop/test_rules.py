"""The rules of money, cards and wording, as tables."""

import pickle

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Invalid
from counterfoil.shop import sentences
from counterfoil.shop.checkout import PlaceOrder
from counterfoil.shop.figures import say
from counterfoil.shop.money import MixedCurrencies, Money, price
from counterfoil.shop.payments import APPROVES, DECLINES, SLOW, TOO_LITTLE_MONEY, CardNumber, Simulator
from counterfoil.shop.stock import wording


@pytest.mark.parametrize(
    "text, currency, amount",
    [
        ("12.99", "EUR", 1299),
        (" 12 ", "EUR", 1200),
        ("12.5", "EUR", 1250),
        ("12.500", "EUR", 1250),
        ("0", "EUR", 0),
        ("1299", "JPY", 1299),
        ("1299.00", "JPY", 1299),
        ("1.2345", "KWD", None),
        ("12.999", "EUR", None),
        ("12.5", "JPY", None),
        *((text, "EUR", None) for text in ["", "-1", "+1", "1e3", "0x10", "1,299", "€5", "١٢", "NaN", "inf", "1.", ".5", "9" * 13, "1 2", "１"]),
    ],
)  # fmt: skip
def test_prices_are_read_or_refused_never_guessed(text, currency, amount):
    assert price(text, currency) == (None if amount is None else Money(amount, currency))


@given(st.integers(0, 1_000_000_000), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_is_said_is_read_back(amount, currency):
    said = say(Money(amount, currency))
    assert price("".join(letter for letter in said if letter in "0123456789."), currency) == Money(
        amount, currency
    )


def test_money_of_two_currencies_never_adds_up():
    with pytest.raises(MixedCurrencies):
        Money(1, "EUR") + Money(1, "USD")
    assert Money(1, "EUR") + Money(2, "EUR") == Money(3, "EUR")
    assert Money(3, "EUR") * 4 == Money(12, "EUR")
    for times in (1.5, True, "2"):
        with pytest.raises(TypeError):
            Money(1, "EUR") * times


@pytest.mark.parametrize(
    "card", [APPROVES, "4242 4242 4242 4242", " 4000-0000-0000-0002 ", "378282246310005"]
)
def test_a_card_number_may_be_written_in_groups(card):
    assert shapes.read(PlaceOrder, {"card": card}).card.reveal() == "".join(c for c in card if c.isdigit())


@pytest.mark.parametrize(
    "card",
    ["4242424242424241", "", " ", "4242", "4" * 40, "4242  4242 4242 4242", "４２４２424242424242", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
     4242424242424242, True, [], {}, "<script>", "4242424242424242\0"],
)  # fmt: skip
def test_what_is_no_card_is_named_and_never_repeated(card):
    with pytest.raises(Invalid) as refused:
        shapes.read(PlaceOrder, {"card": card})
    [misfit] = refused.value.misfits
    assert misfit.field == "card"
    assert not misfit.params


def test_a_card_number_is_shown_to_nobody():
    wants = PlaceOrder(CardNumber(APPROVES))
    for shown in (repr(wants), str(wants), f"{wants}", repr(wants.card), str([wants.card])):
        assert "4242 42" not in shown
        assert APPROVES not in shown
    with pytest.raises(TypeError):
        pickle.dumps(wants)
    with pytest.raises(TypeError):
        msgspec.json.encode(wants)


@pytest.mark.parametrize(
    "card, outcome, reason",
    [
        (APPROVES, "approved", ""),
        (SLOW, "approved", ""),
        (DECLINES, "declined", "declined"),
        (TOO_LITTLE_MONEY, "declined", "insufficient_funds"),
        ("378282246310005", "declined", "unknown_card"),
    ],
)
def test_the_simulator_says_what_its_cards_were_made_to_say(card, outcome, reason):
    naps = []
    bank = Simulator(sleep=naps.append)
    verdict = bank.charge("ABC", Money(1, "EUR"), CardNumber(card))
    assert (verdict.outcome, verdict.reason, verdict.amount) == (outcome, reason, Money(1, "EUR"))
    assert naps == ([3.0] if card == SLOW else [])
    assert verdict == bank.charge("ABC", Money(1, "EUR"), CardNumber(card))
    assert card not in repr(verdict)
    assert not reason or f"payment.{reason}" in sentences.SENTENCES


@pytest.mark.parametrize(
    "on_hand, mood, said",
    [
        (-1, "none", "Sold out"),
        (0, "none", "Sold out"),
        (1, "few", "Only one left"),
        (5, "few", "Only 5 left"),
        (6, "plenty", "In stock"),
    ],
)
def test_stock_is_said_in_words(on_hand, mood, said):
    words = wording(on_hand)
    assert (words.mood, sentences.tell(words.sentence, count=words.count)) == (mood, said)
