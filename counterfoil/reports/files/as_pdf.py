"""PDF: the table as it stands on the page, for paper."""

from collections.abc import Iterator, Sequence
from itertools import islice

from counterfoil.reports.files.saying import Saying
from counterfoil.reports.files.sheet import FIGURES, Cells, Sheet
from counterfoil.shop.papers.paper import Paper, Stationery
from counterfoil.shop.papers.sheet import INK, SIDE, SOFT, TOP
from counterfoil.shop.papers.sheet import Sheet as Drawn

ROWS = 500  # on paper; whoever needs more needs a spreadsheet
NARROW = 7  # columns that fit on an upright sheet
LINE = 4.4  # millimetres
SHORT = 10  # letters that fit on one line of any column
MORE = "The first {rows} rows; CSV and XLSX have them all. The total is of all rows."


def pieces(sheet: Sheet, on: Stationery, at: int) -> Iterator[bytes]:
    """The file in one piece: paper is short."""
    drawing = _Drawing(sheet, on, at)
    rows = iter(sheet.rows)
    for row in islice(rows, ROWS):
        drawing.row(row)
    if next(rows, None) is not None:
        drawing.note(MORE.format(rows=ROWS))
    if sheet.total is not None:
        drawing.total(sheet.total)
    drawing.facts()
    yield bytes(drawing.sheet.output())


class _Drawing:
    """One table being drawn, page by page."""

    def __init__(self, table: Sheet, on: Stationery, at: int) -> None:
        self._table, self._on = table, on
        self._say = Saying(table.currency, on.place)
        self._wide = len(table.headings) > NARROW
        self.sheet = Drawn(_paper(table, at), on)
        self._page()
        self.sheet.pen(20, face="display")
        y = self.sheet.put(SIDE, TOP, self.sheet.epw, table.title, 9)
        self.sheet.pen(8, SOFT)
        for name, said in table.facts[:3]:
            y = self.sheet.put(SIDE, y + 0.5, self.sheet.epw, f"{name}: {said}", LINE)
        self.sheet.set_xy(SIDE, y + 5)
        self._headings()

    def row(self, cells: Cells) -> None:
        """The next row, on a new page where this one is full."""
        texts = self._texts(cells)
        self.sheet.pen(8)
        if not self.sheet.has_room(self._tall(texts) + 3):
            self._page()
            self._headings()
        self._put(texts)
        self.sheet.ruled(float(self.sheet.get_y()) + 1)
        self.sheet.set_xy(SIDE, float(self.sheet.get_y()) + 2)

    def total(self, cells: Cells) -> None:
        """What the rows come to."""
        texts = self._texts(cells)
        self.sheet.pen(8, style="B")
        if not self.sheet.has_room(self._tall(texts) + 6):
            self._page()
        self.sheet.ruled(float(self.sheet.get_y()), INK, 0.5)
        self.sheet.set_xy(SIDE, float(self.sheet.get_y()) + 2)
        self._put(texts)

    def note(self, words: str) -> None:
        """A sentence across."""
        self.sheet.pen(8, SOFT)
        y = self.sheet.put(SIDE, float(self.sheet.get_y()) + 1, self.sheet.epw, words, LINE)
        self.sheet.set_xy(SIDE, y + 2)

    def facts(self) -> None:
        """What stands under the figures: how each is made."""
        self.sheet.set_xy(SIDE, float(self.sheet.get_y()) + 6)
        self.sheet.pen(7.5, SOFT)
        for name, said in self._table.facts[3:]:
            text = f"{name}: {said}"
            if not self.sheet.has_room(self.sheet.tall(self.sheet.epw, text, 3.8) + 2):
                self._page()
                self.sheet.pen(7.5, SOFT)
            y = self.sheet.put(SIDE, float(self.sheet.get_y()), self.sheet.epw, text, 3.8)
            self.sheet.set_xy(SIDE, y + 1)

    def _page(self) -> None:
        self.sheet.add_page(orientation="landscape" if self._wide else "portrait")
        self.sheet.pen(7, SOFT)
        foot = f"{self._on.shop} · {self._table.title} · {self.sheet.page_no()}"
        self.sheet.put(SIDE, self.sheet.h - 16, self.sheet.epw, foot, 3.4, "R")
        self.sheet.set_xy(SIDE, TOP)

    def _headings(self) -> None:
        self.sheet.pen(7, SOFT, style="B")
        self._put([heading.name for heading in self._table.headings])
        self.sheet.ruled(float(self.sheet.get_y()) + 0.8, INK, 0.4)
        self.sheet.set_xy(SIDE, float(self.sheet.get_y()) + 2)

    def _texts(self, cells: Cells) -> list[str]:
        return [
            self._say(cell, heading.kind) for cell, heading in zip(cells, self._table.headings, strict=True)
        ]

    def _columns(self) -> list[tuple[float, float, str]]:
        """Where each begins, how wide it is, and to which side it stands: words have twice the room of figures."""
        weights = [1.0 if heading.kind in FIGURES else 1.8 for heading in self._table.headings]
        part, x, found = self.sheet.epw / sum(weights), SIDE, []
        for heading, weight in zip(self._table.headings, weights, strict=True):
            found.append((x, part * weight - 2, "R" if heading.kind in FIGURES else "L"))
            x += part * weight
        return found

    def _tall(self, texts: Sequence[str]) -> float:
        """How high a row is; measuring text costs as much as drawing it, so what is short is not."""
        return max(
            self.sheet.tall(width, text, LINE) if len(text) > SHORT else LINE
            for text, (_, width, _) in zip(texts, self._columns(), strict=True)
        )

    def _put(self, texts: Sequence[str]) -> None:
        y = low = float(self.sheet.get_y())
        for text, (x, width, side) in zip(texts, self._columns(), strict=True):
            if len(text) > SHORT:
                low = max(low, self.sheet.put(x, y, width, text, LINE, side))
            elif text:
                self.sheet.set_xy(x, y)
                self.sheet.cell(width, LINE, self.sheet.drawable(text), align=side)
                low = max(low, y + LINE)
        self.sheet.set_xy(SIDE, low)


def _paper(table: Sheet, at: int) -> Paper:
    """What a sheet asks of a paper: its name and its moment."""
    return Paper(
        name=table.name,
        title=table.title,
        number="",
        at=at,
        facts=[],
        to=[],
        rows=[],
        sums=[],
        total="",
        after=[],
    )
