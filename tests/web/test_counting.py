"""Which visits are counted, looked at as the door does: nothing is asked of the database, nothing is written."""

import pytest

from counterfoil.gate.actor import Actor, Way
from counterfoil.gate.clock import SystemClock
from counterfoil.gate.trail import Refused
from counterfoil.gate.work import House
from counterfoil.identity.roles import ROLES
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.footfall import Footfall, Step
from counterfoil.shop.sought import Sought
from counterfoil.web.counting import Counting

PERSON = {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "accept-language": "de",
}


class NoStore:
    """Whoever asks it fails."""

    kind = "sqlite"

    def __getattr__(self, name):
        raise AssertionError(name)


class Notes:
    def __init__(self):
        self.days = Daybook()
        self.taken = []

    def note(self, visitor, *what):
        self.taken.append((visitor, *what))


@pytest.fixture
def hall():
    came, sought = Notes(), Notes()
    house = House(NoStore(), SystemClock(), Refused(), {Footfall: came, Sought: sought})
    return Counting(house), came.taken, sought.taken


@pytest.mark.parametrize(
    "more, step, counted",
    [
        ({}, Step.LOOKED, True),
        ({}, Step(0), False),
        ({"dnt": "1"}, Step.LOOKED, False),
        ({"dnt": "0"}, Step.LOOKED, True),
        ({"sec-gpc": "1"}, Step.LOOKED, False),
        ({"sec-purpose": "prefetch;prerender"}, Step.LOOKED, False),
        ({"purpose": "prefetch"}, Step.LOOKED, False),
        ({"authorization": "Bearer cf_abc"}, Step.LOOKED, False),
        ({"user-agent": "curl/8"}, Step.LOOKED, False),
        ({"accept-language": ""}, Step.LOOKED, False),
    ],
)
def test_people_are_counted_who_did_not_ask_to_be_left_out(hall, visiting, more, step, counted):
    counting, came, _ = hall
    visit = visiting("GET", "/products/kettle", {**PERSON, **more})
    visit.step = step
    counting.look(visit)

    assert [taken[1] for taken in came] == ([Step.CAME | Step.LOOKED] if counted else [])


@pytest.mark.parametrize("role", ROLES)
def test_whoever_works_here_is_not_counted(hall, visiting, role):
    counting, came, _ = hall
    visit = visiting("GET", "/", PERSON)
    visit.step = Step.CAME
    visit._actor = Actor(Way.SESSION, 1, "somebody", permissions=ROLES[role])
    counting.look(visit)

    assert bool(came) is (role in ("shopper", "onlooker"))


def test_a_search_is_noted_with_what_it_found(hall, visiting):
    counting, _, sought = hall
    visit = visiting("GET", "/products", PERSON)
    visit.step, visit.sought = Step.CAME, ("kettle", 3)
    counting.look(visit)

    assert [taken[1:3] for taken in sought] == [("kettle", 3)]
