"""Signed calls: `t=<seconds>,v1=<HMAC-SHA256 of "<t>.<body>" in hex>`, as Stripe signs them and Testpay, too."""

import hashlib
import hmac
import re
from collections.abc import Iterable

from counterfoil.gate.clock import MINUTE, SECOND
from counterfoil.gate.refusals import NotSigned

AGE = 5 * MINUTE
SECONDS = re.compile(r"[0-9]{1,12}\Z")
MOST = 4_000  # letters


def sign(key: bytes, body: bytes, now: int) -> str:
    """The header that goes with the body."""
    seconds = str(now // SECOND)
    return f"t={seconds},v1={_made(key, seconds, body)}"


def check(keys: Iterable[bytes], body: bytes, signature: str, now: int) -> None:
    """NotSigned, unless one of these keys signed just this, no longer than five minutes ago."""
    if len(signature) > MOST or not signature.isascii():
        raise NotSigned
    parts = [part.strip().partition("=") for part in signature.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    signed = [value for name, _, value in parts if name == "v1"]
    if len(times) != 1 or not SECONDS.match(times[0]):
        raise NotSigned
    # All are compared, so that the time it takes tells nothing.
    fits = [hmac.compare_digest(_made(key, times[0], body), each) for key in keys if key for each in signed]
    if not any(fits):
        raise NotSigned
    if abs(now - int(times[0]) * SECOND) > AGE:
        raise NotSigned("payment.old_call")


def _made(key: bytes, seconds: str, body: bytes) -> str:
    return hmac.new(key, seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
