"""The history: what staff changed, as those may see it who may change it back, and their own."""

import json
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN, Actor
from counterfoil.gate.clock import SECOND, rfc3339
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import OPERATIONS, Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.sentences import sentence
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.work import Work

SHOWN_FOR = 10 * SECOND  # after a change, wherever whoever made it looks next


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was changed, in words; `can_undo` where it was not undone yet and one may."""

    code: str
    at: str
    who: str  # a user name; empty is whoever runs the shop
    operation: str
    thing: str
    message: str
    can_undo: bool
    undone_at: str | None
    undone_by: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Some changes, the newest first."""

    items: list[Change]
    next: str | None


@dataclass(frozen=True, slots=True)
class ListChanges:
    """How many, from where on, and of which thing."""

    limit: Annotated[int, Whole(1, 100)] = 24
    after: Annotated[str, Text(0, 20)] = ""
    thing: Annotated[str, Text(0, 200)] = ""


@dataclass(frozen=True, slots=True)
class Fresh:
    """What somebody has just changed, and for how much longer that is offered at once."""

    code: str
    message: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class JustChanged:
    """The last of it, or nothing."""

    change: Fresh | None


@operation("list_changes", needs=Permission.CHANGES_UNDO, ways=SIGNED_IN, effect=Effect.READS)
def list_changes(work: Work, wants: ListChanges) -> Changes:
    """See what staff changed, and what of it can be undone."""
    with work.reading() as db:
        before = _number_of(db, wants.after) if wants.after else 1 << 62
        rows = db.all(
            SELECT_CHANGES,
            before=before,
            account_id=work.actor.account_id,
            may=json.dumps(_may(work.actor)),
            thing=wants.thing,
            limit=wants.limit + 1,
        )
    items = [_told(work.actor, *row) for row in rows[: wants.limit]]
    return Changes(items, items[-1].code if len(rows) > wants.limit else None)


def _may(actor: Actor) -> list[str]:
    """The operations that this person may do."""
    return [each.name for each in OPERATIONS.values() if each.needs in actor.permissions]


def _number_of(db: Db, code: str) -> int:
    row = db.one("select id from undos where code = :code", code=code)
    if row is None:
        raise Invalid.one("after", "list.after")
    return int(row[0])


_SELECT = """
    select undos.code, undos.at, coalesce(accounts.username, ''), undos.did, undos.operation, undos.thing,
        undos.sentence, undos.words, undos.undone_at, coalesce(other.username, '')
    from undos
    left join accounts on accounts.id = undos.account_id
    left join accounts as other on other.id = undos.undone_by
    where undos.piece_id is null
    and undos.id < :before
    and (undos.account_id = :account_id or undos.operation in ({may}))
    and (:thing = '' or undos.thing = :thing)
    order by undos.id desc
    limit :limit
"""
SELECT_CHANGES = Either(
    sqlite=_SELECT.format(may="select value from json_each(:may)"),
    postgres=_SELECT.format(may="select json_array_elements_text(:may::json)"),
)


def _told(
    actor: Actor,
    code: str,
    at: int,
    who: str,
    did: str,
    inverse: str,
    thing: str,
    said: str,
    words: str,
    undone_at: int | None,
    undone_by: str,
) -> Change:
    known = OPERATIONS.get(inverse)
    return Change(
        code,
        rfc3339(at),
        who,
        did,
        thing,
        sentence(said, json.loads(words)),
        undone_at is None and known is not None and known.needs in actor.permissions,
        None if undone_at is None else rfc3339(undone_at),
        undone_by,
    )


@operation("see_last_change", needs=Permission.CHANGES_UNDO, ways=SIGNED_IN, effect=Effect.READS)
def see_last_change(work: Work) -> JustChanged:
    """See what one changed in the last seconds, to undo it."""
    with work.reading() as db:
        row = db.one(SELECT_LAST, account_id=work.actor.account_id, since=work.now - SHOWN_FOR)
    if row is None:
        return JustChanged(None)
    code, at, said, words = row
    left = (at + SHOWN_FOR - work.now) * 1000 // SECOND
    return JustChanged(Fresh(code, sentence(said, json.loads(words)), max(left, 0)))


# Only the last one: whoever has undone it is not offered what they did before.
SELECT_LAST = """
    select code, at, sentence, words
    from (
        select code, at, sentence, words, undone_at
        from undos
        where account_id = :account_id
        and piece_id is null
        order by id desc
        limit 1
    ) as newest
    where at > :since
    and undone_at is null
"""
