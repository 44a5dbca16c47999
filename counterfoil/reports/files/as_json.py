"""JSON: what the report is, its total, and its rows, one after the other."""

from collections.abc import Iterator

import msgspec

from counterfoil.reports.files.as_csv import PIECE, exact
from counterfoil.reports.files.sheet import Cell, Cells, Heading, Sheet, readable

_encode = msgspec.json.Encoder().encode


def pieces(sheet: Sheet) -> Iterator[bytes]:
    """The file, some rows at a time."""
    head = _encode({**sheet.about, "total": None if sheet.total is None else _named(sheet, sheet.total)})
    page = [head[:-1], b',"rows":[']
    size, between = 0, b"\n"
    for row in sheet.rows:
        page += (between, _encode(_named(sheet, row)))
        size, between = size + len(page[-1]), b",\n"
        if size >= PIECE:
            yield b"".join(page)
            page, size = [], 0
    yield b"".join([*page, b"]}\n"])


def _named(sheet: Sheet, row: Cells) -> dict[str, str | int | None]:
    return {heading.slug: _value(cell, heading) for heading, cell in zip(sheet.headings, row, strict=True)}


def _value(cell: Cell, heading: Heading) -> str | int | None:
    """Money and percent as decimal text, which no program rounds; counts as numbers."""
    if isinstance(cell, int) and heading.kind in ("money", "percent"):
        return exact(cell, heading.kind)
    return readable(cell) if isinstance(cell, str) else cell
