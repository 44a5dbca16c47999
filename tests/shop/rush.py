"""Several people of another process who all press Pay at once: `python -m tests.shop.rush URL FOLDER ID…`."""

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

from counterfoil.gate.refusals import Refusal
from counterfoil.storage.store import open_store
from tests.shop.people import Person, Shop


def at_once(things: list[Callable[[], Any]]) -> list[Any]:
    """Do all of them at the same moment; what each gave, or the refusal it met."""
    ready = Barrier(len(things))

    def one(thing: Callable[[], Any]) -> Any:
        ready.wait()
        try:
            return thing()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(things)) as crowd:
        return list(crowd.map(one, things))


def main(url: str, folder: str, *accounts: str) -> None:
    store = open_store(url, Path(folder))
    shop = Shop(store, Path(folder))
    people = [Person(shop, int(account)) for account in accounts]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    answers = at_once([person.buys for person in people])
    json.dump([getattr(answer, "sentence", None) or answer.payment for answer in answers], sys.stdout)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
