"""What somebody who runs the shop should look at."""

import json
from dataclasses import dataclass

from counterfoil.gate.actor import CONSOLE, SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.work import Work
from counterfoil.shop.sentences import tell


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing that is wrong, in words."""

    at: str
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
            Alert(rfc3339(at), thing, tell(sentence, **json.loads(params)))
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
