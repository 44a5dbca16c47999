"""Coming in and going out: what is done at the porch's addresses for people."""

from collections.abc import Callable

from counterfoil.gate.refusals import Busy, Invalid, NotFound, Refusal, TooMany, Unavailable, WrongCredentials
from counterfoil.identity import greetings
from counterfoil.identity.accounts import Register, SignedIn, SignIn, register, sign_in, sign_out
from counterfoil.identity.changing import ChangePassword, change_password
from counterfoil.identity.links import LookAtLink
from counterfoil.identity.me import read_me
from counterfoil.identity.porch import pages
from counterfoil.identity.porch.guest import Guest
from counterfoil.identity.porch.place import Place
from counterfoil.identity.verifying import VerifyEmail, look_at_address_link, verify_email
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

AGAIN = (Invalid, WrongCredentials, TooMany, Busy)  # a form is shown once more, with what was wrong


def _log_in(guest: Guest) -> Answer:
    try:
        somebody: SignedIn = guest.perform(sign_in, guest.read(SignIn))
    except AGAIN as refusal:
        return _again(guest, pages.login, refusal)
    answer = greetings.signed_in(guest, somebody)
    return _inside(guest) if guest.wants_page else answer


def _register(guest: Guest) -> Answer:
    try:
        somebody: SignedIn = guest.perform(register, guest.read(Register))
    except AGAIN as refusal:
        return _again(guest, pages.registration, refusal)
    answer = greetings.registered(guest, somebody)
    return _inside(guest) if guest.wants_page else answer


def _log_out(guest: Guest) -> Answer:
    try:
        done = guest.perform(sign_out)
    except Unavailable:
        raise Unavailable("sign_out.failed") from None
    answer = greetings.signed_out(guest, done)
    return answers.see_other(f"{guest.at}/login") if guest.wants_page else answer


def _me(guest: Guest) -> Answer:
    me = guest.perform(read_me)
    return pages.me(guest, me) if guest.wants_page else answers.json(me)


def _password_page(guest: Guest) -> Answer:
    guest.admit(change_password)
    return pages.password(guest)


def _password(guest: Guest) -> Answer:
    guest.admit(change_password)
    try:
        done = guest.perform(change_password, guest.read(ChangePassword))
    except AGAIN as refusal:
        return _again(guest, pages.password, refusal)
    answer = greetings.changed(guest, done)
    return answers.see_other(f"{guest.at}/me") if guest.wants_page else answer


def _link(guest: Guest) -> Answer:
    try:
        link = guest.perform(look_at_address_link, LookAtLink(guest.query.get("link", "")))
    except NotFound as refusal:
        return _again(guest, pages.over, refusal)
    return pages.verify(guest, link) if guest.wants_page else answers.json(link)


def _verify(guest: Guest) -> Answer:
    wants = guest.read(VerifyEmail)
    try:
        done = guest.perform(verify_email, wants)
    except NotFound as refusal:
        return _again(guest, pages.over, refusal)
    return pages.verify(guest, done) if guest.wants_page else answers.json(done)


def _again(guest: Guest, page: Callable[[Guest, Refusal], Answer], refusal: Refusal) -> Answer:
    if not guest.wants_page:
        raise refusal
    answer = page(guest, refusal)
    answer.headers += answers.headers_of(refusal)
    return answer


def _inside(guest: Guest) -> Answer:
    home = guest.root or "/"
    return answers.see_other(answers.local(guest.form().get("next"), home))


PLACES = {
    "/login": Place(pages.login, _log_in, hashes=True),
    "/register": Place(pages.registration, _register, hashes=True),
    "/logout": Place(pages.logout, _log_out),
    "/me": Place(_me),
    "/me/password": Place(_password_page, _password, hashes=True),
    "/verify": Place(_link, _verify),
    "/porch.css": Place(pages.style),
}
