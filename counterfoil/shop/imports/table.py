"""Reading a CSV file row by row, however it was written: what cannot be read is named by its line, never guessed."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from counterfoil.gate.refusals import Invalid
from counterfoil.shop.cells import unguarded

LONGEST_LINE = 1 << 20
MOST_COLUMNS = 1_000
BLANKS = " \t\r\n"  # what every text here is kept without
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line it begins on, its cells by lower-case header, and what is wrong with it."""

    line: int
    cells: dict[str, str]
    fault: str = ""  # a sentence
    at: int = 0  # the byte it begins at

    def get(self, header: str) -> str:
        """The cell under a header; blank where there is none."""
        return self.cells.get(header, "")


class Lines:
    """The lines of a file as text; remembers which of them were not."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.read = 0
        self.at = 0  # the byte that is read next
        self.faults: dict[int, str] = {}

    def __iter__(self) -> Iterator[str]:
        while line := self._file.readline(LONGEST_LINE):
            self.read += 1
            self.at += len(line)
            if self.read == 1:
                line = _without_mark(line)
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                raise unreadable("import.long_line", self.read)
            yield self._text(line)

    def go_on(self, line: int, at: int) -> None:
        """Read on from there."""
        self._file.seek(at)
        self.read, self.at = line - 1, at

    def _text(self, line: bytes) -> str:
        if b"\0" in line:
            self.faults[self.read] = "import.nul"
            line = line.replace(b"\0", b"")
        try:
            return line.decode()
        except UnicodeDecodeError:
            self.faults[self.read] = "import.not_utf8"
            return line.decode(errors="replace")

    def fault(self, first: int, last: int) -> str:
        """What was wrong with any of these lines."""
        faults = [self.faults.pop(number) for number in range(first, last + 1) if number in self.faults]
        return faults[0] if faults else ""


def _without_mark(line: bytes) -> bytes:
    if line.startswith(UTF_16):
        raise unreadable("import.utf16", 1)
    return line.removeprefix(BYTE_ORDER_MARK)


def unreadable(sentence: str, line: int, **params: object) -> Invalid:
    """The refusal of a whole file."""
    return Invalid.one("path", sentence, line=line, **params)


class Table:
    """A CSV file with a line of headers."""

    def __init__(self, file: BinaryIO) -> None:
        self._lines = Lines(file)
        self._reader = csv.reader(iter(self._lines), strict=True)
        self._before = 0  # lines that this reader did not see
        self.headers = self._read_headers()

    def go_on(self, line: int, at: int) -> None:
        """Read on from a line that begins at this byte, as if all before it had been read."""
        self._lines.go_on(line, at)
        self._before = line - 1
        self._reader = csv.reader(iter(self._lines), strict=True)

    def _read_headers(self) -> list[str]:
        try:
            cells = next(self._reader, [])
        except csv.Error:
            raise unreadable("import.quotes", 1) from None
        if fault := self._lines.fault(1, self._reader.line_num):
            raise unreadable(fault, 1)
        if not any(cell.strip() for cell in cells):
            raise unreadable("import.no_headers", 1)
        if len(cells) > MOST_COLUMNS:
            raise unreadable("import.too_many_columns", 1, most=MOST_COLUMNS)
        return [cell.strip().casefold() for cell in cells]

    def __iter__(self) -> Iterator[Row]:
        while (row := self._next()) is not None:
            if row.fault or any(row.cells.values()):
                yield row

    def _next(self) -> Row | None:
        first, at = self._before + self._reader.line_num + 1, self._lines.at
        try:
            cells = next(self._reader)
        except StopIteration:
            return None
        except csv.Error as error:
            long = "field limit" in str(error)
            return Row(first, {}, "import.long_cell" if long else "import.quotes", at)
        fault = self._lines.fault(first, self._before + self._reader.line_num)
        if any(cell.strip() for cell in cells[len(self.headers) :]):
            fault = fault or "import.too_many_cells"
        return Row(
            first,
            {name: _plain(cell) for name, cell in zip(self.headers, cells, strict=False)},
            fault,
            at,
        )


def _plain(cell: str) -> str:
    return unguarded(cell.strip(BLANKS)).strip(BLANKS)


def open_file(path: Path) -> BinaryIO:
    """The file, or a refusal that says why it cannot be read."""
    try:
        return path.open("rb")
    except (OSError, ValueError):
        raise Invalid.one("path", "import.no_file", path=str(path)) from None
