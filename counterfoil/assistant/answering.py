"""What the desk does with conversations that were handed over: sees them, takes one, answers in it, closes it."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.assistant.handing_over import CLOSE, LONGEST, Reply, WhichQuestion, add_turn
from counterfoil.assistant.talk.answer import Answer
from counterfoil.assistant.talk.conversations import Turn, kept_turn
from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db, Either
from counterfoil.gate.leafing import COUNTED, Sort, counted, leaf
from counterfoil.gate.mail import Letter, Mail
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.gate.sentences import sentence
from counterfoil.gate.shapes import Choice, Flag, Text, Whole
from counterfoil.gate.work import Work, job
from counterfoil.identity.mails import Letterhead
from counterfoil.identity.names import username_key

SHOWN = ("open", "waiting", "taken", "answered", "closed", "all")
# Whoever waits comes first, then what somebody has, what was answered, what is closed; the oldest first in each.
FIRST = Sort(
    "(case handovers.state when 'waiting' then 0 when 'taken' then 1 when 'answered' then 2 else 3 end"
    " * cast(1152921504606846976 as bigint) + handovers.asked_at)",
    "handovers.id",
    descending=False,
)


@dataclass(frozen=True, slots=True)
class ListHandedOver:
    """Which of them (those that are not closed, if nothing is said), of whom, how many, after or before which."""

    show: Annotated[str, Choice(SHOWN)] = "open"
    person: Annotated[str, Text(0, 100)] = ""  # a username
    mine: Annotated[bool, Flag()] = False  # those that I have
    limit: Annotated[int, Whole(1, 100)] = 24
    after: Annotated[str, Text(0, 20)] = ""
    before: Annotated[str, Text(0, 20)] = ""


@dataclass(frozen=True, slots=True)
class TakeHandedOver(WhichQuestion):
    """Which one; `over` takes it from whoever has it."""

    over: Annotated[bool, Flag()] = False


@dataclass(frozen=True, slots=True)
class AnswerHandedOver(WhichQuestion):
    """Which one, and what to say in it."""

    answer: Annotated[str, Text(1, LONGEST, lines=True)]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A conversation that was handed over: who asks what, and who has it."""

    code: str
    person: str  # the public code of whoever asks
    name: str
    question: str
    state: str  # waiting, taken, answered, closed
    asked_at: str
    taken_by: str  # empty: nobody yet
    mine: bool  # whether I have it


@dataclass(frozen=True, slots=True)
class AllHandedOver:
    """Whoever has waited longest first, the marks of the pages beside this one, and how many there are in all."""

    items: list[HandedOver]
    next: str | None
    previous: str | None
    count: int
    more: bool  # whether there may be more than `count`


@dataclass(frozen=True, slots=True)
class Opened:
    """One of them, with all that was said in it."""

    handed_over: HandedOver
    turns: list[Turn]
    answers: list[Reply]


@operation("list_handed_over", needs=Permission.CONVERSATIONS_ANSWER, ways=SIGNED_IN, effect=Effect.READS)
def list_handed_over(work: Work, wants: ListHandedOver) -> AllHandedOver:
    """See who asks for a person."""
    asked = {
        "show": wants.show,
        "person": (username_key(wants.person) or "-") if wants.person else "",
        "taker": work.actor.account_id if wants.mine else None,
    }
    with work.reading() as db:
        value, tie = _mark(db, wants)
        sought = SELECT_LIST.format(**FIRST.sql(back=bool(wants.before)))
        rows = db.all(sought, **asked, value=value, tie=tie, most=wants.limit + 1)
        (found,) = db.one(COUNT, **asked, most=COUNTED + 1) or (0,)
    page = leaf(rows, wants.limit, after=bool(wants.after), before=bool(wants.before))
    count, more = counted(found)
    items = [_told(work, *row[1:]) for row in page.items]
    return AllHandedOver(items, *page.marks(lambda row: str(row[1])), count, more)


def _mark(db: Db, wants: ListHandedOver) -> tuple[int, int]:
    code = wants.before or wants.after
    if not code:
        return FIRST.start()
    row = db.one(SELECT_MARK, code=code.upper())
    if row is None:
        raise Invalid.one("before" if wants.before else "after", "list.after")
    return int(row[0]), int(row[1])


SELECT_MARK = f"select {FIRST.column}, handovers.id from handovers where handovers.code = :code"  # noqa: S608  (our own words)


COLUMNS = """
    select handovers.id, handovers.code, accounts.code, accounts.username, handovers.question, handovers.state,
        handovers.asked_at, coalesce(takers.username, ''), handovers.taken_by
    from handovers
    join accounts on accounts.id = handovers.account_id
    left join accounts as takers on takers.id = handovers.taken_by
"""
ONLY = """
    (:show = 'all' or handovers.state = :show or (:show = 'open' and handovers.state <> 'closed'))
    and (:person = '' or handovers.account_id = (select id from accounts where username_key = :person))
    and (cast(:taker as bigint) is null or handovers.taken_by = :taker)
"""
SELECT_LIST = f"""
    {COLUMNS}
    where {ONLY}
    and ({{column}}, {{tie}}) {{beyond}} (:value, :tie)
    order by {{column}} {{way}}, {{tie}} {{way}}
    limit :most
"""
COUNT = f"""
    select count(*)
    from (
        select 1
        from handovers
        where {ONLY}
        limit :most
    ) as found
"""  # noqa: S608  (our own words)


def _told(
    work: Work,
    code: str,
    person: str,
    name: str,
    question: str,
    state: str,
    asked_at: int,
    taken_by: str,
    taker: int | None,
) -> HandedOver:
    mine = taker is not None and taker == work.actor.account_id
    return HandedOver(code, person, name, question, state, rfc3339(asked_at), taken_by, mine)


@operation("read_handed_over", needs=Permission.CONVERSATIONS_ANSWER, ways=SIGNED_IN, effect=Effect.READS)
def read_handed_over(work: Work, wants: WhichQuestion) -> Opened:
    """Read a conversation that was handed over."""
    with work.reading() as db:
        return _opened(db, work, wants.code)


def _opened(db: Db, work: Work, code: str) -> Opened:
    row = db.one(SELECT_ONE, code=code.upper())
    if row is None:
        raise NotFound("handover.none")
    turns = db.all(SELECT_TURNS, id=row[0])
    replies = db.all("select at, answer from handover_answers where handover_id = :id order by id", id=row[0])
    return Opened(
        _told(work, *row[1:]),
        [kept_turn(*columns) for columns in turns],
        [Reply(rfc3339(at), text) for at, text in replies],
    )


SELECT_ONE = f"{COLUMNS} where handovers.code = :code"
# What was said after it was closed is nobody's business but theirs.
SELECT_TURNS = """
    select turns.number, turns.at, turns.say, turns.answer
    from handovers
    join turns on turns.conversation_id = handovers.conversation_id
    where handovers.id = :id
    and (handovers.closed_at is null or turns.at <= handovers.closed_at)
    order by turns.number
"""


@operation(
    "take_handed_over", needs=Permission.CONVERSATIONS_ANSWER, ways=SIGNED_IN, effect=Effect.REVERSIBLE
)
def take_handed_over(work: Work, wants: TakeHandedOver) -> Opened:
    """Take a conversation that was handed over, so that others see somebody has it."""
    with work.writing() as db:
        _take(db, work, wants.code, over=wants.over)
        return _opened(db, work, wants.code)


def _take(db: Db, work: Work, code: str, *, over: bool) -> None:
    """Of two who take it at once one has it; the other is told who."""
    found = _opened(db, work, code).handed_over
    person = db.one("select id from accounts where code = :code", code=found.person)
    work.about(found.code, person=person[0] if person else None)
    if found.state == "closed":
        raise Conflict("handover.closed")
    taken = {"code": found.code, "me": work.actor.account_id, "at": work.now}
    if not db.run(TAKE_OVER if over else TAKE, **taken):
        raise Conflict("handover.taken", name=_opened(db, work, code).handed_over.taken_by)


TAKE_OVER = """
    update handovers
    set taken_by = :me,
        taken_at = :at,
        state = case when state = 'waiting' then 'taken' else state end
    where code = :code
    and state <> 'closed'
"""
TAKE = f"{TAKE_OVER} and (taken_by is null or taken_by = :me or state = 'answered')"


@operation(
    "answer_handed_over", needs=Permission.CONVERSATIONS_ANSWER, ways=SIGNED_IN, effect=Effect.REVERSIBLE
)
def answer_handed_over(work: Work, wants: AnswerHandedOver) -> Opened:
    """Answer in a conversation that was handed over; whoever asked is written to as well."""
    with work.writing() as db:
        _take(db, work, wants.code, over=False)
        row = db.one(LOCK, code=wants.code.upper())
        assert row is not None
        number, conversation_id, conversation = row
        if not add_turn(
            db, work, conversation_id, "", Answer(conversation=conversation, answer=wants.answer, by="person")
        ):
            raise NotFound("handover.none")
        said = db.one(
            INSERT_ANSWER,
            handover_id=number,
            account_id=work.actor.account_id,
            at=work.now,
            answer=wants.answer,
        )
        assert said is not None
        db.run(SET_ANSWERED, id=number, at=work.now)
        work.later(send_answer, dedupe=f"handover:{said[0]}", number=said[0])
        return _opened(db, work, wants.code)


_LOCK = """
    select handovers.id, conversations.id, conversations.code
    from handovers
    join conversations on conversations.id = handovers.conversation_id
    where handovers.code = :code
"""
LOCK = Either(sqlite=_LOCK, postgres=f"{_LOCK} for update of handovers")
INSERT_ANSWER = """
    insert into handover_answers (handover_id, account_id, at, answer)
    values (:handover_id, :account_id, :at, :answer)
    returning id
"""
SET_ANSWERED = (
    "update handovers set state = 'answered', answered_at = :at where id = :id and state <> 'closed'"
)


@operation(
    "close_handed_over", needs=Permission.CONVERSATIONS_ANSWER, ways=SIGNED_IN, effect=Effect.REVERSIBLE
)
def close_handed_over(work: Work, wants: WhichQuestion) -> Opened:
    """Close a conversation that was handed over; it is read no further."""
    with work.writing() as db:
        found = _opened(db, work, wants.code).handed_over
        person = db.one("select id from accounts where code = :code", code=found.person)
        work.about(found.code, person=person[0] if person else None)
        db.run(CLOSE, code=found.code, at=work.now)
        return _opened(db, work, wants.code)


@job("send_answer")
def send_answer(work: Work, mail: Mail, head: Letterhead, *, number: int) -> None:
    """Write to whoever asked, where there is an address to write to."""
    with work.reading() as db:
        row = db.one(SELECT_LETTER, number=number)
    if row is None:  # they have deleted the conversation, or told no address
        return
    to, question, answer, conversation, code = row
    text = "\n".join(
        [
            sentence("letter.answered", {"shop": head.shop}),
            "",
            *(f"> {line}" for line in question.splitlines()),
            "",
            answer,
            "",
            sentence("letter.go_on", {}),
        ]
    )
    where = f"{head.url}/assistant/{conversation}"
    message = f"<answer.{code}.{number}@{head.host}>"
    mail.send(
        Letter(to, sentence("letter.answered.title", {"shop": head.shop}), f"{text}\n{where}\n", message)
    )


SELECT_LETTER = """
    select accounts.email, handovers.question, handover_answers.answer, conversations.code, handovers.code
    from handover_answers
    join handovers on handovers.id = handover_answers.handover_id
    join conversations on conversations.id = handovers.conversation_id
    join accounts on accounts.id = handovers.account_id and accounts.email is not null
    where handover_answers.id = :number
"""
