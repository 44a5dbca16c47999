"""Signed texts in the compact form of RFC 7515, read strictly: what two readers could take for two things is none."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from counterfoil.identity.tokens.key_set import KeySet, TokenKey

LONGEST = 4_096  # characters
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)\.([A-Za-z0-9_-]+)")


@dataclass(frozen=True, slots=True)
class Unverified:
    """A text that says it was signed with a key we have; nothing in it counts before `holds`."""

    key: TokenKey
    type: object
    payload: bytes
    signed: bytes
    signature: bytes

    def holds(self) -> bool:
        """Whether it was."""
        return self.key.verify(self.signature, self.signed)


def read(text: str, keys: KeySet) -> Unverified | None:
    """What could be ours, without a look at the signature; None for the rest."""
    match = _COMPACT.fullmatch(text) if len(text) <= LONGEST else None
    parts = [_decoded(part) for part in match.groups()] if match else []
    if match is None or None in parts:
        return None
    head, payload, signature = parts
    assert head is not None
    assert payload is not None
    assert signature is not None
    header = json_object(head)
    key = _key_of(header, keys) if header is not None else None
    if header is None or key is None:
        return None
    return Unverified(key, header.get("typ"), payload, text[: match.end(2)].encode("ascii"), signature)


def make(key: TokenKey, type: str, payload: bytes) -> str:
    """Sign it."""
    assert key.sign is not None
    header = json.dumps({"alg": key.algorithm, "kid": key.id, "typ": type}, separators=(",", ":"))
    signed = f"{_encoded(header.encode())}.{_encoded(payload)}"
    return f"{signed}.{_encoded(key.sign(signed.encode('ascii')))}"


def json_object(raw: bytes) -> Mapping[str, Any] | None:
    """The object, no name in it twice; None for the rest."""
    try:
        found = _READER.decode(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _key_of(header: Mapping[str, Any], keys: KeySet) -> TokenKey | None:
    """The key it names, where it says that key's algorithm, and asks for nothing that we do not know."""
    key_id = header.get("kid")
    key = keys.find(key_id) if isinstance(key_id, str) else None
    if key is None or header.get("alg") != key.algorithm or "crit" in header:
        return None
    return key


def _decoded(part: str) -> bytes | None:
    """From base64url, in the one way of writing it."""
    try:
        found = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        return None
    return found if _encoded(found) == part else None


def _encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _each_once(found: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(found)
    if len(made) != len(found):
        raise ValueError
    return made


_READER = json.JSONDecoder(object_pairs_hook=_each_once)
