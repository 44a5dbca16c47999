"""Talking to the assistant through the real API: what is said is done, answered, kept, and taken back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from counterfoil.assistant.talk import keeping
from counterfoil.gate.clock import DAY
from tests.assistant.demo import Demo, Guest, SetClock, open_demo
from tests.servers import DATABASES, new_database

SAID = "/api/assistant"
TALKS = "/api/assistant/conversations"


@pytest.fixture(scope="module", params=DATABASES)
def demo(request, tmp_path_factory) -> Iterator[Demo]:
    """The demo shop, shared by all that leaves it as it was for the others."""
    with (
        new_database(request.param) as url,
        open_demo(tmp_path_factory.mktemp("talk") / "data", SetClock(), url) as open_shop,
    ):
        yield open_shop


@pytest.fixture
def ann(demo: Demo, request) -> Guest:
    """Somebody new."""
    return demo.newcomer(f"ann-{abs(hash(request.node.name)) % 10**8}")


def test_what_is_pointed_at_goes_into_the_cart_is_corrected_and_comes_out_again(ann: Guest) -> None:
    listed = ann.say("show me mugs")
    talk = listed["conversation"]
    assert listed["items"][0]["slug"] == "enamel-mug"
    assert listed["why"]["tool"] == "find_products"
    assert listed["why"]["rows"] == [item["slug"] for item in listed["items"]]
    ann.say("two of the blue one please", talk)
    assert ann.cart() == {"MUG-SKY": 2}
    ann.say("no, the red one", talk)
    assert ann.cart() == {"MUG-BRK": 2}
    assert ann.say("drop the mug", talk)["answer"].startswith("Taken out: Enamel mug, Brick red.")
    assert ann.cart() == {}
    ann.say("undo", talk)
    assert ann.cart() == {"MUG-BRK": 2}


def test_what_is_settled_is_done_and_the_rest_is_asked_one_after_the_other(ann: Guest) -> None:
    first = ann.say("add a wicker basket, the teapot and 3 seed packets")
    assert ann.cart() == {"SEED-3": 3}
    assert first["answer"].endswith("Which size for Wicker basket?")
    assert [choice["label"] for choice in first["choices"]] == ["Small", "Medium", "Large"]
    second = ann.say("small", first["conversation"])
    assert second["answer"].endswith("Which colour for Stoneware teapot?")
    third = ann.say("plum", first["conversation"])
    assert "choices" in third
    assert ann.cart() == {"BASK-S": 1, "SEED-3": 3, "TPOT-PLM": 1}


def test_a_change_is_taken_back_once_and_only_while_nothing_newer_is_there(ann: Guest) -> None:
    undo = ann.say("add the teapot in plum")["undo"]
    again = f"{SAID}/undo/{undo}"
    assert ann.ask("POST", "/api/cart/lines", {"sku": "TPOT-PLM", "quantity": 1}).status_code == 201
    assert ann.ask("POST", again).status_code == 409
    assert ann.cart() == {"TPOT-PLM": 2}
    ann.ask("PATCH", "/api/cart/lines/TPOT-PLM", {"quantity": 1})
    assert ann.ask("POST", again).json()["answer"] == "I took that back."
    assert ann.cart() == {}
    assert ann.ask("POST", again).json()["message"] == "That was taken back already."


def test_where_it_is_not_sure_nothing_changes_and_a_button_says_what_is_meant(ann: Guest) -> None:
    unsure = ann.say("blorgle zumpf")
    assert {choice["choice"] for choice in unsure["choices"]} > {"find"}
    assert all(choice["say"] == "blorgle zumpf" for choice in unsure["choices"])
    assert ann.cart() == {}
    found = ann.say("blorgle zumpf", unsure["conversation"], "find")
    assert found["why"] | {"tool": "find_products", "layer": "choice"} == found["why"]


def test_nobody_talks_and_a_key_with_its_scope_does(demo: Demo, ann: Guest) -> None:
    body = {"say": "show my cart"}
    assert demo.stranger().ask("POST", SAID, body).status_code == 401
    made = ann.ask("POST", "/api/keys", _a_key("assistant"))
    keyed = demo.stranger(authorization=f"Bearer {made.json()['key']}")
    assert keyed.say("add the teapot in plum")["undo"]
    assert ann.cart() == {"TPOT-PLM": 1}
    assert keyed.ask("GET", "/api/cart").status_code == 403
    other = ann.ask("POST", "/api/keys", _a_key("cart:change"))
    without = demo.stranger(authorization=f"Bearer {other.json()['key']}")
    refused = without.ask("POST", SAID, body)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (
        403,
        'Bearer realm="counterfoil", error="insufficient_scope", scope="assistant"',
    )


def _a_key(scope: str) -> dict[str, object]:
    return {"current_password": "password123", "name": "a program", "scopes": [scope], "days": 1}


def test_a_browser_talks_by_its_cookie_and_no_other_site_does_for_it(demo: Demo, ann: Guest) -> None:
    browser = demo.stranger()
    signed_in = {"username": "authorized_user", "password": "password123"}
    assert browser.ask("POST", "/api/login", signed_in).status_code == 200
    said = {"say": "show my cart"}
    assert browser.ask("POST", SAID, said, **{"sec-fetch-site": "same-origin"}).status_code == 200
    assert browser.ask("POST", SAID, said, **{"sec-fetch-site": "cross-site"}).status_code == 403


def test_somebody_elses_conversation_is_as_one_that_is_missing(demo: Demo, ann: Guest) -> None:
    said = ann.say("add the teapot in plum")
    eve = demo.newcomer(f"eve-{said['conversation'].lower()}")
    for talk, undo in ((said["conversation"], said["undo"]), ("AAAAAAAAAA", "AAAAAAAAAA")):
        answers = [
            eve.ask("POST", SAID, {"say": "undo", "conversation": talk}),
            eve.ask("POST", f"{SAID}/undo/{undo}"),
            eve.ask("GET", f"{TALKS}/{talk}"),
            eve.ask("DELETE", f"{TALKS}/{talk}"),
        ]
        assert [(answer.status_code, answer.json()["message"]) for answer in answers] == [
            (404, "There is no such conversation."),
            (404, "There is nothing like that to take back."),
            (404, "There is no such conversation."),
            (404, "There is no such conversation."),
        ]
    assert eve.ask("GET", TALKS).json()["items"] == []
    assert ann.cart() == {"TPOT-PLM": 1}


def test_a_conversation_is_read_again_as_it_was_told_and_deleted_by_its_owner(ann: Guest) -> None:
    told = ann.say("show me mugs")
    talk = told["conversation"]
    ann.say("the first one", talk)
    (listed,) = ann.ask("GET", TALKS).json()["items"]
    assert (listed["code"], listed["turns"], listed["words"]) == (talk, 2, "show me mugs")
    first, second = ann.ask("GET", f"{TALKS}/{talk}").json()["turns"]
    assert (first["say"], second["say"]) == ("show me mugs", "the first one")
    assert first["answer"]["items"] == told["items"]
    assert ann.ask("DELETE", f"{TALKS}/{talk}").json() == {"code": talk}
    assert ann.ask("GET", f"{TALKS}/{talk}").status_code == 404


def test_of_many_turns_at_once_none_is_lost(ann: Guest) -> None:
    talk = ann.say("hello, show me teapots")["conversation"]
    with ThreadPoolExecutor(8) as crowd:
        told = list(crowd.map(lambda _: ann.say("add the teapot in plum", talk), range(8)))
    assert ann.cart() == {"TPOT-PLM": 8}
    turns = ann.ask("GET", f"{TALKS}/{talk}").json()["turns"]
    assert [turn["number"] for turn in turns] == list(range(1, 10))
    assert len({each["undo"] for each in told}) == 8


def test_what_is_deleted_while_something_is_said_stays_deleted(ann: Guest) -> None:
    for _ in range(10):
        talk = ann.say("show me mugs")["conversation"]
        asked = {"say": "the first one", "conversation": talk}
        with ThreadPoolExecutor(2) as both:
            said = both.submit(ann.ask, "POST", SAID, asked)
            gone = both.submit(ann.ask, "DELETE", f"{TALKS}/{talk}")
        assert gone.result().status_code == 200
        assert said.result().status_code in (200, 404)
        assert ann.ask("GET", f"{TALKS}/{talk}").status_code == 404
    assert ann.ask("GET", TALKS).json()["items"] == []


def test_after_thirty_days_it_is_gone_and_nothing_is_left_in_the_records(tmp_path) -> None:
    clock = SetClock()
    with open_demo(tmp_path / "data", clock) as demo:
        ann = demo.newcomer("ann")
        talk = ann.say("add the teapot in plum")["conversation"]
        clock.at += 31 * DAY
        ann = demo.person("ann")
        assert ann.ask("GET", f"{TALKS}/{talk}").status_code == 404
        assert ann.ask("GET", TALKS).json()["items"] == []
        keeping.sweep(demo.shop.house)
        assert kept(demo) == [0, 0, 0]


def test_who_is_closed_leaves_no_conversation(tmp_path) -> None:
    with open_demo(tmp_path / "data") as demo:
        ann = demo.newcomer("ann")
        ann.say("add the teapot in plum")
        boss = demo.person("admin_user", at="/api/admin/tokens")
        person = boss.ask("GET", "/api/admin/people?q=ann").json()["items"][0]
        closed = boss.ask("POST", f"/api/admin/people/{person['code']}/close", {})
        assert closed.status_code == 200, closed.text
        assert kept(demo) == [0, 0, 0]


def kept(demo: Demo) -> list[int]:
    """How many conversations, turns and things to take back there are."""
    with demo.shop.store.reading() as db:
        return [
            db.one(f"select count(*) from {table}")[0]  # type: ignore[index]
            for table in ("conversations", "turns", "takebacks")
        ]


def test_what_takes_anothers_place_is_chosen_first_and_then_takes_it(ann: Guest) -> None:
    talk = ann.say("add the hand trowel")["conversation"]
    assert ann.cart() == {"TROW": 1}
    assert "Which colour" in ann.say("no, the teapot instead", talk)["answer"]
    assert ann.cart() == {"TROW": 1}
    chosen = ann.say("plum", talk)
    assert ann.cart() == {"TPOT-PLM": 1}
    ann.ask("POST", f"{SAID}/undo/{chosen['undo']}")
    assert ann.cart() == {"TROW": 1}
