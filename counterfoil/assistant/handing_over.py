"""Handing a conversation over to a person: somebody asks for one, staff take it, answer in it, and close it.

For the pages: a shopper's own by `ask_person`, `list_handed_over_of_mine`, `take_question_back`; the desk's by
`list_handed_over`, `read_handed_over`, `take_handed_over`, `answer_handed_over`, `close_handed_over`, which need
`conversations:answer`. An answer of a person is a turn of the conversation whose `say` is empty and whose answer has
`by` = "person". Staff see no conversation that was not handed over, and of a closed one nothing that was said later.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import msgspec

from counterfoil.assistant.talk import mind as minds
from counterfoil.assistant.talk.answer import Answer
from counterfoil.assistant.talk.keeping import INSERT_TALK, INSERT_TURN, KEPT_FOR, LOCK_TALK
from counterfoil.gate.actor import SHOP, SIGNED_IN, Way
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.codes import is_code, new_code
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.sentences import sentence
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.shop.books.days import Daybook

MOST_OPEN = 5  # of one person
LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class AskPerson:
    """What to ask a person, and in which of my conversations (a new one without)."""

    say: Annotated[str, Text(1, LONGEST, lines=True)]
    conversation: Annotated[str, Text(0, 20)] = ""


@dataclass(frozen=True, slots=True)
class WhichQuestion:
    """Which one, by its code."""

    code: Annotated[str, Text(1, 20)]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person answered, and when."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Handover:
    """One of my questions to a person, and how it stands."""

    code: str
    conversation: str
    question: str
    state: str  # waiting, taken, answered, closed
    asked_at: str
    answers: list[Reply]


@dataclass(frozen=True, slots=True)
class Handovers:
    """The newest first."""

    items: list[Handover]


@operation("ask_person", needs=Permission.ASSISTANT, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True)
def ask_person(work: Work, wants: AskPerson) -> Handover:
    """Ask for a person, who reads this conversation and answers in it."""
    if work.actor.realm != SHOP:
        raise Conflict("handover.in_office")
    with work.writing() as db:
        number, code = _conversation(db, work, wants)
        work.about(code, person=work.actor.id)
        asked = {"conversation_id": number, "account_id": work.actor.id, "at": work.now}
        if not db.run(ASK_AGAIN, question=wants.say, **asked):
            if (db.one(COUNT_OPEN, account_id=work.actor.id) or (0,))[0] >= MOST_OPEN:
                raise Conflict("handover.many", most=MOST_OPEN)
            db.run(INSERT, code=new_code(), question=wants.say, **asked)
        return next(each for each in _mine(db, work) if each.conversation == code)


def _conversation(db: Db, work: Work, wants: AskPerson) -> tuple[int, str]:
    """The inner number and the code of one that is mine; a new one holds the question as its first turn."""
    if wants.conversation:
        code = wants.conversation.upper()
        row = db.one(SELECT_OWN, account_id=work.actor.id, code=code, since=work.now - KEPT_FOR)
        if row is None:
            raise NotFound("talk.none")
        if work.actor.way is not Way.ASSISTANT:  # which writes down by itself what was said to it
            add_turn(db, work, row[0], wants.say, _asked(code))
        return int(row[0]), code
    code = new_code()
    mind = minds.written(minds.empty(date.fromisoformat(work.house.part(Daybook).day(work.now))))
    row = db.one(INSERT_TALK, account_id=work.actor.id, realm=SHOP, code=code, mind=mind, at=work.now)
    assert row is not None
    add_turn(db, work, row[0], wants.say, _asked(code))
    return int(row[0]), code


def _asked(code: str) -> Answer:
    return Answer(conversation=code, answer=sentence("handover.asked", {}))


SELECT_OWN = """
    select id
    from conversations
    where account_id = :account_id
    and realm = 'shop'
    and code = :code
    and said_at > :since
"""
# Whoever asks again in a conversation that waits for a person waits on, and where it was answered it waits anew.
ASK_AGAIN = """
    update handovers
    set question = case when state = 'answered' then :question else question end,
        asked_at = case when state = 'answered' then :at else asked_at end,
        state = case when state = 'answered' then 'waiting' else state end
    where conversation_id = :conversation_id
    and account_id = :account_id
    and state <> 'closed'
"""
# Two tabs may ask at once; the index decides.
INSERT = """
    insert into handovers (code, account_id, conversation_id, question, state, asked_at)
    values (:code, :account_id, :conversation_id, :question, 'waiting', :at)
    on conflict do nothing
"""
COUNT_OPEN = "select count(*) from handovers where account_id = :account_id and state <> 'closed'"


def add_turn(db: Db, work: Work, number: int, say: str, answer: Answer) -> bool:
    """One more turn of a conversation; False where it was deleted meanwhile."""
    row = db.one(LOCK_TALK, id=number)
    if row is None:
        return False
    told = msgspec.json.encode(answer).decode()
    db.run(INSERT_TURN, conversation_id=number, number=row[1] + 1, at=work.now, say=say, answer=told)
    db.run(COUNT_TURN, id=number, at=work.now)
    return True


COUNT_TURN = "update conversations set turns = turns + 1, said_at = :at where id = :id"


@operation(
    "list_handed_over_of_mine", needs=Permission.ASSISTANT, ways=SIGNED_IN, effect=Effect.READS, tool=True
)
def list_handed_over_of_mine(work: Work) -> Handovers:
    """See what I asked a person, and what they answered."""
    with work.reading() as db:
        return Handovers(_mine(db, work))


def _mine(db: Db, work: Work) -> list[Handover]:
    replies: dict[int, list[Reply]] = {}
    for number, at, text in db.all(SELECT_REPLIES, account_id=work.actor.id):
        replies.setdefault(number, []).append(Reply(rfc3339(at), text))
    return [
        Handover(code, conversation, question, state, rfc3339(at), replies.get(number, []))
        for number, code, conversation, question, state, at in db.all(SELECT_MINE, account_id=work.actor.id)
    ]


SELECT_MINE = """
    select handovers.id, handovers.code, conversations.code, handovers.question, handovers.state, handovers.asked_at
    from handovers
    join conversations on conversations.id = handovers.conversation_id
    where handovers.account_id = :account_id
    order by handovers.id desc
    limit 100
"""
SELECT_REPLIES = """
    select handover_answers.handover_id, handover_answers.at, handover_answers.answer
    from handover_answers
    join handovers on handovers.id = handover_answers.handover_id
    where handovers.account_id = :account_id
    order by handover_answers.id
"""


@operation(
    "take_question_back", needs=Permission.ASSISTANT, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True
)
def take_question_back(work: Work, wants: WhichQuestion) -> Handover:
    """Not ask a person after all; they read the conversation no further."""
    code = wants.code.upper()
    with work.writing() as db:
        mine = next((each for each in _mine(db, work) if is_code(code) and each.code == code), None)
        if mine is None:
            raise NotFound("handover.none")
        work.about(code, person=work.actor.id)
        db.run(CLOSE, code=code, at=work.now)
        return next(each for each in _mine(db, work) if each.code == code)


CLOSE = "update handovers set state = 'closed', closed_at = :at where code = :code and state <> 'closed'"
