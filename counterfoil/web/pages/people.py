"""Coming in and going out: registering, signing in, signing out, and the first administrator's link."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from counterfoil.gate import shapes
from counterfoil.gate.refusals import Busy, Conflict, Invalid, Refusal, TooMany, Unavailable, WrongCredentials
from counterfoil.gate.sentences import beside, say
from counterfoil.identity.accounts import Register, SignedIn, SignIn, register, sign_in, sign_out, with_box
from counterfoil.identity.links import LookAtLink, UseLink, look_at_link, use_link
from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

WRONG = "That name and that password do not belong together. Please check both."


def login(visit: Visit) -> Answer:
    """The way in."""
    return _login_page(visit, visit.query.get("next", ""))


def log_in(visit: Visit) -> Answer:
    """Come in."""
    form = visit.form()
    try:
        somebody = visit.perform(sign_in, shapes.read(SignIn, with_box(form), spoken=True))
    except (Invalid, WrongCredentials, TooMany, Busy) as refusal:
        return _login_page(visit, form.get("next", ""), refusal)
    return _in(visit, somebody, form)


def _login_page(visit: Visit, wanted: str, refusal: Refusal | None = None) -> Answer:
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    if "username" in errors:  # this page has one field for both
        errors = {"login": errors.pop("username"), **errors}
    message = (
        "" if errors or not refusal else WRONG if isinstance(refusal, WrongCredentials) else say(refusal)
    )
    values = visit.form() if refusal else {}
    page = {"next": answers.local(wanted, ""), "message": message, "errors": errors, "values": values}
    return _page(visit, "login.html", refusal, page)


def registration(visit: Visit) -> Answer:
    """The way to become somebody here."""
    return _register_page(visit, visit.query.get("next", ""))


def enrol(visit: Visit) -> Answer:
    """Become somebody here, and be signed in."""
    form = visit.form()
    try:
        somebody = visit.perform(register, shapes.read(Register, with_box(form), spoken=True))
    except (Invalid, TooMany, Busy) as refusal:
        return _register_page(visit, form.get("next", ""), refusal)
    return _in(visit, somebody, form)


def link(visit: Visit) -> Answer:
    """What a one-time link is for."""
    visit.perform(look_at_link, LookAtLink(visit.params["secret"]))
    return _register_page(visit, "")


def use(visit: Visit) -> Answer:
    """Use the link."""
    try:
        wants = shapes.read(UseLink, {**visit.form(), "link": visit.params["secret"]}, spoken=True)
        somebody = visit.perform(use_link, wants)
    except (Invalid, Conflict, Busy) as refusal:
        return _register_page(visit, "", refusal)
    return _in(visit, somebody, {})


def _register_page(visit: Visit, wanted: str, refusal: Refusal | None = None) -> Answer:
    errors = beside(refusal) if isinstance(refusal, Invalid) else {}
    message = say(refusal) if refusal and not errors else ""
    by_link = "secret" in visit.params
    page = {
        "address": f"/link/{quote(visit.params['secret'], safe='')}" if by_link else "/register",
        "by_link": by_link,
        "next": answers.local(wanted, ""),
        "message": message,
        "errors": errors,
        "values": visit.form() if refusal else {},
    }
    return _page(visit, "register.html", refusal, page)


def _in(visit: Visit, somebody: SignedIn, form: dict[str, str]) -> Answer:
    visit.sign_in(somebody.ticket)
    return answers.see_other(answers.local(form.get("next")))


def _page(visit: Visit, template: str, refusal: Refusal | None, content: Mapping[str, Any]) -> Answer:
    answer = show(visit, template, answers.status_of(refusal) if refusal else 200, **content)
    answer.headers += answers.headers_of(refusal) if refusal else []
    return answer


def log_out(visit: Visit) -> Answer:
    """Go, and leave nothing behind; whoever saw the shop as somebody else comes back to their page."""
    try:
        visit.perform(sign_out)  # before anybody asks who it is: for this a token is good that is over
    except Unavailable:
        raise Unavailable("sign_out.failed") from None  # and the cookie stays: the session may still be there
    back = f"/admin/people/{visit.person_code}" if visit.actor.looker else "/"
    visit.sign_out()
    return answers.see_other(back)


def leave(visit: Visit) -> Answer:
    """Go, if it was this person who asked to; otherwise ask."""
    return log_out(visit) if meant(visit) else show(visit, "logout.html")


def meant(visit: Visit) -> bool:
    """Whether a person asked for this page: not another site, and not a browser fetching ahead."""
    if visit.bearer is not None:  # which no site and no browser adds by itself
        return True
    ahead = f"{visit.header('sec-purpose')} {visit.header('purpose')} {visit.header('x-moz')}"
    return visit.header("sec-fetch-site") in ("same-origin", "none") and "prefetch" not in ahead
