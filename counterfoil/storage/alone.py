"""Identity without a shop: its tables, its keys in a folder, and what any app's door needs of them."""

import atexit
import os
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.resources import files
from ipaddress import ip_network
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from counterfoil.gate.actor import operator
from counterfoil.gate.clock import Clock, SystemClock
from counterfoil.gate.mail import Mail
from counterfoil.gate.operation import Operation, perform
from counterfoil.gate.trail import Refused
from counterfoil.gate.work import JOBS, House
from counterfoil.identity.keys import Keys
from counterfoil.identity.mails import Letterhead
from counterfoil.identity.passwords import Hasher, PasswordRules
from counterfoil.identity.secret_keys import KeyRing
from counterfoil.identity.seen import Seen
from counterfoil.identity.sessions import SignInRules
from counterfoil.identity.site import Site
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.identity.tokens.claims import TokenRules
from counterfoil.identity.values import SessionStore
from counterfoil.storage.folder import open_folder
from counterfoil.storage.head import HeadFile
from counterfoil.storage.housekeeping import housekeeping
from counterfoil.storage.jobs import Runner
from counterfoil.storage.mail import SENDER, open_mail
from counterfoil.storage.migrations import migrate
from counterfoil.storage.sessions import open_sessions
from counterfoil.storage.store import OpenStore, open_store
from counterfoil.storage.token_keys import RingTokenKeys

SOURCE = ("counterfoil", files("counterfoil.storage") / "migrations")


class OpenIdentity:
    """Accounts, sessions and all that belongs to them, open in this process until it is closed or ends."""

    def __init__(self, site: Site, store: OpenStore, head: HeadFile) -> None:
        self._site = site
        self._store = store
        self._process = os.getpid()
        chores = housekeeping(site.house, store, site.seen, head)
        self._runner = Runner(site.house, store, chores, names=JOBS)
        self._runner.start()
        atexit.register(self.close)

    @property
    def site(self) -> Site:
        """Where visits happen."""
        if self._process != os.getpid():
            message = "identity was opened in one process and used in its child: open it in each worker"
            raise RuntimeError(message)
        return self._site

    def perform(self, operation: Operation, wants: object = None) -> Any:
        """Have an operation done by whoever runs this program."""
        return perform(self.site.house, operation, operator(), wants)

    def close(self) -> None:
        """Finish the job at hand and put everything away."""
        atexit.unregister(self.close)
        house = self._site.house
        self._runner.stop()
        house.part(Hasher).close()
        house.part(SessionStore).close()  # type: ignore[type-abstract]
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()


def open_identity(
    folder: str | Path,
    database: str = "sqlite:",
    *,
    sessions: str = "sql:",
    name: str = "Counterfoil",
    origin: str = "",
    at: str = "",
    proxies: Sequence[str] = (),
    allowed_origins: Sequence[str] = (),
    mail: str = "folder:",
    mail_from: str = SENDER,
    passwords: PasswordRules | None = None,
    rules: SignInRules | None = None,
    clock: Clock | None = None,
) -> OpenIdentity:
    """Open identity's tables, made or brought up to date; keys, letters and SQLite's file lie in the folder.

    `name` and `origin` ("https://app.example") stand in letters, and with an origin nothing else is taken for this
    site. The addresses for signing in begin with `at`: "/people" makes them /people/login and so on.
    """
    networks = tuple(ip_network(each) for each in proxies)
    allowed = frozenset(allowed_origins)
    opened = open_folder(Path(folder), clock)
    with ExitStack() as if_it_fails:
        store = open_store(database, opened.path)
        if_it_fails.callback(store.close)
        migrate(store, [SOURCE])
        seen = Seen()
        tokens = AccessTokens(
            RingTokenKeys(opened.keys, "EdDSA"), TokenRules(issuer=origin or "http://localhost")
        )
        parts: dict[type, object] = {
            AccessTokens: tokens,
            KeyRing: opened.keys,
            Keys: opened.keys,
            Letterhead: Letterhead(name, origin + at, account="/me", verify="/verify?link="),
            Mail: open_mail(mail, opened.path, mail_from),
            Seen: seen,
            SessionStore: open_sessions(sessions, store, opened.keys),
            SignInRules: rules or SignInRules(),
            Hasher: Hasher(passwords or PasswordRules()),
        }
        house = House(store, clock or SystemClock(), Refused(), parts)
        site = Site(
            house, opened.keys, seen, origin=origin, proxies=networks, allowed_origins=allowed, porch=at
        )
        if_it_fails.pop_all()
    return OpenIdentity(site, store, opened.trail_head)
