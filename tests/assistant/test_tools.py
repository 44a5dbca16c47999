"""Tools: what they are made of, whom they act as, and what they leave in the trail."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from counterfoil.app import OpenShop, furnish
from counterfoil.assistant.tools.acting import as_agent, as_assistant
from counterfoil.assistant.tools.calling import call
from counterfoil.assistant.tools.tool import all_tools, tool_named, tools_for
from counterfoil.gate.actor import Way, operator, visitor
from counterfoil.gate.operation import Effect
from counterfoil.gate.permissions import OF_SHOPPERS, STAFF, Permission
from counterfoil.gate.refusals import Invalid, NotAllowed, NotFound, NotSignedIn, OnlyLooking
from counterfoil.identity.roles import permissions_of
from counterfoil.settings import Settings
from tests.assistant.people import comes_in, spoken_for

WHO = re.compile(
    r"account|user|customer|person|owner|shopper|actor|e-?mail|realm|permission|role|way\b|session_id"
)


def every_name(schema: Any) -> set[str]:
    """The names of all fields in a schema, however deep."""
    if isinstance(schema, list):
        return {name for each in schema for name in every_name(each)}
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    return own | {name for each in schema.values() for name in every_name(each)}


@pytest.mark.parametrize("tool", all_tools(), ids=lambda each: each.name)
def test_a_tool_says_what_it_is_and_never_asks_who_calls(tool) -> None:
    assert tool.says
    assert tool.asks["additionalProperties"] is False
    whose = {"person"} if tool.needs in STAFF else set()  # whose orders the desk looks for
    assert {name for name in every_name(tool.asks) if WHO.search(name)} <= whose
    assert json.loads(json.dumps(tool.asks)) == tool.asks
    assert json.loads(json.dumps(tool.gives)) == tool.gives


def test_what_only_the_person_fills_is_in_no_tool() -> None:
    asked = tool_named("place_order").asks["properties"]
    assert {*asked} == {"address", "collect", "shipping", "discount_code", "pay_by"}


def test_a_key_for_the_assistant_speaks_with_all_rights_of_a_shopper_that_its_person_has() -> None:
    rights = frozenset({Permission.ASSISTANT})
    person = replace(visitor(), way=Way.KEY, account_id=7, roles=("clerk", "onlooker"), permissions=rights)
    spoken = as_assistant(person)
    assert spoken.way is Way.ASSISTANT
    assert spoken.permissions == permissions_of(("clerk", "onlooker")) & OF_SHOPPERS
    assert as_agent(person).permissions == rights


@pytest.mark.parametrize("way", sorted(Way))
def test_the_assistant_hears_people_their_tokens_and_their_keys(way: Way) -> None:
    somebody = replace(
        visitor(), way=way, account_id=7, permissions=frozenset(Permission), roles=("shopper",)
    )
    for speak in (as_assistant, as_agent):
        if way in (Way.SESSION, Way.TOKEN, Way.KEY):
            assert speak(somebody).account_id == 7
        else:
            with pytest.raises(NotAllowed):
                speak(somebody)
        with pytest.raises(NotSignedIn):
            speak(replace(somebody, account_id=None))


def test_without_its_right_nobody_talks_to_the_assistant() -> None:
    person = replace(visitor(), way=Way.KEY, account_id=7, roles=("shopper",))
    with pytest.raises(NotAllowed) as refused:
        as_assistant(person)
    assert refused.value.lacks == ("assistant",)


def test_whoever_sees_the_shop_as_another_has_only_tools_that_read(shop) -> None:
    ann = comes_in(shop)
    looking = replace(spoken_for(ann), looker=99)
    assert {each.effect for each in tools_for(looking)} == {Effect.READS}
    for name in ("add_to_cart", "place_order"):
        with pytest.raises(OnlyLooking):
            call(shop.house, looking, name, {"sku": "CUP"} if name == "add_to_cart" else {})


def test_a_tool_does_as_its_person_and_reads_what_it_is_asked_strictly(shop) -> None:
    shop.shelve("cup")
    ann, bob = comes_in(shop), comes_in(shop)
    call(shop.house, spoken_for(ann), "add_to_cart", {"sku": "CUP", "quantity": 2})
    assert call(shop.house, spoken_for(ann), "read_cart", {}).count == 2
    assert call(shop.house, spoken_for(bob), "read_cart", {}).count == 0
    for more in ({"account_id": bob.actor.id}, {"user_id": 1}, {"key": "x"}):
        with pytest.raises(Invalid) as refused:
            call(shop.house, spoken_for(ann), "add_to_cart", {"sku": "CUP", **more})
        assert [(each.field, each.sentence) for each in refused.value.misfits] == [(*more, "tool.unknown")]
    with pytest.raises(Invalid):
        call(shop.house, spoken_for(ann), "place_order", {"card": "4242 4242 4242 4242"})
    address = {
        "name": "A",
        "street": "B 1",
        "postcode": "LV-1010",
        "city": "Riga",
        "country": "LV",
        "account": 1,
    }
    with pytest.raises(Invalid) as refused:
        call(shop.house, spoken_for(ann), "keep_address", {"address": address})
    assert [each.field for each in refused.value.misfits] == ["address.account"]
    for name in ("create_key", "no_such_tool", "change_password"):
        with pytest.raises(NotFound, match=r"tool\.none"):
            call(shop.house, spoken_for(ann), name, {})
    with pytest.raises(NotAllowed):
        call(shop.house, ann.actor, "read_cart", {})


def trail_of(shop, person) -> list[tuple[Any, ...]]:
    shop.house.calls.flush(shop.store)
    with shop.store.reading() as db:
        return db.all(
            """
            select operation, outcome, way, session_id, thing, words
            from trail
            left join trail_words on trail_words.trail_id = trail.id
            where account_id = :id
            order by at, trail.id
            """,
            id=person.actor.id,
        )


def test_each_call_leaves_a_line_with_what_was_asked_by_which_credential_and_what_came_of_it(shop) -> None:
    shop.shelve("cup")
    ann = comes_in(shop)
    mine = spoken_for(ann)
    call(shop.house, mine, "read_cart", {})
    call(shop.house, mine, "add_to_cart", {"sku": "CUP"})
    with pytest.raises(NotFound):
        call(shop.house, mine, "read_order", {"code": "NOSUCHCODE"})
    with pytest.raises(NotAllowed):
        call(shop.house, mine, "list_all_orders", {})
    with pytest.raises(Invalid):
        call(shop.house, mine, "place_order", {"card": "4242 4242 4242 4242"})
    told = [
        (*line[:5], json.loads(json.loads(line[5] or "{}").get("asked", "{}")))
        for line in trail_of(shop, ann)
    ]
    by = ("assistant", ann.actor.session_id)
    assert told == [
        ("read_cart", "done", *by, "", {}),
        ("add_to_cart", "done", *by, "CUP", {"sku": "CUP"}),
        ("read_order", "NotFound", *by, "", {"code": "NOSUCHCODE"}),
        ("list_all_orders", "NotAllowed", *by, "", {}),
        ("place_order", "Invalid", *by, "", {}),
    ]


def test_what_was_asked_last_leaves_its_line_when_the_shop_closes(tmp_path) -> None:
    settings = Settings.read({}, {"data": str(tmp_path / "data")})
    shop = OpenShop(settings, lambda: None)
    for _ in range(600):
        shop.shop.house.calls.note(1, "read_cart", operator(), "done", "")
    shop.close()
    with furnish(settings) as again, again.store.reading() as db:
        assert db.one("select count(*) from trail where operation = 'read_cart'") == (600,)


def test_when_too_many_wait_a_line_says_how_many_are_missing(shop, monkeypatch) -> None:
    monkeypatch.setattr("counterfoil.gate.calls.WAITING_AT_MOST", 10)
    for _ in range(25):
        shop.house.calls.note(1, "read_cart", operator(), "done", "")
    assert shop.house.calls.flush(shop.store) == 11
    said = "select words from trail join trail_words on trail_id = trail.id where outcome = 'unwritten'"
    assert json.loads(shop.one(said)) == {"calls": 15}


def test_reads_share_one_commit_for_their_lines(shop) -> None:
    ann = comes_in(shop)
    mine = spoken_for(ann)
    for _ in range(20):
        call(shop.house, mine, "read_cart", {})
    assert trail_lines_before_flush(shop, ann) == 0
    assert shop.house.calls.flush(shop.store) == 20
    assert shop.house.calls.flush(shop.store) == 0
    assert trail_lines_before_flush(shop, ann) == 20


def trail_lines_before_flush(shop, person) -> int:
    return shop.one("select count(*) from trail where account_id = :id", id=person.actor.id)
