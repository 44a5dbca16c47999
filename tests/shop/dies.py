"""Somebody buys, and the plug is pulled at a named step: `python -m tests.shop.dies URL FOLDER ID STEP`."""

import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path

from counterfoil.shop.payments import Payments, Simulator
from counterfoil.storage.store import open_store
from tests.shop.people import Person, Shop


def die():
    os.kill(os.getpid(), signal.SIGKILL)


class Doomed:
    """A store that dies right after the step: a statement that begins so, or the n-th commit."""

    def __init__(self, store, step):
        self.store, self.step, self.commits = store, step, 0

    def __getattr__(self, name):
        return getattr(self.store, name)

    @contextmanager
    def writing(self):
        with self.store.writing() as db:
            yield DoomedDb(db, self.step)
        self.commits += 1
        if self.step == f"commit {self.commits}":
            die()

    def enqueue(self, db, *job):
        self.store.enqueue(db, *job)
        if self.step == "insert into jobs":
            die()


class DoomedDb:
    """Dies after the statement."""

    def __init__(self, db, step):
        self.db, self.kind, self.step = db, db.kind, step

    def _then(self, sql, answer):
        text = sql if isinstance(sql, str) else getattr(sql, self.kind)
        if self.step in " ".join(text.split()):
            die()
        return answer

    def one(self, sql, /, *shape, **params):
        return self._then(sql, self.db.one(sql, *shape, **params))

    def all(self, sql, /, *shape, **params):
        return self._then(sql, self.db.all(sql, *shape, **params))

    def run(self, sql, /, **params):
        return self._then(sql, self.db.run(sql, **params))


class DoomedBank(Simulator):
    """Dies with the money in its hands."""

    def charge(self, reference, amount, card):
        die()


def main(url, folder, account, step):
    shop = Shop(open_store(url, Path(folder)), Path(folder))
    shop.with_part(Payments, DoomedBank() if step == "charge" else Simulator())
    shop.house = type(shop.house)(Doomed(shop.store, step), shop.clock, shop.house.refused, shop.house.parts)
    Person(shop, int(account)).buys()


if __name__ == "__main__":
    main(*sys.argv[1:])
