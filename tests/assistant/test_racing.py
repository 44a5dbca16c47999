"""Calls that race an ending: what begins after somebody was ended, shut out or lost a right does nothing any more."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from counterfoil.assistant.tools.calling import call
from counterfoil.gate.actor import Actor
from counterfoil.gate.operation import perform
from counterfoil.gate.refusals import NotAllowed, NotSignedIn, Refusal
from counterfoil.identity.api_keys import EndKey, end_key
from counterfoil.identity.people import DisablePerson, TakeRole, disable_person, take_role
from counterfoil.identity.places import EndSession, EndSessions, end_session, end_sessions
from tests.assistant.people import comes_in
from tests.assistant.world import World, a_world
from tests.servers import DATABASES, new_database

CALLS, HANDS = 1_000, 8
SCOPES = ("account:read", "cart:change", "cart:read")


@pytest.fixture(params=DATABASES, scope="module")
def world(request, tmp_path_factory) -> Iterator[World]:
    with (
        new_database(request.param) as url,
        a_world(tmp_path_factory.mktemp("race") / "data", url) as world,
    ):
        yield world


class Race:
    """Many hands calling as one person, until all calls are made."""

    def __init__(self, world: World, actor: Actor, calls: int) -> None:
        self.world, self.actor = world, actor
        self._numbers = count()
        self.calls = calls
        self.half = threading.Event()  # of the calls are made
        self.ended = threading.Event()  # set when the ending is committed
        self.done: list[bool] = []  # of each success, whether it had begun after the ending
        self.refused: list[Refusal] = []
        self.added = 0
        self._mutex = threading.Lock()

    def run(self, ending: Callable[[], object]) -> None:
        with ThreadPoolExecutor(HANDS + 1) as hands:
            ends = hands.submit(self._end, ending)
            for each in [hands.submit(self._call_on) for _ in range(HANDS)]:
                each.result()
            ends.result()

    def _end(self, ending: Callable[[], object]) -> None:
        assert self.half.wait(60)
        ending()
        self.ended.set()

    def _call_on(self) -> None:
        while (number := next(self._numbers)) < self.calls:
            if number == self.calls // 2:
                self.half.set()
            if number >= self.calls * 3 // 4:  # so that some surely come afterwards
                assert self.ended.wait(60)
            self._call(number)

    def _call(self, number: int) -> None:
        late = self.ended.is_set()
        writes = number % 10 == 0
        name, asked = ("add_to_cart", {"sku": "CUP"}) if writes else ("read_cart", {})
        try:
            call(self.world.house, self.actor, name, asked)
        except Refusal as refusal:
            with self._mutex:
                self.refused.append(refusal)
            return
        with self._mutex:
            self.done.append(late)
            self.added += writes


def ends_the_key(world, person, code):
    return lambda: perform(world.house, end_key, person.actor, EndKey(code))


def ends_the_session(world, person, code):
    return lambda: perform(world.house, end_session, person.actor, EndSession(code))


def ends_all(world, person, _):
    return lambda: perform(world.house, end_sessions, person.actor, EndSessions(all=True))


def shuts_out(world, person, _):
    return lambda: world.operator(disable_person, DisablePerson(username=person.actor.username))


def takes_the_role(world, person, _):
    return lambda: world.operator(take_role, TakeRole(username=person.actor.username, role="shopper"))


@pytest.mark.parametrize(
    ("ending", "says", "calls"),
    [
        (ends_the_key, NotSignedIn, CALLS),
        (ends_the_session, NotSignedIn, 100),
        (ends_all, NotSignedIn, 100),
        (shuts_out, NotSignedIn, 100),
        (takes_the_role, NotAllowed, 100),
    ],
)
def test_no_call_that_begins_after_the_ending_does_anything(world, ending, says, calls) -> None:
    person = comes_in(world)
    agent = world.agent(person, *SCOPES)
    code = world.one("select code from sessions where id = :id", id=agent.session_id)
    race = Race(world, agent, calls)
    race.run(ending(world, person, code))
    assert len(race.done) + len(race.refused) == calls
    assert not any(race.done)
    assert len(race.done) >= calls // 4
    assert len(race.refused) >= calls // 4
    assert {type(each) for each in race.refused} == {says}
    # What was told as done is done, and nothing else.
    in_cart = world.one(
        """
        select coalesce(sum(quantity), 0)
        from cart_lines
        join carts on carts.id = cart_lines.cart_id
        where account_id = :id
        """,
        id=person.actor.id,
    )
    assert in_cart == race.added
