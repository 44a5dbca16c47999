"""XLSX with real numbers and real dates, in which nothing is a formula; rows go to the disk as they come."""

import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from counterfoil.reports.files.sheet import MILLION, PLACES, Cell, Cells, Heading, Kind, Sheet, readable
from counterfoil.shop.money import digits_of

ROWS = 1_048_576  # of one sheet, by the format's own limit
LETTERS = 32_767  # of one cell, likewise
AT_ONCE = 2_000  # rows between two pauses, in which others have the thread
PIECE = 1 << 18  # bytes
PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
DATES: dict[Kind, str] = {"day": "yyyy-mm-dd", "month": "yyyy-mm", "moment": "yyyy-mm-dd hh:mm:ss"}


def pieces(sheet: Sheet) -> Iterator[bytes]:
    """The file: first nothing, again and again, while it is made; then its bytes."""
    with tempfile.TemporaryDirectory(prefix="counterfoil-xlsx-") as folder:
        path = Path(folder) / "sheet.xlsx"
        with Workbook(str(path), {**PLAIN, "tmpdir": folder}) as book:
            writing = _Writing(book, sheet)
            for number, row in enumerate(sheet.rows, 1):
                writing.row(row)
                if number % AT_ONCE == 0:
                    yield b""
            if sheet.total is not None:
                writing.row(sheet.total, bold=True)
            writing.facts()
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


class _Writing:
    """One book being written, from its top to its end."""

    def __init__(self, book: Any, sheet: Sheet) -> None:
        self._book, self._sheet = book, sheet
        self._bold = book.add_format({"bold": True})
        self._formats = {
            bold: [self._format(heading, bold=bold) for heading in sheet.headings] for bold in (False, True)
        }
        self._page: Any = None
        self._next = ROWS
        self._pages = 0

    def row(self, cells: Cells, *, bold: bool = False) -> None:
        """The next row; on a page of its own where the last is full."""
        if self._next >= ROWS:
            self._turn()
        formats = self._formats[bold]
        for place, (cell, heading) in enumerate(zip(cells, self._sheet.headings, strict=True)):
            self._put(place, cell, heading.kind, formats[place])
        self._next += 1

    def facts(self) -> None:
        """What it is about, on the last page."""
        if not self._pages:
            self._turn()
        page = self._book.add_worksheet("About")
        page.set_column(0, 0, 24)
        page.set_column(1, 1, 90)
        for number, (name, said) in enumerate([("Report", self._sheet.title), *self._sheet.facts]):
            page.write_string(number, 0, name, self._bold)
            page.write_string(number, 1, _text(said))

    def _turn(self) -> None:
        self._pages += 1
        self._page = self._book.add_worksheet("Figures" if self._pages == 1 else f"Figures {self._pages}")
        self._page.freeze_panes(1, 0)
        for place, heading in enumerate(self._sheet.headings):
            self._page.set_column(place, place, 28 if heading.kind == "text" else 16)
            self._page.write_string(0, place, _text(heading.name), self._bold)
        self._next = 1

    def _put(self, place: int, cell: Cell, kind: Kind, written: Any) -> None:
        if isinstance(cell, int):
            self._page.write_number(self._next, place, _number(cell, kind), written)
        elif cell and kind in DATES and (when := _moment(cell)):
            self._page.write_datetime(self._next, place, when, written)
        elif cell:
            self._page.write_string(self._next, place, _text(cell), written)

    def _format(self, heading: Heading, *, bold: bool) -> Any:
        digits = "0" * digits_of(self._sheet.currency)
        written = {
            # All places that the ledger has, and as many as the currency has at least.
            "money": "#,##0." + digits + "#" * (4 - len(digits)) if digits else "#,##0",
            "percent": "0.0#%",
            "count": "#,##0",
            "days": "#,##0",
            **DATES,
        }.get(heading.kind, "@")
        return self._book.add_format({"num_format": written, "bold": bold})


def _number(value: int, kind: Kind) -> float:
    return value / {"money": PLACES, "percent": MILLION}.get(kind, 1)


def _moment(text: str) -> date | None:
    """The date or moment that a text is; None where it is none, like the word in front of a total."""
    try:
        return datetime.fromisoformat(f"{text}-01" if len(text) == 7 else text).replace(tzinfo=None)
    except ValueError:
        return None


def _text(text: str) -> str:
    return readable(text)[:LETTERS]
