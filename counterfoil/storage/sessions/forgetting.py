"""Telling a store of the sessions that ended, so that what they remembered goes at once and not with its life."""

from counterfoil.gate.clock import HOUR, SECOND, Clock
from counterfoil.gate.db import Store
from counterfoil.gate.refusals import Unavailable
from counterfoil.identity.values import SessionStore, Whose

ENDED = """
    select id, made_at, values_version
    from sessions
    where ends_at > :since and ends_at <= :until and (ended_at is not null or expires_at <= :until)
"""
OVERLAP = 10 * SECOND  # an ending carries the moment it was asked for, and is seen once it is committed


class Forgetter:
    """Looks every so often for endings since the last time, whoever made them; a store that is down is told later."""

    def __init__(self, rows: Store, kept: SessionStore, clock: Clock) -> None:
        self._rows = rows
        self._kept = kept
        self._clock = clock
        self._since = clock.now() - HOUR

    def run(self) -> None:
        """Look once."""
        now = self._clock.now()
        with self._rows.reading() as db:
            ended = db.all(ENDED, Whose, since=self._since, until=now)
        if ended:
            try:
                self._kept.forget(ended)
            except Unavailable:
                return
        self._since = now - OVERLAP
