"""What stands between other sites and ours: rules for requests in one ordered list, and the headers of answers."""

from collections.abc import Callable
from dataclasses import dataclass

from counterfoil.web.answers import Answer, Headers
from counterfoil.web.refusals import CrossSite
from counterfoil.web.visit import FORM, JSON, SAFE, Visit


@dataclass(frozen=True, slots=True)
class Rule:
    """One look at a request: True lets it in, False refuses it, None leaves it to the next rule."""

    look: Callable[[Visit], bool | None]
    because: str


def _only_looks(visit: Visit) -> bool | None:
    return True if visit.method in SAFE else None


def _brings_its_own_key(visit: Visit) -> bool | None:
    return True if visit.bearer is not None else None


def _browser_says_where_from(visit: Visit) -> bool | None:
    site = visit.headers.get(b"sec-fetch-site")
    return None if site is None else site in (b"same-origin", b"none")


def _origin_is_ours(visit: Visit) -> bool | None:
    origin = visit.header("origin")
    if origin is None:
        return None
    return origin.lower() == (visit.site.origin.lower() or f"{visit.scheme}://{visit.host}")


def _no_form_could_send_it(visit: Visit) -> bool | None:
    if visit.content_type == JSON:
        return True
    return True if visit.is_api and not visit.body and not visit.content_type else None


def _carries_our_token(visit: Visit) -> bool | None:
    return visit.content_type == FORM and visit.token_fits()


# Who may change something; the first rule that knows decides. As Go 1.25's CrossOriginProtection, with a token
# for what sends neither header.
RULES = (
    Rule(_only_looks, "GET, HEAD and OPTIONS change nothing here"),
    Rule(
        _brings_its_own_key,
        "a browser never adds a bearer token by itself, and beside one its cookies say nothing",
    ),
    Rule(
        _browser_says_where_from,
        "every browser since 2023 says it to TLS and localhost, and scripts cannot forge it",
    ),
    Rule(_origin_is_ours, "older browsers, and plain HTTP, still say which site made them send it"),
    Rule(
        _no_form_could_send_it, "a browser would have said Origin, so this is a program; forms cannot send it"
    ),
    Rule(_carries_our_token, "a form of a browser that says nothing shows that it came from our page"),
)


def check(visit: Visit) -> None:
    """Refuse what another site may have sent."""
    for rule in RULES:
        verdict = rule.look(visit)
        if verdict:
            return
        if verdict is False:
            break
    raise CrossSite


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
