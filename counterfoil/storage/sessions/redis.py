"""`redis://…`: values in Valkey or Redis, a hash a session; and the same server as a cache."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import valkey
from valkey.exceptions import ResponseError, ValkeyError

from counterfoil.identity.values import Change, Values, Verb
from counterfoil.storage.sessions.breaker import Breaker
from counterfoil.storage.sessions.shelves import Prefix, check_length

A_SESSION = 4 << 20  # bytes; a hash could hold more, a page should not wait for it
AT_ONCE = 500


class Server:
    """One shop's part of a server."""

    def __init__(self, url: str, prefix: Prefix, seconds: float, pause: float) -> None:
        self._prefix = prefix
        self._client = valkey.Valkey.from_url(
            url, socket_timeout=seconds, socket_connect_timeout=seconds, lib_name=None, lib_version=None
        )
        self._breaker = Breaker("The Redis of the sessions", (ValkeyError, OSError), pause)

    @property
    def prefix(self) -> str:
        """What stands before each key."""
        return self._prefix()

    @contextmanager
    def client(self) -> Iterator[Any]:
        """Ask it something; Unavailable where it does not answer."""
        with self._breaker.through():
            yield self._client

    def drop(self, keys: Sequence[str]) -> None:
        """Delete some keys."""
        for start in range(0, len(keys), AT_ONCE):
            with self.client() as client:
                client.delete(*(self.prefix + key for key in keys[start : start + AT_ONCE]))

    def clear(self) -> None:
        """Delete all keys of this shop, and of no other."""
        with self.client() as client:
            some: list[bytes] = []
            for key in client.scan_iter(match=self.prefix + "*", count=AT_ONCE):
                some.append(key)
                if len(some) == AT_ONCE:
                    client.delete(*some)
                    some = []
            if some:
                client.delete(*some)

    def close(self) -> None:
        """Hang up."""
        self._client.connection_pool.disconnect()


class RedisShelf:
    """The server changes each name by itself, so that none of many changes is lost."""

    far = True
    says = (
        "What sessions remember lies in Redis alone: if it is emptied that is gone (people stay signed in)."
    )

    def __init__(self, server: Server) -> None:
        self._server = server
        self.drop = server.drop
        self.clear = server.clear
        self.close = server.close

    def read(self, key: str) -> Values:
        """The whole hash."""
        with self._server.client() as client:
            return _texts(client.hgetall(self._server.prefix + key))

    def read_all(self, keys: Sequence[str]) -> list[Values]:
        """All hashes in one trip."""
        prefix = self._server.prefix
        with self._server.client() as client:
            pipe = client.pipeline(transaction=False)
            for key in keys:
                pipe.hgetall(prefix + key)
            return [_texts(found) for found in pipe.execute()]

    def write(self, key: str, changes: Sequence[Change], seconds: int) -> None:
        """All changes and the life in one transaction."""
        key = self._server.prefix + key
        with self._server.client() as client:
            pipe = client.pipeline(transaction=True)
            for change in changes:
                _say(pipe, key, change)
            pipe.expire(key, seconds)
            heard = pipe.execute(raise_on_error=False)
            for change, answer in zip(changes, heard, strict=False):
                if (
                    isinstance(answer, ResponseError)
                    and change.verb is Verb.ADD
                    and "hash value" in str(answer)
                ):
                    # Somebody put something else there meanwhile: counting begins again.
                    client.hset(key, change.name, change.text)
                elif isinstance(answer, Exception):
                    raise answer

    def check(self, values: Mapping[str, str], name: str) -> None:
        """As much as is sensible."""
        check_length(values, name, A_SESSION)


def _texts(found: dict[bytes, bytes]) -> Values:
    return {name.decode(): text.decode() for name, text in found.items()}


def _say(pipe: Any, key: str, change: Change) -> None:
    if change.verb is Verb.PUT:
        pipe.hset(key, change.name, change.text)
    elif change.verb is Verb.ADD:
        pipe.hincrby(key, change.name, int(change.text))
    else:
        pipe.hdel(key, change.name)


class RedisCache:
    """The server as a cache."""

    says = ""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.drop = server.drop
        self.clear = server.clear
        self.close = server.close

    def get(self, key: str) -> bytes | None:
        """One question."""
        with self._server.client() as client:
            found: bytes | None = client.get(self._server.prefix + key)
        return found

    def get_all(self, keys: Sequence[str]) -> list[bytes | None]:
        """One question for all."""
        prefix = self._server.prefix
        with self._server.client() as client:
            found: list[bytes | None] = client.mget([prefix + key for key in keys])
        return found

    def put(self, key: str, blob: bytes, seconds: int) -> None:
        """With its life."""
        with self._server.client() as client:
            client.set(self._server.prefix + key, blob, ex=seconds)
