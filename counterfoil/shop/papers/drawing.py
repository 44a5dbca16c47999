"""A paper drawn on sheets: whose it is, what it is, the goods, and what they come to."""

from counterfoil.shop.papers.paper import Paper, Row, Stationery
from counterfoil.shop.papers.sheet import INK, PRESS, RULE, SIDE, SOFT, STAMP, TOP, Sheet
from counterfoil.shop.sentences import tell

QUANTITY, FIGURE, GAP = 13.0, 31.0, 3.0  # millimetres
SUMS = 86.0
TALLEST = 70.0  # no row is taller; measuring one costs as much as drawing it


def draw(paper: Paper, on: Stationery) -> bytes:
    """The whole file."""
    sheet = Sheet(paper, on)
    _page(sheet, paper, on)
    y = _head(sheet, on)
    y = _title(sheet, paper, y)
    y = _facts(sheet, paper, y)
    _goods(sheet, paper, on, y)
    _sums(sheet, paper, on)
    _note(sheet, paper, on)
    return bytes(sheet.output())


def _page(sheet: Sheet, paper: Paper, on: Stationery) -> None:
    """A fresh page with its foot."""
    sheet.add_page()
    y = sheet.h - 16
    sheet.ruled(y - 2.5)
    sheet.pen(7, SOFT)
    number = tell("paper.tax_number", number=on.tax_number) if on.tax_number else ""
    sheet.put(SIDE, y, sheet.epw - 40, " · ".join(filter(None, [on.shop, number])), 3.4)
    what = tell("paper.page", title=paper.title, number=paper.number, page=sheet.page_no())
    sheet.put(sheet.w - SIDE - 80, y, 80, what, 3.4, "R")
    sheet.set_xy(SIDE, TOP)


def _head(sheet: Sheet, on: Stationery) -> float:
    sheet.pen(17, face="display")
    left = sheet.put(SIDE, TOP, sheet.epw - 80, on.shop, 7.5)
    sheet.pen(8, SOFT)
    right = TOP + 0.8
    number = [tell("paper.tax_number", number=on.tax_number)] if on.tax_number else []
    for line in [*on.seller, *number]:
        right = sheet.put(sheet.w - SIDE - 76, right, 76, line, 4, "R")
    y = max(left, right) + 5
    _perforation(sheet, y)
    return y


def _perforation(sheet: Sheet, y: float) -> None:
    """Here the ticket is torn from its counterfoil."""
    sheet.set_draw_color(*RULE)
    sheet.set_line_width(0.5)
    sheet.set_dash_pattern(dash=0.5, gap=1.7)
    sheet.line(0, y, sheet.w, y)
    sheet.set_dash_pattern()


def _title(sheet: Sheet, paper: Paper, y: float) -> float:
    if paper.stamp:
        _stamp(sheet, paper, y + 8)
    sheet.pen(26, face="display")
    return sheet.put(SIDE, y + 8, sheet.epw - 50, paper.title, 11)


def _stamp(sheet: Sheet, paper: Paper, y: float) -> None:
    colour = STAMP if paper.void else PRESS
    sheet.pen(13, colour, face="display")
    words = sheet.drawable(paper.stamp.upper())
    width = sheet.get_string_width(words) + 8
    x = sheet.w - SIDE - width
    sheet.set_draw_color(*colour)
    with sheet.rotation(4, x + width / 2, y + 5):
        for inset, thick in ((0.0, 0.5), (0.9, 0.25)):
            sheet.set_line_width(thick)
            sheet.rect(
                x + inset, y + inset, width - 2 * inset, 10 - 2 * inset, round_corners=True, corner_radius=1
            )
        sheet.put(x, y + 1.6, width, paper.stamp.upper(), 7, "C")


def _facts(sheet: Sheet, paper: Paper, y: float) -> float:
    """A small name above what was filled in, side by side; and whose it is below."""
    width = sheet.epw / len(paper.facts)
    low = y = y + 6
    for place, (label, value) in enumerate(paper.facts):
        x = SIDE + place * width
        below = _label(sheet, x, y, width - GAP, label)
        sheet.pen(9.5)
        low = max(low, sheet.put(x, below, width - GAP, value, 5))
    y = _label(sheet, SIDE, low + 6, sheet.epw, tell("paper.for"))
    sheet.pen(9.5)
    for line in paper.to:
        y = sheet.put(SIDE, y, sheet.epw / 2, line, 4.9)
    return y


def _label(sheet: Sheet, x: float, y: float, width: float, text: str, align: str = "L") -> float:
    sheet.pen(7, SOFT, style="B")
    return sheet.put(x, y, width, text, 4.4, align)


def _goods(sheet: Sheet, paper: Paper, on: Stationery, y: float) -> None:
    _columns(sheet, paper, y + 9)
    what = sheet.epw - QUANTITY - 2 * FIGURE
    for row in paper.rows:
        if not sheet.has_room(TALLEST) and not sheet.has_room(_tall(sheet, row, what - GAP)):
            _page(sheet, paper, on)
            _columns(sheet, paper, TOP)
        _row(sheet, row, what)


def _tall(sheet: Sheet, row: Row, width: float) -> float:
    sheet.pen(9.5)
    height = sheet.tall(width, row.title, 4.9)
    sheet.pen(7.5)
    return height + sheet.tall(width, row.detail, 3.9) + 4.4


def _columns(sheet: Sheet, paper: Paper, y: float) -> None:
    right = sheet.w - SIDE
    _label(sheet, SIDE + QUANTITY, y, 60, tell("paper.what"))
    if any(row.each for row in paper.rows):
        _label(sheet, right - 2 * FIGURE, y, FIGURE, tell("paper.each"), "R")
    below = _label(sheet, right - FIGURE, y, FIGURE, tell("paper.amount"), "R") + 1
    sheet.ruled(below, INK, 0.4)
    sheet.set_xy(SIDE, below)


def _row(sheet: Sheet, row: Row, what: float) -> None:
    """One line; drawn in the order in which it is read aloud."""
    y, right = float(sheet.get_y()) + 2.2, sheet.w - SIDE
    sheet.pen(9.5)
    sheet.put(SIDE, y, QUANTITY - 2, f"{row.quantity} ×", 4.9, "R")
    below = sheet.put(SIDE + QUANTITY, y, what - GAP, row.title, 4.9)
    sheet.pen(7.5, SOFT)
    below = sheet.put(SIDE + QUANTITY, below, what - GAP, row.detail, 3.9)
    sheet.pen(9.5)
    sheet.put(right - 2 * FIGURE, y, FIGURE, row.each, 4.9, "R")
    sheet.put(right - FIGURE, y, FIGURE, row.amount, 4.9, "R")
    sheet.ruled(below + 2.2)
    sheet.set_xy(SIDE, below + 2.2)


def _sums(sheet: Sheet, paper: Paper, on: Stationery) -> None:
    if not sheet.has_room(6.0 * (len(paper.sums) + len(paper.after)) + 20):
        _page(sheet, paper, on)
    start = sheet.w - SIDE - SUMS
    y = float(sheet.get_y()) + 3
    for label, amount in paper.sums:
        y = _sum(sheet, start, y, label, amount)
    sheet.ruled(y + 1.6, INK, 0.6, start)
    sheet.pen(14, face="display")
    sheet.put(start, y + 3.6, SUMS / 2, tell("paper.total"), 7)
    y = sheet.put(start + SUMS / 2 - 10, y + 3.6, SUMS / 2 + 10, paper.total, 7, "R") + 1.5
    for label, amount in paper.after:
        y = _sum(sheet, start, y, label, amount, size=8)
    sheet.set_xy(SIDE, y)


def _sum(sheet: Sheet, x: float, y: float, label: str, amount: str, size: float = 9.5) -> float:
    sheet.pen(size, SOFT)
    low = sheet.put(x, y, SUMS - FIGURE, label, 5.4)
    sheet.pen(size)
    sheet.put(x + SUMS - FIGURE, y, FIGURE, amount, 5.4, "R")
    return low


def _note(sheet: Sheet, paper: Paper, on: Stationery) -> None:
    if not paper.note:
        return
    if not sheet.has_room(30):
        _page(sheet, paper, on)
    y = _label(sheet, SIDE, float(sheet.get_y()) + 8, sheet.epw, paper.label)
    sheet.pen(9.5)
    sheet.put(SIDE, y, sheet.epw, paper.note, 4.9)
