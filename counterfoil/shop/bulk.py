"""Bulk: one thing done to many rows, in pieces that are each kept whole or not at all.

What is meant is frozen at the start. Each piece is a transaction with its progress; each row goes through the gate as
if whoever started it did it then, and offers its own undo. A process that dies leaves pieces that are done and pieces
that are not, and the next one goes on.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from counterfoil.gate.actor import SIGNED_IN, Actor
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db
from counterfoil.gate.operation import OPERATIONS, Effect, check, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, Invalid, NotFound
from counterfoil.gate.shapes import Each, Flag, Text, Unfit
from counterfoil.gate.work import Work
from counterfoil.shop import undoing
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.bulk_actions import BULK, UNDO, Action
from counterfoil.shop.bulk_reading import Bulk, ReadBulk, told
from counterfoil.shop.bulk_running import begin_bulk
from counterfoil.shop.bulk_selecting import MOST, matching
from counterfoil.shop.pricing.terms import Terms

AT_ONCE = 100  # rows in a piece


@dataclass(frozen=True, slots=True)
class Codes:
    """Takes the codes of rows: a list, or a form's ticks by code."""

    def read(self, raw: object, *, spoken: bool) -> list[str]:
        """The codes, each once and in their order."""
        given = list(raw) if isinstance(raw, list | Mapping) else None
        if given is None:
            raise Unfit("field.object")
        if len(given) > MOST:
            raise Unfit("field.many", most=MOST)
        return list(dict.fromkeys(Text(1, 200).read(each, spoken=spoken) for each in given))

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "array", "items": {"type": "string"}, "maxItems": MOST}


@dataclass(frozen=True, slots=True)
class ActionName:
    """Takes the name of something that can be done to many rows."""

    def read(self, raw: object, *, spoken: bool) -> str:  # noqa: ARG002
        """The name."""
        if not isinstance(raw, str) or raw not in BULK:
            raise Unfit("field.choice", words=", ".join(BULK))
        return raw

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "enum": [*BULK]}


@dataclass(frozen=True, slots=True)
class StartBulk:
    """What is done to which rows: those of `codes`, or with `all` those that match `filter`, as it stands in an address.

    `wants` is what each is asked beside itself; what cannot be undone has to be `sure`.
    """

    action: Annotated[str, ActionName()]
    codes: Annotated[list[str], Codes()] = field(default_factory=list)
    all: Annotated[bool, Flag()] = False
    filter: Annotated[str, Text(0, 2_000)] = ""
    wants: Annotated[Mapping[str, str], Each(Text(0, 200), 10)] = field(default_factory=dict)
    sure: Annotated[bool, Flag()] = False


@operation("start_bulk", needs=Permission.OFFICE_ENTER, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def start_bulk(work: Work, wants: StartBulk, days: Daybook, terms: Terms) -> Bulk:
    """Do one thing to many rows, piece by piece."""
    action = BULK[wants.action]
    check(action.operation, work.actor, work.now)
    asked = action.asked(wants.wants)
    if action.for_good and not wants.sure:
        raise Invalid.one("sure", "bulk.sure")
    codes = _chosen(work, action, wants, days, terms)
    if not codes:
        raise Invalid.one("codes", "bulk.nothing")
    with work.writing() as db:
        return begin(db, work, wants.action, asked, codes)


def _chosen(work: Work, action: Action, wants: StartBulk, days: Daybook, terms: Terms) -> list[str]:
    if not wants.all:
        return wants.codes
    with work.reading() as db:
        codes = matching(db, work.actor, action.of, wants.filter, days, terms)
    if len(codes) > MOST:
        raise Conflict("bulk.too_many", most=f"{MOST:,}")
    return codes


def begin(db: Db, work: Work, name: str, asked: Mapping[str, str], codes: list[str]) -> Bulk:
    """Write down what is to be done, in pieces; it begins as soon as this is committed."""
    code = new_code()
    work.about(code)
    row = db.one(
        INSERT_BULK,
        code=code,
        at=work.now,
        account_id=work.actor.id,
        way=work.actor.way.value,
        action=name,
        wants=json.dumps({"asked": dict(asked), "may": sorted(work.actor.permissions)}),
        count=len(codes),
    )
    assert row is not None
    for number, start in enumerate(range(0, len(codes), AT_ONCE)):
        things = json.dumps(codes[start : start + AT_ONCE])
        db.run(INSERT_PIECE, bulk_id=row[0], number=number, things=things)
    work.later(begin_bulk, dedupe=f"bulk:{code}")
    if not BULK[name].for_good:
        undoing.offer(
            db,
            work,
            operation="undo_bulk",
            wants={"code": code},
            said=f"bulk.{name}",
            thing=code,
            count=f"{len(codes):,}",
            **asked,
        )
    return told(db, code)


INSERT_BULK = """
    insert into bulks (code, at, account_id, way, action, wants, count)
    values (:code, :at, :account_id, :way, :action, :wants, :count)
    returning id
"""
INSERT_PIECE = "insert into bulk_pieces (bulk_id, number, things) values (:bulk_id, :number, :things)"


@operation("stop_bulk", needs=Permission.OFFICE_ENTER, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def stop_bulk(work: Work, wants: ReadBulk) -> Bulk:
    """Let the pieces of a bulk be that are not done yet."""
    work.about(wants.code)
    with work.writing() as db:
        _refuse_others(db, work.actor, wants.code)
        if not _stop(db, work, wants.code):
            raise Conflict("bulk.over")
        return told(db, wants.code)


def _stop(db: Db, work: Work, code: str) -> bool:
    return db.run(STOP, code=code, at=work.now, account_id=work.actor.id) > 0


STOP = """
    update bulks
    set finished_at = :at,
        stopped_by = :account_id
    where code = :code
    and finished_at is null
"""


@operation("undo_bulk", needs=Permission.OFFICE_ENTER, ways=SIGNED_IN, effect=Effect.REVERSIBLE)
def undo_bulk(work: Work, wants: ReadBulk) -> Bulk:
    """Undo what a bulk has done so far, as another bulk; what it has not done yet is let be."""
    work.about(wants.code)
    with work.writing() as db:
        _refuse_others(db, work.actor, wants.code)
        _stop(db, work, wants.code)
        for (inverse,) in db.all(SELECT_INVERSES, code=wants.code):
            check(OPERATIONS[inverse], work.actor, work.now)
        codes = [code for (code,) in db.all(SELECT_UNDOS, code=wants.code)]
        if not codes:
            raise Conflict("bulk.nothing_to_undo")
        return begin(db, work, UNDO, {}, codes)


_UNDOS = """
    from undos
    join bulk_pieces on bulk_pieces.id = undos.piece_id
    join bulks on bulks.id = bulk_pieces.bulk_id
    where bulks.code = :code
    and undos.undone_at is null
"""
SELECT_INVERSES = f"select distinct undos.operation {_UNDOS} order by 1"
SELECT_UNDOS = f"select undos.code {_UNDOS} order by undos.id desc"  # the last first, as with a single one


def _refuse_others(db: Db, actor: Actor, code: str) -> None:
    """A bulk is for whoever started it and for those who may do the same."""
    row = db.one("select action, account_id from bulks where code = :code", code=code)
    if row is None:
        raise NotFound("bulk.none")
    if row[1] != actor.account_id and BULK[row[0]].operation.needs not in actor.permissions:
        raise NotFound("bulk.none")
