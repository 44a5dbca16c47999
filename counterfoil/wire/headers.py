"""The headers that every answer carries, with a reason each."""

from counterfoil.wire.answers import Answer, Headers

NOSNIFF = (b"x-content-type-options", b"nosniff")  # a type is what we say it is
NO_STORE = (b"cache-control", b"no-store")  # what one person sees is kept nowhere
STAYS_HERE = (b"cross-origin-resource-policy", b"same-origin")  # no other site embeds it
SECRET_PATHS = (b"referrer-policy", b"same-origin")  # no other site learns where somebody was
ALONE = (b"cross-origin-opener-policy", b"same-origin")  # a window that opened us cannot steer us
NO_SENSORS = (  # we never need them, so nothing injected gets them
    b"permissions-policy",
    b"accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), usb=()",
)
TLS_ONLY = (b"strict-transport-security", b"max-age=31536000")  # said under TLS: come back by TLS
INERT = (  # not a page: nothing in it may run, load, or be framed
    b"content-security-policy",
    b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
)
SERVER = (b"server", b"counterfoil")  # else the server says its own name

OF_ALL: Headers = [NOSNIFF, STAYS_HERE, SECRET_PATHS, SERVER]
OF_PAGES: Headers = [*OF_ALL, ALONE, NO_SENSORS]
OF_THE_REST: Headers = [*OF_ALL, INERT]

# hx-csp signs what htmx may touch with the nonce and makes the one Trusted Types policy, "htmx".
_BEFORE_NONCE = "default-src 'none'; script-src 'nonce-"
_AFTER_NONCE = (
    "' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none';"
    " require-trusted-types-for 'script'; trusted-types htmx"
)
_WITHOUT_SCRIPTS = (
    b"default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self';"
    b" frame-ancestors 'none'; base-uri 'none'"
)


def headers_for(answer: Answer, *, is_page: bool, secure: bool) -> Headers:
    """All headers of an answer but its length."""
    headers = [*answer.headers, *(OF_PAGES if is_page else OF_THE_REST)]
    if is_page:
        headers.append((b"content-security-policy", page_policy(answer.nonce)))
    if all(name != b"cache-control" for name, _ in answer.headers):
        headers.append(NO_STORE)
    if secure:
        headers.append(TLS_ONLY)
    return headers


def page_policy(nonce: str) -> bytes:
    """What a page may load and run: our own, and of scripts only those signed with this answer's nonce."""
    return f"{_BEFORE_NONCE}{nonce}{_AFTER_NONCE}".encode("ascii") if nonce else _WITHOUT_SCRIPTS
