"""Rounds of 64 shoppers at k units, in processes that stay open and threads in each of them."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from counterfoil.shop.books.reconcile import reconcile
from tests.shop.people import Shop

ROOT = Path(__file__).parents[2]
CROWD = 64
PROCESSES = 2
FEW = (1, 2, 3, 5, 8)


class DoesNotAddUp(AssertionError):
    """What a round left is not what it may leave."""


@dataclass(frozen=True)
class Round:
    """How many there were, and what became of them."""

    units: int
    said: Counter[str]
    sold: int  # pieces, by the orders that are paid
    on_hand: int
    fold: int

    def check(self) -> None:
        """Exactly min(k, demand) are sold, whoever is left out is told so, and the ledger folds to the shelf."""
        expected = min(self.units, CROWD)
        told = {"paid": expected, "stock.sold_out": CROWD - expected}
        if dict(self.said) != {word: count for word, count in told.items() if count}:
            raise DoesNotAddUp(self)
        if not (self.sold == expected and self.on_hand == self.fold == self.units - expected):
            raise DoesNotAddUp(self)


class Rounds:
    """One thing, 64 people who want it, and the processes they are in."""

    def __init__(self, shop: Shop, processes: list[subprocess.Popen[str]]) -> None:
        self.shop, self.processes = shop, processes
        self.sku = shop.shelve("mug", on_hand=CROWD)

    def run(self, units: int) -> Round:
        """One round."""
        self.shop.count(self.sku, CROWD)
        self._all(f"fill {self.sku}")
        self.shop.count(self.sku, units)
        before = self._sold()
        said = self._all("pay")
        return Round(
            units, said, self._sold() - before, self.shop.on_hand(self.sku), self.shop.fold(self.sku)
        )

    def run_and_check(self, rounds: int, seed: int = 0) -> None:
        """So many, mostly with few units, now and then with nearly enough or more than that."""
        chance = Random(seed)
        for number in range(rounds):
            units = chance.choice(FEW) if number % 5 else chance.randint(CROWD - 4, CROWD + 4)
            self.run(units).check()
        difference = self.shop.operator(reconcile).difference
        if difference:
            raise DoesNotAddUp(difference)

    def _all(self, word: str) -> Counter[str]:
        for process in self.processes:
            assert process.stdin
            process.stdin.write(f"{word}\n")
            process.stdin.flush()
        said: Counter[str] = Counter()
        for process in self.processes:
            assert process.stdout
            said.update(json.loads(process.stdout.readline()))
        return said

    def _sold(self) -> int:
        return int(
            self.shop.one(
                """
                select cast(coalesce(sum(quantity), 0) as bigint)
                from order_lines
                join orders on orders.id = order_lines.order_id
                where orders.payment = 'paid'
                """
            )
        )


@contextmanager
def crowd_at(shop: Shop, url: str, folder: Path, fault: str = "") -> Iterator[Rounds]:
    """Everybody comes in, in processes of their own; all leave at the end."""
    people = [str(shop.person().actor.id) for _ in range(CROWD)]
    groups = [people[number::PROCESSES] for number in range(PROCESSES)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.shop.crowd", url, str(folder), fault, *group],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for group in groups
    ]
    try:
        for process, group in zip(processes, groups, strict=True):
            assert process.stdout
            assert json.loads(process.stdout.readline()) == {"people": len(group)}
        yield Rounds(shop, processes)
    finally:
        for process in processes:
            process.communicate("\n", timeout=60)
