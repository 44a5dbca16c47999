"""Two people × every tool × every kind of id: what is another's answers as what is not there, byte for byte."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from counterfoil.assistant.tools.calling import call
from counterfoil.assistant.tools.telling import as_json
from counterfoil.assistant.tools.tool import Tool, all_tools
from counterfoil.gate.actor import Actor
from counterfoil.gate.operation import NEEDS_YES, Effect
from counterfoil.gate.permissions import OF_SHOPPERS, Permission
from counterfoil.gate.refusals import Refusal
from counterfoil.shop.addresses import KeepAddress, keep_address
from counterfoil.wire.answers import problem
from tests.assistant.test_tool_table import arguments
from tests.assistant.world import HOME, Household, World, a_world

QUOTE = re.compile(rb'"quote": "[^"]*"')
DRAWN = re.compile(rb'"(?:code|page|hash)": "[^"]*"')  # of each proposal anew
ASKED = "<what was asked>"
TOOLS = [each for each in all_tools() if not isinstance(each.needs, Permission) or each.needs in OF_SHOPPERS]


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("two") / "data") as world:
        yield world


@pytest.fixture(scope="module")
def ann(world) -> Household:
    return Household(world, sku="CUP")


@pytest.fixture(scope="module")
def bob(world) -> Household:
    return Household(world, sku="CUP", name="Bob Bobson", street="Hidden Lane 7")


def ids_of(world: World, somebody: Household) -> dict[str, tuple[str, str]]:
    """Everything of theirs that names something, each with one of the same look that names nothing."""
    number = world.one("select id from orders where code = :code", code=somebody.paid)
    missing = {
        "an order": (somebody.paid, "ZZZZ222233"),
        "an order that was sent": (somebody.sent, "ZZZZ222244"),
        "a session": (somebody.place, "ZZZZ222255"),
        "an invoice": (somebody.invoice, "2025-999998"),
        "a page of their orders": (somebody.page, "ZZZZ222288"),
        "a return": (somebody.return_code, "ZZZZ222266"),
        "a proposal": (somebody.proposal, "ZZZZ222299"),
        "a wish": (somebody.wish, "ZZZZ222300"),
        "a watch": (somebody.watch, "ZZZZ222311"),
        "a conversation": (somebody.talk, "ZZZZ222322"),
        "a question": (somebody.question, "ZZZZ222333"),
        "a name": (somebody.person.actor.username, "nobody-here"),
        "a code of a person": (somebody.code, "00112233aabb"),
        "a number of an order": (str(number), "9"),
        "a number of an account": (str(somebody.person.actor.id), "8"),
    }
    assert all(len(mine) == len(none) for mine, none in missing.values() if none != "nobody-here")
    return missing


KINDS = [
    "an order",
    "an order that was sent",
    "a session",
    "an invoice",
    "a page of their orders",
    "a return",
    "a proposal",
    "a wish",
    "a watch",
    "a conversation",
    "a question",
    "a name",
    "a code of a person",
    "a number of an order",
    "a number of an account",
]


def texts_in(schema: Any) -> Iterator[tuple[str, ...]]:
    """The paths to all fields of text."""
    for name, each in schema.get("properties", {}).items():
        if each.get("type") == "string" and "enum" not in each:
            yield (name,)
        elif each.get("type") == "object":
            yield from ((name, *deeper) for deeper in texts_in(each))
            if "additionalProperties" in each and "properties" not in each:
                yield (name, "")  # its names themselves


def put(asked: dict[str, Any], path: tuple[str, ...], value: str) -> dict[str, Any]:
    """The arguments with this text in this place."""
    name, *deeper = path
    if not deeper:
        return {**asked, name: value}
    if deeper == [""]:
        return {**asked, name: {value: 1}}
    return {**asked, name: put(asked.get(name, {}), tuple(deeper), value)}


def answer(world: World, actor: Actor, tool: Tool, asked: dict[str, Any], said: str) -> bytes:
    if tool.effect is Effect.REVERSIBLE:  # the cart is as it was before
        world.run("delete from cart_lines where variant_id = (select id from variants where sku = 'SCARF')")
    try:
        told = json.dumps(as_json(tool.name, call(world.house, actor, tool.name, asked))).encode()
        if tool.effect in NEEDS_YES:
            told = DRAWN.sub(b"", told)
    except Refusal as refusal:
        told = problem(refusal).body
    told = QUOTE.sub(b"", told)  # a seal over all that was asked
    # A small number may stand anywhere; where it was asked it stands alone.
    asked_as = rf'(?<=[".]){said}(?=")' if said.isdigit() else re.escape(said)
    return re.sub(asked_as.encode(), ASKED.encode(), told)


def secrets_of(somebody: Household) -> list[str]:
    """What nobody else may read."""
    return [
        somebody.paid,
        somebody.sent,
        somebody.place,
        somebody.invoice,
        somebody.return_code,
        somebody.proposal,
        somebody.name,
        somebody.street,
        somebody.code,
    ]


PLACES = [(tool, path) for tool in TOOLS for path in texts_in(tool.asks)]


@pytest.mark.parametrize(
    ("tool", "path"), PLACES, ids=lambda each: each.name if isinstance(each, Tool) else ".".join(each)
)
def test_what_is_anothers_answers_as_what_is_not_there(world, ann, bob, tool, path) -> None:
    secrets = secrets_of(bob)
    mine = world.agent(ann.person, *OF_SHOPPERS)
    ann.person.does(keep_address, KeepAddress(HOME))  # whatever was kept before
    before = world.state_of(bob.person)
    for kind, (theirs, missing) in ids_of(world, bob).items():
        for actor in (ann.assistant, mine) if kind == "an order" else (ann.assistant,):
            # Nobody is to be told here that they ask too often.
            world.run(
                "delete from proposals where code not in (:ann, :bob)", ann=ann.proposal, bob=bob.proposal
            )
            of_bob = answer(world, actor, tool, put(arguments(tool.name, ann), path, theirs), theirs)
            of_nobody = answer(world, actor, tool, put(arguments(tool.name, ann), path, missing), missing)
            assert of_bob == of_nobody, kind
            assert [secret for secret in secrets if secret.encode() in of_bob] == []
    assert world.state_of(bob.person) == before


def test_every_kind_of_id_is_asked(world, bob) -> None:
    assert [*ids_of(world, bob)] == KINDS


@pytest.mark.parametrize("tool", TOOLS, ids=lambda each: each.name)
def test_their_own_answers_hold_nothing_of_another(world, ann, bob, tool) -> None:
    secrets = secrets_of(bob)
    told = answer(world, ann.assistant, tool, arguments(tool.name, ann), ASKED)
    assert [secret for secret in secrets if secret.encode() in told] == []
