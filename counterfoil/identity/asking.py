"""Who asks: looked up by cookie or token when somebody wants to know, and what their session remembers."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial

from counterfoil.gate.actor import SHOP, Actor, Way, visitor
from counterfoil.gate.operation import Operation, perform
from counterfoil.gate.permissions import IN_THE_SHOP
from counterfoil.gate.refusals import Busy, InvalidToken, OtherRealm, Unavailable
from counterfoil.gate.work import House
from counterfoil.identity import bearer, browsers, sessions, who
from counterfoil.identity.coming_back import CameBack, ComeBack, come_back
from counterfoil.identity.dictionary import SessionDict
from counterfoil.identity.holding import Holding
from counterfoil.identity.sessions import Ticket, tickets_of
from counterfoil.identity.site import Site
from counterfoil.identity.together import Together
from counterfoil.identity.values import Holder, SessionStore
from counterfoil.wire import cookies

LEAVING = "sign_out"  # for this alone an access token in a cookie is as good when its time is over


class Asking(Holding):
    """A request, and whoever made it: found when asked, and once."""

    # Not looked up yet; what nobody asks for costs nothing.
    tried: Operation | None = None  # the last that was to be done
    together: Together | None = None  # with others, where a trip to a server can be shared
    errand: object = None  # what those have in common who read the same things
    _actor: Actor | None = None
    _found: who.Found | None = None
    _looked = False
    _session: SessionDict | None = None
    _ticket: Ticket | None = None  # handed out in this visit
    _holder: Holder | None = None
    _ticket_kept = False

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
        self.realm = site.realm_of(path)

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
                else visitor(self.address, self.site.open_to_visitors, self.browser, self.mark, self.realm)
            )
        return self._actor

    @property
    def shopper(self) -> Actor | None:
        """Who this browser is in the shop: only ever asked in the office, for words and never for a right."""
        value = self._held(cookies.SESSION)
        site = self.site
        with site.house.store.reading() as db:
            found = who.actor_of(db, site.keys, site.seen, value, site.house.clock.now(), self.address)
        return found.actor if found and found.actor.realm == SHOP else None

    @property
    def browser(self) -> str:
        """Browser and system, in our own words."""
        return browsers.in_words(self.header("user-agent") or "")

    def check_bearer(self) -> None:
        """Refuse a token that opens nothing, also where nobody would have asked who it is."""
        if self.bearer is not None:
            self._find()

    def _find(self) -> who.Found | None:
        if not self._looked:
            token = self.bearer
            self._found = self._in_this_realm(self._by_cookie() if token is None else self._by_token(token))
            self._looked = True
        return self._found

    def _in_this_realm(self, found: who.Found | None) -> who.Found | None:
        """Whoever has come to work shows it at the office's own door; in the shop they are a shopper."""
        if found is None or self.in_office or not self.site.office:
            return found
        actor = found.actor
        if actor.permissions <= IN_THE_SHOP:
            return found
        return replace(found, actor=replace(actor, permissions=actor.permissions & IN_THE_SHOP))

    def _by_token(self, token: str) -> who.Found:
        try:
            resource = self.site.resource_at(self.path)
            return bearer.holder_of(self.site, token, self.address, self.browser, self.realm, resource)
        except (InvalidToken, OtherRealm) as refusal:
            house = self.site.house
            house.refused.note(house.clock.now(), "show_token", visitor(self.address), refusal)
            raise

    def _by_cookie(self) -> who.Found | None:
        secret = self.ticket_secret
        found = self._holder_of(secret) if secret else None
        if found and found.gained:
            self._take_new_secret(found.actor)
        if found is None and self.is_looking:
            self._let_go(cookies.LOOKING)
            self.looking_is_over = True
            return self._by_cookie()  # whoever they are themselves
        if found is None and self.held_token:
            found = self._by_access_cookie()
        return found or (self._kept_here() if self.held_ticket else None)

    def _by_access_cookie(self) -> who.Found | None:
        """A front end that keeps no token itself: this is a browser with a cookie, and is treated as one."""
        leaving = self.tried is not None and self.tried.name == LEAVING
        return bearer.access_token(
            self.site, self.held_token, self.address, self.browser, self.mark, way=Way.SESSION, late=leaving
        )

    def _holder_of(self, secret: str) -> who.Found | None:
        site = self.site
        rows = self.together.rows(secret) if self.together else None
        if rows is None:
            with site.house.store.reading() as db:
                rows = who.rows_of(db, tickets_of(site.keys, secret))
        if not rows:
            return None
        now = site.house.clock.now()
        found = who.found(rows, site.seen, now, self.address, self.browser, self.mark)
        return found if found and found.actor.realm == self.realm else None

    def _kept_here(self) -> who.Found | None:
        """Whoever this browser keeps signed in has a session again, and this very page with it."""
        nobody = visitor(self.address, browser=self.browser, mark=self.mark)
        back: CameBack = perform(self.site.house, come_back, nobody, ComeBack(self.held_ticket))
        if back.forget:
            self._let_go(cookies.KEPT)
        found = self._holder_of(back.ticket.secret) if back.ticket else None
        if back.ticket and found:
            self._hand(back.ticket)
            if back.before:
                self._take_over(back.before, found)
        return found

    def _take_over(self, before: Holder, found: who.Found) -> None:
        """Go on with what the session before remembered; at once, for that has ended."""
        house = self.site.house
        before.brought = self.held_values
        session = SessionDict(house.store, house.part(SessionStore), before, found.code)  # type: ignore[type-abstract]
        with suppress(Unavailable):  # who they are counts for more
            session.move_to(found.holder)
            self._session, self._holder = session, found.holder
            if session.changed:
                self._save(session)

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
        return self.held_secret

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
                self._holder.brought = self.held_values
                if self.together and kept.far:
                    self._holder.told = partial(self.together.values, errand=self.errand)
                self._session = SessionDict(house.store, kept, self._holder, found.code)
        return self._session

    def _save(self, session: SessionDict) -> None:
        session.save()
        holder = self._holder
        if holder is not None and holder.keep is not None:
            seconds = None if self._until_closed else holder.seconds
            self._hold(self.values_cookie, holder.keep, seconds if holder.keep else 0)
        if session.expires_in is not None and self._found is not None and self._may_keep_ticket:
            self._keep_ticket(self.ticket_secret, min(session.expires_in, self._found.max_age))

    # What goes with being found

    def _hand(self, ticket: Ticket) -> None:
        self._ticket = ticket
        self._keep_ticket(ticket.secret, ticket.max_age)
        self._hold_beside(ticket)

    @property
    def _may_keep_ticket(self) -> bool:
        return bool(self.ticket_secret) and not self._ticket_kept

    def _keep_ticket(self, secret: str, max_age: int) -> None:
        self._ticket_kept = True
        self._hold(self.session_cookie, secret, None if self._until_closed else max_age)

    @property
    def _until_closed(self) -> bool:
        """Whether the browser is to forget its session when it is closed."""
        holds = self._ticket or self._found
        return holds is not None and holds.until_closed
