"""The Authorization header both ways: the token that is shown, and what a program is told to show."""

import re
from collections.abc import Iterable, Mapping

from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import InvalidToken, Refusal

LONGEST = 4_096  # bytes
_CREDENTIALS = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]+(.+)")  # RFC 9110 11.4, on one line
_TOKEN = re.compile(rb"[A-Za-z0-9._~+/-]+=*")  # RFC 6750 2.1
_NOT_READABLE = ""


def shown(headers: Mapping[bytes, bytes]) -> str | None:
    """The token; None where nothing is shown or for somebody else (Basic, to a proxy), empty where none can be read."""
    value = headers.get(b"authorization")
    if value is None:
        return None
    credentials = _CREDENTIALS.fullmatch(value.strip(b" \t"))
    if credentials is None:
        return _NOT_READABLE
    scheme, token = credentials.groups()
    if scheme.lower() != b"bearer":
        return None
    if len(value) > LONGEST or _TOKEN.fullmatch(token) is None:
        return _NOT_READABLE
    return token.decode("ascii")


# What a program is told to show, as RFC 6750 has it.

_SCOPES = frozenset(map(str, Permission))
_CHALLENGE = 'Bearer realm="counterfoil"'


def challenge(refusal: Refusal) -> tuple[bytes, bytes]:
    """The header of a 401."""
    error = ', error="invalid_token"' if isinstance(refusal, InvalidToken) else ""
    return b"www-authenticate", f"{_CHALLENGE}{error}".encode("ascii")


def insufficient(needs: Iterable[str]) -> tuple[bytes, bytes]:
    """The header of a 403; without scopes where none would help, as the way itself is closed."""
    needs = set(needs)
    scopes = f', scope="{" ".join(sorted(needs))}"' if needs <= _SCOPES else ""
    return b"www-authenticate", f'{_CHALLENGE}, error="insufficient_scope"{scopes}'.encode("ascii")
