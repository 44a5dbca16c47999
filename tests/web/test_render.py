"""How a template becomes a page: escaped, complete, and signed with one answer's nonce."""

import pytest
from jinja2 import UndefinedError

from counterfoil.shop.catalogue import CategoryName, ProductCard
from counterfoil.shop.money import Money
from counterfoil.web.render import KEPT_AT_MOST, Templates, day, moment

EVIL = '"><script>alert(1)</script>'


def card(title: str = "Mug", stock: int = 40) -> ProductCard:
    price = Money(1200, "EUR")
    return ProductCard(
        "mug", title, price, None, None, CategoryName("table", "Table"), stock, price, f"1.{stock}"
    )


@pytest.fixture
def templates() -> Templates:
    return Templates(lambda name: f"/static/{name}")


def test_a_title_is_text_wherever_it_comes_from(templates: Templates) -> None:
    html = templates.kept("card.html", "1", card(EVIL))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("stock, words", [(0, "Sold out"), (1, "1 left"), (5, "5 left"), (6, ""), (900, "")])
def test_a_figure_stands_there_only_when_few_are_left(templates: Templates, stock: int, words: str) -> None:
    html = templates.kept("card.html", stock, card(stock=stock))
    assert words in html
    assert words or ("left" not in html and "Sold out" not in html)


def test_a_fragment_is_made_once_for_each_version(templates: Templates) -> None:
    first = templates.kept("card.html", ("mug", "1"), card("Old"))
    assert templates.kept("card.html", ("mug", "1"), card("New")) is first
    assert "New" in templates.kept("card.html", ("mug", "2"), card("New"))


def test_fragments_do_not_grow_without_end(templates: Templates) -> None:
    for number in range(KEPT_AT_MOST + 10):
        templates.kept("card.html", number, card())
    assert len(templates._kept) <= KEPT_AT_MOST


def test_nobody_can_guess_what_stands_in_for_a_nonce() -> None:
    one, other = Templates(str), Templates(str)
    assert one.nonce_slot != other.nonce_slot
    assert len(one.nonce_slot) > 32


def test_what_a_page_needs_must_be_given(templates: Templates) -> None:
    with pytest.raises(UndefinedError):
        templates.render("refused.html", {"frame": object()}, "nonce")


def test_moments_are_told_in_words() -> None:
    assert day("2026-03-01T00:00:00Z") == "1 March 2026"
    assert moment("2026-11-21T09:34:00Z") == "21 November 2026, 09:34 UTC"
