"""What is put before somebody happens by their own yes, as it was shown, once; what stands in the way has its sentence."""

import signal
from collections import Counter
from dataclasses import replace

import pytest

from counterfoil.assistant.proposals.freezers import FREEZERS
from counterfoil.assistant.proposals.proposing import PROPOSE, propose
from counterfoil.assistant.proposals.reading import ReadProposal, drop_proposal, renew_proposal
from counterfoil.assistant.proposals.rows import ERASED, drop_of_conversation, sweep_proposals
from counterfoil.assistant.proposals.rules import MOST, ProposalRules
from counterfoil.assistant.proposals.sentences import SENTENCES
from counterfoil.assistant.tools.acting import as_assistant
from counterfoil.assistant.tools.calling import call
from counterfoil.assistant.tools.tool import all_tools
from counterfoil.gate.actor import OFFICE, Way
from counterfoil.gate.clock import DAY
from counterfoil.gate.codes import new_code
from counterfoil.gate.operation import NEEDS_YES
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Declined, NotAllowed, NotFresh, Refusal, TooMany
from counterfoil.gate.sentences import say
from counterfoil.gate.work import Work
from counterfoil.identity.keys import Keys
from counterfoil.identity.places import EndSession, EndSessions, end_session, end_sessions
from counterfoil.identity.seen import Seen
from counterfoil.shop.addresses import Address
from counterfoil.shop.after.cancelling import CancelOrder, cancel_my_order
from counterfoil.shop.after.returning import AskReturn, ask_return
from counterfoil.shop.carts import RemoveLine, SetLine, read_cart, remove_line, set_line
from counterfoil.shop.checkout import PlaceOrder, place_order
from counterfoil.shop.closing import AlsoErased, ClosePerson, close_person
from counterfoil.shop.money import Money
from counterfoil.shop.payments import APPROVES, DECLINES, CardNumber
from counterfoil.shop.pricing.seen import Moved
from counterfoil.shop.pricing.taxes import SetTaxRate, set_tax_rate
from counterfoil.shop.pricing.zones import SetShippingRate, set_shipping_rate
from tests.assistant.people import signed_in
from tests.assistant.proposals.people import HOME, Pressing
from tests.shop.people import TestKeys
from tests.shop.priced import code, set_prices
from tests.shop.rush import at_once

ELSEWHERE = Address("Ann", "Hill 2", "2000", "Riga", "LV")


def orders(shop):
    return shop.one("select count(*) from orders")


def refusal_of(ann, proposal, **more):
    """Why a yes is refused; nothing comes of it."""
    before = orders(ann.shop), ann.does(read_cart)
    with pytest.raises(Refusal) as refused:
        ann.says_yes(proposal, **more)
    assert (orders(ann.shop), ann.does(read_cart)) == before
    return refused.value


def sentence_of(ann, proposal, **more):
    return say(refusal_of(ann, proposal, **more))


# What is shown


def test_what_is_shown_is_what_is_bought(shop, ann):
    proposal = ann.is_asked()
    assert [(line.sku, line.quantity, line.total.amount) for line in proposal.lines] == [
        ("MUG", 2, 2500),
        ("BOWL", 1, 900),
    ]
    assert (proposal.total, proposal.address, proposal.state) == (Money(3400, "EUR"), HOME, "open")
    assert (proposal.title, proposal.button, proposal.asks_card) == ("Buy this?", "Pay €34.00", True)
    assert orders(shop) == 0
    confirmed = ann.says_yes(proposal)
    assert confirmed.page == f"/orders/{confirmed.proposal.became}"
    assert shop.one("select total from orders where payment = 'paid'") == 3400
    assert ann.does(read_cart).lines == []
    assert ann.looks_at(proposal).state == "done"


def test_figures_are_shown_with_delivery_tax_and_code(shop, ann):
    set_prices(shop)
    proposal = ann.is_asked(wants=PlaceOrder(shipping="courier", discount_code=code(shop), pay_by="testpay"))
    figures = proposal.figures
    assert (figures.subtotal.amount, figures.discount.amount, figures.shipping.amount) == (3400, 340, 990)
    assert (figures.shipping_title, figures.discount_code) == ("Courier", "WELCOME10")
    assert proposal.total.amount == 4050
    ann.says_yes(proposal)
    assert shop.one("select total from orders where payment = 'paid'") == 4050


def test_a_card_and_a_key_are_never_kept(shop, ann):
    wants = PlaceOrder(card=None, key="my own key")
    proposal = ann.is_asked(wants=wants)
    ann.says_yes(proposal)
    kept = shop.one("select frozen from proposals")
    assert "my own key" not in kept
    assert APPROVES not in kept


def test_nothing_is_put_before_somebody_that_cannot_be(shop, ann):
    shop.count("MUG", 1)
    with pytest.raises(Conflict, match=r"proposal\.short"):
        ann.is_asked()
    empty = shop.person("eve")
    with pytest.raises(Conflict, match=r"cart\.empty"):
        empty.is_asked()
    empty.actor = replace(empty.actor, permissions=frozenset({Permission.CART_READ}))
    with pytest.raises(NotAllowed):
        empty.is_asked()


def test_many_proposals_are_too_many(shop, ann):
    for _ in range(MOST):
        ann.is_asked()
    with pytest.raises(TooMany):
        ann.is_asked()
    ann.waits(61)
    assert ann.is_asked().state == "open"


def test_a_tool_that_spends_becomes_a_proposal(shop, ann):
    shop.with_part(Seen, Seen())
    ann.actor = signed_in(shop, ann.actor, ("shopper",))
    shop.run(
        "insert into account_roles (account_id, role, given_at) values (:id, 'shopper', 0)", id=ann.actor.id
    )
    proposal = call(
        shop.house, as_assistant(ann.actor), "place_order", {"pay_by": "testpay"}, conversation="c1"
    )
    assert (proposal.tool, proposal.page) == ("place_order", f"/confirm/{proposal.code}")
    assert orders(shop) == 0
    assert (
        shop.one("select thing from trail where operation = 'propose' and way = 'assistant'") == proposal.code
    )
    ann.says_yes(proposal)
    assert shop.one("select way from trail where operation = 'place_order'") == "session"


def test_every_tool_that_takes_a_yes_has_a_freezer():
    assert set(FREEZERS) == {each.name for each in all_tools() if each.effect in NEEDS_YES}
    said = {f"proposal.{part}.{name}" for name in FREEZERS for part in ("title", "button")}
    assert said <= set(SENTENCES)


# What may have changed


def test_a_dearer_and_a_cheaper_thing_are_refused_with_both_prices(shop, ann):
    for price, said in [(1300, "€13.00"), (1200, "€12.00")]:
        proposal = ann.is_asked()
        shop.run("update variants set price = :price where sku = 'MUG'", price=price)
        assert (
            sentence_of(ann, proposal)
            == f"Mug cost €12.50 when this was put before you, and costs {said} now."
        )
        assert {change.reason for change in ann.looks_at(proposal).changes} >= {"price", "total"}
        shop.run("update variants set price = 1250 where sku = 'MUG'")
    assert ann.says_yes(proposal).proposal.state == "done"  # as it was again


def test_stock_that_is_gone_is_refused(shop, ann):
    proposal = ann.is_asked()
    shop.count("MUG", 1)
    assert sentence_of(ann, proposal) == "Mug is not left in that number: 2 were wanted."


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda ann: ann.does(remove_line, RemoveLine("BOWL")), "Bowl is not in your cart any more."),
        (
            lambda ann: ann.does(set_line, SetLine("MUG", 3)),
            "Mug: you wanted 2, and there are 3 in your cart now.",
        ),
        (lambda ann: ann.adds(ann.shop.shelve("jug")), "Jug has come into your cart since."),
        (
            lambda ann: ann.lives(ELSEWHERE),
            "The address has changed: it was Ann, Quay 1, 1000 Riga, LV, and is Ann, Hill 2, 2000 Riga, LV now.",
        ),
        (
            lambda ann: ann.lives(None),
            "The address has changed: it was Ann, Quay 1, 1000 Riga, LV, and is collected at the shop now.",
        ),
    ],
    ids=["line gone", "line changed", "line new", "address", "no address"],
)
def test_a_changed_cart_or_address_is_refused(ann, change, said):
    proposal = ann.is_asked()
    change(ann)
    assert sentence_of(ann, proposal) == said
    assert ann.looks_at(proposal).changes[0].message == said


def test_delivery_tax_and_code_that_changed_are_refused(shop, ann):
    set_prices(shop)
    proposal = ann.is_asked(wants=PlaceOrder(shipping="post", discount_code=code(shop)))
    shop.operator(set_shipping_rate, SetShippingRate("EU", "Post", "EUR", 590))
    assert sentence_of(ann, proposal).startswith("Delivery cost €4.90")
    proposal = ann.is_asked()
    shop.clock.at += DAY // 10_000
    shop.operator(set_tax_rate, SetTaxRate("LV", 220_000, "PVN", "standard"))
    assert sentence_of(ann, proposal).startswith("The tax was")
    proposal = ann.is_asked(wants=PlaceOrder(discount_code="WELCOME10"))
    shop.run("update discount_codes set ends_at = 1")
    assert ann.looks_at(proposal).message
    refusal_of(ann, proposal)


def test_a_price_that_falls_while_the_button_is_pressed_is_refused(shop, ann):
    """Between the second look and the row: place_order itself is told the figures to the cent."""
    frozen = FREEZERS["place_order"].look(Work(shop.house, ann.actor, "propose"), {})
    shop.run("update variants set price = 1200 where sku = 'MUG'")
    wants = FREEZERS["place_order"].asked(replace(frozen, wants={}), card=CardNumber(APPROVES), key="k")
    with pytest.raises(Moved):
        ann.does(place_order, wants)
    assert orders(shop) == 0


def test_another_address_that_was_asked_for_is_bought_to(shop, ann):
    proposal = ann.is_asked(wants=PlaceOrder(address=ELSEWHERE))
    assert proposal.address == ELSEWHERE
    ann.says_yes(proposal)
    assert '"Hill 2"' in shop.one("select address from orders")


# Who says yes, to what, where and when


def test_another_person_finds_nothing(shop, ann):
    proposal = ann.is_asked()
    eve = shop.person("eve")
    missing = replace(proposal, code="ABCDEFGHJK")
    found, none = refusal_of(eve, proposal), refusal_of(eve, missing)
    assert (type(found), found.sentence, found.params) == (type(none), none.sentence, none.params)
    for operation in (drop_proposal, renew_proposal):
        with pytest.raises(Refusal, match=r"proposal\.none"):
            eve.does(operation, ReadProposal(proposal.code))
    assert ann.says_yes(proposal).proposal.state == "done"


def test_the_office_does_not_find_what_the_shop_asked(ann):
    proposal = ann.is_asked()
    ann.actor = replace(ann.actor, realm=OFFICE)
    assert refusal_of(ann, proposal).sentence == "proposal.none"


def test_another_conversation_another_hash_and_a_changed_row_are_refused(shop, ann):
    proposal = ann.is_asked()
    assert refusal_of(ann, proposal, conversation="c2").sentence == "proposal.conversation"
    for wrong in ("0" * 64, proposal.hash[:-1], "é", ann.is_asked().hash):
        assert refusal_of(ann, proposal, hash=wrong).sentence == "proposal.hash"
    shop.run("update proposals set frozen = replace(frozen, '3400', '3300')")
    assert refusal_of(ann, proposal).sentence == "proposal.hash"


@pytest.mark.parametrize(
    "column, value",
    [("account_id", None), ("conversation", "c2"), ("expires_at", 2**61), ("tool", "ask_return")],
)
def test_whatever_is_sealed_stays_as_it_was(shop, ann, column, value):
    proposal = ann.is_asked()
    eve = shop.person("eve")
    shop.run(f"update proposals set {column} = :value", value=eve.actor.id if value is None else value)
    who = eve if column == "account_id" else ann
    assert refusal_of(who, proposal, conversation=None).sentence == "proposal.hash"


def test_a_new_key_leaves_proposals_good_and_a_revoked_one_does_not(shop, ann):
    first, second = ann.is_asked(), ann.is_asked()
    shop.with_part(Keys, TestKeys(b"new", b"key"))
    assert ann.says_yes(first).proposal.state == "done"
    shop.with_part(Keys, TestKeys(b"new"))
    assert refusal_of(ann, second).sentence == "proposal.hash"


def test_it_counts_for_a_quarter_of_an_hour(ann):
    proposal = ann.is_asked()
    ann.waits(14.9)
    assert ann.looks_at(proposal).state == "open"
    ann.waits(0.2)
    assert ann.looks_at(proposal).state == "over"
    assert refusal_of(ann, proposal).sentence == "proposal.expired"


def test_a_second_yes_is_refused_and_says_what_the_first_became(shop, ann):
    proposal = ann.is_asked()
    became = ann.says_yes(proposal).proposal.became
    ann.adds("MUG", 2)
    ann.adds("BOWL")
    again = refusal_of(ann, proposal)
    assert say(again) == f"You have said yes to this already. It became order {became}."
    assert again.details == {"became": became}
    assert ann.looks_at(proposal).became == became


def test_what_was_dropped_does_not_happen(shop, ann):
    proposal, of_the_talk = ann.is_asked(), ann.is_asked(conversation="c7")
    assert ann.does(drop_proposal, ReadProposal(proposal.code)).state == "dropped"
    assert refusal_of(ann, proposal).sentence == "proposal.dropped"
    with shop.store.writing() as db:
        drop_of_conversation(db, Work(shop.house, ann.actor, "delete_conversation"), "c7")
    assert refusal_of(ann, of_the_talk).sentence == "proposal.dropped"


def test_it_is_put_before_them_anew_as_it_is_now(shop, ann):
    proposal = ann.is_asked()
    shop.run("update variants set price = 1300 where sku = 'MUG'")
    anew = ann.does(renew_proposal, ReadProposal(proposal.code))
    assert (anew.total.amount, anew.conversation) == (3500, "c1")
    assert refusal_of(ann, proposal).sentence == "proposal.dropped"
    ann.says_yes(anew)
    assert shop.one("select total from orders") == 3500


def test_what_an_agent_asked_for_that_was_sent_away_does_not_happen(shop, ann):
    agent = signed_in(shop, ann.actor, ("shopper",))
    wants = PlaceOrder()
    work = Work(shop.house, replace(agent, way=Way.AGENT), PROPOSE)
    first, second = (propose(work, place_order, wants) for _ in range(2))
    shop.run("update sessions set ended_at = 1 where id = :id", id=agent.session_id)
    assert refusal_of(ann, first).sentence == "proposal.agent_gone"
    assert ann.looks_at(first).message
    shop.run("update sessions set ended_at = null where id = :id", id=agent.session_id)
    assert ann.says_yes(second).proposal.state == "done"


@pytest.mark.parametrize("way", [Way.KEY, Way.ASSISTANT, Way.AGENT])
def test_nobody_says_yes_for_somebody(ann, way):
    proposal = ann.is_asked()
    ann.actor = replace(ann.actor, way=way)
    assert isinstance(refusal_of(ann, proposal), NotAllowed)


def test_a_right_that_was_taken_away_is_missed(ann):
    proposal = ann.is_asked()
    ann.actor = replace(ann.actor, permissions=ann.actor.permissions - {Permission.ORDERS_PLACE})
    assert isinstance(refusal_of(ann, proposal), NotAllowed)


def test_much_money_takes_a_password_shown_lately(shop, ann):
    shop.with_part(ProposalRules, ProposalRules(proof_from=34))
    proposal = ann.is_asked()
    assert not proposal.asks_password
    ann.adds("BOWL")
    proposal = ann.is_asked()
    assert proposal.asks_password  # of the assistant, which has shown none
    assert not ann.looks_at(proposal).asks_password
    ann.waits(11)
    assert ann.looks_at(proposal).asks_password
    assert isinstance(refusal_of(ann, proposal), NotFresh)
    ann.actor = replace(ann.actor, proved_at=shop.clock.now())
    assert ann.says_yes(proposal).proposal.state == "done"


# The bank, many presses at once, and the power going off


def test_a_declined_card_leaves_it_open_for_another(shop, ann):
    proposal = ann.is_asked()
    for _ in range(2):
        with pytest.raises(Declined):
            ann.says_yes(proposal, card=DECLINES)
    assert ann.looks_at(proposal).state == "open"
    became = ann.says_yes(proposal).proposal.became
    assert shop.one("select code from orders where payment = 'paid'") == became
    assert orders(shop) == 3


def test_fifty_presses_at_once_by_threads_make_one_order(shop, ann):
    proposal = ann.is_asked()
    answers = at_once([lambda: ann.says_yes(proposal)] * 50)
    assert len([each for each in answers if not isinstance(each, Refusal)]) == 1
    assert {each.sentence for each in answers if isinstance(each, Refusal)} <= {
        "proposal.done",
        "order.unsettled",
    }
    assert orders(shop) == 1
    assert shop.one("select captured from orders") == 3400
    assert shop.on_hand("MUG") == 8


def test_fifty_presses_at_once_by_processes_make_one_order(shop, address, tmp_path, ann):
    proposal = ann.is_asked()
    processes = [Pressing(address, tmp_path, ann, proposal, presses) for presses in (17, 17, 16)]
    said = Counter(word for process in [each.press() for each in processes] for word in process.told())
    assert said.pop("done") == 1
    assert set(said) <= {"proposal.done", "order.unsettled"}
    assert said.total() == 49
    assert orders(shop) == 1
    assert shop.one("select captured from orders") == 3400


def test_the_power_goes_off_after_the_bank_said_yes_and_the_retry_shows_the_same_order(
    shop, address, tmp_path, ann
):
    proposal = ann.is_asked()
    dying = Pressing(address, tmp_path, ann, proposal, 1, failpoint="settle.committed")
    assert dying.press().ended() == -signal.SIGKILL
    made = shop.one("select code from orders where payment = 'paid'")
    assert ann.looks_at(proposal).state == "open"
    ann.waits(60)  # however late
    assert ann.says_yes(proposal).proposal.became == made
    assert orders(shop) == 1


# Other things that take a yes


def test_an_order_is_cancelled_as_it_was_shown(shop, ann):
    order = ann.buys()
    proposal = ann.is_asked(cancel_my_order, CancelOrder(order.code, "too many mugs"))
    assert proposal.title == f"Cancel order {order.code}?"
    assert (proposal.button, proposal.total) == ("Cancel it, and get €34.00 back", Money(3400, "EUR"))
    assert shop.one("select status from orders") == "placed"
    answers = at_once([lambda: ann.says_yes(proposal)] * 8)
    assert [type(each).__name__ for each in answers].count("Confirmed") == 1
    assert shop.one("select status from orders") == "cancelled"
    assert shop.one("select count(*) from refunds") == 1
    assert sentence_of(ann, proposal) == "You have said yes to this already, and it is done."


def test_an_order_that_was_packed_meanwhile_is_not_cancelled(shop, ann):
    order = ann.buys()
    proposal = ann.is_asked(cancel_my_order, CancelOrder(order.code))
    shop.run("update orders set fulfilment = 'packed'")
    refusal_of(ann, proposal)
    assert shop.one("select state from proposals") == "open"
    assert shop.one("select status from orders") == "placed"


def test_signing_out_elsewhere_leaves_whoever_says_yes_signed_in(shop, ann):
    ann.actor = signed_in(shop, ann.actor, ("shopper",))
    there = signed_in(shop, ann.actor, ("shopper",))
    proposal = ann.is_asked(end_sessions, EndSessions())
    assert [fact.text for fact in proposal.facts] == ["Everywhere but where you say yes"]
    confirmed = ann.says_yes(proposal)
    assert not confirmed.signed_out
    ended = "select ended_at is not null from sessions where id = :id"
    assert [bool(shop.one(ended, id=each.session_id)) for each in (ann.actor, there)] == [False, True]
    assert ann.says_yes(ann.is_asked(end_sessions, EndSessions(all=True))).signed_out


def test_a_place_is_named_before_somebody_signs_out_there(shop, ann):
    ann.actor = signed_in(shop, ann.actor, ("shopper",))
    there = signed_in(shop, ann.actor, ("shopper",))
    place = new_code()
    shop.run("update sessions set code = :code where id = :id", code=place, id=there.session_id)
    proposal = ann.is_asked(end_session, EndSession(place))
    assert [fact.name for fact in proposal.facts] == ["Where", "Signed in since"]
    assert not ann.says_yes(proposal).signed_out
    assert shop.one("select ended_at from sessions where id = :id", id=there.session_id)


def test_sending_back_is_asked_for_as_it_was_shown(shop, ann):
    order = ann.buys()
    shop.run("update orders set fulfilment = 'shipped'")
    shop.run("update order_lines set shipped = quantity")
    proposal = ann.is_asked(ask_return, AskReturn(order.code, {"MUG": 1}, "too small"))
    assert [(line.sku, line.quantity) for line in proposal.lines] == [("MUG", 1)]
    assert shop.one("select count(*) from returns") == 0
    assert ann.says_yes(proposal).page == f"/orders/{order.code}"
    assert shop.one("select reason from returns") == "too small"


# How long they are kept


def test_proposals_are_forgotten_after_thirty_days(shop, ann):
    ann.is_asked()
    shop.clock.at += 29 * DAY
    assert sweep_proposals(shop.house) == 0
    shop.clock.at += DAY
    assert sweep_proposals(shop.house) == 1


def test_proposals_go_with_the_account(shop, ann):
    shop.with_part(AlsoErased, AlsoErased(ERASED))
    ann.is_asked()
    boss = shop.person("boss")
    boss.actor = replace(boss.actor, proved_at=shop.clock.now(), roles=("administrator",))
    shop.run(
        "insert into account_roles (account_id, role, given_at) values (:id, 'administrator', 0)",
        id=boss.actor.id,
    )
    shop.run("update accounts set code = :code where username = 'ann'", code=new_code())
    boss.does(close_person, ClosePerson(username="ann"))
    assert shop.one("select count(*) from proposals") == 0
