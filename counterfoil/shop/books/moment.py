"""Several looks at the books at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from counterfoil.gate.db import Db

LONGEST = "20s"  # on a server that others use as well


@contextmanager
def one_moment(db: Db) -> Iterator[None]:
    """Within, nothing changes: what is sold meanwhile is for the next look."""
    if db.kind == "postgres":
        db.run("begin isolation level repeatable read, read only")
        db.run(f"set local statement_timeout = '{LONGEST}'")
    else:
        # What is sorted of a million lines goes to the disk as soon as it is more than a connection keeps.
        db.run("pragma temp_store = file")
        db.run("begin")
    try:
        yield
    finally:
        db.run("rollback")  # nothing was written
        if db.kind == "sqlite":
            db.run("pragma temp_store = memory")
