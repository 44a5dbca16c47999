"""What a browser holds of the shop: its cookies by what they are for, and those it is to have from now on."""

from collections.abc import Sequence

from counterfoil.gate.actor import SHOP
from counterfoil.gate.clock import SECOND
from counterfoil.identity.known_browsers import KEPT_FOR
from counterfoil.identity.sessions import SECRET, Ticket
from counterfoil.identity.tokens.issuing import Tokens
from counterfoil.wire import cookies
from counterfoil.wire.asked import Asked


class Holding(Asked):
    """A request with the cookies that came and those that go."""

    set_cookies: Sequence[bytes] = ()
    realm: str = SHOP  # whose cookies count here
    looking_is_over = False

    @property
    def in_office(self) -> bool:
        """Whether this is the back office: it knows none of the shop's sessions, nor ways back to them."""
        return self.realm != SHOP

    @property
    def session_cookie(self) -> str:
        """The cookie that holds the session's secret."""
        if self.in_office:
            return cookies.OFFICE
        return cookies.LOOKING if self.is_looking else cookies.SESSION

    @property
    def is_looking(self) -> bool:
        """Whether this browser sees the shop as somebody else; who it is itself waits until that is over."""
        held = "" if self.in_office or self.looking_is_over else self._held(cookies.LOOKING)
        return SECRET.fullmatch(held) is not None

    @property
    def values_cookie(self) -> str:
        """The cookie that holds what the session remembers, where browsers are the store."""
        return cookies.OFFICE_VALUES if self.in_office else cookies.VALUES

    @property
    def mark(self) -> str:
        """What this browser says to be known again."""
        return self._held(cookies.BROWSER)

    @property
    def held_secret(self) -> str:
        """What the session's cookie holds, where it has the shape of ours."""
        value = self._held(self.session_cookie)
        return value if SECRET.fullmatch(value) else ""

    @property
    def held_ticket(self) -> str:
        """The ticket by which this browser comes back, whatever that is worth."""
        return "" if self._apart else self._held(cookies.KEPT)

    @property
    def held_values(self) -> str:
        """What its session remembers, where browsers are the store."""
        return self._held(self.values_cookie)

    @property
    def held_token(self) -> str:
        """The access token of a front end that keeps none itself, whatever that is worth."""
        return "" if self._apart else self._held(cookies.ACCESS)

    @property
    def _apart(self) -> bool:
        return self.in_office or self.is_looking

    def look_as(self, ticket: Ticket) -> None:
        """See the shop by this ticket until it is over."""
        self._hold(cookies.LOOKING, ticket.secret, None)

    def drop_tokens(self) -> None:
        """Have the browser forget its tokens."""
        self._hold(cookies.ACCESS, "", 0)
        self._hold(cookies.REFRESH, "", 0)

    def keep(self, name: str, value: str, max_age: int) -> None:
        """Have the browser keep a choice that is no secret, such as its colours."""
        self._set_cookie(name, value, max_age)

    def _held(self, name: str) -> str:
        if b"cookie" not in self.headers:
            return ""
        return self.cookies.get(cookies.named(name, secure=self.secure), "")

    def _hold(self, name: str, value: str, max_age: int | None) -> None:
        path = cookies.REFRESH_PATH if name == cookies.REFRESH else "/"
        self._set_cookie(cookies.named(name, secure=self.secure), value, max_age, path)

    def _let_go(self, *names: str) -> None:
        for name in names:
            if cookies.named(name, secure=self.secure) in self.cookies:
                self._hold(name, "", 0)

    def _hold_beside(self, ticket: Ticket) -> None:
        """What goes with a session's secret: the ticket to come back by, and the mark to be known by."""
        if ticket.kept:
            self._hold(cookies.KEPT, ticket.kept.text, ticket.kept.max_age)
        elif not self.in_office:  # what is there belonged to whom this browser was before
            self._let_go(cookies.KEPT)
        if ticket.mark:
            self._hold(cookies.BROWSER, ticket.mark, KEPT_FOR // SECOND)

    def _hold_tokens(self, tokens: Tokens) -> None:
        # Longer than it counts: by a token that is over a browser can still sign out.
        self._hold(cookies.ACCESS, tokens.access, tokens.session_ends_in)
        self._hold(cookies.REFRESH, tokens.refresh, tokens.session_ends_in)

    def _set_cookie(self, name: str, value: str, max_age: int | None, path: str = "/") -> None:
        """Say it once: of two lines for one cookie the later counts."""
        if self.bearer is not None:  # a program keeps its token, and nothing else
            return
        line = cookies.line(name, value, max_age=max_age, secure=self.secure, path=path)
        before = line.partition(b"=")[0] + b"="
        self.set_cookies = (*(each for each in self.set_cookies if not each.startswith(before)), line)
