"""CSV that a spreadsheet opens and runs nothing of."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from counterfoil.reports.files.sheet import FIGURES, Cell, Heading, Kind, Sheet, readable

PIECE = 1 << 16  # bytes, or a little more
MARK = "\ufeff"  # by which a spreadsheet knows that it is UTF-8
TEXT = "'"  # what follows is text, says a spreadsheet
# What makes a formula of a cell, in narrow letters and in wide ones.
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def pieces(sheet: Sheet, *, mark: bool = True) -> Iterator[bytes]:
    """The file, some rows at a time."""
    page = io.StringIO()
    page.write(MARK if mark else "")
    writer = csv.writer(page, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([harmless(heading.name) for heading in sheet.headings])
    kinds = [heading.kind for heading in sheet.headings]
    for row in sheet.rows:
        writer.writerow([written(cell, kind) for cell, kind in zip(row, kinds, strict=True)])
        if page.tell() >= PIECE:
            yield page.getvalue().encode()
            page.seek(0)
            page.truncate()
    if sheet.total is not None:
        writer.writerow([written(cell, kind) for cell, kind in zip(sheet.total, kinds, strict=True)])
    yield page.getvalue().encode()


def written(cell: Cell, kind: Kind) -> str:
    """A cell as it stands in the file: money as a decimal with all its places, text that is no formula."""
    if cell is None:
        return ""
    if isinstance(cell, int):
        return exact(cell, kind)
    return harmless(cell)


def exact(value: int, kind: Kind) -> str:
    """A figure as programs read it: ten-thousandths as `12.50` or `12.345`, parts of a million as `12.5` per cent."""
    if kind not in ("money", "percent"):
        return str(value)
    text = f"{Decimal(value).scaleb(-4):.4f}"
    return text[:-2] + text[-2:].rstrip("0")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula; `original` undoes it."""
    text = readable(text).replace("\x00", "")
    begins = text.lstrip(" \u00a0\u3000")
    return TEXT + text if begins.startswith((*BEGINS_FORMULA, TEXT)) else text


def original(cell: str) -> str:
    """What `harmless` was given."""
    return cell.removeprefix(TEXT)


def is_figure(heading: Heading) -> bool:
    """Whether its cells are numbers."""
    return heading.kind in FIGURES
