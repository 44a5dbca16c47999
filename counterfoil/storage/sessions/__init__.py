"""Where sessions keep what they remember: one file a store, and here the way from its name to it."""

from collections.abc import Iterator
from contextlib import contextmanager

from counterfoil.gate.db import Store
from counterfoil.identity.values import SessionStore
from counterfoil.storage.ring import Ring
from counterfoil.storage.sessions.alone import Alone
from counterfoil.storage.sessions.cached import Cached
from counterfoil.storage.sessions.memory import MemoryShelf
from counterfoil.storage.sessions.shelves import Cache, Prefix, Shelf, prefix_of
from counterfoil.storage.sessions.sql import SqlValues

MEMCACHED = "memcached://"
CACHED = "cached+"
# In front of a database nobody waits long for a cache; where it stands alone there is nothing else to ask.
HURRIED = {"seconds": 0.1, "pause": 1.0}
PATIENT = {"seconds": 1.0, "pause": 0.25}


def open_sessions(name: str, rows: Store, ring: Ring) -> SessionStore:
    """The store of this name; nothing is asked of a server yet."""
    if name == "sql:":
        return SqlValues(rows)
    if name == "memory:":
        return Alone(MemoryShelf(), rows)
    if name.startswith("cookie:"):
        return _in_cookies(name, rows, ring)
    if name.startswith(CACHED):
        return Cached(_cache(name.removeprefix(CACHED), lambda: prefix_of(ring) + "cached:"), SqlValues(rows))
    return Alone(_shelf(name, lambda: prefix_of(ring) + "alone:"), rows)


def _in_cookies(name: str, rows: Store, ring: Ring) -> SessionStore:
    # Heavy, and asked for here only: other stores need no cipher.
    from counterfoil.storage.sessions import cookie, seals  # noqa: PLC0415

    seal = seals.Signed() if name == "cookie:signed" else seals.Encrypted()
    return cookie.CookieValues(
        seal, lambda: [(key.id, key.bytes) for key in ring.of("cookie")], SqlValues(rows)
    )


# The clients are extras: other stores need none.


def _shelf(url: str, prefix: Prefix) -> Shelf:
    if url.startswith(MEMCACHED):
        with _wanting("memcached"):
            from counterfoil.storage.sessions import memcached  # noqa: PLC0415
        return memcached.MemcachedShelf(memcached.Server(url, prefix, **PATIENT))
    with _wanting("redis"):
        from counterfoil.storage.sessions import redis  # noqa: PLC0415
    return redis.RedisShelf(redis.Server(url, prefix, **PATIENT))


def _cache(url: str, prefix: Prefix) -> Cache:
    if url.startswith(MEMCACHED):
        with _wanting("memcached"):
            from counterfoil.storage.sessions import memcached  # noqa: PLC0415
        return memcached.MemcachedCache(memcached.Server(url, prefix, **HURRIED))
    with _wanting("redis"):
        from counterfoil.storage.sessions import redis  # noqa: PLC0415
    return redis.RedisCache(redis.Server(url, prefix, **HURRIED))


@contextmanager
def _wanting(extra: str) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        message = f"This store of sessions needs its client: pip install 'counterfoil[{extra}]'"
        raise RuntimeError(message) from error
