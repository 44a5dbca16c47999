"""Every tool × every credential, against a table typed by hand; a new tool without a row fails.

nobody, expired, ended: no key, one whose time is over, one that was ended. elsewhere: a key of the back office shown
in the shop, and for tools of staff the other way round.
audience: an access token with the right, made for /mcp and shown at the API, or at the other realm's /mcp. scope: the one scope with which a key opens the tool for a program; every other single scope is asked,
too, and none opens it. talk: a shopper's key that may talk to the assistant, and nothing else. theirs: with the code of
somebody else's. right: with the right to it. 401: sign in. 403: may not. 404: there is none. proposal: it is put before the
person.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from counterfoil.assistant.proposals.proposal import Proposal
from counterfoil.assistant.tools.acting import as_agent, as_assistant
from counterfoil.assistant.tools.calling import call
from counterfoil.assistant.tools.tool import all_tools
from counterfoil.gate.actor import OFFICE, SHOP, Actor, visitor
from counterfoil.gate.clock import HOUR
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import InvalidToken, NotAllowed, Refusal
from counterfoil.wire.answers import status_of
from tests.assistant.world import AGENTS, API, HOME, Household, World, a_world

TABLE = """
tool                      nobody  expired  ended  elsewhere  audience  scope           talk      theirs    right
add_to_cart               401     401      401    403        401       cart:change     yes       -         yes
add_wish                  401     401      401    403        401       cart:change     yes       -         yes
apply_code                401     401      401    403        401       cart:change     yes       -         yes
ask_person                401     401      401    403        401       assistant       yes       404       yes
ask_return                401     401      401    403        401       orders:place    proposal  404       proposal
cancel_my_order           401     401      401    403        401       orders:place    proposal  404       proposal
choose_recommending       401     401      401    403        401       cart:change     yes       -         yes
compare_products          401     401      401    403        401       catalogue:read  yes       -         yes
end_session               401     401      401    403        401       account:change  proposal  404       proposal
end_sessions              401     401      401    403        401       account:change  proposal  -         proposal
explain_terms             401     401      401    403        401       any             yes       -         yes
find_products             401     401      401    403        401       catalogue:read  yes       -         yes
follow_figure             401     401      401    403        401       reports:read    403       -         yes
goes_with                 401     401      401    403        401       catalogue:read  yes       -         yes
keep_address              401     401      401    403        401       orders:place    yes       -         yes
list_all_orders           401     401      401    403        401       orders:oversee  403       -         yes
list_categories           401     401      401    403        401       catalogue:read  yes       -         yes
list_handed_over_of_mine  401     401      401    403        401       assistant       yes       -         yes
list_orders               401     401      401    403        401       orders:read     yes       -         yes
list_products             401     401      401    403        401       catalogue:read  yes       -         yes
list_reports              401     401      401    403        401       reports:read    403       -         yes
list_sessions             401     401      401    403        401       account:read    yes       -         yes
list_stock                401     401      401    403        401       stock:read      403       -         yes
list_watches              401     401      401    403        401       cart:read       yes       -         yes
list_wishes               401     401      401    403        401       cart:read       yes       -         yes
look_up_order             401     401      401    403        401       orders:oversee  403       yes       yes
move_wish_to_cart         401     401      401    403        401       cart:change     yes       404       yes
order_again               401     401      401    403        401       cart:change     yes       404       yes
place_order               401     401      401    403        401       orders:place    proposal  -         proposal
quote_order               401     401      401    403        401       cart:read       yes       -         yes
read_address              401     401      401    403        401       orders:read     yes       -         yes
read_cart                 401     401      401    403        401       cart:read       yes       -         yes
read_currency             401     401      401    403        401       catalogue:read  yes       -         yes
read_me                   401     401      401    403        401       account:read    yes       -         yes
read_order                401     401      401    403        401       orders:read     yes       404       yes
read_product              401     401      401    403        401       catalogue:read  yes       -         yes
read_proposal             401     401      401    403        401       assistant       yes       404       yes
read_report               401     401      401    403        401       reports:read    403       -         yes
read_session              401     401      401    403        401       account:read    yes       404       yes
read_stock                401     401      401    403        401       stock:read      403       -         yes
recommend                 401     401      401    403        401       cart:read       yes       -         yes
remove_line               401     401      401    403        401       cart:change     yes       -         yes
remove_wish               401     401      401    403        401       cart:change     yes       404       yes
search_office             401     401      401    403        401       office:enter    403       -         yes
see_now                   401     401      401    403        401       office:enter    403       -         yes
set_line                  401     401      401    403        401       cart:change     yes       -         yes
stop_watch                401     401      401    403        401       cart:change     yes       404       yes
take_code_off             401     401      401    403        401       cart:change     yes       -         yes
take_question_back        401     401      401    403        401       assistant       yes       404       yes
total_my_orders           401     401      401    403        401       orders:read     yes       -         yes
watch_price               401     401      401    403        401       cart:change     yes       -         yes
watch_stock               401     401      401    403        401       cart:change     yes       -         yes
"""
HEADER, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = {row[0]: dict(zip(HEADER[1:], row[1:], strict=True)) for row in ROWS}
ADDRESS = {
    "name": "Ann",
    "street": "Brivibas 2",
    "postcode": "LV-1010",
    "city": "Riga",
    "country": HOME.country,
}


def arguments(tool: str, whose: Household) -> dict[str, Any]:
    """What fits this tool, with the codes of somebody."""
    wanted: dict[str, dict[str, Any]] = {
        "add_to_cart": {"sku": "LAMP"},
        "add_wish": {"slug": "lamp"},
        "apply_code": {"discount_code": "SPRING"},
        "ask_person": {"say": "help", "conversation": whose.talk},
        "ask_return": {"code": whose.sent, "lines": {"CUP": 1}, "reason": "too small"},
        "cancel_my_order": {"code": whose.paid},
        "choose_recommending": {"wanted": True},
        "compare_products": {"one": "cup", "other": "lamp"},
        "end_session": {"id": whose.place},
        "find_products": {"words": "lamp"},
        "follow_figure": {"report": "sales", "figure": "net", "of": "total"},
        "goes_with": {"slug": "cup"},
        "keep_address": {"address": ADDRESS},
        "look_up_order": {"code": whose.paid},
        "move_wish_to_cart": {"code": whose.wish},
        "order_again": {"code": whose.paid},
        "read_order": {"code": whose.paid},
        "read_product": {"slug": "cup"},
        "read_proposal": {"proposal": whose.proposal},
        "read_report": {"report": "sales"},
        "read_session": {"id": whose.place},
        "read_stock": {"sku": "CUP"},
        "remove_line": {"sku": "LAMP"},
        "remove_wish": {"code": whose.wish},
        "set_line": {"sku": "CUP", "quantity": 2},
        "stop_watch": {"code": whose.watch},
        "take_question_back": {"code": whose.question},
        "watch_price": {"slug": "lamp", "below": 900},
        "watch_stock": {"slug": "vase"},
    }
    return wanted.get(tool, {})


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("table") / "data") as world:
        yield world


@pytest.fixture(scope="module")
def ann(world) -> Household:
    return Household(world, sku="CUP")


@pytest.fixture(scope="module")
def bob(world) -> Household:
    return Household(world, sku="CUP")


@pytest.fixture(scope="module")
def boss(world) -> Household:
    """Somebody who may do everything, so that a scope is all that is missing."""
    return Household(world, "administrator", "shopper", sku="CUP")


@pytest.fixture(scope="module")
def keys(world, boss) -> dict[str, dict[Permission, Actor]]:
    """A program for each scope, in the shop and in its back office."""
    return {
        realm: {scope: world.agent(boss.person, scope, realm=realm) for scope in Permission}
        for realm in (SHOP, OFFICE)
    }


def realm_of(tool: str) -> str:
    """Where its right counts: a shopper's in the shop, the others where staff work."""
    return SHOP if CELLS[tool]["talk"] != "403" else OFFICE


def outcome(world: World, actor: Actor, tool: str, asked: dict[str, Any]) -> str:
    try:
        answer = call(world.house, actor, tool, asked)
    except Refusal as refusal:
        return str(status_of(refusal))
    put_before = isinstance(answer, Proposal) and tool != "read_proposal"
    return "proposal" if put_before else "yes"


def through_the_door(world: World, secret: str, tool: str, asked: dict[str, Any]) -> str:
    try:
        actor = as_agent(world.holder(secret, realm_of(tool)))
    except Refusal as refusal:
        return str(status_of(refusal))
    return outcome(world, actor, tool, asked)


def test_every_tool_has_its_row_and_every_row_its_tool() -> None:
    assert [*CELLS] == [each.name for each in all_tools()]


@pytest.mark.parametrize("tool", CELLS)
def test_a_credential_that_opens_nothing_calls_nothing(world, boss, tool) -> None:
    asked, scope = arguments(tool, boss), CELLS[tool]["scope"].replace("any", "account:read")
    with pytest.raises(Refusal) as refused:
        as_agent(visitor())
    assert str(status_of(refused.value)) == CELLS[tool]["nobody"]

    realm = realm_of(tool)
    expired = world.key(boss.person, scope, realm=realm, life=HOUR)
    ended = world.key(boss.person, scope, realm=realm)
    while_open = as_agent(world.holder(expired, realm)), as_agent(world.holder(ended, realm))
    world.end(while_open[1])
    assert through_the_door(world, ended, tool, asked) == CELLS[tool]["ended"]
    # … nor does whoever came in before that.
    assert outcome(world, while_open[1], tool, asked) == CELLS[tool]["ended"]

    elsewhere = world.key(boss.person, scope, realm=OFFICE if realm == SHOP else SHOP)
    assert through_the_door(world, elsewhere, tool, asked) == CELLS[tool]["elsewhere"]
    world.run("update sessions set ends_at = 1, expires_at = 1 where id = :id", id=while_open[0].session_id)
    assert through_the_door(world, expired, tool, asked) == CELLS[tool]["expired"]
    assert outcome(world, while_open[0], tool, asked) == CELLS[tool]["expired"]


@pytest.mark.parametrize("tool", CELLS)
def test_a_token_that_is_lent_for_an_address_opens_no_other(world, boss, tool) -> None:
    cells, realm = CELLS[tool], realm_of(tool)
    scope = cells["scope"].replace("any", "account:read")
    for_agents = world.token(boss.person, scope, realm=realm, resource=AGENTS[realm])
    for_the_api = world.token(boss.person, scope, realm=realm)
    for token in (for_agents, for_the_api):
        agent = as_agent(world.at(AGENTS[realm], token))
        assert outcome(world, agent, tool, arguments(tool, boss)) == cells["right"]
    for path in (API[realm], AGENTS[OFFICE if realm == SHOP else SHOP]):
        with pytest.raises(InvalidToken) as refused:
            world.at(path, for_agents)
        assert str(status_of(refused.value)) == cells["audience"]


@pytest.mark.parametrize("tool", CELLS)
def test_one_scope_opens_a_tool_and_no_other_does(world, boss, keys, tool) -> None:
    asked, cells, keys = arguments(tool, boss), CELLS[tool], keys[realm_of(tool)]
    opened = {scope: outcome(world, agent, tool, asked) for scope, agent in keys.items()}
    if cells["scope"] == "any":
        assert set(opened.values()) == {cells["right"]}
        return
    assert opened.pop(Permission(cells["scope"])) == cells["right"]
    assert set(opened.values()) == {"403"}
    for scope in opened:
        with pytest.raises(NotAllowed) as refused:
            call(world.house, keys[scope], tool, asked)
        assert refused.value.lacks == (cells["scope"],)


@pytest.mark.parametrize("tool", CELLS)
def test_a_key_for_the_assistant_alone_has_a_shoppers_tools(world, ann, bob, tool) -> None:
    mine = as_assistant(world.holder(world.key(ann.person, "assistant")))
    assert outcome(world, mine, tool, arguments(tool, ann)) == CELLS[tool]["talk"]
    staff = CELLS[tool]["talk"] == "403"
    if CELLS[tool]["theirs"] != "-" and not staff:
        assert outcome(world, mine, tool, arguments(tool, bob)) == CELLS[tool]["theirs"]


@pytest.mark.parametrize("tool", CELLS)
def test_with_the_right_it_is_done(world, ann, bob, boss, tool) -> None:
    staff = CELLS[tool]["talk"] == "403"
    somebody = boss if staff else ann
    assert outcome(world, somebody.assistant, tool, arguments(tool, somebody)) == CELLS[tool]["right"]
    if CELLS[tool]["theirs"] != "-":
        assert outcome(world, somebody.assistant, tool, arguments(tool, bob)) == CELLS[tool]["theirs"]
