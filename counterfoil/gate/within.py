"""Several operations in one transaction: each through the gate with its own check and line, kept together or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from counterfoil.gate.db import DatabaseKind, Db, Store
from counterfoil.gate.work import House


class Within:
    """A store whose blocks are all steps of one transaction that is open already."""

    def __init__(self, store: Store, db: Db) -> None:
        self.kind: DatabaseKind = store.kind
        self._store = store
        self._db = db

    @contextmanager
    def reading(self) -> Iterator[Db]:
        """The open transaction: what it wrote so far is seen."""
        yield self._db

    @contextmanager
    def writing(self) -> Iterator[Db]:
        """A step of it: undone alone where it raises, kept with the rest where not."""
        self._db.run("savepoint step")
        try:
            yield self._db
        except BaseException:
            self._db.run("rollback to savepoint step")
            self._db.run("release savepoint step")
            raise
        self._db.run("release savepoint step")

    def enqueue(self, db: Db, job: str, args: dict[str, object], due: int, dedupe: str | None) -> None:
        """A job that is done after the commit of all."""
        self._store.enqueue(db, job, args, due, dedupe)


def within(house: House, db: Db) -> House:
    """The same house, where everything written is a part of the transaction `db` is in."""
    return replace(house, store=Within(house.store, db))
