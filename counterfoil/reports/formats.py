"""The forms in which the command line tells a report: a name each, and what writes it."""

import csv
import io
from collections.abc import Callable
from typing import BinaryIO

import msgspec

from counterfoil.reports.files.as_csv import harmless
from counterfoil.reports.files.as_xlsx import pieces as xlsx_pieces
from counterfoil.reports.files.of_table import sheet_of
from counterfoil.reports.table import Table, exact
from counterfoil.reports.telling import told


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
        lines.writerow([harmless(row.key), harmless(row.name), *values])
    text.detach()


def as_xlsx(table: Table, out: BinaryIO) -> None:
    """The file that the back office gives, with its total and what each figure means."""
    out.writelines(xlsx_pieces(sheet_of(table)))


FORMATS: dict[str, Callable[[Table, BinaryIO], None]] = {"csv": as_csv, "json": as_json, "xlsx": as_xlsx}
