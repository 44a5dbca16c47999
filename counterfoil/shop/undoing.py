"""Undo: what staff changed is kept beside the operation that puts it back, for whoever may do that one.

An operation offers it inside its own block; its inverse takes what it expects to find, and refuses where the world has
moved on. Undoing is an operation as well, so it is itself undone in the same way.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate import shapes
from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.clock import DAY
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db
from counterfoil.gate.operation import OPERATIONS, Effect, operation, perform
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.gate.sentences import say, sentence
from counterfoil.gate.shapes import Text
from counterfoil.gate.within import within
from counterfoil.gate.work import House, Work

KEPT_FOR = 90 * DAY
SWEPT_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class InPiece:
    """The piece of a bulk that something is done in: a part of the house while it is."""

    number: int


def offer(
    db: Db,
    work: Work,
    *,
    operation: str,
    wants: Mapping[str, object],
    said: str,
    thing: str = "",
    **words: object,
) -> None:
    """Say, in the block that changes something, which operation puts it back and what that is asked.

    `said` is the sentence for what was done, with `thing` and `words` in it; whom it is about, `work.about` has said.
    """
    piece = work.house.parts.get(InPiece)
    db.run(
        INSERT_OFFER,
        code=new_code(),
        at=work.now,
        account_id=work.actor.account_id,
        did=work.name,
        operation=operation,
        wants=json.dumps(wants),
        sentence=said,
        words=json.dumps({"thing": thing, **words}),
        thing=thing,
        person_id=work.person,
        piece_id=piece.number if isinstance(piece, InPiece) else None,
    )


INSERT_OFFER = """
    insert into undos (
        code, at, account_id, did, operation, wants, sentence, words, thing, person_id, piece_id
    )
    values (
        :code, :at, :account_id, :did, :operation, :wants, :sentence, :words, :thing, :person_id, :piece_id
    )
"""


@dataclass(frozen=True, slots=True)
class UndoChange:
    """Which change."""

    code: Annotated[str, Text(1, 20)]


@dataclass(frozen=True, slots=True)
class Undone:
    """What was undone, in words."""

    code: str
    operation: str  # that put it back
    thing: str
    message: str


@operation("undo_change", needs=Permission.CHANGES_UNDO, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def undo_change(work: Work, wants: UndoChange) -> Undone:
    """Undo what somebody of the staff changed, if one may change it back and nobody has changed it since."""
    with work.writing() as db:
        # The database decides races: of two who press, one finds nothing to undo; all else is undone with the block.
        row = db.one(TAKE, code=wants.code, at=work.now, account_id=work.actor.account_id)
        if row is None:
            raise _why_not(db, wants.code)
        name, asked, said, words, thing = row
        work.about(thing)
        _put_back(work, db, name, json.loads(asked))
        return Undone(
            wants.code, name, thing, sentence("undo.done", {"what": sentence(said, json.loads(words))})
        )


TAKE = """
    update undos
    set undone_at = :at,
        undone_by = :account_id
    where code = :code
    and undone_at is null
    returning operation, wants, sentence, words, thing
"""


def _why_not(db: Db, code: str) -> NotFound | Conflict:
    if db.one("select 1 from undos where code = :code", code=code):
        return Conflict("undo.already")
    return NotFound("undo.none")


def _put_back(work: Work, db: Db, name: str, asked: Mapping[str, object]) -> None:
    inverse = OPERATIONS[name]
    try:
        wants = shapes.read(inverse.asks, asked) if inverse.asks else None
        perform(within(work.house, db), inverse, work.actor, wants)
    except (NotFound, Conflict, Invalid) as refusal:
        first = refusal.misfits[0] if isinstance(refusal, Invalid) and refusal.misfits else refusal
        raise Conflict("undo.moved_on", why=say(first)) from refusal


def forget_person(db: Db, account_id: int) -> None:
    """Drop what was kept to undo changes of a person and their orders: it may hold what is erased with them."""
    db.run("delete from undos where person_id = :account_id", account_id=account_id)
    db.run(FORGET_ORDERS, account_id=account_id)


FORGET_ORDERS = "delete from undos where thing in (select code from orders where account_id = :account_id)"


def sweep_changes(house: House) -> int:
    """Forget some changes of long ago; what they are in the trail stays there."""
    with house.store.writing() as db:
        return db.run(SWEEP, before=house.clock.now() - KEPT_FOR, most=SWEPT_AT_ONCE)


SWEEP = "delete from undos where id in (select id from undos where at < :before order by at limit :most)"
