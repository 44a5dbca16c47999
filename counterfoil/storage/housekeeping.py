"""What a house with people in it needs done again and again, in pieces too small to be noticed."""

from counterfoil.gate.work import House
from counterfoil.identity import kept_series, known_browsers, mailed_links, sessions, throttle
from counterfoil.identity.keys import Keys
from counterfoil.identity.seen import Seen
from counterfoil.identity.values import SessionStore
from counterfoil.storage.chainer import Chainer
from counterfoil.storage.head import HeadFile
from counterfoil.storage.jobs import Every
from counterfoil.storage.sessions.forgetting import Forgetter
from counterfoil.storage.store import OpenStore

SWEPT_AT_ONCE = 125  # sessions, a millisecond or two: a million are gone in half an hour, and nobody notices


def housekeeping(house: House, store: OpenStore, seen: Seen, head: HeadFile) -> tuple[Every, ...]:
    """Written down what was seen and refused, chained what was done, swept what is over."""
    kept = house.part(SessionStore)  # type: ignore[type-abstract]
    keys = house.part(Keys)  # type: ignore[type-abstract]

    def sweep_sessions() -> None:
        now = house.clock.now()
        with store.reading() as db:
            over = sessions.any_over(db, now)
        if over:
            with store.writing() as db:
                sessions.sweep(db, now, SWEPT_AT_ONCE)

    def sweep() -> None:
        now = house.clock.now()
        for swept in (throttle.sweep, mailed_links.sweep, known_browsers.sweep, kept_series.sweep):
            with store.writing() as db:
                swept(db, now)

    return (
        Every(0.25, lambda: seen.flush(store)),
        Every(1.0, lambda: house.refused.flush(store)),
        Every(1.0, lambda: house.calls.flush(store)),
        Every(1.0, Chainer(store, keys, head).run),
        Every(0.25, sweep_sessions),
        Every(60.0, sweep),
        *([Every(1.0, Forgetter(store, kept, house.clock).run)] if kept.apart else []),
    )
