"""Sheets of paper to draw on: letters of many scripts, text that can be searched, and the same bytes each time."""

import unicodedata
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from counterfoil.gate.clock import SECOND
from counterfoil.shop.papers.paper import Paper, Stationery

FONTS = Path(str(files("counterfoil.shop.papers"))) / "fonts"
Colour = tuple[int, int, int]
INK: Colour = (20, 33, 26)
SOFT: Colour = (75, 90, 81)
RULE: Colour = (190, 200, 184)
PRESS: Colour = (23, 87, 63)
STAMP: Colour = (169, 47, 27)
SIDE, TOP, FOOT = 20.0, 18.0, 24.0  # millimetres
LONGEST = 200  # letters of one text: what is longer ends in dots
BOX = "\N{WHITE SQUARE}"  # stands for a letter that no font here has
JOINERS = "\u200c\u200d"


class Sheet(FPDF):
    """Pages that are filled from the top, with one foot."""

    def __init__(self, paper: Paper, on: Stationery) -> None:
        super().__init__(format=on.sheet)
        self.str_alias_nb_pages = ""  # nobody's name is a count of pages
        self.set_margins(SIDE, TOP, SIDE)
        self.set_auto_page_break(auto=False)
        self.c_margin = 0  # columns keep their own distance
        self.set_lang("en")
        self.set_creation_date(datetime.fromtimestamp(paper.at // SECOND, UTC))
        self._take_fonts(on)
        self.set_title(self.drawable(f"{paper.title} {paper.number}"))
        self.set_author(self.drawable(on.shop))
        self.set_creator("Counterfoil")

    def _take_fonts(self, on: Stationery) -> None:
        self.add_font("text", "", FONTS / "DejaVuSans.ttf")
        self.add_font("text", "B", FONTS / "DejaVuSans-Bold.ttf")
        self.add_font("display", "", on.display or FONTS / "DejaVuSans-Bold.ttf")
        if on.more:
            self.add_font("more", "", on.more)
        self.set_fallback_fonts(["text", "more"] if on.more else ["text"], exact_match=False)
        self.set_text_shaping(True)
        self._known = {code for font in self.fonts.values() for code in getattr(font, "cmap", {})}

    def drawable(self, text: str) -> str:
        """What can be drawn of a text; a box for each letter that cannot."""
        shown = "".join(map(self._letter, text))
        return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"

    def _letter(self, letter: str) -> str:
        if letter.isspace():
            return letter if letter == "\N{NO-BREAK SPACE}" else " "
        if unicodedata.category(letter) in ("Cc", "Cf") and letter not in JOINERS:
            return ""  # it would turn or hide what stands beside it
        return letter if ord(letter) in self._known else BOX

    def pen(self, size: float, colour: Colour = INK, face: str = "text", style: str = "") -> None:
        """Write like this from now on."""
        self.set_font(face, style, size)
        self.set_text_color(*colour)

    def put(self, x: float, y: float, width: float, text: str, step: float, align: str = "L") -> float:
        """Text in a column, on as many lines as it takes; where the next thing can begin."""
        self.set_xy(x, y)
        self.multi_cell(
            width, step, self.drawable(text), align=Align.coerce(align), new_x=XPos.LEFT, new_y=YPos.NEXT
        )
        return float(self.get_y())

    def tall(self, width: float, text: str, step: float) -> float:
        """How high such a text would be."""
        found = self.multi_cell(
            width, step, self.drawable(text), align=Align.L, dry_run=True, output=MethodReturnValue.HEIGHT
        )
        assert isinstance(found, float | int)
        return float(found)

    def ruled(self, y: float, colour: Colour = RULE, width: float = 0.2, start: float = SIDE) -> None:
        """A line across, from `start` to the margin."""
        self.set_draw_color(*colour)
        self.set_line_width(width)
        self.line(start, y, self.w - SIDE, y)

    def has_room(self, height: float) -> bool:
        """Whether so much fits on this page yet."""
        return float(self.get_y()) + height <= self.h - FOOT
