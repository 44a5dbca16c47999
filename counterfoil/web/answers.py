"""What goes back from the shop: all that every door can answer, and the way to the sign-in page."""

from collections.abc import Callable
from urllib.parse import quote

from counterfoil.web.visit import Visit
from counterfoil.wire.answers import (
    HTML,
    JSON,
    PROBLEM,
    REPLAYED,
    STATUS,
    TEXT,
    WRONG_CREDENTIALS,
    Answer,
    found,
    headers_of,
    json,
    local,
    location,
    no_content,
    page,
    plain_page,
    problem,
    see_other,
    send_on,
    status_of,
    text,
    title_of,
    wanted_scopes,
)
from counterfoil.wire.asked import SAFE

__all__ = [
    "HTML",
    "JSON",
    "PROBLEM",
    "REPLAYED",
    "STATUS",
    "TEXT",
    "WRONG_CREDENTIALS",
    "Answer",
    "found",
    "headers_of",
    "json",
    "local",
    "location",
    "no_content",
    "page",
    "plain_page",
    "problem",
    "see_other",
    "send_on",
    "sign_in_first",
    "status_of",
    "text",
    "title_of",
    "wanted_scopes",
]


def sign_in_first(visit: Visit, page_at: Callable[[str], str]) -> Answer:
    """The way to the sign-in page, and from there to where somebody wanted to go, or to the page their form stood on."""
    # A part of a page cannot show the way; the script that asked for it takes the whole page there.
    part = visit.header("hx-request") is not None
    wanted = visit.wanted_page
    if visit.method not in SAFE:
        wanted = wanted or page_at(visit.sent_from) or page_at(visit.here)
    where = f"/login?next={quote(local(wanted, '/'), safe='')}" if wanted else "/login"
    return Answer(401, ((b"hx-redirect", location(where)),)) if part else found(where)
