"""How a refusal is told: to a program as a problem, to a person as a page, to a stranger as the way to the sign-in page."""

import traceback
from collections.abc import Callable

from counterfoil.gate.permissions import STAFF, Permission
from counterfoil.gate.refusals import InvalidToken, NotAllowed, NotSignedIn, OtherRealm, Refusal
from counterfoil.web.log import Log
from counterfoil.web.visit import Visit
from counterfoil.wire import answers, edge, refusals
from counterfoil.wire.answers import Answer
from counterfoil.wire.asked import SAFE

OFFICE_DOOR = "/admin/login"
RefusalPage = Callable[[Visit, Refusal, int], Answer]


class Telling:
    """Knows the pages of the shop, and the log for what is our own fault."""

    def __init__(self, page_at: Callable[[str], str], log: Log, page: RefusalPage | None) -> None:
        self._page_at = page_at
        self._log = log
        self._page = page or _plainly

    def told(self, visit: Visit, refusal: Refusal, reference: str) -> Answer:
        """A refusal as somebody understands it who came this way; also on a lane, as pages look things up."""
        # Which addresses there are is for people who have signed in.
        if isinstance(refusal, refusals.NoSuchPage) and not visit.is_open:
            refusal = _unless_signed_in(visit, refusal)
        if visit.in_office and type(refusal) is NotSignedIn:
            refusal = _unless_a_shopper(visit, refusal)
        if visit.is_program:
            answer = answers.problem(refusal)
            if visit.bearer is not None:
                answer.headers += answers.wanted_scopes(visit.tried, refusal)
            return answer
        if isinstance(refusal, NotSignedIn):
            return sign_in_first(visit, self._page_at)
        try:
            answer = self._page(visit, refusal, answers.status_of(refusal))
        except Exception as error:  # noqa: BLE001  (a page about trouble must not make more)
            self.failed(reference, error)
            return answers.plain_page(refusal)
        answer.headers += answers.headers_of(refusal)
        return answer

    def failed(self, reference: str, error: Exception) -> refusals.Failed:
        """A mistake of ours as a refusal: the log has all of it, whoever asked gets the number to find it by."""
        self._log.say("a mistake of ours", "".join(traceback.format_exception(error)), reference=reference)
        return refusals.Failed(reference)


def sign_in_first(visit: Visit, page_at: Callable[[str], str]) -> Answer:
    """The way to the sign-in page, and from there to where somebody wanted to go, or to the page their form stood on."""
    # A part of a page cannot show the way; the script that asked for it takes the whole page there.
    part = visit.header("hx-request") is not None
    wanted = visit.wanted_page
    if visit.method not in SAFE:
        wanted = wanted or page_at(visit.sent_from) or page_at(visit.here)
    door = OFFICE_DOOR if visit.in_office else "/login"
    where = f"{door}?next={answers.quoted(answers.local(wanted, '/'))}" if wanted else door
    return Answer(401, ((b"hx-redirect", answers.location(where)),)) if part else answers.found(where)


def shortly(headers: edge.Headers, refusal: Refusal) -> Answer:
    """A refusal where nobody knows yet who came."""
    for_people = b"html" in headers.get(b"accept", b"")
    return answers.plain_page(refusal) if for_people else answers.problem(refusal)


def _unless_signed_in(visit: Visit, refusal: Refusal) -> Refusal:
    try:
        return refusal if visit.actor.signed_in else NotSignedIn()
    except InvalidToken as bad:
        return bad


def _unless_a_shopper(visit: Visit, refusal: Refusal) -> Refusal:
    """Whoever is known in the shop, and does not work here, is told so instead of being asked to sign in."""
    needs = visit.tried.needs if visit.tried else None
    try:
        shopper = visit.shopper
    except Refusal:  # the storage does not answer
        return refusal
    if shopper is None or not isinstance(needs, Permission) or not STAFF.isdisjoint(shopper.permissions):
        return refusal
    return OtherRealm(visit.realm) if needs in shopper.permissions else NotAllowed(needs)


def _plainly(visit: Visit, refusal: Refusal, status: int) -> Answer:
    return answers.plain_page(refusal)
