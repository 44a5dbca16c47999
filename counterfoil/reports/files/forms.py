"""The forms a file of figures can have."""

from collections.abc import Iterator

from counterfoil.gate.refusals import NotFound
from counterfoil.reports.files import as_csv, as_json, as_xlsx
from counterfoil.reports.files.sheet import Sheet
from counterfoil.shop.papers.paper import Stationery
from counterfoil.shop.papers.printing import can_print

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "pdf": "application/pdf",
}


def pieces_of(sheet: Sheet, form: str, on: Stationery, at: int) -> Iterator[bytes]:
    """The file in this form, piece by piece."""
    if form == "csv":
        return as_csv.pieces(sheet)
    if form == "json":
        return as_json.pieces(sheet)
    if form == "xlsx":
        return as_xlsx.pieces(sheet)
    if not can_print():
        raise NotFound("paper.cannot")
    # Only where papers are printed: it brings 20 MB of memory, and not every shop has it.
    from counterfoil.reports.files import as_pdf  # noqa: PLC0415

    return as_pdf.pieces(sheet, on, at)
