"""The smallest shop with a door: a program of its own, so that a test can hang up on it, stop it and weigh it."""

import hashlib
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any

from counterfoil.gate.actor import DOORS
from counterfoil.gate.clock import SystemClock
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotSignedIn
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.trail import Refused
from counterfoil.gate.uploads import Files, Upload
from counterfoil.gate.work import House, Work
from counterfoil.identity.accounts import Register, SignIn, register, sign_in, sign_out
from counterfoil.identity.api_keys import CreateKey, create_key
from counterfoil.identity.keys import Keys
from counterfoil.identity.passwords import Hasher, PasswordRules
from counterfoil.identity.seen import Seen
from counterfoil.identity.sessions import SignInRules
from counterfoil.identity.site import Site
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.identity.tokens.claims import TokenRules
from counterfoil.identity.values import SessionStore
from counterfoil.storage.folder import open_folder
from counterfoil.storage.lanes import Lane, Lanes
from counterfoil.storage.migrations import migrate
from counterfoil.storage.sessions import PATIENT, open_sessions
from counterfoil.storage.store import open_store
from counterfoil.storage.token_keys import RingTokenKeys
from counterfoil.web.door import Door
from counterfoil.web.log import Log
from counterfoil.web.routes import Route
from counterfoil.web.server import CannotListen, Listening, serve
from counterfoil.web.static import Static
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

SOURCES = [("storage", Path(__file__).parents[2] / "counterfoil/storage/migrations")]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants of the little shop."""

    quantity: Annotated[int, Whole(1, 999)]
    note: Annotated[str, Text(low=0, high=100)] = ""


def front(visit: Visit) -> Answer:
    return answers.page(f"<title>Front</title><form>{visit.token}</form>", nonce="abc")


def mine(visit: Visit) -> Answer:
    if not visit.actor.signed_in:
        raise NotSignedIn
    visit.session.add("visits", 1)
    return answers.page(f"<title>{visit.actor.username}</title>{visit.session['visits']}")


def short(visit: Visit) -> Answer:
    visit.session["short"] = True
    visit.session.expire_in(int(visit.query["seconds"]))
    return answers.json({"user_id": visit.session["user_id"]})


def wish(visit: Visit) -> Answer:
    wanted = visit.read(Wish)
    return answers.json({"quantity": wanted.quantity, "note": wanted.note}, 201)


def look(visit: Visit) -> Answer:
    return answers.json(
        {
            "address": visit.address,
            "scheme": visit.scheme,
            "host": visit.host,
            "query": visit.query,
            "params": visit.params,
            "cookies": visit.cookies,
        }
    )


def new_person(visit: Visit) -> Answer:
    done = visit.perform(register, visit.read(Register))
    visit.sign_in(done.ticket)
    return answers.json({"username": done.username}, 201)


def come_in(visit: Visit) -> Answer:
    done = visit.perform(sign_in, visit.read(SignIn))
    visit.sign_in(done.ticket)
    return answers.see_other(answers.local(visit.form().get("next")))


def new_key(visit: Visit) -> Answer:
    return answers.json({"key": visit.perform(create_key, visit.read(CreateKey)).secret}, 201)


def go(visit: Visit) -> Answer:
    visit.perform(sign_out)
    visit.sign_out()
    return answers.json({"message": "good bye"})


def mistake(visit: Visit) -> Answer:
    raise RuntimeError("a secret in a message")


def conflict(visit: Visit) -> Answer:
    raise Conflict("no.such.sentence")


def slow(visit: Visit) -> Answer:
    """Says that it has begun, and goes on when it is told to: by files, as a test is another process."""
    begun = Path(visit.query["by"])
    begun.touch()
    while not begun.with_suffix(".done").exists():
        time.sleep(0.01)
    return answers.json({"done": True})


def long(visit: Visit) -> Answer:
    return answers.page("<p>ticket and counterfoil</p>" * 2000)


def small(visit: Visit) -> Answer:
    return answers.json({"ok": True})


def long_file(visit: Visit) -> Answer:
    def pieces() -> Iterator[bytes]:
        for number in range(int(visit.query["pieces"])):
            yield b"%05d" % number * 4_096
        if "fails" in visit.query:
            raise RuntimeError("in the middle of it")

    return answers.file("long.csv", "text/csv", pieces())


ROUTES = (
    Route("GET", "/", front),
    Route("GET", "/mine", mine),
    Route("POST", "/wish", wish),
    Route("POST", "/login", come_in, "sign_in"),
    Route("GET", "/long", long),
    Route("GET", "/mistake", mistake),
    Route("GET", "/link/{secret}", look),
    Route("POST", "/api/wish", wish),
    Route("GET", "/api/look", look),
    Route("GET", "/api/look/{one}/at/{two}", look),
    Route("DELETE", "/api/look/{one}", look),
    Route("POST", "/api/register", new_person, "register"),
    Route("POST", "/api/login", come_in, "sign_in"),
    Route("POST", "/api/keys", new_key, "create_key"),
    Route("POST", "/api/logout", go, "sign_out"),
    Route("GET", "/api/mine", mine),
    Route("GET", "/api/short", short),
    Route("GET", "/api/mistake", mistake),
    Route("GET", "/api/conflict", conflict),
    Route("GET", "/api/slow", slow, lane=Lane.WRITE),
    Route("GET", "/api/small", small),
    Route("GET", "/api/file", long_file, lane=Lane.SLOW),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What comes with a form that has files."""

    note: Annotated[str, Text(0, 100)]
    files: Annotated[list[Upload], Files(3, 1 << 30)]


def keep_files(work: Work, wants: Sent) -> list[list[object]]:
    """Look at files."""
    return [[wants.note, each.name, each.size, _hash_of(each)] for each in wants.files]


def _hash_of(upload: Upload) -> str:
    return hashlib.file_digest(upload.content, "sha256").hexdigest()


def where_files_are_taken() -> Route:
    """Declared where the shop runs: the tests' own process knows the operations of the real shop alone."""
    made = operation("keep_files", needs=Permission.CART_CHANGE, ways=DOORS, effect=Effect.READS)(keep_files)
    return Route(
        "POST",
        "/files",
        lambda visit: answers.json(visit.perform(made, visit.read(Sent)), 201),
        "keep_files",
    )


class LittleShop:
    """What the server runs."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self._folder = open_folder(folder)
        self._store = open_store("sqlite:", folder)
        keys = self._folder.keys
        self._kept = open_sessions(settings.pop("sessions", "sql:"), self._store, keys)
        parts: dict[type, object] = {
            AccessTokens: AccessTokens(RingTokenKeys(keys, "EdDSA"), TokenRules()),
            Hasher: Hasher(PasswordRules(passes=1, memory=64)),
            Keys: keys,
            SessionStore: self._kept,
            SignInRules: SignInRules(floor=0.0),
        }
        house = House(self._store, SystemClock(), Refused(), parts)
        self.log = Log(form=settings.pop("log", "text"), quiet=bool(settings.pop("quiet", False)))
        self.lanes = Lanes(self._store)
        proxies = tuple(ip_network(each) for each in settings.pop("proxies", ()))
        allowed = frozenset(settings.pop("allowed_origins", "").split(",")) - {""}
        limits = {
            name: int(settings.pop(name)) for name in ("body_limit", "upload_limit") if name in settings
        }
        self._site = Site(
            house,
            keys,
            Seen(),
            proxies=proxies,
            allowed_origins=allowed,
            incoming=self._folder.incoming,
            **limits,
            **settings,
        )

    @cached_property
    def door(self) -> Door:
        return Door(
            self._site, (*ROUTES, where_files_are_taken()), self.lanes, Static(self._folder.media), self.log
        )

    def opened(self) -> None:
        self.log.say("open")

    def close(self) -> None:
        self._kept.close()
        self._store.close()
        self.log.say("closed")


def prepare(folder: Path) -> None:
    """Once, before there are workers."""
    open_folder(folder)
    store = open_store("sqlite:", folder)
    migrate(store, SOURCES)
    store.close()


def main() -> int:
    """`python -m tests.web.little_shop FOLDER PORT [name=value…]`."""
    folder, port, *words = sys.argv[1:]
    PATIENT["seconds"] = 30.0  # a busy machine may keep us waiting for a cache
    given: dict[str, Any] = dict(word.split("=", 1) for word in words)
    if "proxies" in given:
        given["proxies"] = given["proxies"].split(",")
    workers, plain = int(given.pop("workers", "1")), int(given.pop("plain", "0"))
    patience = int(given.pop("patience", "30"))
    prepare(Path(folder))
    paths = {name: Path(given.pop(name)) for name in ("certificate", "key") if name in given}
    try:
        return serve(
            Listening(port=int(port), workers=workers, plain_port=plain, patience=patience, **paths),
            lambda: LittleShop(Path(folder), **given),
        )
    except CannotListen as words_for_people:
        sys.stderr.write(f"{words_for_people}\n")
        return 3


if __name__ == "__main__":
    sys.exit(main())
