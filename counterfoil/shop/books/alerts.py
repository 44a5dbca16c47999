"""What somebody who runs the shop should look at."""

import json
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import CONSOLE, SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
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
    return Alerts([])


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
