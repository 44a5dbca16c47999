"""What each thing comes to that can be said: its tools, its answer out of their records, and what is left to one's own yes."""

from collections.abc import Iterator

import pytest

from counterfoil.assistant.talk.acting import ACTS
from counterfoil.assistant.talk.proposing import is_a_yes
from counterfoil.assistant.talk.sentences import SENTENCES
from counterfoil.assistant.understanding.meaning import INTENTS
from tests.assistant.demo import Demo, Guest, open_demo

CARD = "4242 4242 4242 4242"
HOME = {"name": "Ann", "street": "Brīvības iela 1", "postcode": "LV-1010", "city": "Rīga", "country": "LV"}
OTHER = "Ann Other, Long Street 5, 1200-067 Lisboa, Portugal"


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[Demo]:
    """The demo shop."""
    with open_demo(tmp_path_factory.mktemp("intents") / "data") as open_shop:
        yield open_shop


@pytest.fixture
def ann(demo: Demo, request) -> Guest:
    """Somebody new."""
    return demo.newcomer(f"ann-{abs(hash(request.node.name)) % 10**8}")


def buys(guest: Guest, sku: str = "TPOT-PLM", key: str = "a key of mine") -> str:
    """The code of an order of one thing."""
    guest.ask("POST", "/api/cart/lines", {"sku": sku, "quantity": 1})
    body = {"card": CARD, "address": HOME}
    order = guest.ask("POST", "/api/orders", body, **{"idempotency-key": key})
    assert order.status_code == 201, order.text
    return str(order.json()["code"])


def test_everything_that_can_be_meant_is_done_by_something_and_has_words_for_its_button() -> None:
    assert set(ACTS) == INTENTS
    assert {f"talk.can_{intent}" for intent in INTENTS - {"none"}} <= set(SENTENCES)


def test_an_order_is_told_as_it_stands_in_the_records(ann: Guest) -> None:
    assert ann.say("where is my order")["answer"] == "You have no orders yet."
    code = buys(ann)
    total = ann.ask("GET", f"/api/orders/{code}").json()["total"]["amount"] / 100
    told = ann.say("where is my order")
    assert told["answer"] == (
        f"Order {code} of 18 November 2026, €{total:.2f}: paid, and waiting to be packed."
    )
    assert [order["code"] for order in told["orders"]] == told["why"]["rows"] == [code]
    assert [order["code"] for order in ann.say("my orders")["orders"]] == [code]
    assert ann.say("show my orders from september")["answer"] == "You ordered nothing then."


def test_somebody_elses_order_is_as_one_that_is_missing(demo: Demo, ann: Guest) -> None:
    code = buys(ann)
    eve = demo.newcomer(f"eve-{code.lower()}")
    buys(eve, key="another key")
    for said in ("where is order {}", "order {} again", "cancel order {}", "i want to return order {}"):
        theirs, missing = (eve.say(said.format(each)) for each in (code, "AAAA2BBBBB"))
        assert theirs["answer"] == missing["answer"] == "There is no such order."


def test_the_same_again_goes_into_the_cart_and_out_again(ann: Guest) -> None:
    buys(ann)
    again = ann.say("order the same again please")
    assert ann.cart() == {"TPOT-PLM": 1}
    ann.say("undo", again["conversation"])
    assert ann.cart() == {}


def test_checking_out_is_put_before_them_and_nothing_that_is_typed_says_yes(ann: Guest) -> None:
    ann.ask("PUT", "/api/me/address", {"address": HOME})
    ann.say("add the teapot in plum")
    told = ann.say("checkout")
    proposal = told["proposal"]
    assert [line["sku"] for line in proposal["lines"]] == ["TPOT-PLM"]
    assert told["link"] == f"/confirm/{proposal['code']}"
    for yes in ("yes", "ok, do it", "yes please confirm"):
        again = ann.say(yes, told["conversation"])
        assert again["answer"] == "Only the button below says yes; what is typed does not."
        assert again["proposal"]["code"] == proposal["code"]
    assert ann.ask("GET", "/api/orders").json()["items"] == []


@pytest.mark.parametrize(
    ("said", "yes"),
    [("yes", True), ("Yes, please!", True), ("ok do it", True), ("yes add the mug", False), ("order", False)],
)
def test_what_is_a_yes(said: str, yes: bool) -> None:
    assert is_a_yes(said) is yes


def test_cancelling_is_put_before_them(ann: Guest) -> None:
    code = buys(ann)
    told = ann.say(f"cancel order {code}")
    assert told["proposal"]["tool"] == "cancel_my_order"
    assert ann.ask("GET", f"/api/orders/{code}").json()["status"] == "placed"


def test_sending_back_is_put_before_them_once_there_is_something_to_send(demo: Demo, ann: Guest) -> None:
    code = buys(ann)
    assert ann.say("i want to send it back")["answer"] == f"Nothing of order {code} can be sent back now."
    boss = demo.person("admin_user", at="/api/admin/tokens")
    assert boss.ask("POST", f"/api/admin/orders/{code}/ship", {}).status_code == 200
    told = ann.say(f"i want to return order {code}")
    assert told["proposal"]["tool"] == "ask_return"
    assert [line["sku"] for line in told["proposal"]["lines"]] == ["TPOT-PLM"]


def test_an_address_is_asked_for_kept_and_put_back(ann: Guest) -> None:
    ann.ask("PUT", "/api/me/address", {"address": HOME})
    asked = ann.say("change my address")
    assert "Brīvības iela 1" in asked["answer"]
    kept = ann.say(OTHER, asked["conversation"])
    assert ann.ask("GET", "/api/me/address").json() == {
        "name": "Ann Other",
        "street": "Long Street 5",
        "postcode": "1200-067",
        "city": "Lisboa",
        "country": "PT",
    }
    assert ann.ask("POST", f"/api/assistant/undo/{kept['undo']}").status_code == 200
    assert ann.ask("GET", "/api/me/address").json() == HOME


def test_places_are_shown_and_signing_out_elsewhere_is_put_before_them(demo: Demo, ann: Guest) -> None:
    told = ann.say("where am i signed in")
    assert told["why"]["rows"] == [place["id"] for place in ann.ask("GET", "/api/sessions").json()["items"]]
    assert ann.say("sign me out everywhere else")["proposal"]["tool"] == "end_sessions"


def test_a_code_is_tried_and_goes_along_to_the_checkout(demo: Demo, ann: Guest) -> None:
    ann.ask("PUT", "/api/me/address", {"address": HOME})
    ann.say("add the teapot in plum")
    quote = ann.ask("GET", "/api/quote?discount_code=WELCOME10").json()
    told = ann.say("use the code WELCOME10")
    assert f"€{quote['discount']['amount'] / 100:.2f}" in told["answer"]
    proposal = ann.say("checkout", told["conversation"])["proposal"]
    assert proposal["figures"]["discount_code"] == "WELCOME10"
    wrong = ann.say("use the code NOSUCH99")
    assert "undo" not in wrong
    assert wrong["why"]["tool"] == "quote_order"


def test_staff_hear_the_figures_of_the_reports_and_shoppers_hear_where_they_are_told(
    demo: Demo, ann: Guest
) -> None:
    buys(ann)
    boss = demo.person("admin_user", at="/api/admin/tokens")
    days = "since=2026-11-01&until=2026-11-18&compare=own&compare_since=2026-10-01&compare_until=2026-10-31"
    report = boss.ask("GET", f"/api/admin/reports/sales?{days}").json()
    told = boss.ask("POST", "/api/admin/assistant", {"say": "net sales in november against october"}).json()
    assert told["answer"].startswith("Net sales, 1 November 2026 to 18 November 2026: €")
    assert told["why"]["filters"]["compare_since"] == "2026-10-01"
    assert f": €{float(report['total']['net']):,.2f}\nNet sales, 1 October" in told["answer"]
    assert ann.say("net sales in november")["answer"] == "Reports are told in the back office."


def test_what_two_things_cost_and_which_is_there_comes_from_the_shelves(demo: Demo, ann: Guest) -> None:
    told = ann.say("compare the teapot and the enamel mug")
    assert "Enamel mug costs less." in told["answer"]
    assert {item["slug"] for item in told["items"]} == {"teapot", "enamel-mug"}
    there = ann.say("is the teapot in plum in stock?")
    assert there["why"]["rows"] == ["TPOT-PLM"]


def test_where_nothing_fits_the_nearest_is_told_and_that_it_does_not_fit(ann: Guest) -> None:
    told = ann.say("garden stuff between 10 and 20 euros")
    assert told["answer"] == "I found nothing between €10.00 and €20.00. The nearest in price:"
    assert told["why"]["filters"]["let_go"] == "price"
    assert all(not 1_000 <= item["price"]["amount"] <= 2_000 for item in told["items"])


@pytest.mark.parametrize("said", ["hello", "Good morning!", "thanks a lot", "bye bye"])
def test_small_talk_is_answered_kindly_and_with_what_can_be_asked(ann: Guest, said: str) -> None:
    told = ann.say(said)
    assert told["answer"] in {SENTENCES[f"talk.{name}"] for name in ("hello", "welcome", "goodbye")}
    assert len(told["choices"]) == 3


def test_what_it_does_not_come_in_is_said_with_what_it_does_come_in(ann: Guest) -> None:
    talk = ann.say("add the teapot")["conversation"]
    ann.say("plum", talk)
    assert ann.cart() == {"TPOT-PLM": 1}
    told = ann.say("add a teapot in yellow", talk)
    assert ann.cart() == {"TPOT-PLM": 1}
    assert [choice["label"] for choice in told["choices"]] == ["Pine", "Plum", "Cream"]


def test_whoever_wants_a_person_hands_this_conversation_over(ann: Guest) -> None:
    told = ann.say("i want to talk to a human")
    assert told["why"]["tool"] == "ask_person"
    (asked,) = ann.ask("GET", "/api/assistant/questions").json()["items"]
    assert (asked["conversation"], asked["state"]) == (told["conversation"], "waiting")
    assert asked["question"] == "i want to talk to a human"
    turns = ann.ask("GET", f"/api/assistant/conversations/{told['conversation']}").json()["turns"]
    assert [turn["say"] for turn in turns] == ["i want to talk to a human"]


def test_what_is_kept_for_later_is_told_and_taken_back(ann: Guest) -> None:
    ann.say("save the lantern for later")
    told = ann.say("my wish list")
    assert [item["slug"] for item in told["items"]] == ["storm-lantern"]
    watched = ann.say("tell me when the teapot costs less than 50")
    assert watched["answer"] == "We write to you when Stoneware teapot costs less than €50.00."
    assert ann.ask("POST", f"/api/assistant/undo/{watched['undo']}").status_code == 200
    assert ann.ask("GET", "/api/watches").json()["items"] == []
    off = ann.say("stop recommending things")
    assert ann.say("recommend something")["answer"] == "Recommending is switched off."
    ann.say("undo", off["conversation"])
    assert ann.say("recommend something")["answer"] != "Recommending is switched off."


def test_what_was_spent_is_what_the_books_say_in_the_shops_own_days(ann: Guest) -> None:
    code = buys(ann)
    total = ann.ask("GET", f"/api/orders/{code}").json()["total"]["amount"] / 100
    told = ann.say("what did i spend this month")
    assert told["answer"] == f"€{total:.2f} in one order, 1 November 2026 to 18 November 2026."
    assert ann.say("what did i spend last month")["answer"].startswith("You bought nothing, 1 October 2026")


def test_terms_are_told_from_the_shops_own_settings(ann: Guest) -> None:
    terms = ann.ask("GET", "/api/terms?country=NO").json()["says"]
    assert ann.say("how much is delivery to Norway")["answer"] == " ".join(["To Norway:", *terms["delivery"]])
    assert ann.say("how do i return something")["answer"] == " ".join(terms["returns"])


def test_a_typed_undo_says_so_where_something_newer_is_there(ann: Guest) -> None:
    talk = ann.say("add the teapot in plum")["conversation"]
    ann.ask("POST", "/api/cart/lines", {"sku": "TPOT-PLM", "quantity": 2})
    assert ann.say("undo", talk)["answer"] == "Your cart has changed since, so I left it as it is."
    assert ann.cart() == {"TPOT-PLM": 3}


def test_why_is_answered_with_tools_filters_rows_and_score(ann: Guest) -> None:
    told = ann.say("teapots under 70")
    reason = ann.say("why?", told["conversation"])["answer"]
    assert reason.startswith("I asked find_products for ")
    assert "at_most 7000" in reason
    assert f"was {told['why']['score']:.0%} sure" in reason
    assert all(row in reason for row in told["why"]["rows"])


def test_what_is_only_near_is_not_told_as_found_and_a_colour_is_what_things_come_in(ann: Guest) -> None:
    assert ann.say("do you sell laptops")["answer"] == "I found nothing that is quite that. The nearest:"
    red = ann.say("show me red things")
    assert red["why"]["filters"]["options"] == "red"
    assert "enamel-mug" in red["why"]["rows"]


def test_never_mind_changes_nothing(ann: Guest) -> None:
    talk = ann.say("add the teapot")["conversation"]
    assert ann.say("never mind", talk)["answer"] == "All right, I leave it."
    assert ann.cart() == {}
