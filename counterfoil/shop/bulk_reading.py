"""How far a bulk is, and what of it was not possible."""

import json
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.sentences import sentence
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.shop.bulk_actions import BULK

TOLD = 100  # refusals


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that it was not possible for, and why."""

    thing: str
    why: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """A bulk in progress or over; of what was refused the first hundred."""

    code: str
    action: str
    of: str  # which list
    message: str
    at: str
    who: str
    count: int
    done: int
    refused: int
    state: str  # running, done, stopped
    refusals: list[Refused]


@dataclass(frozen=True, slots=True)
class ReadBulk:
    """Which one."""

    code: Annotated[str, Text(1, 20)]


@operation("read_bulk", needs=Permission.OFFICE_ENTER, ways=SIGNED_IN, effect=Effect.READS)
def read_bulk(work: Work, wants: ReadBulk) -> Bulk:
    """See how far a bulk is."""
    with work.reading() as db:
        bulk = told(db, wants.code)
    if bulk.who != work.actor.username and BULK[bulk.action].operation.needs not in work.actor.permissions:
        raise NotFound("bulk.none")
    return bulk


def told(db: Db, code: str) -> Bulk:
    """It, in words."""
    row = db.one(SELECT_BULK, code=code)
    if row is None:
        raise NotFound("bulk.none")
    number, action, at, who, count, done, refused, finished_at, stopped_by, wants = row
    words = {"count": f"{count:,}", **json.loads(wants)["asked"]}
    return Bulk(
        code,
        action,
        BULK[action].of,
        sentence(f"bulk.{action}", words),
        rfc3339(at),
        who,
        count,
        done,
        refused,
        "running" if finished_at is None else "stopped" if stopped_by is not None else "done",
        _refusals(db, number) if refused else [],
    )


def _refusals(db: Db, number: int) -> list[Refused]:
    rows = db.all(SELECT_REFUSED, number=number, most=TOLD)
    return [Refused(thing, why) for (refused,) in rows for thing, why in json.loads(refused)][:TOLD]


SELECT_BULK = """
    select bulks.id, bulks.action, bulks.at, accounts.username, bulks.count, bulks.done, bulks.refused,
        bulks.finished_at, bulks.stopped_by, bulks.wants
    from bulks
    join accounts on accounts.id = bulks.account_id
    where bulks.code = :code
"""
SELECT_REFUSED = """
    select refused
    from bulk_pieces
    where bulk_id = :number
    and refused <> '[]'
    order by number
    limit :most
"""
