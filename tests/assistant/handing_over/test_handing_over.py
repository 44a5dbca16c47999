"""A person is asked for: the desk reads that conversation and no other, one takes it, answers are heard, both have a trail."""

from dataclasses import replace

import pytest

from counterfoil.assistant.answering import (
    AnswerHandedOver,
    ListHandedOver,
    TakeHandedOver,
    answer_handed_over,
    close_handed_over,
    list_handed_over,
    read_handed_over,
    take_handed_over,
)
from counterfoil.assistant.handing_over import (
    MOST_OPEN,
    AskPerson,
    WhichQuestion,
    ask_person,
    list_handed_over_of_mine,
    take_question_back,
)
from counterfoil.assistant.sentences import SENTENCES
from counterfoil.assistant.talk import keeping
from counterfoil.assistant.talk.conversations import (
    WhichConversation,
    delete_conversation,
    read_conversation,
)
from counterfoil.assistant.tools.calling import call
from counterfoil.gate.actor import OFFICE
from counterfoil.gate.refusals import Conflict, NotAllowed, NotFound
from counterfoil.gate.sentences import learn
from counterfoil.identity.mails import Letterhead
from counterfoil.storage.jobs import Runner
from tests.assistant.people import comes_in, spoken_for
from tests.shop.rush import at_once

learn(SENTENCES)
QUESTION = "Is the blue mug dishwasher safe?"


@pytest.fixture
def ann(shop):
    shop.with_part(Letterhead, Letterhead(url="https://shop.example"))
    ann = comes_in(shop)
    shop.run("update accounts set email = 'ann@example.com' where id = :id", id=ann.actor.id)
    return ann


@pytest.fixture
def carl(shop):
    carl = comes_in(shop, "clerk")
    carl.actor = replace(carl.actor, realm=OFFICE)
    return carl


def asks(person, say=QUESTION, conversation=""):
    return person.does(ask_person, AskPerson(say, conversation))


def said_in(person, code):
    turns = person.does(read_conversation, WhichConversation(code)).turns
    return [(each.say, each.answer.answer, each.answer.by) for each in turns]


def listed(person, show="open"):
    return [(each.question, each.state) for each in person.does(list_handed_over, ListHandedOver(show)).items]


def test_a_question_is_asked_taken_answered_and_closed_and_both_hear_of_it(shop, ann, carl):
    mine = asks(ann)
    assert (mine.state, mine.question, mine.answers) == ("waiting", QUESTION, [])
    assert listed(carl) == [(QUESTION, "waiting")]
    opened = carl.does(take_handed_over, TakeHandedOver(mine.code.lower()))
    assert (opened.handed_over.state, opened.handed_over.mine) == ("taken", True)
    assert [turn.say for turn in opened.turns] == [QUESTION]
    carl.does(answer_handed_over, AnswerHandedOver(mine.code, "Yes,\nit is."))
    (now,) = ann.does(list_handed_over_of_mine).items
    assert (now.state, [each.text for each in now.answers]) == ("answered", ["Yes,\nit is."])
    assert said_in(ann, now.conversation)[-1] == ("", "Yes,\nit is.", "person")
    Runner(shop.house, shop.store).run_due()
    (letter,) = shop.letters.letters
    assert letter.to == "ann@example.com"
    assert f"https://shop.example/assistant/{now.conversation}" in letter.text
    assert "Yes,\nit is." in letter.text
    assert f"> {QUESTION}" in letter.text
    asks(ann, "And the red one?", now.conversation)
    assert listed(carl) == [("And the red one?", "waiting")]
    carl.does(close_handed_over, WhichQuestion(mine.code))
    assert ann.does(list_handed_over_of_mine).items[0].state == "closed"
    assert listed(carl) == []
    assert listed(carl, "closed") == [("And the red one?", "closed")]
    with pytest.raises(Conflict):
        carl.does(answer_handed_over, AnswerHandedOver(mine.code, "too late"))
    with shop.store.reading() as db:
        lines = db.all("select operation, account_id, person_id from trail order by id")
    me, desk = ann.actor.id, carl.actor.id
    told = [line for line in lines if line[0] in ("ask_person", "take_handed_over", "answer_handed_over")]
    assert told == [
        ("ask_person", me, me),
        ("take_handed_over", desk, me),
        ("answer_handed_over", desk, me),
        ("ask_person", me, me),
    ]


def test_the_desk_sees_no_other_conversation_and_nothing_that_is_said_later(shop, ann, carl):
    other = asks(ann, "another matter")
    ann.does(take_question_back, WhichQuestion(other.code))
    mine = asks(ann)
    assert listed(carl) == [(QUESTION, "waiting")]
    for code in (mine.conversation, "NOSUCHCODE", "x"):
        with pytest.raises(NotFound) as refused:
            carl.does(read_handed_over, WhichQuestion(code))
        assert refused.value.sentence == "handover.none"
    with pytest.raises(NotFound):
        carl.does(read_conversation, WhichConversation(mine.conversation))
    carl.does(close_handed_over, WhichQuestion(mine.code))
    asks(ann, "a secret, later", mine.conversation)  # a question of its own, in the same conversation
    turns = carl.does(read_handed_over, WhichQuestion(mine.code)).turns
    assert [turn.say for turn in turns] == [QUESTION]


def test_without_the_right_nobody_reads_and_nobody_answers(shop, ann):
    mine = asks(ann)
    packer = comes_in(shop, "packer")
    for person in (ann, packer):
        for operation, wants in (
            (list_handed_over, ListHandedOver()),
            (read_handed_over, WhichQuestion(mine.code)),
            (take_handed_over, TakeHandedOver(mine.code)),
            (answer_handed_over, AnswerHandedOver(mine.code, "x")),
            (close_handed_over, WhichQuestion(mine.code)),
        ):
            with pytest.raises(NotAllowed) as refused:
                person.does(operation, wants)
            assert refused.value.lacks == ("conversations:answer",)


def test_somebody_elses_question_is_as_one_that_is_missing(shop, ann):
    mine, eve = asks(ann), comes_in(shop)
    for code in (mine.code, "AAAAAAAAAA", "", "x"):
        with pytest.raises(NotFound) as refused:
            eve.does(take_question_back, WhichQuestion(code))
        assert refused.value.sentence == "handover.none"
    for code in (mine.conversation, "AAAAAAAAAA"):
        with pytest.raises(NotFound) as refused:
            asks(eve, conversation=code)
        assert refused.value.sentence == "talk.none"
    assert eve.does(list_handed_over_of_mine).items == []


def test_of_many_who_take_it_at_once_one_has_it_until_another_takes_it_over(shop, ann):
    mine = asks(ann)
    desk = [comes_in(shop, "clerk") for _ in range(6)]
    answers = at_once([lambda who=who: who.does(take_handed_over, TakeHandedOver(mine.code)) for who in desk])
    refused = [each for each in answers if isinstance(each, Conflict)]
    assert len(refused) == len(desk) - 1
    (first,) = [who for who, each in zip(desk, answers, strict=True) if not isinstance(each, Conflict)]
    assert {each.params["name"] for each in refused} == {first.actor.username}
    other = next(who for who in desk if who is not first)
    with pytest.raises(Conflict):
        other.does(answer_handed_over, AnswerHandedOver(mine.code, "x"))
    assert other.does(take_handed_over, TakeHandedOver(mine.code, over=True)).handed_over.mine
    other.does(answer_handed_over, AnswerHandedOver(mine.code, "x"))


def test_asking_in_many_tabs_is_one_question_and_there_is_an_end_to_it(shop, ann):
    mine = asks(ann)
    at_once([lambda: asks(ann, "again", mine.conversation)] * 6)
    assert [each.question for each in ann.does(list_handed_over_of_mine).items] == [QUESTION]
    for number in range(MOST_OPEN - 1):
        asks(ann, f"question {number}")
    with pytest.raises(Conflict) as refused:
        asks(ann, "one more")
    assert refused.value.sentence == "handover.many"
    assert len(ann.does(list_handed_over_of_mine).items) == MOST_OPEN


def test_the_assistant_asks_for_them_and_staff_ask_nobody(shop, ann, carl):
    asked = call(shop.house, spoken_for(ann), "ask_person", {"say": QUESTION})
    assert asked.state == "waiting"
    with pytest.raises(Conflict) as refused:
        asks(carl)
    assert refused.value.sentence == "handover.in_office"


def test_what_is_deleted_or_closed_with_the_account_is_gone_for_the_desk_too(shop, ann, carl):
    mine = asks(ann)
    carl.does(answer_handed_over, AnswerHandedOver(mine.code, "Yes."))
    ann.does(delete_conversation, WhichConversation(mine.conversation))
    assert listed(carl, "all") == []
    Runner(shop.house, shop.store).run_due()
    assert shop.letters.letters == []  # there is nothing left that the letter could lead to
    asks(ann)
    for statement in keeping.ERASED:
        shop.run(statement, id=ann.actor.id)
    assert shop.one("select count(*) from handovers") == 0
    assert shop.one("select count(*) from handover_answers") == 0
