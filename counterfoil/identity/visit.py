"""One visit: what is done in it, and what they are to keep; who they are says `asking.py`. Every door has visits like these."""

import secrets
from typing import Any

from counterfoil.gate.operation import Operation, admit, perform_work
from counterfoil.gate.refusals import Refusal
from counterfoil.gate.work import Work
from counterfoil.identity import form_tokens
from counterfoil.identity.asking import Asking
from counterfoil.identity.sessions import SECRET, Ticket
from counterfoil.identity.tokens.issuing import Tokens
from counterfoil.wire import cookies


class Visit(Asking):
    """What somebody does while they are here, and what they take with them."""

    not_before = 0.0  # seconds the answer is to take at least
    _token: str | None = None

    # What is done

    def admit(self, operation: Operation) -> None:
        """Refuse who may not do this, before anything of what they sent is read."""
        self.tried = operation
        admit(Work(self.site.house, self.actor, operation.name), operation)

    def perform(self, operation: Operation, wants: object = None) -> Any:
        """Have the operation done by who asks."""
        self.tried = operation
        work = Work(self.site.house, self.actor, operation.name, lambda: self.session)
        try:
            return perform_work(work, operation, wants)
        finally:
            self.not_before = max(self.not_before, work.not_before)

    @property
    def unsaved(self) -> bool:
        """Whether the session remembers what is not written yet."""
        return self._session is not None and self._session.changed

    def leave(self) -> None:
        """What the door does when the handler is through: save the session, send a moved cookie again."""
        found = self._found
        if self._session is not None and self.unsaved:
            self._save(self._session)
        if found is not None and found.renew and self._may_keep_ticket:
            self._keep_ticket(self.ticket_secret, found.max_age)

    # What they are to keep

    def sign_in(self, ticket: Ticket) -> None:
        """Hand the browser its ticket; what it remembered goes with it."""
        if self.held_token:
            self.drop_tokens()
        self._hand(ticket)
        self._take_along(ticket.secret)

    def hold_tokens(self, tokens: Tokens, ticket: Ticket | None = None) -> None:
        """Have the browser hold tokens that no script can read, and no ticket; what it remembered goes with them."""
        self._let_go(cookies.SESSION)
        self._hold_tokens(tokens)
        if ticket is not None:
            self._hold_beside(ticket)
            self._take_along(ticket.secret)

    def _take_along(self, secret: str) -> None:
        """What the session before this one remembered goes with the person, and with nobody else."""
        before = self._find()
        if before is None:
            return
        after = self._holder_of(secret)
        if after is not None and after.actor.account_id == before.actor.account_id:
            self.session.move_to(after.holder)
            self._holder = after.holder

    def sign_out(self) -> None:
        """Take the tickets away."""
        self._ticket_kept = True
        self._hold(self.session_cookie, "", 0)
        self._session = None
        if self.is_looking:  # whoever they are themselves stays
            return
        self._let_go(self.values_cookie)
        if not self.in_office:
            self._let_go(cookies.KEPT)
        if self.held_token:
            self.drop_tokens()

    # Forms

    @property
    def token(self) -> str:
        """The form token; empty for browsers that say by themselves where a form comes from."""
        if self._token is None:
            says_so = b"sec-fetch-site" in self.headers
            self._token = (
                "" if says_so else form_tokens.make(self.site.keys, self._token_bound_to(), self.realm)
            )
        return self._token

    def _token_bound_to(self) -> str:
        held = self.token_holder
        if not held:
            held = secrets.token_urlsafe(32)
            self._hold(cookies.FORM, held, None)
        return held

    @property
    def token_holder(self) -> str:
        """The cookie a form token is bound to: the session's, else the visitor's."""
        value = self.ticket_secret or self._held(cookies.FORM)
        return value if SECRET.fullmatch(value) else ""

    def token_fits(self) -> bool:
        """Whether the form carries a token made for this browser."""
        try:
            token = self.form().get(form_tokens.FIELD, "")
        except Refusal:
            return False
        return form_tokens.fits(self.site.keys, self.token_holder, token, self.realm)
