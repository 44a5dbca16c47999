"""What `counterfoil doctor` looks at: each thing one line, with what would help where it is not well."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from counterfoil.app import MIGRATIONS, Furnished, furnish
from counterfoil.console import demo
from counterfoil.gate.clock import MINUTE, SECOND, SystemClock, rfc3339
from counterfoil.gate.mail import NotSent
from counterfoil.gate.refusals import Refusal
from counterfoil.identity.account_rows import administrators
from counterfoil.identity.passwords import Hasher
from counterfoil.settings import Settings
from counterfoil.storage import checkup
from counterfoil.storage.folder import FolderBusy, FolderRefused, open_folder
from counterfoil.storage.jobs import failing
from counterfoil.storage.mail.smtp import SmtpMail, read_server
from counterfoil.storage.migrations import MigrationRefused, to_do
from counterfoil.storage.store import open_store
from counterfoil.storage.verdict import verify_recent

MB = 1_000_000
LITTLE_ROOM = 200 * MB
LINES = 5_000  # of the trail, from its end
PATIENCE = 5 * MINUTE  # for what is done within seconds in a healthy shop
CLOCKS_DIFFER = 5 * SECOND
LONG_AGO = 1_735_689_600 * SECOND  # 2025 had begun when this was written
SLOW_HASH, CHEAP_HASH = 1.0, 0.010  # seconds


class Mark(StrEnum):
    """How a thing was found."""

    WELL = "ok"
    LOOK = "look"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing, how it was found, and what would help."""

    mark: Mark
    thing: str
    said: str
    helps: str = ""

    def __str__(self) -> str:
        """One line."""
        return f"{self.mark.value:5}  {self.thing}: {self.said}" + (f" → {self.helps}" if self.helps else "")


def look_over(settings: Settings) -> Iterator[Found]:
    """Everything, from the ground up; what stands on something that is missing is not looked at."""
    path = settings.data.expanduser().absolute()
    yield from _ways_in(settings)
    if not path.is_dir() or not any(path.iterdir()):
        helps = "`counterfoil serve` makes one; or name the folder with --data"
        yield Found(Mark.WRONG, "data folder", f"there is no shop in {path}", helps)
        return
    yield from _permissions(path)
    yield _room(path)
    if not (path / "secrets.json").exists():
        yield Found(Mark.WRONG, "secrets", "secrets.json is missing", "restore it from a backup")
        return
    yield from _records(settings, path)


def _ways_in(settings: Settings) -> Iterator[Found]:
    if settings.open_to_eavesdroppers:
        mark = Mark.LOOK if settings.insecure else Mark.WRONG
        said = "people on other machines would send their passwords in the clear, so it opens with --insecure only"
        helps = "put a proxy that speaks TLS in front (--proxies, an https --origin), or give --tls-cert and --tls-key"
        yield Found(mark, "TLS", said, helps)
    elif settings.origin.startswith("https:") and not settings.proxies and not settings.tls_cert:
        said = "with a proxy in front and none believed, all people seem to come from one address"
        yield Found(Mark.WRONG, "TLS", said, "name the proxy with COUNTERFOIL_PROXIES, for example 127.0.0.1")
    elif settings.origin.startswith("http:") and settings.tls_cert:
        yield Found(
            Mark.WRONG, "TLS", "the origin says http, the door speaks TLS", "begin the origin with https"
        )
    else:
        secure = settings.tls_cert or settings.origin.startswith("https:")
        yield Found(Mark.WELL, "TLS", "cookies are Secure" if secure else "not needed on this machine alone")


def _permissions(path: Path) -> Iterator[Found]:
    private = [path, *path.glob("secrets.json"), *path.glob("shop.db*"), path / "mail"]
    open_ones = [each for each in private if each.exists() and each.stat().st_mode & 0o077]
    # What lies in a closed folder is closed, whatever its own bits say; but a copy of it may not be.
    if path in open_ones:
        helps = f"chmod 700 {path}"
        yield Found(Mark.WRONG, "permissions", f"others on this machine may look into {path}", helps)
    elif open_ones:
        names = ", ".join(each.name for each in open_ones)
        yield Found(Mark.LOOK, "permissions", f"a copy of {names} would be open to others", "chmod go= them")
    else:
        yield Found(Mark.WELL, "permissions", f"{path} is for its owner only")


def _room(path: Path) -> Found:
    free = shutil.disk_usage(path).free
    said = f"{free // MB:,} MB are free where the data folder lies"
    if free < LITTLE_ROOM:
        return Found(
            Mark.WRONG, "room", said, "make some; without any the shop can be looked at, but sells nothing"
        )
    return Found(Mark.WELL, "room", said)


def _records(settings: Settings, path: Path) -> Iterator[Found]:
    if settings.database.startswith("sqlite:") and not (path / "shop.db").exists():
        yield Found(Mark.WRONG, "database", "shop.db is missing", "restore it from a backup")
        return
    try:
        folder = open_folder(path)
        store = open_store(settings.database, path)
        try:
            missing = to_do(store, MIGRATIONS)
        finally:
            store.close()
    except (FolderRefused, MigrationRefused) as refusal:
        yield Found(
            Mark.WRONG, "database" if isinstance(refusal, MigrationRefused) else "data folder", str(refusal)
        )
        return
    except Refusal:
        yield Found(
            Mark.WRONG,
            "database",
            "it does not open, or cannot be written",
            "is its server up, its disk full?",
        )
        return
    if missing:
        helps = "start the shop once, after a backup"
        yield Found(Mark.WRONG, "database", f"it has not had {', '.join(missing)}", helps)
        return
    try:
        folder.lock().release()
        is_open = False
    except FolderBusy:
        is_open = True
    yield Found(Mark.WELL, "server", "the shop is open" if is_open else "the shop is closed")
    with furnish(settings) as shop:
        yield from _inside(shop, is_open=is_open)


def _inside(shop: Furnished, *, is_open: bool) -> Iterator[Found]:
    yield _database(shop)
    yield _clock(shop)
    yield _trail(shop, is_open=is_open)
    yield from _jobs(shop, is_open=is_open)
    yield _mail(shop)
    yield _hashing(shop)
    yield from _people(shop)


def _database(shop: Furnished) -> Found:
    with shop.store.reading() as db:
        trouble = checkup.trouble_inside(db)
    if trouble:
        return Found(
            Mark.WRONG, "database", f"it is damaged: {trouble}", "stop the shop and restore a backup"
        )
    name = {"sqlite": "SQLite", "postgres": "PostgreSQL"}[shop.store.kind]
    return Found(Mark.WELL, "database", f"{name}; it opens, it can be written, and its tables are up to date")


def _clock(shop: Furnished) -> Found:
    helps = "set this machine's clock by the network (NTP)"
    with shop.store.reading() as db:
        now, theirs, newest = SystemClock().now(), checkup.its_clock(db), checkup.newest_line(db)
    if now < LONG_AGO:
        return Found(Mark.WRONG, "clock", f"it says {rfc3339(now)}", helps)
    if theirs is not None and abs(theirs - now) > CLOCKS_DIFFER:
        seconds = abs(theirs - now) // SECOND
        return Found(Mark.WRONG, "clock", f"the database's differs from ours by {seconds} seconds", helps)
    if newest is not None and newest > now + CLOCKS_DIFFER:
        said = f"it says {rfc3339(now)}, but something was done at {rfc3339(newest)}"
        return Found(Mark.WRONG, "clock", said, helps)
    return Found(Mark.WELL, "clock", f"it says {rfc3339(now)}")


def _trail(shop: Furnished, *, is_open: bool) -> Found:
    with shop.store.reading() as db:
        verdict = verify_recent(db, shop.folder.keys.still(), LINES)
        waits_since = checkup.oldest_unchained(db)
    if not verdict.whole:
        return Found(
            Mark.WRONG, "trail", verdict.said, "`counterfoil audit verify` says more; keep a copy as it is"
        )
    late = waits_since is not None and SystemClock().now() - waits_since > PATIENCE
    if late and is_open:
        said = f"{verdict.tail:,} lines wait to be chained since {rfc3339(waits_since or 0)}"
        return Found(Mark.WRONG, "trail", said, "the log says why; look for “chain”")
    said = f"the last {min(LINES, verdict.lines):,} of {verdict.lines:,} lines are as they were written"
    return Found(Mark.WELL, "trail", said)


def _jobs(shop: Furnished, *, is_open: bool) -> Iterator[Found]:
    now = SystemClock().now()
    with shop.store.reading() as db:
        failed = failing(db)
        count, since = checkup.jobs_waiting(db, now)
    for name, jobs in {
        each.name: [job for job in failed if job.name == each.name] for each in failed
    }.items():
        given_up = sum(job.next_try is None for job in jobs)
        said = f"{len(jobs)} × {name} failed, {given_up} of them for good; the last said: {jobs[0].failure}"
        yield Found(Mark.WRONG, "jobs", said, "the others are tried again by themselves")
    if now - since > PATIENCE:
        said = f"{count} are due, the first since {rfc3339(since)}"
        if is_open:
            yield Found(Mark.WRONG, "jobs", said, "start the shop anew")
        else:
            yield Found(Mark.LOOK, "jobs", said, "they are done as soon as the shop is open")
    elif not failed:
        yield Found(Mark.WELL, "jobs", "none failed, and none waits for long")


def _mail(shop: Furnished) -> Found:
    settings = shop.settings
    if settings.mail == "folder:":
        letters = sum(1 for _ in shop.folder.mail.glob("*.eml"))
        said = f"letters stay in {shop.folder.mail}; {letters} are there"
        if settings.origin and not settings.demo:
            return Found(
                Mark.LOOK, "mail", said, "name a mail server with COUNTERFOIL_MAIL, or nobody gets them"
            )
        return Found(Mark.WELL, "mail", said)
    server = read_server(settings.mail)
    try:
        SmtpMail(server, settings.mail_from, SystemClock(), seconds=10).greet()
    except NotSent as refusal:
        return Found(Mark.WRONG, "mail", str(refusal), "is COUNTERFOIL_MAIL right, and the server up?")
    return Found(Mark.WELL, "mail", f"{server.host}:{server.port} takes letters")


def _hashing(shop: Furnished) -> Found:
    hasher = shop.house.part(Hasher)
    begun = time.perf_counter()
    hasher.hash("how long does this take?")
    took = time.perf_counter() - begun
    said = f"{shop.settings.passwords} takes {took * 1000:.0f} ms on this machine"
    if took > SLOW_HASH:
        return Found(
            Mark.LOOK,
            "passwords",
            said,
            "people wait for one another at sign-in: a lower COUNTERFOIL_BCRYPT_COST",
        )
    if took < CHEAP_HASH:
        return Found(
            Mark.LOOK, "passwords", said, "that is cheap for a thief too: a higher COUNTERFOIL_BCRYPT_COST"
        )
    return Found(Mark.WELL, "passwords", said)


def _people(shop: Furnished) -> Iterator[Found]:
    with shop.store.reading() as db:
        count = administrators(db)
    if count:
        who = "one administrator" if count == 1 else f"{count} administrators"
        yield Found(Mark.WELL, "people", f"{who} can sign in")
    else:
        helps = (
            "`counterfoil people link` makes a link for the first, `people role NAME +administrator` another"
        )
        yield Found(Mark.WRONG, "people", "no administrator can sign in", helps)
    if known := demo.with_known_password(shop):
        said = f"everybody knows the password of {', '.join(known)}"
        if shop.settings.demo:
            yield Found(Mark.LOOK, "demo", said, "right for a demo, and for nothing else")
        else:
            yield Found(
                Mark.WRONG, "demo", said, "`counterfoil people disable NAME`, unless this is a demo (--demo)"
            )
