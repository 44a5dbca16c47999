"""What an access token says: whose it is and of which session, for whom it is meant, and until when it counts."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from counterfoil.gate.clock import SECOND

TYPE = "at+jwt"  # RFC 9068
CLOCKS_DIFFER = 60  # seconds, between two machines of one shop


@dataclass(frozen=True, slots=True)
class TokenRules:
    """How long access tokens count, and whom they name."""

    life: int = 300  # seconds
    issuer: str = "http://localhost:5000"
    verify_every: bool = False  # whether a token that was seen before is verified again each time

    @property
    def audience(self) -> str:
        """The shop makes tokens for itself."""
        return self.issuer


@dataclass(frozen=True, slots=True)
class Bearer:
    """Of whom a token is made."""

    account: str  # their code
    session: str  # its code
    username: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """What counts of a token; all else is for its reader to show, and the database says what is true now."""

    account: str
    session: str
    expires: int  # seconds since 1970


def written(bearer: Bearer, rules: TokenRules, now: int, expires: int) -> bytes:
    """The payload."""
    said = {
        "iss": rules.issuer,
        "aud": rules.audience,
        "sub": bearer.account,
        "username": bearer.username,
        "roles": bearer.roles,
        "iat": now // SECOND,
        "exp": expires,
        "jti": secrets.token_urlsafe(12),
        "sid": bearer.session,
    }
    return json.dumps(said, separators=(",", ":")).encode()


def read(said: Mapping[str, Any], rules: TokenRules, now: int) -> Claims | None:
    """The claims, where they are meant for us and were made by now; whether they still count is `counts` to say."""
    account, session, expires, made = (said.get(name) for name in ("sub", "sid", "exp", "iat"))
    if said.get("iss") != rules.issuer or said.get("aud") != rules.audience:
        return None
    if not isinstance(account, str) or not isinstance(session, str):
        return None
    if not _is_moment(expires) or not _is_moment(made) or made > now // SECOND + CLOCKS_DIFFER:
        return None
    return Claims(account, session, expires)


def counts(claims: Claims, now: int) -> bool:
    """Whether its time is not over."""
    return now < claims.expires * SECOND


def _is_moment(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
