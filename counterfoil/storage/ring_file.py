"""The file of secrets: one or more keys a purpose, the newest first, read whole and written whole."""

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from counterfoil.gate.clock import Clock, rfc3339
from counterfoil.storage.files import alone_in, write_whole

SECRET_BYTES = 32
# Below this every secret is a private key of P-256 too, whose order begins so.
TOO_HIGH = "ffffffff"


class SecretsBroken(Exception):
    """The file of secrets is there and cannot be used."""


@dataclass(frozen=True, slots=True)
class Key:
    """One secret; `id` tells it from the others without giving anything away."""

    id: str
    purpose: str
    secret: str  # hex
    made_at: str
    used_from: int = 0  # microseconds UTC: before, others get to know it

    @property
    def bytes(self) -> bytes:
        """The secret itself."""
        return bytes.fromhex(self.secret)

    def __repr__(self) -> str:
        return f"Key({self.id}, {self.purpose}, made {self.made_at})"


def made(purpose: str, clock: Clock, wait: int = 0) -> Key:
    """A new key, in use at once or after a while."""
    secret = TOO_HIGH
    while secret.startswith(TOO_HIGH):
        secret = secrets.token_hex(SECRET_BYTES)
    now = clock.now()
    return Key(secrets.token_hex(4), purpose, secret, rfc3339(now), now + wait if wait else 0)


def read(path: Path) -> list[Key]:
    """The keys in this file, none where it is missing; or SecretsBroken."""
    try:
        keys = [Key(**each) for each in json.loads(path.read_bytes())["keys"]]
        short = any(len(key.bytes) < SECRET_BYTES for key in keys)
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError) as error:
        raise SecretsBroken from error
    if short:
        raise SecretsBroken
    return keys


def change(path: Path, fn: Callable[[list[Key]], list[Key]]) -> list[Key]:
    """What is in the file after `fn`; of many who change it at once, one goes after the other."""
    with alone_in(path.parent):
        before = read(path)
        after = fn(before)
        if after != before:
            write_whole(path, json.dumps({"keys": [asdict(key) for key in after]}, indent=2).encode() + b"\n")
    return after
