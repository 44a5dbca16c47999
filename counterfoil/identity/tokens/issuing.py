"""Handing tokens out: an access token for a few minutes, and a refresh token for as long as the session lasts."""

from typing import Annotated, Literal, cast

from counterfoil.gate.clock import SECOND
from counterfoil.gate.shapes import Choice, Flag
from counterfoil.identity.keys import Keys
from counterfoil.identity.tokens import refresh
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.identity.tokens.claims import Bearer

Transport = Literal["body", "cookie"]
WantsTokens = Annotated[bool, Flag()]
ByTransport = Annotated[str, Choice(("body", "cookie"))]


class Tokens:
    """What a program is to hold. Not a dataclass, so that no encoder writes it where it was not meant to be."""

    __slots__ = ("access", "expires_in", "refresh", "scope", "session_ends_in", "transport")

    def __init__(
        self,
        access: str,
        expires_in: int,
        refresh: str,
        session_ends_in: int,
        transport: Transport = "body",
        scope: str | None = None,
    ) -> None:
        self.access = access
        self.expires_in = expires_in  # seconds
        self.refresh = refresh
        self.session_ends_in = session_ends_in  # seconds: the refresh token is worth nothing afterwards
        self.transport = transport
        self.scope = scope  # names of the rights that are lent; None for all

    def __repr__(self) -> str:
        return f"Tokens(for {self.expires_in} seconds)"


def issue(
    access: AccessTokens, keys: Keys, bearer: Bearer, count: int, now: int, ends: int, transport: str = "body"
) -> Tokens:
    """Both tokens, for a session that lasts until `ends` at the longest."""
    text, expires_in = access.make(bearer, now, ends)
    return Tokens(
        text,
        expires_in,
        refresh.make(keys, bearer.session, count),
        (ends - now) // SECOND,
        cast("Transport", transport),
        bearer.scopes,
    )
