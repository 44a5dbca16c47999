"""Migrations: numbered SQL files, each applied once, in one transaction, and never changed afterwards."""

import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from counterfoil.gate.db import DatabaseKind, Db, Either
from counterfoil.storage.store import OpenStore

FILE = re.compile(r"(?P<number>\d{4})_(?P<name>[a-z0-9_]+)(\.(?P<kind>sqlite|postgres))?\.sql")

CREATE_TABLE = Either(
    sqlite="""
        create table if not exists migrations (
            source text not null,
            number integer not null,
            name text not null,
            checksum text not null,
            at integer not null,
            primary key (source, number)
        ) strict, without rowid
    """,
    postgres="""
        create table if not exists migrations (
            source text not null,
            number bigint not null,
            name text not null,
            checksum text not null,
            at bigint not null,
            primary key (source, number)
        )
    """,
)
# On SQLite the turn is held already.
LOCK = Either(sqlite="select 1", postgres="select pg_advisory_xact_lock(7263448291)")
APPLIED = "select source, number, name, checksum from migrations order by source, number"
INSERT = """
    insert into migrations (source, number, name, checksum, at)
    values (:source, :number, :name, :checksum, :at)
"""

Source = tuple[str, Traversable | Path]


class MigrationRefused(Exception):
    """The database and this program do not fit together."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step of one source."""

    source: str
    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """Of the text, so that line endings of a checkout do not matter."""
        return hashlib.sha256(self.sql.replace("\r\n", "\n").encode()).hexdigest()

    def __str__(self) -> str:
        """As people call it."""
        return f"{self.source} {self.number:04} ({self.name})"


def migrate(store: OpenStore, sources: Sequence[Source]) -> list[str]:
    """Bring the database up to date; which steps were taken. Other processes may try the same at once."""
    known = _known(store, sources)
    taken = []
    for migration in _missing(store, known):
        with store.writing() as db:
            if migration in _unapplied(db, known):
                db.script(migration.sql)
                _record(db, migration)
                taken.append(str(migration))
    return taken


def to_do(store: OpenStore, sources: Sequence[Source]) -> list[str]:
    """The steps that this database still misses; none is taken."""
    known = _known(store, sources)
    return [str(migration) for migration in _missing(store, known)]


def read_source(source: str, folder: Traversable | Path, kind: DatabaseKind) -> list[Migration]:
    """The steps of one folder for this database, in order."""
    found: dict[int, Migration] = {}
    for file in folder.iterdir():
        match = FILE.fullmatch(file.name)
        if match is None or match["kind"] not in (None, kind):
            continue
        number = int(match["number"])
        if number in found:
            message = f"{source} has two migrations numbered {number:04}"
            raise MigrationRefused(message)
        found[number] = Migration(source, number, match["name"], file.read_text(encoding="utf-8"))
    return [found[number] for number in sorted(found)]


def _known(store: OpenStore, sources: Sequence[Source]) -> list[Migration]:
    return [migration for source, folder in sources for migration in read_source(source, folder, store.kind)]


def _missing(store: OpenStore, known: list[Migration]) -> list[Migration]:
    with store.writing() as db:
        return _unapplied(db, known)


def _unapplied(db: Db, known: list[Migration]) -> list[Migration]:
    """What is still to do, once everything that was done to our own tables is what we know."""
    db.one(LOCK)
    db.run(CREATE_TABLE)
    newest: dict[str, int] = {}
    ours = {(migration.source, migration.number): migration for migration in known}
    sources = {migration.source for migration in known}
    for source, number, name, checksum in db.all(APPLIED):
        if source not in sources:  # another app's, beside whose tables ours lie
            continue
        migration = ours.pop((source, number), None)
        if migration is None:
            message = (
                f"the database has had migration {source} {number:04} ({name}), which this program does not know: "
                "it belongs to a newer version of Counterfoil; install that, or restore a backup from before"
            )
            raise MigrationRefused(message)
        if migration.checksum != checksum:
            message = (
                f"migration {migration} was changed after this database had it: "
                "take the file back to what it was, and put the change into a new migration"
            )
            raise MigrationRefused(message)
        newest[source] = number
    for migration in ours.values():
        if migration.number < newest.get(migration.source, 0):
            message = f"migration {migration} is older than what this database has had: give it the next free number"
            raise MigrationRefused(message)
    return list(ours.values())


def _record(db: Db, migration: Migration) -> None:
    db.run(
        INSERT,
        source=migration.source,
        number=migration.number,
        name=migration.name,
        checksum=migration.checksum,
        at=time.time_ns() // 1000,
    )
