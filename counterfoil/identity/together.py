"""Visits that come at the same time: what they ask of a server that is a trip away, they ask in one question.

Whoever is the first to ask asks for all that have come by then, so what the answer says of each is no older than if
each had asked by itself.
"""

import threading
import time
from collections.abc import Mapping
from typing import Generic, Protocol, TypeVar

from counterfoil.gate.db import Row
from counterfoil.identity import who
from counterfoil.identity.sessions import tickets_of
from counterfoil.identity.site import Site
from counterfoil.identity.values import Holder, SessionStore, Values, Whose

MOMENT = 0.05  # seconds an answer counts; for those who are still to be served then, it is asked again
CROWD = 64  # so many share a trip at most
K = TypeVar("K")
V = TypeVar("V")


class Guest(Protocol):
    """A visit that shares trips with others."""

    errand: object  # those with the same one read the same things

    @property
    def ticket_secret(self) -> str: ...


class Told(Generic[K, V]):
    """What all were told at one moment."""

    def __init__(self, by_key: Mapping[K, V], moment: float) -> None:
        self._by_key = by_key
        self._until = time.monotonic() + moment

    @property
    def counts(self) -> bool:
        """Whether it is new enough."""
        return time.monotonic() < self._until

    def of(self, key: K) -> V | None:
        """What was told of this one; None where nobody asked about it."""
        return self._by_key.get(key)


class Together:
    """Those who came at the same time, and what they were told."""

    def __init__(self, site: Site, moment: float = MOMENT) -> None:
        self.open = True  # until somebody asks
        self._site = site
        self._moment = moment
        self._guests: set[Guest] = set()
        self._mutex = threading.Lock()  # one asks, the others wait for the answer
        self._rows: Told[str, list[Row]] | None = None
        self._values: dict[object, Told[Whose, Values]] = {}

    def join(self, guest: Guest) -> None:
        """Come in; nobody waits here, for this is done by the event loop."""
        self._guests.add(guest)
        # Closed for good: whoever asks may have closed it just now, in another thread.
        if len(self._guests) >= CROWD:
            self.open = False

    def leave(self, guest: Guest) -> None:
        """Go; nothing more is asked for this one."""
        self._guests.discard(guest)

    def rows(self, secret: str) -> list[Row] | None:
        """What the database says of this secret; None where it was not asked about."""
        with self._mutex:
            if self._rows is None or not self._rows.counts:
                self._rows = Told(self._ask_who(), self._moment)
            return self._rows.of(secret)

    def values(self, kept: SessionStore, holder: Holder, errand: object) -> Values | None:
        """What this session remembers; None where it was not asked about."""
        with self._mutex:
            told = self._values.get(errand)
            if told is None or not told.counts:
                told = self._values[errand] = Told(self._ask_for_values(kept, errand), self._moment)
            return told.of(holder.whose)

    def _ask_who(self) -> dict[str, list[Row]]:
        self.open = False
        secrets = {guest.ticket_secret for guest in tuple(self._guests)}
        tickets = {ticket: secret for secret in secrets for ticket in tickets_of(self._site.keys, secret)}
        rows: dict[str, list[Row]] = {secret: [] for secret in secrets}
        with self._site.house.store.reading() as db:
            for ticket, *row in who.rows_of_all(db, list(tickets)):
                rows[tickets[ticket]].append(tuple(row))
        return rows

    def _ask_for_values(self, kept: SessionStore, errand: object) -> dict[Whose, Values]:
        """For those who read the same things: others may not want to know what their session remembers."""
        if self._rows is None:
            return {}
        now = self._site.house.clock.now()
        rows = [self._rows.of(guest.ticket_secret) for guest in tuple(self._guests) if guest.errand is errand]
        holders = {each.whose: each for each in (who.holder_of(some[0], now) for some in rows if some)}
        return dict(zip(holders, kept.read_all(list(holders.values())), strict=True))


class Doorstep:
    """Where visits meet; a new company begins when the one before has asked."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._company = Together(site)

    def meet(self, guest: Guest) -> Together:
        """The company this visit belongs to."""
        if not self._company.open:
            self._company = Together(self._site)
        self._company.join(guest)
        return self._company


def doorstep_of(site: Site) -> Doorstep | None:
    """None where nothing is a trip away: then there is nothing to share."""
    kept = site.house.parts.get(SessionStore)
    far = site.house.store.kind == "postgres" or (kept is not None and kept.far)  # type: ignore[attr-defined]
    return Doorstep(site) if far else None
