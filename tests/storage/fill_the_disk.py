"""Fill a small disk through the store, read, make room, and write on without a restart."""

import sys
from pathlib import Path

from another_process import SOURCES

from counterfoil.gate.refusals import Unavailable
from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store

folder = Path(sys.argv[1])
ballast = folder / "ballast"
ballast.write_bytes(b"x" * 600_000)
store = open_store("sqlite:", folder)
migrate(store, SOURCES)


def put(name):
    with store.writing() as db:
        store.enqueue(db, name, {}, 1, None)


def say(word):
    print(word, flush=True)  # noqa: T201  (the test listens)


put("before")
say("written")
written = 1
try:
    while True:
        put("x" * 3_000)
        written += 1
except Unavailable:
    say("unavailable")
with store.reading() as db:
    assert db.one("select count(*) from jobs") == (written,)
    say("read")
ballast.unlink()
put("after")
say("written")
with store.reading() as db:
    assert db.one("select count(*) from jobs") == (written + 1,)
    assert db.one("pragma integrity_check") == ("ok",)
store.close()
