"""The page behind a mailed link by which somebody sets a password."""

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Busy, Invalid, NotFound, Refusal
from counterfoil.gate.sentences import beside, say
from counterfoil.identity.links import LookAtLink
from counterfoil.identity.password_links import (
    PasswordLink,
    SetPassword,
    look_at_password_link,
    set_password,
)
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


def look(visit: Visit) -> Answer:
    """See whose password it is; looking uses nothing up."""
    return _page(visit)


def choose(visit: Visit) -> Answer:
    """Set it."""
    try:
        wants = shapes.read(SetPassword, {**visit.form(), "link": visit.params["secret"]}, spoken=True)
        visit.perform(set_password, wants)
    except NotFound:
        return _page(visit)
    except (Invalid, Busy) as refusal:
        return _page(visit, refusal)
    return show(visit, "password.html", link=None, done=True, message="", errors={})


def _page(visit: Visit, refusal: Refusal | None = None) -> Answer:
    link: PasswordLink | None
    try:
        link = visit.perform(look_at_password_link, LookAtLink(visit.params["secret"]))
    except NotFound:
        link = None
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    return show(
        visit,
        "password.html",
        404 if link is None else answers.status_of(refusal) if refusal else 200,
        link=link,
        done=False,
        message=say(refusal) if refusal and not errors else "",
        errors=errors,
    )
