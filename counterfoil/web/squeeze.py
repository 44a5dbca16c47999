"""Making answers smaller for whoever can take them so."""

import gzip
import re
from collections.abc import Mapping

import brotli

from counterfoil.wire.answers import Answer

SMALL = 1024  # below this nothing is won
BROTLI = 3  # for what is made anew each time: half the work of 5 for a sixth more bytes
GZIP = 3
VARY = (b"vary", b"accept-encoding")
_NOT_WANTED = re.compile(rb"(?:br|gzip|\*)\s*;\s*q\s*=\s*0(?:\.0*)?\s*(?:,|\Z)")


def squeezed(answer: Answer, headers: Mapping[bytes, bytes]) -> Answer:
    """The answer as short as whoever asked can read it, where that is worth it."""
    if len(answer.body) < SMALL or answer.pieces is not None:
        return answer
    answer.headers.append(VARY)
    how = coding(headers)
    if how:
        answer.body = squeeze(answer.body, how)
        answer.headers.append((b"content-encoding", how))
    return answer


def coding(headers: Mapping[bytes, bytes]) -> bytes:
    """The best coding the other side takes: br, gzip, or nothing."""
    accepts = headers.get(b"accept-encoding")
    if not accepts:
        return b""
    accepts = accepts.lower()
    refused = b",".join(_NOT_WANTED.findall(accepts)) if b"q=0" in accepts else b""
    for name in (b"br", b"gzip"):
        if name in accepts and name not in refused:
            return name
    return b""


def squeeze(body: bytes, how: bytes, *, once: bool = False) -> bytes:
    """The body in this coding; as small as it gets where it is done `once`."""
    if how == b"br":
        return bytes(brotli.compress(body, quality=11 if once else BROTLI))
    return gzip.compress(body, 9 if once else GZIP, mtime=0)
