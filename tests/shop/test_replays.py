"""Real orders, bought again through the operations at the time they were placed: the totals are the published ones.

Discounted prices of these sets have up to four digits behind the point, so they are replayed in a currency that has
four: a minor unit is a ten-thousandth then, and nothing is rounded away.
"""

import csv
import gzip
import io
import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from counterfoil.gate.clock import SECOND
from counterfoil.shop.books.reconcile import reconcile
from counterfoil.shop.goods import Sort
from tests.datasets import dataset

CURRENCY = "CLF"
TEN_THOUSAND = Decimal(10_000)
PLENTY = 10**8
# Each line by `add_to_cart`; tests/shop/test_retail.py has ten thousand orders, and what came back.
RETAIL_ORDERS = 150


@pytest.fixture
def books(shop):
    if shop.store.kind != "sqlite":
        pytest.skip("one database is enough for sums; races are run on both")
    shop.sells(currency=CURRENCY)
    shop.clock.at = 0  # before any of these orders
    return shop


def two_digits(text):
    return Decimal(text).quantize(Decimal("0.01"))


def goods(shop, wanted):
    """One product, with a variant for each thing and price; the SKU of each."""
    skus = {each: f"{each[0]}@{each[1]}"[:100] for each in sorted(wanted)}
    for number, piece in enumerate(pieces(skus.items(), 200)):
        sorts = [Sort(sku, [sku], int(price * TEN_THOUSAND), None, PLENTY) for (_, price), sku in piece]
        shop.shelve(f"goods-{number}", sorts=sorts, currency=CURRENCY, option_names=["What"])
    return skus


def pieces(items, size):
    items = list(items)
    return [items[at : at + size] for at in range(0, len(items), size)]


def buy(shop, person, at, lines, skus):
    """One order at its own time."""
    shop.clock.at = max(int(at.replace(tzinfo=UTC).timestamp()) * SECOND, shop.clock.at + 1)
    for thing, quantity in lines:
        person.adds(skus[thing], quantity)
    order = person.buys()
    assert order.payment == "paid"
    return order


def revenue(shop):
    return Decimal(shop.one("select cast(sum(total) as bigint) from sales")) / TEN_THOUSAND


def test_every_order_of_northwind_adds_up_to_the_published_revenue(books):
    folder = dataset("orders-northwind")
    expected = json.loads((folder / "expected.json").read_text())["published"]
    text = (folder / "northwind.sql").read_text(encoding="utf-8")
    orders = re.findall(r"INSERT INTO orders VALUES \((\d+), '(\w+)', (\d+), '([\d-]+)'", text)
    lines = defaultdict(list)
    for order, product, price, quantity, discount in re.findall(
        r"INSERT INTO order_details VALUES \((\d+), (\d+), ([\d.]+), (\d+), ([\d.]+)\)", text
    ):
        each = two_digits(price) * (1 - two_digits(discount))
        lines[order].append(((product, each), int(quantity)))
    skus = goods(books, {thing for wanted in lines.values() for thing, _ in wanted})
    people, by_employee = {}, defaultdict(Decimal)
    for number, customer, employee, date in orders:
        if customer not in people:
            people[customer] = books.person(customer.lower())
        order = buy(books, people[customer], datetime.fromisoformat(date), lines[number], skus)
        by_employee[employee] += order.total.amount / TEN_THOUSAND
    counts = len(orders), sum(map(len, lines.values()))
    assert counts == (expected["orders"], expected["order_lines"])
    assert revenue(books) == Decimal(expected["revenue_exact"])
    assert by_employee["4"].quantize(Decimal("0.01")) == Decimal(expected["employee_4"])
    assert books.one("select min(day) from sales") == "1996-07-04"
    said = books.operator(reconcile)
    assert (said.difference, said.orders, said.entries) == (None, 830, 2155)


def test_orders_of_a_gift_shop_add_up_and_reconcile(books):
    """Sales only: what the set has of cancelled invoices, gifts and corrections are no orders of a shopper."""
    path = dataset("orders-online-retail") / "online-retail.csv.gz"
    invoices = {}
    with gzip.open(path) as file:
        for row in csv.DictReader(io.TextIOWrapper(file, encoding="utf-8")):
            quantity, price = int(row["Quantity"]), Decimal(row["UnitPrice"])
            if row["InvoiceNo"].isdigit() and 0 < quantity <= 999 and price > 0:
                date, wanted = invoices.setdefault(row["InvoiceNo"], (row["InvoiceDate"], defaultdict(int)))
                wanted[row["StockCode"], price] += quantity
            if len(invoices) > RETAIL_ORDERS:
                break
    orders = [
        (date, dict(wanted))
        for date, wanted in list(invoices.values())[:RETAIL_ORDERS]
        if len(wanted) <= 100 and max(wanted.values()) <= 999
    ]
    skus = goods(books, {thing for _, wanted in orders for thing in wanted})
    expected = sum(price * quantity for _, wanted in orders for (_, price), quantity in wanted.items())
    ann = books.person("ann")
    for date, wanted in orders:
        buy(books, ann, datetime.fromisoformat(date), wanted.items(), skus)
    assert revenue(books) == expected
    said = books.operator(reconcile)
    assert (said.difference, said.orders) == (None, len(orders))
