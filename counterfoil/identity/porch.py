"""What stands in front of somebody else's app: who may come in, and the few addresses of identity's own."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from counterfoil.gate.refusals import (
    Busy,
    Invalid,
    InvalidToken,
    NotFound,
    NotSignedIn,
    Refusal,
    TooMany,
    Unavailable,
    WrongCredentials,
)
from counterfoil.gate.sentences import learn
from counterfoil.identity import cross_site, greetings, porch_pages
from counterfoil.identity.accounts import Register, SignedIn, SignIn, register, sign_in, sign_out
from counterfoil.identity.changing import ChangePassword, change_password
from counterfoil.identity.guest import Guest
from counterfoil.identity.links import LookAtLink
from counterfoil.identity.me import read_me
from counterfoil.identity.sentences import SENTENCES
from counterfoil.identity.site import Site
from counterfoil.identity.verifying import VerifyEmail, look_at_address_link, verify_email
from counterfoil.wire import answers, edge
from counterfoil.wire.answers import Answer, Headers
from counterfoil.wire.headers import headers_for
from counterfoil.wire.refusals import Garbled, WrongMethod

learn(SENTENCES)

Handler = Callable[[Guest], Answer]
AGAIN = (Invalid, WrongCredentials, TooMany, Busy)  # a form is shown once more, with what was wrong


class Opened(Protocol):
    """Identity with its store open, as some room below has opened it."""

    @property
    def site(self) -> Site:
        """Where visits happen."""
        ...


class Place(NamedTuple):
    """An address of our own: what is shown there, and what is done there."""

    shows: Handler | None
    does: Handler | None = None
    hashes: bool = False  # whoever waits for the hasher keeps nobody else waiting

    def handler(self, method: str) -> Handler:
        """What answers this method, or WrongMethod."""
        found = {"GET": self.shows, "HEAD": self.shows, "POST": self.does}.get(method)
        if found is None:
            raise WrongMethod(", ".join(self.methods))
        return found

    @property
    def methods(self) -> list[str]:
        """What can be done there."""
        return [*(["GET", "HEAD"] if self.shows else []), "OPTIONS", *(["POST"] if self.does else [])]


class Porch:
    """Looks at each request before the app does, and answers at its own addresses."""

    def __init__(self, identity: Opened) -> None:
        self._identity = identity
        self._places = {identity.site.porch + path: place for path, place in PLACES.items()}

    def guest(
        self, method: str, path: str, query: bytes, pairs: edge.Pairs, client: Mapping[str, Any], root: str
    ) -> Guest:
        """Who comes there; Garbled where the head can be read in two ways."""
        site = self._identity.site
        headers = edge.by_name(pairs)
        address = edge.address_of(client, headers, site.proxies)
        scheme = edge.scheme_of(client, headers, site.origin, site.proxies)
        guest = Guest(
            site, method, path, query, headers, b"", address=address, scheme=scheme, host=_host(headers)
        )
        guest.root, guest.at = root, root + site.porch
        return guest

    def place(self, guest: Guest) -> Place | None:
        """The address of our own that is asked for."""
        return self._places.get(guest.path.removeprefix(guest.root))

    def let_in(self, guest: Guest, place: Place | None) -> Answer | None:
        """Our answer; None where the app is to answer, and knows by then who asks."""
        try:
            cross_site.check(guest)
            guest.check_bearer()
            if place is None:
                if guest.actor.signed_in:
                    guest.session.load()
                return None
            answer = _serve(guest, place)
            guest.leave()
        except Refusal as refusal:
            return self.refuse(guest, refusal)
        return answer

    def leave(self, guest: Guest) -> Answer | None:
        """Save what the app changed; an answer instead of the app's where that cannot be."""
        try:
            guest.leave()
        except Refusal as refusal:
            return self.refuse(guest, refusal)
        return None

    def refuse(self, guest: Guest, refusal: Refusal) -> Answer:
        """A refusal as somebody understands it who came this way."""
        if not guest.wants_page:
            answer = answers.problem(refusal)
            if guest.bearer is not None:
                answer.headers += answers.wanted_scopes(guest.tried, refusal)
            return answer
        if isinstance(refusal, NotSignedIn) and not isinstance(refusal, InvalidToken):
            wanted = guest.here if guest.method == "GET" else guest.root or "/"
            return answers.found(f"{guest.at}/login?next={answers.quoted(answers.local(wanted, '/'))}")
        return answers.plain_page(refusal)


def headers_of(guest: Guest, answer: Answer) -> Headers:
    """All headers of an answer of ours; whether the whole host speaks nothing but TLS is for the app to say."""
    is_page = answer.headers[:1] == [answers.HTML]
    headers = [*headers_for(answer, is_page=is_page, secure=False), *cookies_of(guest)]
    if answer.status not in (204, 304):
        headers.append((b"content-length", b"%d" % len(answer.body)))
    return headers


def cookies_of(guest: Guest) -> Headers:
    """What the browser is to keep."""
    return [(b"set-cookie", line) for line in guest.set_cookies]


def _host(headers: edge.Headers) -> str:
    try:
        return edge.host_of(headers)
    except Garbled:  # whether the app answers to that is its own affair; no origin is this one
        return ""


def _serve(guest: Guest, place: Place) -> Answer:
    if guest.method == "OPTIONS":
        return Answer(204, ((b"allow", ", ".join(place.methods).encode()),))
    return place.handler(guest.method)(guest)


# What is done at each of them


def _log_in(guest: Guest) -> Answer:
    try:
        somebody: SignedIn = guest.perform(sign_in, guest.read(SignIn))
    except AGAIN as refusal:
        return _again(guest, porch_pages.login, refusal)
    answer = greetings.signed_in(guest, somebody)
    return _inside(guest) if guest.wants_page else answer


def _register(guest: Guest) -> Answer:
    try:
        somebody: SignedIn = guest.perform(register, guest.read(Register))
    except AGAIN as refusal:
        return _again(guest, porch_pages.registration, refusal)
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
    return porch_pages.me(guest, me) if guest.wants_page else answers.json(me)


def _password_page(guest: Guest) -> Answer:
    guest.admit(change_password)
    return porch_pages.password(guest)


def _password(guest: Guest) -> Answer:
    guest.admit(change_password)
    try:
        done = guest.perform(change_password, guest.read(ChangePassword))
    except AGAIN as refusal:
        return _again(guest, porch_pages.password, refusal)
    answer = greetings.changed(guest, done)
    return answers.see_other(f"{guest.at}/me") if guest.wants_page else answer


def _again(guest: Guest, page: Callable[[Guest, Refusal], Answer], refusal: Refusal) -> Answer:
    if not guest.wants_page:
        raise refusal
    answer = page(guest, refusal)
    answer.headers += answers.headers_of(refusal)
    return answer


def _inside(guest: Guest) -> Answer:
    home = guest.root or "/"
    return answers.see_other(answers.local(guest.form().get("next"), home))


def _link(guest: Guest) -> Answer:
    try:
        link = guest.perform(look_at_address_link, LookAtLink(guest.query.get("link", "")))
    except NotFound as refusal:
        return _again(guest, porch_pages.over, refusal)
    return porch_pages.verify(guest, link) if guest.wants_page else answers.json(link)


def _verify(guest: Guest) -> Answer:
    wants = guest.read(VerifyEmail)
    try:
        done = guest.perform(verify_email, wants)
    except NotFound as refusal:
        return _again(guest, porch_pages.over, refusal)
    return porch_pages.verify(guest, done) if guest.wants_page else answers.json(done)


PLACES: Mapping[str, Place] = {
    "/login": Place(porch_pages.login, _log_in, hashes=True),
    "/register": Place(porch_pages.registration, _register, hashes=True),
    "/logout": Place(porch_pages.logout, _log_out),
    "/me": Place(_me),
    "/me/password": Place(_password_page, _password, hashes=True),
    "/verify": Place(_link, _verify),
    "/porch.css": Place(porch_pages.style),
}
