"""Race a thousand times, then shop for minutes and pull the plug again and again: nothing is lost, and all adds up."""

import argparse
import itertools
import secrets
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import uniform

import httpx

from benchmarks import retail, rounds
from benchmarks.shops import PLENTY, crowd_in, sku_of
from tests.cast import Person, Shop

CROWD = 16
AT_ONCE, UNITS = 48, 5  # others than the crowd: one of those may have an order that hangs


@dataclass(slots=True)
class Soaked:
    """What has happened so far."""

    kills: int = 0
    rushes: int = 0
    faults: list[str] = field(default_factory=list)
    promised: list[set[str]] = field(default_factory=lambda: [set() for _ in range(CROWD)])
    statuses: Counter[int] = field(default_factory=Counter)

    def told(self) -> str:
        """In one line."""
        orders = sum(map(len, self.promised))
        counts = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        return (
            f"{self.kills} kills, {orders} orders, {self.rushes} rushes, {len(self.faults)} faults ({counts})"
        )


def main() -> int:
    """Shop until the time is up; 1 when anything was lost."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    words.add_argument("--minutes", type=float, default=10)
    words.add_argument("--rounds", type=int, default=1000, help="of 64 shoppers at k units, on each database")
    given = words.parse_args()
    soaked = Soaked(faults=[*retail.run(), *rounds.run(given.rounds)])
    until = time.monotonic() + 60 * given.minutes
    with tempfile.TemporaryDirectory() as folder, Shop(Path(folder) / "data") as shop:
        people = crowd_in(shop)
        while time.monotonic() < until and not soaked.faults:
            _shop_until_killed(shop, people, soaked)
            _look_for_what_was_promised(people, soaked)
            _rush(shop, people, soaked)
            print(soaked.told(), flush=True)
    for fault in soaked.faults:
        print(fault)
    return 1 if soaked.faults else 0


def _shop_until_killed(shop: Shop, people: list[Person], soaked: Soaked) -> None:
    stop = threading.Event()
    crowd = [threading.Thread(target=_shop_on, args=(people[n], n, soaked, stop)) for n in range(CROWD)]
    for one in crowd:
        one.start()
    time.sleep(uniform(0.5, 4))
    shop.kill()
    stop.set()
    for one in crowd:
        one.join()
    soaked.kills += 1
    shop.open()


def _shop_on(person: Person, number: int, soaked: Soaked, stop: threading.Event) -> None:
    with suppress(httpx.TransportError):  # the plug was pulled
        while not stop.is_set():
            person.put_into_cart(sku_of(number))
            answer = person.buy()
            soaked.statuses[answer.status_code] += 1
            if answer.status_code == 201:
                soaked.promised[number].add(answer.json()["code"])
            elif answer.status_code >= 500:
                soaked.faults.append(f"an order was answered {answer.status_code}: {answer.text[:200]}")


def _look_for_what_was_promised(people: list[Person], soaked: Soaked) -> None:
    """Each thing is bought by one person alone: what is missing on its shelf is in that person's orders."""
    with ThreadPoolExecutor(8) as lookers:
        list(lookers.map(_look, people[:CROWD], range(CROWD), itertools.repeat(soaked)))


def _look(person: Person, number: int, soaked: Soaked) -> None:
    orders, stock = _settled(person, number)
    lost = [code for code in soaked.promised[number] if orders.get(code) != "paid"]
    soaked.faults += [f"order {code} was promised and is not there" for code in lost]
    held = sum(_pieces(person, code) for code, payment in orders.items() if payment in ("paid", "awaiting"))
    if stock != PLENTY - held:
        soaked.faults.append(f"{sku_of(number)}: {stock} on the shelf, but orders leave {PLENTY - held}")


def _settled(person: Person, number: int) -> tuple[dict[str, str], int]:
    """Somebody's orders and what is on the shelf, at a moment when no hung order was just given up."""
    while True:
        orders, stock = _orders_of(person), _stock(person, number)
        if _orders_of(person) == orders:
            return orders, stock


def _stock(person: Person, number: int) -> int:
    variants = person.get("/api/products/counter").json()["variants"]
    return int(next(each["stock"] for each in variants if each["sku"] == sku_of(number)))


def _orders_of(person: Person) -> dict[str, str]:
    """What became of the payment of each order, by code."""
    found: dict[str, str] = {}
    after: str | None = ""
    while after is not None:
        page = person.http.get(
            "/api/orders", params={"limit": 100} | ({"after": after} if after else {})
        ).json()
        found |= {each["code"]: each["payment"] for each in page["items"]}
        after = page["next"]
    return found


KNOWN: dict[str, int] = {}  # an order's lines never change


def _pieces(person: Person, code: str) -> int:
    if code not in KNOWN:
        KNOWN[code] = sum(line["quantity"] for line in person.get(f"/api/orders/{code}").json()["lines"])
    return KNOWN[code]


def _rush(shop: Shop, people: list[Person], soaked: Soaked) -> None:
    """Forty-eight at once for five units: five orders, and a kind refusal for everybody else."""
    sku = f"RUSH-{secrets.token_hex(4)}"
    path = shop.folder.parent / "rush.csv"
    path.write_text(
        "Handle,Title,Variant SKU,Variant Inventory Qty,Variant Price\n"
        f"{sku.lower()},Rush,{sku},{UNITS},1.00\n"
    )
    shop.command("import", "products", str(path))
    crowd = people[-AT_ONCE:]
    for person in crowd:
        for line in person.cart()["lines"]:
            person.delete(f"/api/cart/lines/{line['sku']}")
        person.put_into_cart(sku)
    with ThreadPoolExecutor(AT_ONCE) as rush:
        codes = Counter(answer.status_code for answer in rush.map(lambda person: person.buy(), crowd))
    soaked.rushes += 1
    if codes != {201: UNITS, 409: AT_ONCE - UNITS}:
        soaked.faults.append(f"48 for 5 came to {dict(codes)}")


if __name__ == "__main__":
    sys.exit(main())
