"""Histories of other shops as files."""

import csv
import gzip
import io
import re
from decimal import Decimal
from pathlib import Path

from counterfoil.shop.imports.orders import ImportOrders, import_orders
from tests.datasets import dataset

HEADER = "order,placed_at,customer,country,sku,title,category,quantity,unit_price,amount,currency"


def brought(shop, path, currency=""):
    """What became of each line."""
    return list(shop.operator(import_orders, ImportOrders(str(path), currency)))


def online_retail(path: Path, lines: int | None = None, skip: int = 0) -> Path:
    """The first lines of the data set, as they are.

    Data: "Online Retail", D. Chen, S. L. Sain and K. Guo (2012), UCI Machine Learning Repository; read from outside.
    """
    with gzip.open(dataset("orders-online-retail") / "online-retail.csv.gz") as file, path.open("wb") as out:
        for number, line in enumerate(file):
            if number == 0 or (number > skip and (lines is None or number <= skip + lines)):
                out.write(line)
    return path


def northwind(path: Path) -> Path:
    """The orders of the classic example as a file of ours; what a line comes to as its dump has it, float and all."""
    rows = _rows((dataset("orders-northwind") / "northwind.sql").read_text(encoding="utf-8"))
    products = {row[0]: (row[1], row[3]) for row in rows["products"]}
    categories = {row[0]: row[1] for row in rows["categories"]}
    orders = {row[0]: row for row in rows["orders"]}
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(HEADER.split(","))
        for order, product, price, quantity, discount in rows["order_details"]:
            title, category = products[product]
            customer, day, country = (orders[order][n] for n in (1, 3, 13))
            amount = Decimal(price) * int(quantity) * (1 - Decimal(discount))
            out.writerow(
                (
                    order,
                    day,
                    customer,
                    country,
                    product,
                    title,
                    categories[category],
                    quantity,
                    "",
                    amount,
                    "USD",
                )
            )
    return path


def _rows(sql: str) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for table, values in re.findall(r"^INSERT INTO (\w+) VALUES \((.*)\);$", sql, re.MULTILINE):
        reader = csv.reader(io.StringIO(values), quotechar="'", skipinitialspace=True)
        found.setdefault(table, []).append(next(reader))
    return found
