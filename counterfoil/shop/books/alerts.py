"""What somebody who runs the shop should look at."""

import json
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import CONSOLE, SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.sentences import sentence as said_as
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import undoing
from counterfoil.shop.sentences import tell


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing that is wrong, in words."""

    at: str
    kind: str
    thing: str
    message: str


@dataclass(frozen=True, slots=True)
class Alerts:
    """Those that are open, the newest first."""

    items: list[Alert]


@operation("list_alerts", needs=Permission.TRAIL_READ, ways=SIGNED_IN | CONSOLE, effect=Effect.READS)
def list_alerts(work: Work) -> Alerts:
    """See what is wrong in the shop and not settled."""
    with work.reading() as db:
        rows = db.all(SELECT_OPEN)
    return Alerts(
        [
            Alert(rfc3339(at), sentence, thing, tell(sentence, **json.loads(params)))
            for at, sentence, params, thing in rows
        ]
    )


SELECT_OPEN = """
    select at, sentence, params, thing
    from alerts
    where done_at is null
    order by id desc
    limit 100
"""


@dataclass(frozen=True, slots=True)
class CloseAlert:
    """Which one."""

    kind: Annotated[str, Text(1, 100)]
    thing: Annotated[str, Text(0, 100)] = ""


@operation("close_alert", needs=Permission.ORDERS_SETTLE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE)
def close_alert(work: Work, wants: CloseAlert) -> Alerts:
    """Say that somebody has looked after what was wrong."""
    work.about(wants.thing)
    with work.writing() as db:
        if not done(db, work.now, wants.kind, wants.thing):
            raise NotFound("alert.none")
        undoing.offer(
            db,
            work,
            operation="reopen_alert",
            wants={"kind": wants.kind, "thing": wants.thing, "done_at": work.now},
            said="undo.alert",
            thing=wants.thing,
            what=_words(db, wants),
        )
    return Alerts([])


def _words(db: Db, wants: "CloseAlert | ReopenAlert") -> str:
    row = db.one(SELECT_LAST, sentence=wants.kind, thing=wants.thing)
    return said_as(wants.kind, json.loads(row[0])) if row else wants.thing


SELECT_LAST = (
    "select params from alerts where sentence = :sentence and thing = :thing order by id desc limit 1"
)


@dataclass(frozen=True, slots=True)
class ReopenAlert:
    """Which one, and when it was put away as far as one knows; 0: whenever."""

    kind: Annotated[str, Text(1, 100)]
    thing: Annotated[str, Text(0, 100)] = ""
    done_at: Annotated[int, Whole(0, 1 << 53)] = 0  # microseconds UTC


@operation("reopen_alert", needs=Permission.ORDERS_SETTLE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE)
def reopen_alert(work: Work, wants: ReopenAlert) -> Alerts:
    """Say that something that was put away is still to be looked after."""
    work.about(wants.thing)
    asked = {"sentence": wants.kind, "thing": wants.thing}
    with work.writing() as db:
        if db.one(SELECT_THIS_OPEN, **asked):
            raise Conflict("alert.again")
        if not db.run(REOPEN, done_at=wants.done_at, **asked):
            raise Conflict("alert.moved_on")
        undoing.offer(
            db,
            work,
            operation="close_alert",
            wants={"kind": wants.kind, "thing": wants.thing},
            said="undo.alert_open",
            thing=wants.thing,
            what=_words(db, wants),
        )
    return Alerts([])


SELECT_THIS_OPEN = "select 1 from alerts where sentence = :sentence and thing = :thing and done_at is null"
REOPEN = """
    update alerts
    set done_at = null
    where id = (select max(id) from alerts where sentence = :sentence and thing = :thing)
    and done_at is not null
    and (:done_at = 0 or done_at = :done_at)
"""


def raise_alert(db: Db, at: int, sentence: str, thing: str, **params: object) -> None:
    """Have somebody look at a thing; the same trouble is said once, until it is done."""
    db.run(RAISE, at=at, sentence=sentence, thing=thing, params=json.dumps(params))


RAISE = """
    insert into alerts (at, sentence, params, thing)
    values (:at, :sentence, :params, :thing)
    on conflict do nothing
"""


def done(db: Db, at: int, sentence: str, thing: str) -> bool:
    """It is not so any more; whether it was."""
    return db.run(CLOSE, at=at, sentence=sentence, thing=thing) > 0


CLOSE = """
    update alerts
    set done_at = :at
    where sentence = :sentence
    and thing = :thing
    and done_at is null
"""
