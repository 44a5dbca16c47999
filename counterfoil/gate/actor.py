"""Who acts: one person (or nobody, or the shop itself), and by which way they came."""

from dataclasses import dataclass, field
from enum import StrEnum

from counterfoil.gate.permissions import Permission


class Way(StrEnum):
    """How an actor proved who they are."""

    VISITOR = "visitor"
    SESSION = "session"
    TOKEN = "token"  # noqa: S105  (a way of coming in, not a secret)
    KEY = "key"
    ASSISTANT = "assistant"
    AGENT = "agent"
    COMMAND_LINE = "command line"
    WEBHOOK = "webhook"
    JOB = "job"


# The realms: each has sessions of its own, and no way leads from one to the other.
SHOP, OFFICE = "shop", "admin"

SIGNED_IN = frozenset({Way.SESSION, Way.TOKEN, Way.KEY, Way.ASSISTANT, Way.AGENT})
SPEAKING = frozenset({Way.ASSISTANT, Way.AGENT})  # they speak for a person, and say yes to nothing for them
IN_PERSON = frozenset({Way.SESSION, Way.TOKEN})  # nothing that acts for somebody takes their account over
BROWSER = frozenset({Way.VISITOR, Way.SESSION})
DOORS = SIGNED_IN | BROWSER
CONSOLE = frozenset({Way.COMMAND_LINE})
SHOP_ITSELF = frozenset({Way.WEBHOOK, Way.JOB})


@dataclass(frozen=True, slots=True)
class Actor:
    """One account acting in one way; `account_id` is None for nobody and for the shop itself."""

    way: Way
    account_id: int | None = None
    username: str = ""
    roles: tuple[str, ...] = ()
    permissions: frozenset[Permission] = frozenset()
    session_id: int | None = None
    proved_at: int = 0  # when a secret of theirs was last shown, microseconds UTC
    realm: str = SHOP
    looker: int | None = None  # the account of staff who sees the shop as this person
    # Where the request came from and with what; never part of the decision.
    address: str = ""
    browser: str = ""  # in our own words
    mark: str = field(default="", repr=False)  # by which a browser is known again

    @property
    def id(self) -> int:
        """The account's id; only for operations that need somebody signed in."""
        if self.account_id is None:
            message = "this actor is nobody: the operation must need a permission"
            raise LookupError(message)
        return self.account_id

    @property
    def signed_in(self) -> bool:
        """Whether this is a person the shop knows."""
        return self.account_id is not None

    def proved(self, now: int, lately: int) -> bool:
        """Whether they have shown their password lately; whoever holds the machine itself has none to show."""
        return self.way not in SIGNED_IN or now - self.proved_at <= lately

    def may(self, permission: Permission) -> bool:
        """Whether one of the actor's roles gives this right."""
        return permission in self.permissions


def visitor(
    address: str = "",
    permissions: frozenset[Permission] = frozenset(),
    browser: str = "",
    mark: str = "",
    realm: str = SHOP,
) -> Actor:
    """Nobody in particular, with what the shop opens to everybody."""
    return Actor(
        Way.VISITOR, permissions=permissions, realm=realm, address=address, browser=browser, mark=mark
    )


def operator() -> Actor:
    """Whoever runs the program on its own machine: they hold the data folder, so they may do everything."""
    return Actor(Way.COMMAND_LINE, username="operator", permissions=frozenset(Permission))


def shop_itself(way: Way) -> Actor:
    """The shop acting by a job or for a bank's call."""
    return Actor(way, username="system", permissions=frozenset(Permission))
