"""Front ends on other origins: those that are allowed may read what the API answers, and nothing is lent to them.

No credentials are: a browser sends them no cookie of ours, so whoever signs in there shows a token.
"""

from collections.abc import Set as AbstractSet

from counterfoil.wire.answers import Answer, Headers
from counterfoil.wire.edge import Headers as Asked

OPEN = ("/api", "/.well-known", "/mcp")
VARY = (b"vary", b"origin")  # a cache between us keeps apart what it was told
MAY_SEND = b"authorization, content-type, idempotency-key"
AGENTS_SEND = b"authorization, content-type, mcp-method, mcp-name, mcp-protocol-version"
MAY_READ = b"idempotent-replayed, retry-after, www-authenticate"
KEPT_SECONDS = b"600"


def asks_first(method: str, path: str, headers: Asked) -> bool:
    """Whether a browser asks what it may send from another origin, before it does."""
    return method == "OPTIONS" and _is_open(path) and b"access-control-request-method" in headers


def told(origins: AbstractSet[str], headers: Asked, allow: str, may_send: bytes = MAY_SEND) -> Answer:
    """What may be sent there; to an origin that is not allowed, nothing is said of it."""
    answer = Answer(204, ((b"allow", allow.encode()),))
    if _is_allowed(origins, headers):
        answer.headers += [
            (b"access-control-allow-methods", allow.encode()),
            (b"access-control-allow-headers", may_send),
            (b"access-control-max-age", KEPT_SECONDS),
        ]
    return answer


def headers_for(origins: AbstractSet[str], path: str, headers: Asked) -> Headers:
    """Who else may read this answer; every answer of the API says that it depends on who asked."""
    if not origins or not _is_open(path):
        return []
    if not _is_allowed(origins, headers):
        return [VARY]
    return [
        VARY,
        (b"access-control-allow-origin", headers[b"origin"]),
        (b"access-control-expose-headers", MAY_READ),
    ]


def _is_open(path: str) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in OPEN)


def _is_allowed(origins: AbstractSet[str], headers: Asked) -> bool:
    return headers.get(b"origin", b"").decode("latin-1") in origins
