"""What stands between other sites and ours: the rules for requests that change something, in one ordered list."""

from collections.abc import Callable
from dataclasses import dataclass

from counterfoil.identity.visit import Visit
from counterfoil.wire.asked import FORM, JSON, SAFE
from counterfoil.wire.cookies import REVOKE_PATH
from counterfoil.wire.multipart import MULTIPART
from counterfoil.wire.paths import SIGNED_PATH
from counterfoil.wire.refusals import CrossSite


@dataclass(frozen=True, slots=True)
class Rule:
    """One look at a request: True lets it in, False refuses it, None leaves it to the next rule."""

    look: Callable[[Visit], bool | None]
    because: str


def _only_looks(visit: Visit) -> bool | None:
    return True if visit.method in SAFE else None


def _brings_its_own_key(visit: Visit) -> bool | None:
    return True if visit.bearer is not None else None


def _a_front_end_of_ours_elsewhere(visit: Visit) -> bool | None:
    bare = visit.is_api and b"cookie" not in visit.headers
    return True if bare and visit.header("origin") in visit.site.allowed_origins else None


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


def _gives_back_what_it_names(visit: Visit) -> bool | None:
    bare = visit.content_type == FORM and b"cookie" not in visit.headers
    return True if bare and visit.path.endswith(REVOKE_PATH) else None


def _names_what_it_ends(visit: Visit) -> bool | None:
    bare = visit.content_type in (FORM, MULTIPART) and b"cookie" not in visit.headers
    return True if bare and visit.path.startswith(SIGNED_PATH) else None


def _carries_our_token(visit: Visit) -> bool | None:
    return visit.content_type in (FORM, MULTIPART) and visit.token_fits()


# Who may change something; the first rule that knows decides. As Go 1.25's CrossOriginProtection, with a token
# for what sends neither header.
RULES = (
    Rule(_only_looks, "GET, HEAD and OPTIONS change nothing here"),
    Rule(
        _brings_its_own_key,
        "a browser never adds a bearer token by itself, and beside one its cookies say nothing",
    ),
    Rule(
        _a_front_end_of_ours_elsewhere,
        "it is allowed by name, and without a cookie the browser lends it nothing: signing in for a token, say",
    ),
    Rule(
        _browser_says_where_from,
        "every browser since 2023 says it to TLS and localhost, and scripts cannot forge it",
    ),
    Rule(_origin_is_ours, "older browsers, and plain HTTP, still say which site made them send it"),
    Rule(
        _no_form_could_send_it, "a browser would have said Origin, so this is a program; forms cannot send it"
    ),
    Rule(
        _gives_back_what_it_names,
        "a program gives a token back by a form (RFC 7009), which shows that it has it; without a cookie nothing is lent",
    ),
    Rule(
        _names_what_it_ends,
        "a program that reads mail ends letters by one request (RFC 8058), to an address signed for one person; "
        "without a cookie nothing is lent",
    ),
    Rule(_carries_our_token, "a form of a browser that says nothing shows that it came from our page"),
)


def asks_the_body(visit: Visit) -> bool:
    """Whether none of the headers decides, so that what is in the body has to."""
    said = visit.headers.keys() & {b"sec-fetch-site", b"origin"}
    return visit.bearer is None and not said and visit.content_type in (FORM, "")


def check(visit: Visit) -> None:
    """Refuse what another site may have sent."""
    for rule in RULES:
        verdict = rule.look(visit)
        if verdict:
            return
        if verdict is False:
            break
    raise CrossSite
