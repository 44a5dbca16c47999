"""A process full of people who press Pay together, round after round: `python -m tests.shop.crowd URL FOLDER FAULT ID…`.

It is told what to do line by line: `fill SKU` has everybody put one into an empty cart, `pay` has them all press Pay at the
same moment, and each is answered by one line of JSON. An empty line is the end.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from counterfoil.gate.refusals import Refusal
from counterfoil.shop import stock
from counterfoil.shop.carts import read_cart
from counterfoil.storage.store import open_store
from tests.shop.people import Person, Shop

# What many shops do: look whether there is enough (as the quote does), and then take without asking again.
LOOKS_FIRST = """
    insert into stock_moves (at, variant_id, kind, quantity, shelf, order_id, account_id)
    select :at, variant_id, 'reserved', quantity, -quantity, :order_id, :account_id
    from order_lines
    where order_id = :order_id
    returning variant_id
"""


def main(url: str, folder: str, fault: str, *accounts: str) -> None:
    store = open_store(url, Path(folder))
    shop = Shop(store, Path(folder))
    if fault == "looks first":
        stock.RESERVE = LOOKS_FIRST
        unchecked(shop)
    people = [Person(shop, int(account)) for account in accounts]
    ready = Barrier(len(people))
    with ThreadPoolExecutor(len(people)) as threads:

        def each(does: Callable[[Person], str]) -> dict[str, int]:
            return Counter(threads.map(does, people))

        def pay(person: Person) -> str:
            ready.wait()
            try:
                return str(person.buys().payment)
            except Refusal as refusal:
                return refusal.sentence

        answer({"people": len(people)})
        for line in sys.stdin:
            word, _, sku = line.strip().partition(" ")
            if not word:
                break
            answer(each(pay) if word == "pay" else each(lambda person, sku=sku: fill(person, sku)))
    store.close()


def fill(person: Person, sku: str) -> str:
    if not person.does(read_cart).lines:
        person.adds(sku)
        return "added"
    return "has one"


def unchecked(shop: Shop) -> None:
    """Take the checks beneath the tables away: what they refuse is to be seen."""
    with shop.store.writing() as db:
        if db.kind == "sqlite":
            db.run("pragma ignore_check_constraints = on")
        else:
            for table, name in db.all(CHECKS):
                db.run(f'alter table {table} drop constraint if exists "{name}"')


CHECKS = """
    select conrelid::regclass::text, conname
    from pg_constraint
    where contype = 'c'
    and conrelid::regclass::text in ('variants', 'orders')
"""


def answer(words: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
