"""One visit: who asks, what their session remembers, and what they are to keep. Every door has visits like these."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from counterfoil.gate.actor import Actor, visitor
from counterfoil.gate.clock import SECOND
from counterfoil.gate.operation import Operation, admit, perform_work
from counterfoil.gate.refusals import Busy, InvalidToken, Refusal, Unavailable
from counterfoil.gate.work import House, Work
from counterfoil.identity import bearer, browsers, form_tokens, sessions, who
from counterfoil.identity.dictionary import SessionDict
from counterfoil.identity.known_browsers import KEPT_FOR
from counterfoil.identity.sessions import SECRET, Ticket
from counterfoil.identity.site import Site
from counterfoil.identity.values import Holder, SessionStore
from counterfoil.wire import cookies
from counterfoil.wire.asked import Asked


class Visit(Asked):
    """A request and whoever made it; all is looked up when asked, and once."""

    # Not looked up yet; what nobody asks for costs nothing.
    not_before = 0.0
    set_cookies: Sequence[bytes] = ()
    tried: Operation | None = None  # the last that was to be done
    _actor: Actor | None = None
    _found: who.Found | None = None
    _looked = False
    _session: SessionDict | None = None
    _ticket: Ticket | None = None  # handed out in this visit
    _holder: Holder | None = None
    _ticket_kept = False
    _token: str | None = None

    def __init__(
        self,
        site: Site,
        method: str,
        path: str,
        query_string: bytes,
        headers: Mapping[bytes, bytes],
        body: bytes,
        *,
        address: str = "",
        scheme: str = "http",
        host: str = "localhost",
    ) -> None:
        super().__init__(method, path, query_string, headers, body, address=address, scheme=scheme, host=host)
        self.site = site

    @property
    def house(self) -> House:
        """Where operations live."""
        return self.site.house

    # Who asks

    @property
    def actor(self) -> Actor:
        """Who asks; looked up in the database the first time."""
        if self._actor is None:
            found = self._find()
            self._actor = (
                found.actor
                if found
                else visitor(self.address, self.site.open_to_visitors, self.browser, self.mark)
            )
        return self._actor

    @property
    def browser(self) -> str:
        """Browser and system, in our own words."""
        return browsers.in_words(self.header("user-agent") or "")

    @property
    def mark(self) -> str:
        """What this browser says to be known again."""
        return self.cookies.get(cookies.named(cookies.BROWSER, secure=self.secure), "")

    def check_bearer(self) -> None:
        """Refuse a token that opens nothing, also where nobody would have asked who it is."""
        if self.bearer is not None:
            self._find()

    def _find(self) -> who.Found | None:
        if not self._looked:
            token = self.bearer
            self._found = self._by_cookie() if token is None else self._by_token(token)
            self._looked = True
        return self._found

    def _by_token(self, token: str) -> who.Found:
        try:
            return bearer.holder_of(self.site, token, self.address, self.browser)
        except InvalidToken as refusal:
            house = self.site.house
            house.refused.note(house.clock.now(), "show_token", visitor(self.address), refusal)
            raise

    def _by_cookie(self) -> who.Found | None:
        secret = self.ticket_secret
        if not secret:
            return None
        house = self.site.house
        with house.store.reading() as db:
            found = who.actor_of(
                db,
                self.site.keys,
                self.site.seen,
                secret,
                house.clock.now(),
                self.address,
                self.browser,
                self.mark,
            )
        if found and found.gained:
            self._take_new_secret(found.actor)
        return found

    def _take_new_secret(self, actor: Actor) -> None:
        """Whoever gained a right comes in by a new secret from now on; the old one is dead."""
        assert actor.session_id is not None
        house = self.site.house
        try:
            with house.store.writing() as db:
                ticket = sessions.renew(
                    db, self.site.keys, actor.session_id, house.clock.now(), actor.proved_at
                )
        except (Busy, Unavailable):  # next time
            return
        if ticket:  # the session is the same, and so is all it remembers
            self._hand(ticket)

    @property
    def person_code(self) -> str:
        """The public code of who was found, empty while nobody was; for the log."""
        return self._found.code if self._found else ""

    @property
    def ticket_secret(self) -> str:
        """What the session's cookie holds (or will), where it has the shape of ours."""
        if self._ticket is not None:
            return self._ticket.secret
        if b"cookie" not in self.headers:
            return ""
        value = self.cookies.get(cookies.named(cookies.SESSION, secure=self.secure), "")
        return value if SECRET.fullmatch(value) else ""

    @property
    def session(self) -> SessionDict:
        """The session as a dictionary; the door saves it before it answers."""
        if self._session is None:
            found, house = self._find(), self.site.house
            kept = house.part(SessionStore)  # type: ignore[type-abstract]
            if found is None:
                self._session = SessionDict(house.store, kept, None)
            else:
                self._holder = found.holder
                self._holder.by_token = self.bearer is not None
                self._holder.brought = self.cookies.get(self._values_cookie, "")
                self._session = SessionDict(house.store, kept, self._holder, found.code)
        return self._session

    @property
    def _values_cookie(self) -> str:
        return cookies.named(cookies.VALUES, secure=self.secure)

    # What is done

    def admit(self, operation: Operation) -> None:
        """Refuse who may not do this, before anything of what they sent is read."""
        self.tried = operation
        admit(Work(self.site.house, self.actor, operation.name), operation)

    def perform(self, operation: Operation, wants: object = None) -> Any:
        """Have the operation done by who asks."""
        self.tried = operation
        work = Work(self.site.house, self.actor, operation.name)
        try:
            return perform_work(work, operation, wants)
        finally:
            self.not_before = max(self.not_before, work.not_before)

    def leave(self) -> None:
        """What the door does when the handler is through: save the session, send a moved cookie again."""
        found = self._found
        if self._session is not None and self._session.changed:
            self._save(self._session)
        if found is not None and found.renew and not self._ticket_kept:
            self._keep_ticket(self.ticket_secret, found.max_age)

    def _save(self, session: SessionDict) -> None:
        session.save()
        holder = self._holder
        if holder is not None and holder.keep is not None:
            self._set_cookie(self._values_cookie, holder.keep, holder.seconds if holder.keep else 0)
        if session.expires_in is not None and self._found is not None and not self._ticket_kept:
            self._keep_ticket(self.ticket_secret, min(session.expires_in, self._found.max_age))

    # What they are to keep

    def sign_in(self, ticket: Ticket) -> None:
        """Hand the browser its ticket; what it remembered goes with it."""
        self._hand(ticket)
        self._take_along(ticket.secret)

    def _hand(self, ticket: Ticket) -> None:
        """The ticket, and the mark by which the browser is known again."""
        self._ticket = ticket
        self._keep_ticket(ticket.secret, ticket.max_age)
        if ticket.mark:
            self._set_cookie(
                cookies.named(cookies.BROWSER, secure=self.secure), ticket.mark, KEPT_FOR // SECOND
            )

    def _take_along(self, secret: str) -> None:
        """What the session before this one remembered goes with the person, and with nobody else."""
        before = self._find()
        if before is None:
            return
        house = self.site.house
        with house.store.reading() as db:
            after = who.actor_of(db, self.site.keys, self.site.seen, secret, house.clock.now())
        if after is not None and after.actor.account_id == before.actor.account_id:
            self.session.move_to(after.holder)
            self._holder = after.holder

    def sign_out(self) -> None:
        """Take the ticket away."""
        self._keep_ticket("", 0)
        self._session = None
        if self._values_cookie in self.cookies:
            self._set_cookie(self._values_cookie, "", 0)

    def _keep_ticket(self, secret: str, max_age: int) -> None:
        self._ticket_kept = True
        name = cookies.named(cookies.SESSION, secure=self.secure)
        self._set_cookie(name, secret, max_age)

    def keep(self, name: str, value: str, max_age: int) -> None:
        """Have the browser keep a choice that is no secret, such as its colours."""
        self._set_cookie(name, value, max_age)

    def _set_cookie(self, name: str, value: str, max_age: int | None) -> None:
        if self.bearer is not None:  # a program keeps its token, and nothing else
            return
        line = cookies.line(name, value, max_age=max_age, secure=self.secure)
        self.set_cookies = (*self.set_cookies, line)

    # Forms

    @property
    def token(self) -> str:
        """The form token; empty for browsers that say by themselves where a form comes from."""
        if self._token is None:
            says_so = b"sec-fetch-site" in self.headers
            self._token = "" if says_so else form_tokens.make(self.site.keys, self._token_bound_to())
        return self._token

    def _token_bound_to(self) -> str:
        held = self.token_holder
        if not held:
            held = secrets.token_urlsafe(32)
            name = cookies.named(cookies.FORM, secure=self.secure)
            self._set_cookie(name, held, None)
        return held

    @property
    def token_holder(self) -> str:
        """The cookie a form token is bound to: the session's, else the visitor's."""
        value = self.ticket_secret or self.cookies.get(cookies.named(cookies.FORM, secure=self.secure), "")
        return value if SECRET.fullmatch(value) else ""

    def token_fits(self) -> bool:
        """Whether the form carries a token made for this browser."""
        try:
            token = self.form().get(form_tokens.FIELD, "")
        except Refusal:
            return False
        return form_tokens.fits(self.site.keys, self.token_holder, token)
