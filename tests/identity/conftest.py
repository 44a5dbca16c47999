"""A house with people in it, on both databases and with both ways of keeping passwords."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counterfoil.gate import shapes
from counterfoil.gate.actor import Actor, operator, visitor
from counterfoil.gate.clock import SECOND
from counterfoil.gate.mail import Letter, Mail
from counterfoil.gate.operation import Operation, perform
from counterfoil.gate.trail import Refused
from counterfoil.gate.work import House, do_job
from counterfoil.identity import who
from counterfoil.identity.accounts import SignedIn, SignIn, register, sign_in, sign_out
from counterfoil.identity.api_keys import NewKey, create_key
from counterfoil.identity.keys import Keys
from counterfoil.identity.mails import Letterhead
from counterfoil.identity.passwords import Hasher, PasswordRules
from counterfoil.identity.seen import Seen
from counterfoil.identity.sessions import SignInRules
from counterfoil.identity.tokens import ciphers
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.identity.tokens.claims import TokenRules
from counterfoil.identity.tokens.key_set import Algorithm, KeySet
from counterfoil.identity.values import SessionStore
from counterfoil.storage.migrations import migrate
from counterfoil.storage.sessions.sql import SqlValues
from counterfoil.storage.store import OpenStore, open_store
from tests.servers import lay_tables, name_in, postgres_database, postgres_url

__all__ = ["postgres_url"]

SOURCES = [("storage", Path(__file__).parents[2] / "counterfoil/storage/migrations")]
PASSWORD = "a long enough password"
# In this town whole crowds come from one address.
QUICK = {
    "argon2id": PasswordRules("argon2id", passes=1, memory=64, of_one=64),
    "bcrypt": PasswordRules("bcrypt", bcrypt_cost=4, of_one=64),
}


class SetClock:
    """Tells the time it was set to."""

    def __init__(self) -> None:
        self.at = 1_800_000_000 * SECOND

    def now(self) -> int:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += int(seconds * SECOND)


class RingOfKeys:
    """Keys in memory; `turn` puts a new one in front."""

    def __init__(self) -> None:
        self.secrets = [b"first"]

    def turn(self) -> None:
        self.secrets.insert(0, f"key {len(self.secrets)}".encode())

    def digest(self, purpose: str, secret: bytes) -> bytes:
        return self.digests(purpose, secret)[0]

    def digests(self, purpose: str, secret: bytes) -> list[bytes]:
        return [hmac.digest(key, purpose.encode() + b"\0" + secret, hashlib.sha256) for key in self.secrets]


class TokenRing:
    """Keys for tokens in memory; `turn` puts a new one in front, `revoke` takes one away."""

    def __init__(self, algorithm: Algorithm = "EdDSA") -> None:
        self.algorithm = algorithm
        self.secrets: list[tuple[str, bytes]] = []
        self.turn()

    def turn(self) -> str:
        self.secrets.insert(0, (f"k{len(self.secrets)}", hashlib.sha256(b"%d" % len(self.secrets)).digest()))
        self._renew()
        return self.secrets[0][0]

    def revoke(self, key_id: str) -> None:
        self.secrets = [each for each in self.secrets if each[0] != key_id]
        self._renew()

    def _renew(self) -> None:
        self._keys = KeySet(ciphers.token_key(name, self.algorithm, secret) for name, secret in self.secrets)

    def now(self) -> KeySet:
        return self._keys


class Outbox:
    """Keeps the letters."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)


class Town:
    """A house, and people who come to it."""

    def __init__(self, store: OpenStore, hasher: Hasher) -> None:
        self.store = store
        self.clock = SetClock()
        self.keys = RingOfKeys()
        self.seen = Seen()
        self.outbox = Outbox()
        self.hasher = hasher
        self.rules = SignInRules()
        self.token_keys = TokenRing()
        self.token_rules = TokenRules()
        self._furnish()

    def _furnish(self) -> None:
        self.access = AccessTokens(self.token_keys, self.token_rules)
        parts = {
            AccessTokens: self.access,
            Keys: self.keys,
            Hasher: self.hasher,
            SignInRules: self.rules,
            Seen: self.seen,
            Mail: self.outbox,
            Letterhead: Letterhead(),
            SessionStore: SqlValues(self.store),
        }
        self.house = House(self.store, self.clock, Refused(), parts)

    def rule(self, **changes) -> None:
        """Change a rule."""
        self.rules = replace(self.rules, **changes)
        self._furnish()

    def hash_with(self, hasher: Hasher) -> None:
        """Change the password setting."""
        self.hasher = hasher
        self._furnish()

    def restart(self) -> None:
        """Everything in memory is gone."""
        self.seen = Seen()
        self._furnish()

    def do(self, operation: Operation, actor: Actor | None = None, /, **wants):
        """Do something as a door does it: read what is wanted, then perform."""
        shape = operation.asks and shapes.read(operation.asks, wants)
        return perform(self.house, operation, actor or self.stranger(), shape)

    def stranger(self, address: str = "192.0.2.7") -> Actor:
        return visitor(address)

    def register(
        self, username: str, password: str = PASSWORD, actor: Actor | None = None, **more
    ) -> SignedIn:
        return self.do(register, actor, username=username, password=password, **more)

    def sign_in(self, username: str, password: str = PASSWORD, actor: Actor | None = None) -> SignedIn:
        return perform(self.house, sign_in, actor or self.stranger(), SignIn(password, login=username))

    def sign_out(self, actor: Actor):
        return self.do(sign_out, actor)

    def find(self, secret: str) -> who.Found | None:
        with self.store.reading() as db:
            return who.actor_of(db, self.keys, self.seen, secret, self.clock.now(), "192.0.2.7")

    def actor(self, signed_in: SignedIn) -> Actor:
        """Who comes in with this ticket."""
        found = self.find(signed_in.ticket.secret)
        assert found is not None
        return found.actor

    def newcomer(self, username: str, **more) -> Actor:
        return self.actor(self.register(username, **more))

    def administrator(self, username: str = "boss") -> Actor:
        signed_in = self.register(username)
        self.run(
            "insert into account_roles (account_id, role, given_at) values (:id, 'administrator', 0)",
            id=self.actor(signed_in).id,
        )
        return self.actor(signed_in)

    @property
    def operator(self) -> Actor:
        return operator()

    def one(self, sql: str, **params):
        with self.store.reading() as db:
            return db.one(sql, **params)

    def all(self, sql: str, **params):
        with self.store.reading() as db:
            return db.all(sql, **params)

    def run(self, sql: str, **params) -> int:
        with self.store.writing() as db:
            return db.run(sql, **params)

    def post(self) -> list[Letter]:
        """Do the jobs that are waiting; the letters there are now."""
        for job_id, name, args in self.all(
            "select id, name, args from jobs where done_at is null order by id"
        ):
            do_job(self.house, name, json.loads(args))
            self.run("update jobs set done_at = 1 where id = :id", id=job_id)
        return self.outbox.letters


def make_key(town: Town, actor: Actor, *scopes: str, **wants) -> NewKey:
    """A key of theirs."""
    asked = {"name": "CI", "scopes": list(scopes) or ["account:read"], "days": 30} | wants
    return town.do(create_key, actor, **{"current_password": PASSWORD} | asked)


@pytest.fixture(scope="session")
def migrated(postgres_url) -> Iterator[str]:
    """The name of a database with our tables, to make others from."""
    with postgres_database(postgres_url) as url:
        store = open_store(url, Path())
        migrate(store, SOURCES)
        store.close()
        yield name_in(url)


@pytest.fixture(params=sorted(QUICK))
def hasher(request) -> Iterator[Hasher]:
    """Keeps passwords in this way."""
    hasher = Hasher(QUICK[request.param])
    yield hasher
    hasher.close()


# Both databases and both ways of keeping passwords go through everything; how they are paired changes nothing.
@pytest.fixture(params=[("sqlite", "argon2id"), ("postgres", "bcrypt")], ids="-".join)
def town(request, tmp_path) -> Iterator[Town]:
    """A house with nobody in it yet."""
    database, scheme = request.param
    if database == "sqlite":
        yield from _town("sqlite:", tmp_path, scheme)
        return
    server, template = request.getfixturevalue("postgres_url"), request.getfixturevalue("migrated")
    with postgres_database(server, template) as address:
        yield from _town(address, tmp_path, scheme)


@pytest.fixture
def sqlite_town(tmp_path) -> Iterator[Town]:
    """One house on SQLite, for what no database can change."""
    yield from _town("sqlite:", tmp_path, "argon2id")


def _town(address: str, folder: Path, scheme: str) -> Iterator[Town]:
    if address == "sqlite:":
        lay_tables(folder, SOURCES)
    store, hasher = open_store(address, folder), Hasher(QUICK[scheme])
    migrate(store, SOURCES)
    yield Town(store, hasher)
    hasher.close()
    store.close()
