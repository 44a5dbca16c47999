"""Looking after sessions as a whole: sweeping those that are over, and clearing what all remember."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import CONSOLE
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.shapes import Flag
from counterfoil.gate.work import Work
from counterfoil.identity import kept_series, sessions
from counterfoil.identity.values import SessionStore

PIECE = 500  # rows, a few milliseconds
NEXT = """
    select max(id), count(*)
    from (select id from sessions where id > :after order by id limit :most) these
"""
# What stores and browsers hold is bound to the version: with the next one it is nobody's.
MOVE_VERSION = """
    update sessions
    set values_version = case when values_version < :now then :now else values_version + 1 end
    where id > :after and id <= :last
"""
FORGET = "delete from session_values where session_id > :after and session_id <= :last"
END = """
    update sessions
    set ended_at = :now, ends_at = :now
    where id > :after and id <= :last and ended_at is null
"""
END_KEPT = """
    update kept_series
    set ended_at = :now, ends_at = :now
    where code in (select code from kept_series where ended_at is null limit :most)
"""


@dataclass(frozen=True, slots=True)
class ClearSessions:
    """Whether people are signed out as well."""

    sign_out: Annotated[bool, Flag()] = False


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many sessions there were."""

    sessions: int


@operation("prune_sessions", needs=Permission.SESSIONS_CLEAR, ways=CONSOLE, effect=Effect.DESTROYS)
def prune_sessions(work: Work) -> Cleared:
    """Delete the sessions that are over, in small pieces."""
    swept = _in_pieces(work, lambda db: sessions.sweep(db, work.now, PIECE))
    _in_pieces(work, lambda db: kept_series.sweep(db, work.now, PIECE))
    with work.writing():
        work.about(swept=swept)
    return Cleared(swept)


@operation("clear_sessions", needs=Permission.SESSIONS_CLEAR, ways=CONSOLE, effect=Effect.DESTROYS)
def clear_sessions(work: Work, wants: ClearSessions, kept: SessionStore) -> Cleared:
    """Make all sessions of this shop forget what they remember; end them too, where that is wanted."""
    cleared = after = 0
    if wants.sign_out:  # first, or somebody comes back meanwhile
        _in_pieces(work, lambda db: db.run(END_KEPT, now=work.now, most=PIECE))
    while True:
        with work.writing(line=False) as db:
            last, piece = db.one(NEXT, after=after, most=PIECE) or (None, 0)
            if last is not None:
                _clear(db, after, last, work.now, sign_out=wants.sign_out)
        if last is None:
            break
        after, cleared = last, cleared + piece
    kept.clear()
    with work.writing():
        work.about(cleared=cleared, signed_out=wants.sign_out)
    return Cleared(cleared)


def _in_pieces(work: Work, step: Callable[[Db], int]) -> int:
    """Take steps, each a transaction of its own, until there is nothing left to do; how many rows that were."""
    done = 0
    while True:
        with work.writing(line=False) as db:
            piece = step(db)
        done += piece
        if piece < PIECE:
            return done


def _clear(db: Db, after: int, last: int, now: int, *, sign_out: bool) -> None:
    db.run(MOVE_VERSION, after=after, last=last, now=now)
    db.run(FORGET, after=after, last=last)
    if sign_out:
        db.run(END, after=after, last=last, now=now)
