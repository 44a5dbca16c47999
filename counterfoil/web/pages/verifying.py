"""The page behind a mailed link: one button that shows an address to be somebody's."""

from counterfoil.gate.refusals import Busy, NotFound
from counterfoil.gate.sentences import say
from counterfoil.identity.links import LookAtLink
from counterfoil.identity.verifying import AddressLink, VerifyEmail, look_at_address_link, verify_email
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


def look(visit: Visit) -> Answer:
    """See what the button would do; looking uses nothing up."""
    return _page(visit)


def verify(visit: Visit) -> Answer:
    """Press it."""
    try:
        visit.perform(verify_email, VerifyEmail(visit.params["secret"]))
    except NotFound:
        return _page(visit)
    except Busy as refusal:
        return _page(visit, refusal)
    return answers.see_other(visit.path)


def _page(visit: Visit, refusal: Busy | None = None) -> Answer:
    link: AddressLink | None
    try:
        link = visit.perform(look_at_address_link, LookAtLink(visit.params["secret"]))
    except NotFound:
        link = None
    status = 404 if link is None else answers.status_of(refusal) if refusal else 200
    return show(visit, "verify.html", status, link=link, message=say(refusal) if refusal else "")
