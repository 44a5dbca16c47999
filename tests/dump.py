"""What a thief finds: every string in a copy of the database and of the caches, and all that can be made of each."""

import binascii
import json
import re
import socket
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from urllib.parse import unquote_to_bytes

from pymemcache.client.base import Client
from valkey import Valkey

from counterfoil.gate.db import Db
from tests.caches import CacheServer
from tests.waiting import PATIENCE

Found = str | bytes
TABLES = {
    "sqlite": "select name from sqlite_schema where type = 'table'",
    "postgres": "select table_name from information_schema.tables where table_schema = 'public'",
}
BETWEEN_WORDS = re.compile(r"[^A-Za-z0-9+/=_.~-]+")
BETWEEN_PARTS = re.compile(r"[.:=]+")


def of_database(db: Db) -> set[Found]:
    """Every value of every table."""
    tables = [name for (name,) in db.all(TABLES[db.kind])]
    rows = [row for table in tables for row in db.all(f'select * from "{table}"')]
    return {
        value if isinstance(value, bytes) else str(value)
        for row in rows
        for value in row
        if value is not None
    }


def of_cache(server: CacheServer) -> set[Found]:
    """Every key and every value of a cache."""
    if server.scheme == "redis":
        with Valkey(port=server.port) as client:
            return {each for key in client.scan_iter() for each in (key, *_in_redis(client, key))}
    with closing(Client(("127.0.0.1", server.port))) as client:
        keys = _in_memcached(server.port)
        return {each for key in keys for each in (key, client.get(key)) if each is not None}


def _in_memcached(port: int) -> list[bytes]:
    """All keys; asked without the client, which forgets the beginning of an answer that comes in pieces."""
    said = b""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as line:
        line.sendall(b"lru_crawler metadump all\r\n")
        while not said.endswith(b"END\r\n"):
            said += line.recv(65_536)
    return [unquote_to_bytes(key) for key in re.findall(rb"key=(\S+)", said)]


def _in_redis(client: Valkey, key: bytes) -> Iterator[bytes]:
    if client.type(key) == b"hash":
        for name, value in client.hgetall(key).items():
            yield from (name, value)
    else:
        yield client.get(key)


def tries(found: Iterable[Found]) -> set[str]:
    """The strings themselves, their parts, and each of these in raw, hex and base64."""
    return {said for each in found for piece in _pieces(each) for said in _said(piece)}


def _pieces(found: Found) -> Iterator[bytes]:
    """The whole, what JSON within it holds, its words, and their parts."""
    whole = found if isinstance(found, bytes) else found.encode()
    yield whole
    with suppress(UnicodeDecodeError):
        text = whole.decode()
        for word in BETWEEN_WORDS.split(text):
            yield word.encode()
            yield from (part.encode() for part in BETWEEN_PARTS.split(word))
        with suppress(ValueError):
            inside = json.loads(text)
            if isinstance(inside, dict | list):
                yield from (piece for each in _leaves(inside) for piece in _pieces(each))


def _leaves(inside: object) -> Iterator[str]:
    if isinstance(inside, dict):
        for name, value in inside.items():
            yield name
            yield from _leaves(value)
    elif isinstance(inside, list):
        for value in inside:
            yield from _leaves(value)
    else:
        yield str(inside)


def _said(piece: bytes) -> Iterator[str]:
    for raw in {piece, *_decoded(piece)}:
        if raw.isascii() and raw.decode().isprintable():
            yield raw.decode()
        yield raw.hex()
        yield b64encode(raw).decode()
        yield urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(piece: bytes) -> Iterator[bytes]:
    """What it may be the hex or the base64 of."""
    padded = piece + b"=" * (-len(piece) % 4)
    for decode in (
        lambda: binascii.unhexlify(piece),
        lambda: b64decode(padded, validate=True),
        lambda: urlsafe_b64decode(padded),
    ):
        with suppress(ValueError):
            yield decode()
