"""The one rule by which figures become whole: as tables, and as what holds of all."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.shop.pricing.rounding import WHOLE, Rounding, part, spread, tax_in, tax_on

UP, EVEN = Rounding.HALF_UP, Rounding.HALF_EVEN


@pytest.mark.parametrize(
    "amount, of, whole, up, even",
    [
        (1, 1, 2, 1, 0),
        (3, 1, 2, 2, 2),
        (5, 1, 2, 3, 2),
        (7, 1, 2, 4, 4),
        (1, 1, 3, 0, 0),
        (2, 1, 3, 1, 1),
        (0, 5, 9, 0, 0),
        (10, 0, 9, 0, 0),
    ],
)
def test_a_half_goes_up_or_to_the_even(amount, of, whole, up, even):
    assert part(amount, of, whole, UP) == up
    assert part(amount, of, whole, EVEN) == even


@pytest.mark.parametrize(
    "figure, rate, inside, on_top",
    [
        (12_100, 210_000, 2_100, 2_541),
        (1_999, 190_000, 319, 380),
        (1, 210_000, 0, 0),
        (3, 200_000, 1, 1),  # half of one inside
        (100, 0, 0, 0),
        (100, 1_000_000, 50, 100),
    ],
)
def test_tax_inside_a_price_and_on_top_of_it(figure, rate, inside, on_top):
    assert tax_in(figure, rate, UP) == inside
    assert tax_on(figure, rate, UP) == on_top


@given(
    st.integers(0, 10**14), st.integers(0, 2 * 10**6), st.integers(1, 2 * 10**6), st.sampled_from(Rounding)
)
def test_nothing_is_further_than_a_half_from_the_truth(amount, of, whole, rounding):
    truth = Fraction(amount * of, whole)
    assert abs(part(amount, of, whole, rounding) - truth) <= Fraction(1, 2)


@given(st.integers(0, 10**12), st.integers(0, WHOLE), st.sampled_from(Rounding))
def test_what_is_on_top_is_found_inside_again(net, rate, rounding):
    tax = tax_on(net, rate, rounding)
    assert abs(tax_in(net + tax, rate, rounding) - tax) <= 1


@given(st.data(), st.lists(st.integers(0, 10**9), min_size=1, max_size=30), st.sampled_from(Rounding))
def test_what_is_spread_adds_up_and_no_part_is_more_than_its_figure(data, over, rounding):
    amount = data.draw(st.integers(0, sum(over)))
    parts = spread(amount, over, rounding)
    assert sum(parts) == amount
    assert all(0 <= each <= figure for each, figure in zip(parts, over, strict=True))


@pytest.mark.parametrize(
    "amount, over, parts",
    [
        (1, [1, 1], [1, 0]),
        (10, [100, 100, 100], [3, 4, 3]),
        (0, [5, 5], [0, 0]),
        (30, [10, 20], [10, 20]),
        (0, [0, 0], [0, 0]),
        (7, [0, 7, 0], [0, 7, 0]),
    ],
)
def test_spread_as_a_table(amount, over, parts):
    assert spread(amount, over, UP) == parts
