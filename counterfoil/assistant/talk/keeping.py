"""Conversations in the database: begun, gone on with, and swept when they are old."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from counterfoil.assistant.talk import mind as minds
from counterfoil.assistant.talk.answer import Answer
from counterfoil.assistant.talk.mind import Mind
from counterfoil.gate.actor import Actor
from counterfoil.gate.clock import DAY
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db, Either
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.work import House, Work

KEPT_FOR = 30 * DAY
SWEPT_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as it stands before a turn; `number` is 0 where nothing of it is kept yet."""

    code: str
    mind: Mind
    number: int = 0
    turns: int = 0


def begun(work: Work, code: str, today: date) -> Talk:
    """A new conversation, or one of this person's that goes on; somebody else's does not exist."""
    if not code:
        return Talk(new_code(), minds.empty(today))
    with work.reading() as db:
        row = db.one(SELECT_TALK, **_mine(work.actor), code=code.upper(), since=work.now - KEPT_FOR)
    if row is None:
        raise NotFound("talk.none")
    number, known, turns = row
    return Talk(code.upper(), minds.read(known, today), number, turns)


SELECT_TALK = """
    select id, mind, turns
    from conversations
    where account_id = :account_id
    and realm = :realm
    and code = :code
    and said_at > :since
"""


def _mine(actor: Actor) -> dict[str, object]:
    return {"account_id": actor.id, "realm": actor.realm}


def keep(work: Work, talk: Talk, say: str, answer: Answer, after: Callable[[Mind], Mind]) -> Answer:
    """Write the turn down. Of two at once the second goes on from what the first left; what was deleted stays so."""
    with work.writing() as db:
        work.about(talk.code, person=work.actor.id)
        now = _now(db, work, talk)
        if now is None:
            return replace(answer, conversation="")
        answer = replace(answer, conversation=talk.code)
        db.run(
            INSERT_TURN,
            conversation_id=now.number,
            number=now.turns + 1,
            at=work.now,
            say=say,
            answer=msgspec.json.encode(answer).decode(),
        )
        db.run(UPDATE_TALK, id=now.number, mind=minds.written(after(now.mind)), at=work.now)
    return answer


def opened(work: Work, talk: Talk) -> Talk:
    """The conversation with its row in the records, before its first turn is written."""
    if talk.number:
        return talk
    with work.writing(line=False) as db:
        return _now(db, work, talk) or talk


def _now(db: Db, work: Work, talk: Talk) -> Talk | None:
    """The conversation as it stands now, and nobody else speaks in it until this is written."""
    if not talk.number:
        row = db.one(
            INSERT_TALK, **_mine(work.actor), code=talk.code, mind=minds.written(talk.mind), at=work.now
        )
        assert row is not None
        return replace(talk, number=row[0])
    row = db.one(LOCK_TALK, id=talk.number)
    if row is None:
        return None
    known, turns = row
    return replace(talk, mind=minds.read(known, talk.mind.known.today), turns=turns)


INSERT_TALK = """
    insert into conversations (code, account_id, realm, mind, made_at, said_at)
    values (:code, :account_id, :realm, :mind, :at, :at)
    returning id
"""
LOCK_TALK = Either(
    sqlite="select mind, turns from conversations where id = :id",
    postgres="select mind, turns from conversations where id = :id for update",
)
UPDATE_TALK = """
    update conversations
    set mind = :mind,
        turns = turns + 1,
        said_at = :at
    where id = :id
"""
INSERT_TURN = """
    insert into turns (conversation_id, number, at, say, answer)
    values (:conversation_id, :number, :at, :say, :answer)
"""


def sweep(house: House) -> int:
    """Forget some of what was said thirty days ago, and of what could be taken back since."""
    before = house.clock.now() - KEPT_FOR
    with house.store.writing() as db:
        return sum(db.run(each, before=before, most=SWEPT_AT_ONCE) for each in SWEEP)


SWEEP = tuple(
    f"delete from {table} where id in (select id from {table} where {at} < :before order by {at} limit :most)"  # noqa: S608  (our own words)
    for table, at in (("turns", "at"), ("takebacks", "at"), ("conversations", "said_at"))
)
ERASED = (
    "delete from takebacks where account_id = :id",
    "delete from conversations where account_id = :id",
)
