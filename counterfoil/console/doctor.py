"""What `counterfoil doctor` looks at from outside: the ways in, the folder, and whether the shop opens at all."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from counterfoil.app import MIGRATIONS, furnish
from counterfoil.console.findings import Found, Mark
from counterfoil.console.inside import look_inside
from counterfoil.gate.refusals import Refusal
from counterfoil.settings import Settings
from counterfoil.storage.folder import FolderBusy, FolderRefused, open_folder
from counterfoil.storage.migrations import MigrationRefused, to_do
from counterfoil.storage.store import open_store

MB = 1_000_000
LITTLE_ROOM = 200 * MB


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
        yield from look_inside(shop, is_open=is_open)
