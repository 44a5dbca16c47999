"""Cookies: what a browser sent, read without trust, and what it is to keep."""

import re

SESSION = "counterfoil"
FORM = "form"
BROWSER = "browser"  # by which it is known again; it opens nothing
KEPT = "counterfoil-kept"  # by which it comes back once its session is over
ACCESS = "counterfoil-access"  # an access token, for front ends that keep none themselves
REFRESH = "counterfoil-refresh"  # … and the refresh token, which goes to REFRESH_PATH only
REFRESH_PATH = "/api/tokens"
REVOKE_PATH = f"{REFRESH_PATH}/revoke"
VALUES = "counterfoil-values"  # what a session remembers, where browsers are the store
OFFICE = "counterfoil-office"  # a session in the back office …
OFFICE_VALUES = "counterfoil-office-values"  # … and what that remembers
LOOKING = "counterfoil-looking"  # a session in the shop that sees it as somebody else
LONGEST = 8_192
_VALUE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")  # RFC 6265 4.1.1
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def parse(header: bytes) -> dict[str, str]:
    """Names and values; a name that came twice with different values is nobody's, so it is left out."""
    cookies: dict[str, str] = {}
    unclear: set[str] = set()
    if len(header) > LONGEST:
        return cookies
    for pair in header.decode("latin-1").split(";"):
        name, equals, value = pair.strip(" \t").partition("=")
        if not equals:
            continue
        if cookies.setdefault(name, value) != value:
            unclear.add(name)
    for name in unclear:
        del cookies[name]
    return cookies


def named(name: str, *, secure: bool) -> str:
    """What the cookie is called: under TLS no other host can have set it, and no other path but for one of its own."""
    if not secure:
        return name
    return f"__Secure-{name}" if name == REFRESH else f"__Host-{name}"


def line(
    name: str,
    value: str,
    *,
    max_age: int | None,
    secure: bool,
    readable: bool = False,
    path: str = "/",
) -> bytes:
    """The Set-Cookie line; without `max_age` it lasts until the browser is closed, with 0 it goes at once."""
    if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
        message = f"cookie {name!r} cannot hold this value"
        raise ValueError(message)
    parts = [f"{name}={value}", f"Path={path}", "SameSite=Lax"]
    if max_age is not None:
        parts.append(f"Max-Age={max_age}")
    if not readable:
        parts.append("HttpOnly")
    if secure:
        parts.append("Secure")
    return "; ".join(parts).encode("ascii")
