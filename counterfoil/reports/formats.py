"""The forms in which the command line tells a report: a name each, and what writes it."""

import csv
import io
from collections.abc import Callable
from typing import BinaryIO

import msgspec

from counterfoil.reports.table import Table, exact
from counterfoil.reports.telling import told

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\N{FULLWIDTH EQUALS SIGN}")


def as_json(table: Table, out: BinaryIO) -> None:
    """The total, and a row for each key; money as decimals in text."""
    out.write(msgspec.json.format(msgspec.json.encode(told(table)), indent=2) + b"\n")


def as_csv(table: Table, out: BinaryIO) -> None:
    """A line for each key, without the total, so that a sum over a column is one."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    lines = csv.writer(text)
    lines.writerow(["key", "name", *(column.slug for column in table.columns)])
    for row in table.rows:
        values = [exact(value, column.unit) for value, column in zip(row.values, table.columns, strict=True)]
        lines.writerow([plain(row.key), plain(row.name), *values])
    text.detach()


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


FORMATS: dict[str, Callable[[Table, BinaryIO], None]] = {"csv": as_csv, "json": as_json}
