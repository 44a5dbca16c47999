"""Ten thousand invoices of a gift wholesaler, bought and given back again at their own times: every sum is the file's.

Data: "Online Retail", D. Chen, S. L. Sain and K. Guo (2012), UCI Machine Learning Repository; read from outside.
What the file has of gifts, corrections and debts (no price, or nothing sold) is no order of a shopper, and is left out.
"""

import csv
import gzip
import io
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import local

import pytest

from counterfoil.gate.clock import SECOND
from counterfoil.shop.books.reconcile import reconcile
from counterfoil.shop.goods import Sort
from tests.datasets import dataset
from tests.servers import quickest_place
from tests.shop.after import Desk

CURRENCY = "CLF"  # has four digits: the prices of the file have up to three
UNIT = 10_000
PLENTY = 10**8
MOST_OF_ONE, MOST_LINES = 999, 100  # in a cart: what is more is bought as another thing, or in another order
NO_ORDER = Decimal("11062.06")  # A563185, a debt that was corrected
AT_ONCE = 64  # customers’ threads: they share commits
INVOICES = int(os.environ.get("COUNTERFOIL_REPLAY", "10000"))  # 30000 is the whole year


@dataclass
class Invoice:
    """What was bought, or brought back, at one time by one customer: pieces by thing and price."""

    number: str
    at: int
    customer: str
    lines: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    @property
    def is_back(self) -> bool:
        return self.number.startswith("C")


def read_invoices(path):
    """In the order of the file, which is that of time."""
    found: dict[str, Invoice] = {}
    with gzip.open(path) as file:
        for row in csv.DictReader(io.TextIOWrapper(file, encoding="utf-8")):
            number, quantity, price = row["InvoiceNo"], int(row["Quantity"]), Decimal(row["UnitPrice"])
            back = number.startswith("C")
            if price <= 0 or (quantity < 0) != back or not number.lstrip("C").isdigit():
                continue
            if number not in found:
                at = datetime.fromisoformat(row["InvoiceDate"]).replace(tzinfo=UTC)
                found[number] = Invoice(number, int(at.timestamp()) * SECOND, row["CustomerID"])
            found[number].lines[row["StockCode"], int(price * UNIT)] += abs(quantity)
    return list(found.values())


class OwnTime:
    """A clock that each thread sets for itself."""

    def __init__(self):
        self._thread = local()

    def set(self, at):
        self._thread.at = at

    def now(self):
        self._thread.at = getattr(self._thread, "at", 0) + 1
        return self._thread.at


def things(thing, pieces):
    """The SKUs for so many pieces, and how many of each: of one thing a cart takes 999."""
    code, price = thing
    for number in range(-(-pieces // MOST_OF_ONE)):
        yield f"{code}@{price}#{number}", min(pieces - number * MOST_OF_ONE, MOST_OF_ONE)


def shelve_all(shop, invoices):
    wanted = {
        (sku, thing[1])
        for invoice in invoices
        for thing, pieces in invoice.lines.items()
        for sku, _ in things(thing, pieces)
    }
    rows = iter(sorted(wanted))
    number = 0
    while some := list(islice(rows, 500)):
        sorts = [Sort(sku, [sku], price, None, PLENTY) for sku, price in some]
        shop.shelve(f"goods-{number}", sorts=sorts, currency=CURRENCY, option_names=["What"])
        number += 1


class Customer:
    """Somebody who buys, and brings back what they have bought; what they have is known by thing."""

    def __init__(self, shop, clock, desk):
        self.shop, self.clock, self.desk = shop, clock, desk
        self.person = shop.person()
        self.has = defaultdict(list)  # by SKU: code of the order, and pieces that are not brought back
        self.orders = self.spent = self.got_back = 0

    def does(self, invoice):
        if invoice.is_back:
            self.brings_back(invoice)
        else:
            self.buys(invoice)

    def buys(self, invoice):
        lines = [line for thing, pieces in invoice.lines.items() for line in things(thing, pieces)]
        for start in range(0, len(lines), MOST_LINES):
            self.clock.set(invoice.at + start)
            some = lines[start : start + MOST_LINES]
            self.fill_cart(some)
            order = self.person.buys()
            assert order.payment == "paid"
            self.orders += 1
            self.spent += order.total.amount
            for sku, pieces in some:
                self.has[sku].append((order.code, pieces))

    def fill_cart(self, lines):
        """At once: `add_to_cart` shows the whole cart for each of its lines, and is proved elsewhere."""
        with self.shop.store.writing() as db:
            me = self.person.actor.id
            db.run("insert into carts (account_id, made_at) values (:me, 0) on conflict do nothing", me=me)
            db.run(FILL, me=me, lines=json.dumps(lines))

    def brings_back(self, invoice):
        """From the newest orders that have it; what they never bought here they cannot bring back."""
        for thing, pieces in invoice.lines.items():
            for sku, count in things(thing, pieces):
                self.brings(invoice.at, sku, count)

    def brings(self, at, sku, count):
        while count and self.has[sku]:
            code, left = self.has[sku].pop()
            some = min(count, left)
            self.clock.set(at)
            refunded = self.desk.refund(code, lines={sku: some}, restock=True)
            self.got_back += refunded.amount.amount
            count -= some
            if left > some:
                self.has[sku].append((code, left - some))


FILL = """
    insert into cart_lines (cart_id, variant_id, quantity, added_at)
    select carts.id, variants.id, json_extract(value, '$[1]'), 0
    from json_each(:lines)
    join variants on variants.sku = json_extract(value, '$[0]')
    join carts on carts.account_id = :me
"""


def expected(invoices):
    """The same by the file alone: what was bought, and what of it came back."""
    bought, had, back = 0, defaultdict(int), 0
    for invoice in invoices:
        for thing, pieces in invoice.lines.items():
            key = (invoice.customer, thing)
            if invoice.is_back:
                some = min(pieces, had[key])
                had[key] -= some
                back += some * thing[1]
            else:
                had[key] += pieces
                bought += pieces * thing[1]
    return bought, back


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Where sums are looked at and not what a disk keeps, it lies where commits are cheapest."""
    with TemporaryDirectory(dir=quickest_place()) as path:
        yield Path(path)


@pytest.mark.timeout(1200)  # half a minute of work, and twenty thousand commits on whatever disk there is
def test_ten_thousand_invoices_add_up_to_the_file_and_reconcile(shop):
    if shop.store.kind != "sqlite":
        pytest.skip("one database is enough for sums; races are run on both")
    folder = dataset("orders-online-retail")
    every = read_invoices(folder / "online-retail.csv.gz")
    gross = sum(p * n for i in every if not i.is_back for (_, p), n in i.lines.items())
    published = json.loads((folder / "expected.json").read_text())["computed"]["gross_positive_lines"]
    # The file is read as those did who published its sums.
    assert Decimal(gross) / UNIT + NO_ORDER == Decimal(published)

    invoices = every[:INVOICES]
    clock = OwnTime()
    shop.clock = clock
    shop.house = type(shop.house)(shop.house.store, clock, shop.house.refused, shop.house.parts)
    shop.sells(currency=CURRENCY, proof_from=10**9)  # whoever is at the desk for a year shows no password
    shelve_all(shop, invoices)
    desk = Desk(shop)
    customers = {name: Customer(shop, clock, desk) for name in {invoice.customer for invoice in invoices}}
    shares = [[] for _ in range(AT_ONCE)]
    places = {name: number % AT_ONCE for number, name in enumerate(sorted(customers))}
    for invoice in invoices:
        shares[places[invoice.customer]].append(invoice)

    def replay(share):
        for invoice in share:
            customers[invoice.customer].does(invoice)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(replay, shares))

    bought, back = expected(invoices)
    assert sum(each.spent for each in customers.values()) == bought
    assert sum(each.got_back for each in customers.values()) == back
    assert shop.one("select cast(sum(total) as bigint) from sales") == bought - back
    assert shop.one("select cast(sum(total) as bigint) from sales where kind = 'sale'") == bought
    said = shop.operator(reconcile)
    assert (said.difference, said.orders) == (None, sum(each.orders for each in customers.values()))
    assert said.orders >= sum(not invoice.is_back for invoice in invoices)
