"""The race lab: as many are sold as there are, the page would say so where it were not, and nothing else is touched."""

from dataclasses import replace

import pytest

from counterfoil.app import scratch
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import perform
from counterfoil.gate.refusals import Conflict
from counterfoil.shop.goods import Goods
from counterfoil.shop.lab import scratch as goods
from counterfoil.shop.lab.race import RunRace, race_lab
from counterfoil.shop.lab.scratch import Lab
from counterfoil.shop.stock import Short


def run(**wants):
    with scratch() as house:
        return perform(house, race_lab, operator(), RunRace(**wants))


@pytest.mark.parametrize(("shoppers", "units"), [(64, 1), (64, 7), (8, 20)])
def test_as_many_are_sold_as_there_are_and_the_ledger_says_so(shoppers, units):
    race = run(shoppers=shoppers, units=units)
    sold = min(shoppers, units)
    assert race.fair
    assert len(race.told) == shoppers
    assert len({one.order for one in race.winners}) == len(race.winners) == sold
    assert {type(one.refusal) for one in race.told if not one.order} <= {Short}
    assert [row.kind for row in race.ledger].count("sold") == sold
    assert (race.ledger[0].kind, race.ledger[0].shelf) == ("received", units)
    assert race.on_hand == race.ledger[-1].shelf == units - sold


def test_a_shop_that_sells_what_it_does_not_have_is_called_out(monkeypatch):
    """The fault is planted: the shelf may go below nothing, and the race is fair no longer."""
    honest = goods._goods

    def careless(units: int) -> Goods:
        made = honest(units)
        return replace(made, sorts=[replace(sort, back_orders=True) for sort in made.sorts])

    monkeypatch.setattr(goods, "_goods", careless)
    race = run(shoppers=8, units=1)
    assert (len(race.winners), race.on_hand) == (8, -7)
    assert not race.fair


def test_one_race_at_a_time():
    lab = Lab(scratch)
    with lab.scratch(), pytest.raises(Conflict, match=r"lab\.busy"), lab.scratch():
        pass
    with lab.scratch() as house:
        assert house.part(Lab) is not lab


def test_nothing_of_a_scratch_shop_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    run(shoppers=2)
    assert list(tmp_path.iterdir()) == []
