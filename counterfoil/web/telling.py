"""The way to the sign-in page, for whoever wanted something that is not for strangers."""

from collections.abc import Callable

from counterfoil.web.visit import Visit
from counterfoil.wire.answers import Answer, found, local, location, quoted
from counterfoil.wire.asked import SAFE


def sign_in_first(visit: Visit, page_at: Callable[[str], str]) -> Answer:
    """The way to the sign-in page, and from there to where somebody wanted to go, or to the page their form stood on."""
    # A part of a page cannot show the way; the script that asked for it takes the whole page there.
    part = visit.header("hx-request") is not None
    wanted = visit.wanted_page
    if visit.method not in SAFE:
        wanted = wanted or page_at(visit.sent_from) or page_at(visit.here)
    where = f"/login?next={quoted(local(wanted, '/'))}" if wanted else "/login"
    return Answer(401, ((b"hx-redirect", location(where)),)) if part else found(where)
