"""The pages that say no: what is missing, when to try again, and where to go instead."""

from counterfoil.gate.clock import SECOND, rfc3339
from counterfoil.gate.operation import OPERATIONS
from counterfoil.gate.refusals import NotAllowed, NotFresh, Refusal, TooMany
from counterfoil.gate.sentences import say
from counterfoil.web.pages.frame import show, who
from counterfoil.web.pages.office import proof
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

HOME = ("/", "Home")
SHOP = ("/products", "To the shop")
OFFICE = ("/admin", "To the back office")
TICKET = ("/welcome", "Your ticket")
TITLES = {
    400: "That could not be read",
    401: "Please sign in",
    403: "Your ticket does not open this",
    404: "There is nothing here",
    405: "That cannot be done here",
    409: "Things have changed",
    422: "Something does not fit",
    429: "A little slower, please",
    500: "Our mistake",
    503: "Closed for a moment",
}


def page(visit: Visit, refusal: Refusal, status: int) -> Answer:
    """A refusal as a page."""
    if isinstance(refusal, NotFresh) and visit.in_office:
        return proof.ask(visit)
    return show(
        visit,
        "refused.html",
        status,
        number=status,
        title=TITLES.get(status, answers.title_of(refusal)),
        message=_message(visit, refusal),
        needs=refusal.needs if isinstance(refusal, NotAllowed) else "",
        opens=_opens(refusal.needs) if isinstance(refusal, NotAllowed) else [],
        again=_again(visit, refusal),
        ways=_ways(visit),
    )


def _ways(visit: Visit) -> list[tuple[str, str]]:
    if not who(visit).signed_in:
        return [HOME]
    return [OFFICE, HOME] if visit.in_office else [SHOP, TICKET]


def _message(visit: Visit, refusal: Refusal) -> str:
    if not isinstance(refusal, NotAllowed):
        return say(refusal)
    name, where = who(visit).username, ""
    if not name and (shopper := visit.shopper):
        name, where = shopper.username, " to the shop"
    return f"You are signed in{where} as {name}, and one right is missing for this."


def _opens(needs: str) -> list[str]:
    """What the missing right would open, in the words of its operations."""
    return [operation.says for operation in OPERATIONS.values() if str(operation.needs) == needs]


def _again(visit: Visit, refusal: Refusal) -> str:
    """The moment from which trying again makes sense, where somebody has to wait for it."""
    if not isinstance(refusal, TooMany):
        return ""
    return rfc3339(visit.house.clock.now() + refusal.retry_after * SECOND)
