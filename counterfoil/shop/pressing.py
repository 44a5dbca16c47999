"""Pressing twice: a key of the asker's own says which press it is, and only its hash is kept."""

import hashlib

from counterfoil.gate.refusals import Invalid

KEY_HEADER = "Idempotency-Key"
LONGEST_KEY = 255


def hashed(key: str, missing: str) -> bytes:
    """What is kept of the key; `missing` names the sentence where there is none."""
    if not key:
        raise Invalid.one(KEY_HEADER, missing)
    if len(key) > LONGEST_KEY:
        raise Invalid.one(KEY_HEADER, "field.long", high=LONGEST_KEY)
    return hashlib.sha256(key.encode()).digest()
