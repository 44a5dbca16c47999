"""The obedient traitor: whoever speaks for a shopper calls anything with anything, and what is not theirs to do is not done."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from counterfoil.assistant.tools.calling import call
from counterfoil.assistant.tools.telling import as_json
from counterfoil.assistant.tools.tool import all_tools
from counterfoil.gate import shapes
from counterfoil.gate.actor import Actor
from counterfoil.gate.operation import NEEDS_YES, OPERATIONS, Operation, perform
from counterfoil.gate.permissions import OF_SHOPPERS
from counterfoil.gate.refusals import Refusal
from counterfoil.wire.answers import problem
from tests.assistant.world import Household, World, a_world

STEPS = 10_000
SEED = 20_260_718
LOOKED_AT_EVERY = 1_000
GARBAGE: tuple[Any, ...] = (
    "' or 1=1; drop table orders; --",
    "1; update orders set account_id = 1",
    '{"$ne": null}',
    "../../etc/passwd",
    "\x00",
    "\u202e\u200b",
    "%s%n{}{{7*7}}",
    "",
    " " * 50,
    "9" * 90,
    "ok",
    -1,
    0,
    10**30,
    1.5,
    float("nan"),
    True,
    None,
    [],
    [["a"]],
    {},
    {"a": {"b": {}}},
)
HANDS = (
    "hash",
    "card",
    "key",
    "account_id",
    "user_id",
    "confirm",
    "confirmed",
    "yes",
    "realm",
    "way",
    "password",
)
# What nobody may have moved but the person: money, what was bought, and where they are signed in.
MONEY = (
    "select count(*), coalesce(sum(total), 0) from orders",
    "select count(*), coalesce(sum(amount), 0) from refunds",
    "select count(*) from sales",
    "select count(*), coalesce(sum(quantity), 0) from stock_moves",
    "select count(*) from returns",
    "select count(*) from sessions where ended_at is null",
    "select count(*) from api_keys",
    "select count(*) from account_roles",
    "select count(*), max(password_hash) from accounts",
    "select count(*) from proposals where state = 'done'",
)


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("traitor") / "data") as world:
        yield world


class Traitor:
    """Draws a call from everything it was ever told, everything it guesses, and garbage."""

    def __init__(self, mine: Household, theirs: Household) -> None:
        self.draw = random.Random(SEED)
        own = [mine.paid, mine.sent, mine.place, mine.proposal, mine.wish, mine.watch]
        foreign = ids_of(theirs)
        things = ["CUP", "LAMP", "cup", "lamp", "scarf", "SPRING", "LV", "sales", "net"]
        self.texts = [*own, *own, *foreign, *things, *things]
        self.tools = [each.name for each in all_tools()]
        self.names = [*self.tools, *self.tools, *OPERATIONS, "drop_tables", "", "__init__"]

    def step(self) -> tuple[str, dict[str, Any]]:
        name = self.draw.choice(self.names)
        operation = OPERATIONS.get(name)
        fields = (
            [field.name for field, _ in shapes.kinds_of(operation.asks)]
            if operation and operation.asks
            else []
        )
        asked = {each: self._value(each) for each in fields if self.draw.random() < 0.7}
        if self.draw.random() < 0.2:
            asked[self.draw.choice(HANDS)] = self._value("")
        return name, asked

    def _value(self, field: str) -> Any:
        if field in ("quantity", "limit", "below") and self.draw.random() < 0.7:
            return self.draw.choice((1, 2, 50, 900))
        if field == "lines" and self.draw.random() < 0.7:
            return {self.draw.choice(self.texts): self.draw.choice((1, 2, *GARBAGE))}
        if field == "address" and self.draw.random() < 0.7:
            names = ("name", "street", "postcode", "city", "country", "region")
            return {each: self.draw.choice([*self.texts, "LV", *GARBAGE]) for each in names}
        return self.draw.choice(self.texts if self.draw.random() < 0.75 else GARBAGE)


def ids_of(somebody: Household) -> list[str]:
    """What the traitor knows of somebody, and asks for."""
    known = (somebody.paid, somebody.sent, somebody.place, somebody.proposal, somebody.wish, somebody.watch)
    return [
        *known,
        somebody.talk,
        somebody.question,
        somebody.person.actor.username,
        str(somebody.person.actor.id),
    ]


def secrets_of(somebody: Household) -> list[bytes]:
    """What it does not know, so that it could only be told it: nothing of this was ever said by it."""
    return [
        each.encode() for each in (somebody.name, somebody.street, somebody.invoice, somebody.return_code)
    ]


def looked_at(world: World, theirs: Household) -> tuple[Any, ...]:
    with world.store.reading() as db:
        money = tuple(db.one(sql) for sql in MONEY)
        wishes = db.all("select code from wishes where account_id = :id", id=theirs.person.actor.id)
        watches = db.all("select code from watches where account_id = :id", id=theirs.person.actor.id)
    return money, world.state_of(theirs.person), sorted(wishes), sorted(watches)


def past_the_layer(world: World, actor: Actor, operation: Operation, asked: dict[str, Any]) -> Any:
    """Straight to the gate, as if there were no layer of tools before it."""
    wants = shapes.read(operation.asks, asked) if operation.asks else None
    return perform(world.house, operation, actor, wants)


def test_ten_thousand_steps_of_anything_spend_nothing_and_reach_nobody(world) -> None:
    ann = Household(world, sku="CUP")
    bob = Household(world, sku="CUP", name="Bob Bobson", street="Hidden Lane 7")
    traitor = Traitor(ann, bob)
    speakers = (ann.assistant, world.agent(ann.person, *OF_SHOPPERS))
    foreign = secrets_of(bob)
    before = looked_at(world, bob)
    done = refused = 0
    for step in range(STEPS):
        name, asked = traitor.step()
        actor, operation = speakers[step % 2], OPERATIONS.get(name)
        straight = operation is not None and step % 5 == 0
        try:
            if straight:
                assert operation is not None
                answer = past_the_layer(world, actor, operation, asked)
                assert operation.tool
                assert operation.effect not in NEEDS_YES
            else:
                answer = call(world.house, actor, name, asked, conversation="a talk")
            told = json.dumps(as_json(name, answer)).encode()
            done += 1
        except Refusal as refusal:
            told = problem(refusal).body
            refused += 1
        assert [each for each in foreign if each in told] == [], (name, asked)
        if step % LOOKED_AT_EVERY == 0:
            world.house.calls.flush(world.store)
            assert looked_at(world, bob) == before, (step, name, asked)
    assert looked_at(world, bob) == before
    assert done > STEPS // 20
    assert refused > STEPS // 2
    while world.house.calls.flush(world.store):
        pass
    lines = world.one(
        "select count(*) from trail where account_id = :id and way in ('assistant', 'agent')",
        id=ann.person.actor.id,
    )
    assert lines >= STEPS * 4 // 5  # each call has left its own
