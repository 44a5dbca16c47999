"""Coming back: a browser that is kept signed in shows its ticket, and a session is opened for it."""

from dataclasses import dataclass, field
from typing import Annotated

from counterfoil.gate import trail
from counterfoil.gate.actor import BROWSER
from counterfoil.gate.clock import SECOND
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import ANYONE
from counterfoil.gate.work import Work
from counterfoil.identity import kept_series, kept_tickets, mails, sessions
from counterfoil.identity.kept_tickets import Series, Shown, Worth
from counterfoil.identity.keys import Keys
from counterfoil.identity.names import Typed
from counterfoil.identity.sessions import SignInRules, Ticket
from counterfoil.identity.values import Holder, Whose

BEFORE = "select id, made_at, values_version, expires_at from sessions where id = :id"
VALUES_GO_ALONG = "update session_values set session_id = :to where session_id = :before"
STILL_OPEN = "select ticket, ends_at from sessions where id = :id and ended_at is null and ends_at > :now"
COPIED = "end_copied_series"  # what the trail calls it: nobody asks for this, the shop does it by itself


@dataclass(frozen=True, slots=True)
class ComeBack:
    """The ticket that a browser has kept."""

    ticket: Annotated[str, Typed()] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CameBack:
    """What the browser is to hold from now on, where its ticket was good for something."""

    ticket: Ticket | None = None
    forget: bool = False  # the one it has is of no more use to anybody
    before: Holder | None = None  # the session before, of which a store outside the database may know more


NOBODY = CameBack(forget=True)


@operation("come_back", needs=ANYONE, ways=BROWSER, effect=Effect.REVERSIBLE)
def come_back(work: Work, wants: ComeBack, keys: Keys, rules: SignInRules) -> CameBack:
    """Come back to where this browser is kept signed in."""
    shown = kept_tickets.read(keys, wants.ticket)
    if shown is None:
        return NOBODY
    # Whoever is overtaken by somebody with the same ticket finds, the second time, what those were given.
    return _told(work, shown, keys, rules) or _told(work, shown, keys, rules) or CameBack()


def _told(work: Work, shown: Shown, keys: Keys, rules: SignInRules) -> CameBack | None:
    with work.reading() as db:
        series = kept_series.find(db, shown.code)
    worth = kept_tickets.worth(series, shown.counter, work.now)
    if series is None or worth is Worth.NOTHING:
        return NOBODY
    if worth is Worth.THE_SAME:
        return _the_same(work, series, shown, keys)
    if worth is Worth.A_SESSION:
        return _a_session(work, series, shown, keys, rules)
    if worth is Worth.ALARM:
        _end_copied(work, series)
    else:
        _end_for_good(work, series)
    return NOBODY


def _a_session(work: Work, series: Series, shown: Shown, keys: Keys, rules: SignInRules) -> CameBack | None:
    actor = work.actor
    with work.writing(line=False) as db:
        kept = kept_series.turn(db, keys, series.code, shown.counter, work.now, actor.address, actor.browser)
        if kept is None:
            return None
        ticket = sessions.open_with(
            db,
            keys,
            kept_tickets.session_secrets(keys, shown)[0],
            code=series.code,
            account_id=series.account_id,
            now=work.now,
            proved_at=series.proved_at,
            idle=rules.idle,
            expires_at=series.expires_at,
            how="kept",
            address=actor.address,
            browser=actor.browser,
        )
        ticket.kept = kept
        kept_series.opened(db, series.code, ticket.session_id)
        sessions.close(db, series.session_id, work.now)
        _write_down(db, work, work.name, series)
        return CameBack(ticket, before=_values_go_along(db, work.now, series.session_id, ticket.session_id))


def _values_go_along(db: Db, now: int, before: int, to: int) -> Holder | None:
    """Move what lies in the database; if that is nothing, whose it would be elsewhere."""
    if db.run(VALUES_GO_ALONG, before=before, to=to):
        return None
    row = db.one(BEFORE, id=before)
    return Holder(Whose(*row[:3]), now, row[3]) if row else None


def _the_same(work: Work, series: Series, shown: Shown, keys: Keys) -> CameBack:
    """The session that was opened for this very ticket, unless its secret has moved on since."""
    with work.reading() as db:
        stored, ends_at = db.one(STILL_OPEN, id=series.session_id, now=work.now) or (b"", 0)
    for secret in kept_tickets.session_secrets(keys, shown):
        if bytes(stored) in sessions.tickets_of(keys, secret):
            kept = kept_tickets.kept(keys, series.code, series.counter, (series.ends_at - work.now) // SECOND)
            return CameBack(Ticket(secret, series.session_id, (ends_at - work.now) // SECOND, kept=kept))
    return CameBack()


def _end_copied(work: Work, series: Series) -> None:
    """Somebody has a copy, and nobody can say who: all that came of the series ends, and its owner is told."""
    with work.writing(line=False) as db:
        newest = kept_series.end(db, series.code, work.now)
        if newest is not None:
            sessions.close(db, newest, work.now)
            mails.later_copied(work, series.account_id, series.code)
            _write_down(db, work, COPIED, series)


def _end_for_good(work: Work, series: Series) -> None:
    """Write down that its time is over, so that a clock that jumps back brings nothing back."""
    with work.writing(line=False) as db:
        kept_series.end(db, series.code, work.now)


def _write_down(db: Db, work: Work, name: str, series: Series) -> None:
    words: dict[str, object] = {"address": work.actor.address}
    trail.write(db, work.now, name, work.actor, trail.Subject(person=series.account_id), words)
