"""What people did, line by line, out of the trail."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import CONSOLE, SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.shapes import Whole
from counterfoil.gate.work import Work

LAST_LINES = """
    select trail.id,
           trail.at,
           trail.operation,
           trail.outcome,
           trail.way,
           coalesce(who.username, ''),
           coalesce(whom.username, ''),
           trail.thing,
           coalesce(trail_chain.seq, 0)
      from trail
      left join accounts who on who.id = trail.account_id
      left join accounts whom on whom.id = trail.person_id
      left join trail_chain on trail_chain.trail_id = trail.id
     order by trail.id desc
     limit :limit
"""


@dataclass(frozen=True, slots=True)
class ReadTrail:
    """How many of the last lines."""

    limit: Annotated[int, Whole(1, 100)] = 100


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One thing somebody did or was refused."""

    number: int
    at: str
    operation: str
    outcome: str
    way: str
    who: str  # empty: nobody signed in, or the shop itself
    whom: str  # the person it was done to, where it was done to one
    thing: str
    chained: bool


@dataclass(frozen=True, slots=True)
class TrailLines:
    """The newest first."""

    items: list[TrailLine]


@operation("read_trail", needs=Permission.TRAIL_READ, ways=SIGNED_IN | CONSOLE, effect=Effect.READS)
def read_trail(work: Work, wants: ReadTrail) -> TrailLines:
    """See what was done last, by whom, and what was refused."""
    with work.reading() as db:
        return TrailLines(db.all(LAST_LINES, _line, limit=wants.limit))


def _line(
    number: int, at: int, operation: str, outcome: str, way: str, who: str, whom: str, thing: str, seq: int
) -> TrailLine:
    return TrailLine(number, rfc3339(at), operation, outcome, way, who, whom, thing, chained=seq > 0)
