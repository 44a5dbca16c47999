"""The door of the back office: in by a password, and out again."""

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Busy, Invalid, Refusal, TooMany, Unavailable, WrongCredentials
from counterfoil.gate.sentences import beside, say
from counterfoil.identity.accounts import EnterOffice, enter_office, sign_out
from counterfoil.web.pages.frame import show
from counterfoil.web.pages.office.proof import HOME, within
from counterfoil.web.pages.people import WRONG, meant
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer


def login(visit: Visit) -> Answer:
    """The way in."""
    return _page(visit, visit.query.get("next", ""))


def log_in(visit: Visit) -> Answer:
    """Come in."""
    form = visit.form()
    try:
        somebody = visit.perform(enter_office, shapes.read(EnterOffice, form, spoken=True))
    except (Invalid, WrongCredentials, TooMany, Busy) as refusal:
        return _page(visit, form.get("next", ""), refusal)
    visit.sign_in(somebody.ticket)
    return answers.see_other(within(form.get("next")) or HOME)


def log_out(visit: Visit) -> Answer:
    """Go; in the shop they stay who they are."""
    try:
        visit.perform(sign_out)
    except Unavailable:
        raise Unavailable("sign_out.failed") from None
    visit.sign_out()
    return answers.see_other("/admin/login")


def leave(visit: Visit) -> Answer:
    """Go, if it was this person who asked to; otherwise ask."""
    return log_out(visit) if meant(visit) else show(visit, "logout.html")


def _page(visit: Visit, wanted: str, refusal: Refusal | None = None) -> Answer:
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    if "username" in errors:  # this page has one field for both
        errors = {"login": errors.pop("username"), **errors}
    message = (
        "" if errors or not refusal else WRONG if isinstance(refusal, WrongCredentials) else say(refusal)
    )
    answer = show(
        visit,
        "office/login.html",
        answers.status_of(refusal) if refusal else 200,
        next=within(wanted),
        message=message,
        errors=errors,
        values=visit.form() if refusal else {},
    )
    answer.headers += answers.headers_of(refusal) if refusal else []
    return answer
