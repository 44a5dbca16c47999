"""What `counterfoil doctor` looks at in a shop that opens: its records, its trail, what waits, and who can come in."""

import time
from collections.abc import Iterator

from counterfoil.app import Furnished
from counterfoil.console import demo
from counterfoil.console.findings import Found, Mark
from counterfoil.gate.clock import MINUTE, SECOND, SystemClock, rfc3339
from counterfoil.gate.mail import NotSent
from counterfoil.identity.account_rows import administrators
from counterfoil.identity.passwords import Hasher
from counterfoil.storage import checkup
from counterfoil.storage.head import HeadBroken, ending
from counterfoil.storage.jobs import failing
from counterfoil.storage.mail.smtp import SmtpMail, read_server
from counterfoil.storage.verdict import verify_recent

LINES = 5_000  # of the trail, from its end
PATIENCE = 5 * MINUTE  # for what is done within seconds in a healthy shop
CLOCKS_DIFFER = 5 * SECOND
LONG_AGO = 1_735_689_600 * SECOND  # 2025 had begun when this was written
SLOW_HASH, CHEAP_HASH = 1.0, 0.010  # seconds
HEAD_HELPS = "keep a copy of all as it is; if an older copy was put back on purpose, take trail.head away"


def look_inside(shop: Furnished, *, is_open: bool) -> Iterator[Found]:
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
    try:
        head = shop.folder.trail_head.read()
    except HeadBroken as broken:
        return Found(Mark.WRONG, "trail", f"{broken}: nothing is chained", HEAD_HELPS)
    with shop.store.reading() as db:
        verdict = verify_recent(db, shop.folder.keys.still(), LINES)
        end = ending(db, head)
        waits_since = checkup.oldest_unchained(db)
    if not verdict.whole:
        return Found(
            Mark.WRONG, "trail", verdict.said, "`counterfoil audit verify` says more; keep a copy as it is"
        )
    if not end.fits:
        return Found(Mark.WRONG, "trail", end.said, HEAD_HELPS)
    late = waits_since is not None and SystemClock().now() - waits_since > PATIENCE
    if late and is_open:
        said = f"{verdict.tail:,} lines wait to be chained since {rfc3339(waits_since or 0)}"
        return Found(Mark.WRONG, "trail", said, "the log says why; look for “chain”")
    said = f"the last {min(LINES, verdict.lines):,} of {verdict.lines:,} lines are as they were written"
    if not end.is_known:
        return Found(Mark.LOOK, "trail", f"{said}. {end.said}", "the open shop writes it with the next line")
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
