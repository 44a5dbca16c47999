"""The shop's own secrets: made at first start, kept in a file that only the shop may read, one or more a purpose."""

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from counterfoil.gate.clock import Clock, rfc3339
from counterfoil.storage.files import alone_in, write_whole

PURPOSES = ("session", "throttle", "trail", "form", "idempotency", "cookie", "cache")
SECRET_BYTES = 32


class SecretsBroken(Exception):
    """The file of secrets is there and cannot be used."""


@dataclass(frozen=True, slots=True)
class Key:
    """One secret; `id` tells it from the others without giving anything away."""

    id: str
    purpose: str
    secret: str  # hex
    made_at: str

    def __repr__(self) -> str:
        return f"Key({self.id}, {self.purpose}, made {self.made_at})"


class Ring:
    """The keys by purpose, newest first; implements `counterfoil.identity.keys.Keys`."""

    def __init__(self, keys: list[Key]) -> None:
        self.keys = tuple(keys)
        # Begun once: setting an HMAC up takes many times as long as finishing a copy of it.
        self._begun: dict[str, list[hmac.HMAC]] = {}
        for key in keys:
            begun = hmac.new(bytes.fromhex(key.secret), digestmod=hashlib.sha256)
            self._begun.setdefault(key.purpose, []).append(begun)

    def digest(self, purpose: str, secret: bytes) -> bytes:
        """HMAC-SHA256 with the current key of this purpose."""
        return _finished(self._of(purpose)[0], secret)

    def digests(self, purpose: str, secret: bytes) -> list[bytes]:
        """The same with every key that still counts, newest first."""
        return [_finished(begun, secret) for begun in self._of(purpose)]

    def of(self, purpose: str) -> tuple[Key, ...]:
        """The keys of one purpose, newest first."""
        return tuple(key for key in self.keys if key.purpose == purpose)

    def _of(self, purpose: str) -> list[hmac.HMAC]:
        try:
            return self._begun[purpose]
        except KeyError:
            message = f"there are keys for {', '.join(self._begun)}, not for {purpose!r}"
            raise LookupError(message) from None


def _finished(begun: hmac.HMAC, secret: bytes) -> bytes:
    one = begun.copy()
    one.update(secret)
    return one.digest()


def open_ring(path: Path, clock: Clock) -> Ring:
    """The keys in this file; purposes that have none yet get one."""
    with alone_in(path.parent):
        keys = _read(path)
        missing = [purpose for purpose in PURPOSES if purpose not in {key.purpose for key in keys}]
        if missing:
            keys += [_made(purpose, clock) for purpose in missing]
            _write(path, keys)
    path.chmod(0o600)  # a restored backup may have opened it to others
    return Ring(keys)


def renew(path: Path, purpose: str, clock: Clock) -> Key:
    """Put a new key before those of this purpose; what the old ones made still counts. Programs see it when they start."""
    with alone_in(path.parent):
        key = _made(purpose, clock)
        _write(path, [key, *_read(path)])
    return key


def _made(purpose: str, clock: Clock) -> Key:
    return Key(secrets.token_hex(4), purpose, secrets.token_hex(SECRET_BYTES), rfc3339(clock.now()))


def _read(path: Path) -> list[Key]:
    try:
        keys = [Key(**each) for each in json.loads(path.read_bytes())["keys"]]
        short = any(len(bytes.fromhex(key.secret)) < SECRET_BYTES for key in keys)
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError) as error:
        raise SecretsBroken from error
    if short:
        raise SecretsBroken
    return keys


def _write(path: Path, keys: list[Key]) -> None:
    write_whole(path, json.dumps({"keys": [asdict(key) for key in keys]}, indent=2).encode() + b"\n")
