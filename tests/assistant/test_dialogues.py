"""A hundred conversations with references and corrections, said through the real API and judged by what came of them.

Held out, so only figures are told: no sentence of it is looked at while anything is made better.
"""

from collections.abc import Iterator

import pytest

from counterfoil.assistant.training.measure import Figure
from counterfoil.assistant.training.sets import HELD_OUT, dialogues
from tests.assistant.demo import Demo, Guest, open_demo
from tests.assistant.judging import goes_right, plenty
from tests.assistant.test_intents import buys

NAMED = ("K7QM2XW9PD", "Q4RT7YHN2B")  # orders that the sets speak of
LEAST = 0.9


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[Demo]:
    """The demo shop with enough of everything."""
    with open_demo(tmp_path_factory.mktemp("dialogues") / "data") as open_shop:
        plenty(open_shop)
        yield open_shop


@pytest.fixture(scope="module")
def ann(demo: Demo) -> Guest:
    """Somebody who has bought before."""
    guest = demo.newcomer("ann")
    for code in NAMED:
        bought = buys(guest, key=f"for {code}")
        with demo.shop.store.writing() as db:
            db.run("update orders set code = :code where code = :bought", code=code, bought=bought)
    return guest


def test_conversations_go_right_to_the_end(demo: Demo, ann: Guest, record_property) -> None:
    boss = demo.person("admin_user", at="/api/admin/tokens")
    talks = dialogues(HELD_OUT)
    good = [goes_right(demo, ann, boss, talk, []) for talk in talks]
    whole = Figure("conversations right to the end", sum(map(all, good)), len(talks))
    turns = Figure("their turns right", sum(map(sum, good)), sum(map(len, good)))
    record_property("figure", str(whole))
    record_property("figure", str(turns))
    assert whole.share >= LEAST
