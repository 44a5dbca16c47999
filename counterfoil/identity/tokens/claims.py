"""What an access token says: whose it is and of which session, for whom it is meant, and until when it counts."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    resources: Mapping[str, str] = field(
        default_factory=dict
    )  # realm → the path tokens can be made for alone

    def audience(self, resource: str = "") -> str:
        """The shop makes tokens for itself: for its API, or for one address and nothing else (RFC 8707)."""
        return self.issuer + resource

    def resource_of(self, audience: object) -> str | None:
        """The path of this audience, empty for the API; None where it is not ours."""
        return next(
            (each for each in ("", *self.resources.values()) if self.audience(each) == audience), None
        )


@dataclass(frozen=True, slots=True)
class Bearer:
    """Of whom a token is made."""

    account: str  # their code
    session: str  # its code
    username: str
    roles: tuple[str, ...]
    resource: str = ""  # the path it is made for alone; empty for the API
    scopes: str | None = None  # names of the rights that are lent, with spaces between; None for all


@dataclass(frozen=True, slots=True)
class Claims:
    """What counts of a token; all else is for its reader to show, and the database says what is true now."""

    account: str
    session: str
    expires: int  # seconds since 1970
    resource: str = ""  # the path it opens; empty for the API


def written(bearer: Bearer, rules: TokenRules, now: int, expires: int) -> bytes:
    """The payload."""
    said = {
        "iss": rules.issuer,
        "aud": rules.audience(bearer.resource),
        "sub": bearer.account,
        "username": bearer.username,
        "roles": bearer.roles,
        "iat": now // SECOND,
        "exp": expires,
        "jti": secrets.token_urlsafe(12),
        "sid": bearer.session,
        **({} if bearer.scopes is None else {"scope": bearer.scopes}),
    }
    return json.dumps(said, separators=(",", ":")).encode()


def read(said: Mapping[str, Any], rules: TokenRules, now: int) -> Claims | None:
    """The claims, where they are meant for us and were made by now; whether they still count is `counts` to say."""
    account, session, expires, made = (said.get(name) for name in ("sub", "sid", "exp", "iat"))
    resource = rules.resource_of(said.get("aud"))
    if said.get("iss") != rules.issuer or resource is None:
        return None
    if not isinstance(account, str) or not isinstance(session, str):
        return None
    if not _is_moment(expires) or not _is_moment(made) or made > now // SECOND + CLOCKS_DIFFER:
        return None
    return Claims(account, session, expires, resource)


def counts(claims: Claims, now: int) -> bool:
    """Whether its time is not over."""
    return now < claims.expires * SECOND


def _is_moment(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
