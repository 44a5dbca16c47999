"""Sixty-four shoppers at k units, fifty times over, in threads and processes; `make soak` does it a thousand times."""

import pytest

from tests.shop.rounds import CROWD, DoesNotAddUp, crowd_at


def test_abuse_21_fifty_rounds_sell_exactly_what_there_is(shop, address, tmp_path):
    with crowd_at(shop, address, tmp_path) as rounds:
        rounds.run_and_check(50)


def test_a_shop_that_looks_first_and_takes_afterwards_does_not_add_up(shop, address, tmp_path):
    """The fault is planted: the row is looked at as before, and the taking does not ask again."""
    with crowd_at(shop, address, tmp_path, "looks first") as rounds:
        found = [rounds.run(units) for units in (1, 2, 3)]
    assert max(each.sold - each.units for each in found) > 0
    worst = max(found, key=lambda each: each.sold)
    assert worst.sold <= CROWD
    assert worst.on_hand < 0
    with pytest.raises(DoesNotAddUp):
        worst.check()
