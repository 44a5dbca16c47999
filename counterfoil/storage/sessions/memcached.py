"""`memcached://…`: values in Memcached, one item a session, changed by compare and swap; and the same as a cache."""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from pymemcache.client.base import PooledClient
from pymemcache.exceptions import MemcacheError, MemcacheServerError

from counterfoil.gate.refusals import Busy
from counterfoil.identity.values import Change, Values, applied
from counterfoil.storage.sessions.breaker import Breaker
from counterfoil.storage.sessions.shelves import Prefix, check_length

PORT = 11211
ITEM = 900_000  # bytes; Memcached takes a million
MONTH = 30 * 24 * 3600  # above this many seconds it reads a life as a date
TRIES = 200


class Server:
    """One shop's part of a server."""

    def __init__(self, url: str, prefix: Prefix, seconds: float, pause: float) -> None:
        address = urlsplit(url)
        self._prefix = prefix
        self._client = PooledClient(
            (address.hostname or "127.0.0.1", address.port or PORT),
            connect_timeout=seconds,
            timeout=seconds,
            no_delay=True,
            default_noreply=False,
        )
        self._breaker = Breaker("The Memcached of the sessions", (MemcacheError, OSError), pause)

    @property
    def prefix(self) -> str:
        """What stands before each key."""
        return self._prefix()

    @contextmanager
    def client(self) -> Iterator[Any]:
        """Ask it something; Unavailable where it does not answer."""
        with self._breaker.through():
            try:
                yield self._client
            except (MemcacheError, OSError):
                self._client.close()  # the other connections are most likely dead as well
                raise

    def get_all(self, keys: Sequence[str]) -> list[bytes | None]:
        """What lies at each key."""
        prefix = self.prefix
        with self.client() as client:
            found: dict[str, bytes] = client.get_many([prefix + key for key in keys])
        return [found.get(prefix + key) for key in keys]

    def drop(self, keys: Sequence[str]) -> None:
        """Delete some keys."""
        with self.client() as client:
            for key in keys:
                client.delete(self.prefix + key)

    def clear(self) -> None:
        """It cannot list its keys: they are out of reach with the next version, and end with their lives."""

    def close(self) -> None:
        """Hang up."""
        self._client.close()


class MemcachedShelf:
    """Whoever comes second reads again and tries again, so that none of many changes is lost."""

    far = True
    says = (
        "What sessions remember lies in Memcached alone: it may drop any of it to make room "
        "(people stay signed in)."
    )

    def __init__(self, server: Server) -> None:
        self._server = server
        self.drop = server.drop
        self.clear = server.clear
        self.close = server.close

    def read(self, key: str) -> Values:
        """One question."""
        with self._server.client() as client:
            return _opened(client.get(self._server.prefix + key))

    def read_all(self, keys: Sequence[str]) -> list[Values]:
        """One question for all."""
        return [_opened(blob) for blob in self._server.get_all(keys)]

    def write(self, key: str, changes: Sequence[Change], seconds: int) -> None:
        """Until it was not changed by somebody else in between."""
        key = self._server.prefix + key
        with self._server.client() as client:
            for tried in range(TRIES):
                if _swapped(client, key, lambda values: applied(values, changes), _life(seconds)):
                    return
                time.sleep(random.uniform(0, 0.0005 * min(tried + 1, 20)))  # noqa: S311  (no secret)
        raise Busy

    def check(self, values: Mapping[str, str], name: str) -> None:
        """An item is a megabyte at most."""
        check_length(values, name, ITEM - 8 * len(values))


class MemcachedCache:
    """The server as a cache."""

    says = ""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.get_all = server.get_all
        self.drop = server.drop
        self.clear = server.clear
        self.close = server.close

    def get(self, key: str) -> bytes | None:
        """One question."""
        with self._server.client() as client:
            found: bytes | None = client.get(self._server.prefix + key)
        return found

    def put(self, key: str, blob: bytes, seconds: int) -> None:
        """With its life; what is too long for an item is not kept."""
        if len(blob) <= ITEM:
            # A server may be told to take less, or be full of what cannot go; it answers all the same.
            with self._server.client() as client, suppress(MemcacheServerError):
                client.set(self._server.prefix + key, blob, expire=_life(seconds))


def _swapped(client: Any, key: str, change: Callable[[Values], Values], life: int) -> bool:
    found, mark = client.gets(key)
    blob = json.dumps(change(_opened(found))).encode()
    if mark is None:
        return bool(client.add(key, blob, expire=life))
    return bool(client.cas(key, blob, mark, expire=life))


def _opened(blob: bytes | None) -> Values:
    return {} if blob is None else dict(json.loads(blob))


def _life(seconds: int) -> int:
    return seconds if seconds <= MONTH else int(time.time()) + seconds
