"""What stands in front of somebody else's app: who may come in, and the few addresses of identity's own."""

from collections.abc import Mapping
from typing import Any, Protocol

from counterfoil.gate.refusals import InvalidToken, NotSignedIn, Refusal
from counterfoil.gate.sentences import learn
from counterfoil.identity import cross_site
from counterfoil.identity.porch import people, tokens
from counterfoil.identity.porch.guest import Guest
from counterfoil.identity.porch.place import Place
from counterfoil.identity.sentences import SENTENCES
from counterfoil.identity.site import Site
from counterfoil.wire import answers, edge
from counterfoil.wire.answers import Answer, Headers
from counterfoil.wire.headers import headers_for
from counterfoil.wire.refusals import Garbled

learn(SENTENCES)


class Opened(Protocol):
    """Identity with its store open, as some room below has opened it."""

    @property
    def site(self) -> Site:
        """Where visits happen."""
        ...


class Porch:
    """Looks at each request before the app does, and answers at its own addresses."""

    def __init__(self, identity: Opened) -> None:
        self._identity = identity
        self._places = {
            identity.site.porch + path: place for path, place in people.PLACES.items()
        } | tokens.PLACES

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
            wanted = guest.here if guest.method == "GET" else guest.sent_from or guest.root or "/"
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
