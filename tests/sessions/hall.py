"""A hall with a cloakroom: people with sessions, a browser each, and a store that keeps what the sessions remember."""

from pathlib import Path

from counterfoil.gate.clock import SECOND
from counterfoil.gate.trail import Refused
from counterfoil.gate.work import House
from counterfoil.identity import sessions, who
from counterfoil.identity.dictionary import SessionDict
from counterfoil.identity.keys import Keys
from counterfoil.identity.seen import Seen
from counterfoil.identity.sessions import SignInRules
from counterfoil.identity.values import SessionStore
from counterfoil.storage import sessions as stores
from counterfoil.storage.ring import open_ring
from counterfoil.storage.store import OpenStore
from tests.waiting import eventually

ROOMS = Path(__file__).parents[2] / "counterfoil"
SOURCES = [("storage", ROOMS / "storage/migrations")]
# A busy machine may keep us waiting for a cache longer than a shop would wait for it.
REAL_HURRY = stores.HURRIED["seconds"]
stores.HURRIED["seconds"] = stores.PATIENT["seconds"] = 30.0
INSERT = """
    insert into accounts (code, username, username_key, password_hash, created_at)
    values (:name, :name, :name, '', 0)
    returning id
"""


class SetClock:
    """Tells the time it was set to."""

    def __init__(self) -> None:
        self.at = 1_800_000_000 * SECOND

    def now(self) -> int:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += int(seconds * SECOND)


class Hall:
    """A shop's identity, without the shop."""

    def __init__(self, store: OpenStore, folder: Path, sessions_in: str, database: str = "sqlite:") -> None:
        self.store = store
        self.folder = folder
        self.name = sessions_in
        self.database = database
        self.clock = SetClock()
        self.seen = Seen()
        self.open()

    def restart(self) -> None:
        """Everything in memory is gone."""
        self.kept.close()
        self.open()

    def open(self) -> None:
        self.keys = open_ring(self.folder / "secrets.json", self.clock)
        self.kept: SessionStore = stores.open_sessions(self.name, self.store, self.keys)
        parts = {SessionStore: self.kept, Keys: self.keys, SignInRules: SignInRules()}
        self.house = House(self.store, self.clock, Refused(), parts)

    def close(self) -> None:
        self.kept.close()

    def newcomer(self, name: str = "ann") -> "Browser":
        """Somebody who signs in for the first time."""
        with self.store.writing() as db:
            row = db.one(INSERT, name=name)
        assert row is not None
        return self.signs_in(row[0])

    def signs_in(self, account_id: int) -> "Browser":
        with self.store.writing() as db:
            ticket = sessions.make(db, self.keys, SignInRules(), account_id, self.clock.now())
        return Browser(self, ticket.secret, account_id)

    def run(self, sql: str, **params) -> int:
        with self.store.writing() as db:
            return db.run(sql, **params)

    def one(self, sql: str, **params):
        with self.store.reading() as db:
            return db.one(sql, **params)


class Browser:
    """A browser with its cookies."""

    def __init__(self, hall: Hall, secret: str, account_id: int) -> None:
        self.hall = hall
        self.secret = secret
        self.account_id = account_id
        self.values = ""  # the cookie some stores give it

    def found(self) -> who.Found | None:
        """Who the shop takes it for."""
        hall = self.hall
        with hall.store.reading() as db:
            found = who.actor_of(db, hall.keys, hall.seen, self.secret, hall.clock.now())
        if found is not None:
            found.holder.brought = self.values
        return found

    def visit(self) -> "Visit":
        """A request that has begun."""
        return Visit(self)

    def change(self, fn) -> None:
        """A request that changes something."""
        visit = self.visit()
        fn(visit.session)
        visit.ends()

    def remembers(self) -> dict:
        """What the next request finds."""
        session = self.visit().session
        return {name: session[name] for name in session if name != "user_id"}

    def signs_out(self) -> None:
        found = self.found()
        assert found is not None
        with self.hall.store.writing() as db:
            sessions.end(db, found.actor.session_id, self.hall.clock.now())


class Visit:
    """One request."""

    def __init__(self, browser: Browser) -> None:
        found = browser.found()
        assert found is not None, "signed out"
        self.browser = browser
        self.holder = found.holder
        self.session = SessionDict(browser.hall.store, browser.hall.kept, found.holder, found.code)

    def ends(self) -> None:
        self.session.save()
        if self.holder.keep is not None:
            self.browser.values = self.holder.keep


def comes_back(hall, person):
    """Whether the cache is soon filled and read again."""

    def is_read():
        person.remembers()
        visit = person.visit()
        with hall.store.watch() as statements:
            visit.session.get("key")
        return not statements

    return eventually(is_read)
