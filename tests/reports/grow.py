"""A process that writes a file of so many rows and says how much memory it took at most."""

import resource
import sys

from counterfoil.reports.files import as_csv, as_json, as_xlsx
from counterfoil.reports.files.sheet import Heading, Sheet

WRITE = {"csv": as_csv.pieces, "json": as_json.pieces, "xlsx": as_xlsx.pieces}
HEADINGS = [
    Heading("at", "Day", "day"),
    Heading("order", "Order", "text"),
    Heading("title", "Title", "text"),
    Heading("country", "Country", "text"),
    Heading("pieces", "Pieces", "count"),
    Heading("gross", "Gross sales", "money"),
    Heading("tax", "Tax", "money"),
    Heading("total", "Total sales", "money"),
]


def rows(count):
    for number in range(count):
        yield (
            "2026-11-21",
            f"ORDER{number:06}",
            f"Kettle number {number}",
            "DE",
            number % 9,
            123_400 + number,
            2_345,
            125_745,
        )


def main(form, count):
    sheet = Sheet("sales", "Sales", HEADINGS, rows(count), currency="EUR")
    size = sum(map(len, WRITE[form](sheet)))
    sys.stdout.write(f"{size} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
