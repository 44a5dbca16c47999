"""A model of somebody else's behind the assistant: what it may do, what it is told, and what becomes of its failures."""

import json
from collections.abc import Iterator

import pytest

from counterfoil.assistant.model.asking import Model
from counterfoil.assistant.tools.tool import all_tools, tools_for
from counterfoil.gate.actor import Actor, Way
from counterfoil.gate.clock import SECOND
from counterfoil.identity.roles import permissions_of
from tests.assistant.demo import Demo, Guest, SetClock, open_demo
from tests.assistant.other_model import OtherModel, other_model, told, wants, words

LOOKS = "something warm to drink my tea from"
KEY = "sk-a-key-of-the-shop"
FIND = wants(("find_products", {"words": "mug"}))


@pytest.fixture(scope="module")
def model() -> Iterator[OtherModel]:
    with other_model() as model:
        yield model


@pytest.fixture(scope="module")
def demo(model, tmp_path_factory) -> Iterator[Demo]:
    settings = {
        "assistant_model_url": model.url,
        "assistant_model_key": KEY,
        "assistant_model_name": "the-model",
        "assistant_model_timeout": "1",
    }
    with open_demo(tmp_path_factory.mktemp("model") / "data", SetClock(), **settings) as open_shop:
        yield open_shop


@pytest.fixture
def ann(demo: Demo, model: OtherModel, request) -> Guest:
    """Somebody new, and a model that is awake."""
    demo.shop.house.clock.at += 60 * SECOND  # type: ignore[attr-defined]
    model.status = 200
    model.headers.clear()
    return demo.newcomer(f"ann-{abs(hash(request.node.name)) % 10**8}")


def test_it_finds_by_the_persons_tools_and_says_what_they_bear_out(model, ann) -> None:
    model.in_turn(FIND, words("Have a look at the Enamel mug for 12.00 EUR."))
    answer = ann.say(LOOKS)
    price = next(item for item in answer["items"] if item["slug"] == "enamel-mug")["price"]
    model.in_turn(FIND, words(f"Have a look at the Enamel mug for {price['amount'] / 100:.2f} EUR."))
    answer = ann.say(LOOKS)
    assert answer["answer"] == f"Have a look at the Enamel mug for {price['amount'] / 100:.2f} EUR."
    assert answer["why"]["layer"] == "model"
    assert answer["why"]["tool"] == "find_products"
    assert answer["why"]["rows"][0] == "enamel-mug"
    # … and what it found is spoken of by what is understood without it.
    ann.say("add the enamel mug in brick red", answer["conversation"])
    assert ann.cart() == {"MUG-BRK": 1}


def test_where_its_words_are_not_borne_out_the_template_answers(model, ann) -> None:
    model.in_turn(FIND, words("The Enamel mug is only 3.99 EUR, with the code SAVE99!"))
    answer = ann.say(LOOKS)
    assert "3.99" not in answer["answer"]
    assert "SAVE99" not in json.dumps(answer)
    assert answer["answer"].startswith("I found ")
    assert answer["items"][0]["slug"] == "enamel-mug"
    assert answer["why"]["layer"] == "model"


def test_it_names_only_what_a_result_of_this_conversation_held(model, ann) -> None:
    look = wants(("read_product", {"slug": "teapot"}))
    model.in_turn(look, words("I do not know."))
    first = ann.say(LOOKS)
    assert told(model.asked[-1]) == ["Not called: no result held what stands in slug."]
    model.in_turn(wants(("find_products", {"words": "teapot"})), look, words("There it is."))
    again = ann.say(LOOKS, first["conversation"])
    assert again["items"][0]["slug"] == "teapot"
    model.in_turn(look, words("There it is."))  # held by the turn before
    assert ann.say(LOOKS, first["conversation"])["items"][0]["slug"] == "teapot"
    model.in_turn(look, words("There it is."))  # … but by none of another conversation
    ann.say(LOOKS)
    assert told(model.asked[-1]) == ["Not called: no result held what stands in slug."]


def test_what_it_would_change_is_a_button(model, ann) -> None:
    put = wants(("add_to_cart", {"sku": "MUG-BRK", "quantity": 2}))
    model.in_turn(FIND, put, words("Shall I put it into your cart?"))
    answer = ann.say(LOOKS)
    assert ann.cart() == {}
    (button,) = answer["choices"]
    assert button["label"] == "put 2 × Enamel mug, Brick red into my cart"
    pressed = ann.say(button["say"], answer["conversation"], button["choice"])
    assert ann.cart() == {"MUG-BRK": 2}
    ann.say("undo", pressed["conversation"])
    assert ann.cart() == {}


@pytest.mark.parametrize(
    "choice",
    [
        "do:",
        "do:[]",
        'do:["place_order", {}]',
        'do:["add_to_cart", 7]',
        "do:[[",
        'do:["add_to_cart", {"sku": "MUG-BRK", "account": 1}]',
    ],
)
def test_a_button_that_nobody_made_does_nothing(ann, choice) -> None:
    assert ann.say("put it there", choice=choice)["answer"]
    assert ann.cart() == {}


def test_it_sees_the_tools_of_this_person_and_nothing_else(model, demo, ann) -> None:
    model.in_turn(words("Hello."))
    ann.say(LOOKS)
    (asked,) = model.asked
    assert asked["path"] == "/v1/chat/completions"
    assert asked["model"] == "the-model"
    shopper = Actor(Way.ASSISTANT, 1, permissions=permissions_of(("shopper",)), session_id=1)
    names = [each["function"]["name"] for each in asked["tools"]]
    assert names == [each.name for each in tools_for(shopper)]
    assert names < [each.name for each in all_tools()] or set(names) < {each.name for each in all_tools()}
    assert model.headers[-1]["authorization"] == f"Bearer {KEY}"
    sent = json.dumps(asked)
    assert "account" not in {
        field for each in asked["tools"] for field in each["function"]["parameters"]["properties"]
    }
    assert ann.token not in sent


def test_what_is_sure_without_it_is_not_asked_of_it(model, ann) -> None:
    model.in_turn(words("I am here."))
    ann.say("show my cart")
    ann.say("add the enamel mug in brick red")
    ann.say("sign out everywhere else")
    assert model.asked == []


def test_what_the_shop_and_others_wrote_is_data_in_a_fence(model, ann) -> None:
    model.in_turn(FIND, words("There."))
    ann.say(LOOKS)
    (result,) = told(model.asked[-1])
    first, data, last = result.split("\n")
    fence = first.removeprefix("[data ").removesuffix("]")
    assert len(fence) == 16
    assert last == f"[end of data {fence}]"
    assert fence in model.asked[-1]["messages"][0]["content"]
    assert json.loads(data)["items"][0]["slug"] == "enamel-mug"
    model.in_turn(FIND, words("There."))
    ann.say(LOOKS)
    assert fence not in json.dumps(model.asked[-1])


FAILURES = {
    "an error": (500, words("There is a mug.")),
    "somewhere else": (302, words("There is a mug.")),
    "no JSON": (200, b"<html>Bad gateway</html>"),
    "nothing": (200, b""),
    "another shape": (200, b'{"choices": [{"text": "hello"}]}'),
    "no choice": (200, b'{"choices": []}'),
    "deep": (200, b"[" * 100_000),
    "too much": (200, b'{"choices": [{"message": {"content": "' + b"x" * 2_000_000 + b'"}}]}'),
    "no words": (200, words("")),
    "no such tool": (200, wants(("drop_tables", {}))),
    "arguments that are no object": (200, wants(("find_products", "[1, 2"))),
    "on and on": (200, FIND),
    "all at once": (200, wants(*[("find_products", {"words": "mug"})] * 50)),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_whatever_fails_is_answered_without_it_and_nobody_is_told(model, ann, failure) -> None:
    model.status, says = FAILURES[failure]
    model.asked.clear()
    model.says = lambda _: says
    answer = ann.say(LOOKS)
    assert model.asked
    assert answer["why"]["layer"] == "classifier"
    assert answer["items"][0]["slug"] == "vacuum-flask"  # as it is found without a model


def test_one_that_does_not_answer_is_waited_for_no_longer_than_was_set(model, ann) -> None:
    model.says = lambda _: model.let_go.wait(30) and b""
    answer = ann.say(LOOKS)
    model.let_go.set()
    model.let_go.clear()
    assert answer["why"]["layer"] == "classifier"


def test_one_that_fails_again_and_again_is_left_alone_for_a_while(model, demo, ann) -> None:
    model.in_turn(FIND, words("There."))
    ann.say(LOOKS)
    model.says = lambda _: b"nonsense"
    model.asked.clear()
    for _ in range(5):
        ann.say(LOOKS)
    assert len(model.asked) == 3
    demo.shop.house.clock.at += 31 * SECOND  # type: ignore[attr-defined]
    model.in_turn(FIND, words("There."))
    assert ann.say(LOOKS)["why"]["layer"] == "model"
    assert demo.shop.house.part(Model).rules.key not in repr(demo.shop.house.part(Model).rules)


def test_whoever_is_signed_out_while_it_thinks_has_nothing_done_any_more(model, ann) -> None:
    def ends_all(_: object) -> object:
        assert ann.ask("DELETE", "/api/sessions?all=true").status_code < 400
        return FIND

    model.in_turn(ends_all, words("There."))
    answer = ann.ask("POST", "/api/assistant", {"say": LOOKS})
    assert answer.status_code == 401
