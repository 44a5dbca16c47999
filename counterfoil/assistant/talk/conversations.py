"""My conversations with the assistant: listed, read again, deleted."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.assistant.proposals.rows import drop_of_conversation
from counterfoil.assistant.talk.answer import READER, Answer
from counterfoil.assistant.talk.keeping import KEPT_FOR
from counterfoil.gate.actor import Way
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work

# Whoever speaks for somebody does not read what that person said to another.
THEMSELVES = frozenset({Way.SESSION, Way.TOKEN, Way.KEY})
LISTED = 100
FIRST_WORDS = 80


@dataclass(frozen=True, slots=True)
class Conversation:
    """One of my conversations: when it began and was last gone on with, and its first words."""

    code: str
    began: str
    said: str
    turns: int
    words: str


@dataclass(frozen=True, slots=True)
class Conversations:
    """The newest hundred, what was gone on with last first."""

    items: list[Conversation]


@dataclass(frozen=True, slots=True)
class Turn:
    """What I said, and what was answered."""

    number: int
    at: str
    say: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole conversation."""

    code: str
    turns: list[Turn]


@dataclass(frozen=True, slots=True)
class WhichConversation:
    """Which one."""

    code: Annotated[str, Text(1, 20)]


@dataclass(frozen=True, slots=True)
class Deleted:
    """Which one is gone."""

    code: str


@operation("list_conversations", needs=Permission.ASSISTANT, ways=THEMSELVES, effect=Effect.READS)
def list_conversations(work: Work) -> Conversations:
    """See my conversations with the assistant."""
    with work.reading() as db:
        rows = db.all(SELECT, **_asked(work), most=LISTED)
    return Conversations(
        [Conversation(code, rfc3339(made), rfc3339(said), *rest) for code, made, said, *rest in rows]
    )


SELECT = f"""
    select conversations.code, conversations.made_at, conversations.said_at, conversations.turns,
        coalesce(
            (
                select substr(turns.say, 1, {FIRST_WORDS})
                from turns
                where turns.conversation_id = conversations.id
                order by turns.number
                limit 1
            ),
            ''
        )
    from conversations
    where account_id = :account_id
    and realm = :realm
    and said_at > :since
    order by said_at desc, id desc
    limit :most
"""  # noqa: S608  (our own words)


@operation("read_conversation", needs=Permission.ASSISTANT, ways=THEMSELVES, effect=Effect.READS)
def read_conversation(work: Work, wants: WhichConversation) -> Transcript:
    """Read one of my conversations again."""
    code = wants.code.upper()
    with work.reading() as db:
        row = db.one(SELECT_ONE, **_asked(work), code=code)
        if row is None:
            raise NotFound("talk.none")
        turns = db.all(SELECT_TURNS, id=row[0])
    return Transcript(code, [kept_turn(*columns) for columns in turns])


SELECT_ONE = """
    select id
    from conversations
    where account_id = :account_id
    and realm = :realm
    and said_at > :since
    and code = :code
"""
SELECT_TURNS = """
    select number, at, say, answer
    from turns
    where conversation_id = :id
    order by number
"""


def kept_turn(number: int, at: int, say: str, answer: str) -> Turn:
    """A turn as its row has it."""
    return Turn(number, rfc3339(at), say, READER.decode(answer))


@operation("delete_conversation", needs=Permission.ASSISTANT, ways=THEMSELVES, effect=Effect.DESTROYS)
def delete_conversation(work: Work, wants: WhichConversation) -> Deleted:
    """Delete one of my conversations, with all that was said in it."""
    code = wants.code.upper()
    with work.writing() as db:
        work.about(code, person=work.actor.id)
        asked = {"account_id": work.actor.id, "realm": work.actor.realm, "code": code}
        if not db.run(DELETE, **asked):
            raise NotFound("talk.none")
        db.run(DELETE_TAKEBACKS, account_id=work.actor.id, code=code)
        drop_of_conversation(db, work, code)
    return Deleted(code)


DELETE = "delete from conversations where account_id = :account_id and realm = :realm and code = :code"
DELETE_TAKEBACKS = "delete from takebacks where account_id = :account_id and conversation = :code"


def _asked(work: Work) -> dict[str, object]:
    return {"account_id": work.actor.id, "realm": work.actor.realm, "since": work.now - KEPT_FOR}
