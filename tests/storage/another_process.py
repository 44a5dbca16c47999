"""What another process of the shop does, told by its command line; it says aloud how far it is."""

import sys
import threading
from pathlib import Path

from counterfoil.gate.refusals import Unavailable
from counterfoil.storage.migrations import migrate
from counterfoil.storage.store import open_store

ROOMS = Path(__file__).parents[2] / "counterfoil"
SOURCES = [("storage", ROOMS / "storage/migrations"), ("shop", ROOMS / "shop/migrations")]


def hold(store):
    """Stay in the middle of a block, with one row written, until somebody closes the door."""
    with store.writing() as db:
        store.enqueue(db, "half an order", {}, 1, None)
        say("inside")
        sys.stdin.readline()


def write_for_ever(store):
    """Two rows a block, acknowledged aloud once the block is left."""
    number = 0
    say("inside")
    while True:
        number += 1
        try:
            with store.writing() as db:
                store.enqueue(db, f"first {number}", {}, 1, None)
                store.enqueue(db, f"second {number}", {}, 1, None)
        except Unavailable:
            return
        say(str(number))


def count_up(store, threads, rounds):
    """Read a number and write the next one: a lost update shows in the sum."""

    def work():
        for _ in range(rounds):
            with store.writing() as db:
                locked = " for update" if store.kind == "postgres" else ""
                (due,) = db.one(f"select due from jobs where id = 1{locked}")
                db.run("update jobs set due = :due where id = 1", due=due + 1)

    at_once([work] * threads)


def buy_up(store, shoppers):
    """Each shopper wants one of what is left."""
    bought = []

    def shop():
        with store.writing() as db:
            if db.run("update jobs set attempts = attempts - 1 where id = 1 and attempts >= 1"):
                bought.append(1)

    at_once([shop] * shoppers)
    say(str(len(bought)))


def bring_up_to_date(store):
    """Apply every migration that is missing."""
    say(str(len(migrate(store, SOURCES))))


def at_once(works):
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def say(word):
    print(word, flush=True)  # noqa: T201  (the test listens)


if __name__ == "__main__":
    url, folder, task, *numbers = sys.argv[1:]
    opened = open_store(url, Path(folder))
    if task != "write_for_ever":
        say("open")
        sys.stdin.readline()
    globals()[task](opened, *map(int, numbers))
    opened.close()
