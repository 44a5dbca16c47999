"""Guessing codes and trying out cards, through the doors."""

from tests.cast import APPROVED, DECLINED, Shop, plenty
from tests.stories.conftest import Opening

FORM = {"collect": "on", "card": APPROVED}


def test_guessing_codes_is_429_with_the_time_to_try_again(shop: Shop) -> None:
    eve = shop.newcomer()
    eve.put_into_cart(plenty(eve))
    answers = [eve.get(f"/api/quote?discount_code=GUESS-{number}") for number in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["type"] == "urn:counterfoil:too_many.codes"
    for fields in ({"do": "look"}, {"once": "x"}):
        page = eve.submit("/checkout", discount_code="GUESS", **FORM, **fields)
        assert page.status_code == 429
        assert int(page.headers["retry-after"]) > 0
        assert page.text.count("Too many codes were tried") >= 1
    assert eve.buy(collect=True).status_code == 201


def test_a_wrong_code_in_the_form_counts_once_a_press(shop: Shop) -> None:
    ann = shop.newcomer()
    ann.put_into_cart(plenty(ann))
    pressed = [ann.submit("/checkout", discount_code="WRONG", once=f"k{n}", **FORM) for n in range(11)]
    assert [page.status_code for page in pressed] == [422] * 10 + [429]


def test_trying_out_cards_is_429_before_the_bank_is_asked(opening: Opening) -> None:
    eve = opening(declines_per_person="5").newcomer()
    eve.put_into_cart(plenty(eve))
    assert [eve.buy(DECLINED).status_code for _ in range(5)] == [402] * 5
    blocked = eve.buy()
    assert blocked.status_code == 429
    assert 3_000 < int(blocked.headers["retry-after"]) <= 3_600
    assert "Nothing was charged" in blocked.json()["message"]
    page = eve.submit("/checkout", once="x", **FORM)
    assert page.status_code == 429
    assert "Several cards were declined" in page.text
    assert eve.cart()["count"] == 1
