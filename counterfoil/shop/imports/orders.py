"""Bringing in the sales of another shop from a file: line by line, in pieces, the same again adds nothing."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from counterfoil.gate.actor import CONSOLE
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Misfit
from counterfoil.gate.shapes import Text, Unfit
from counterfoil.gate.work import Work
from counterfoil.shop.books.days import Daybook, zone_named
from counterfoil.shop.books.folding import by_keys, fold_sales
from counterfoil.shop.imports import entering
from counterfoil.shop.imports.entering import Marked
from counterfoil.shop.imports.past_lines import PastLine, Reader, headers, marked, reader
from counterfoil.shop.imports.products import CurrencyCode
from counterfoil.shop.imports.table import Row, Table, open_file
from counterfoil.shop.imports.twins import Twins
from counterfoil.shop.pricing.terms import Terms

LINES_A_PIECE, MOST_A_PIECE = 500, 1_000  # others wait for their turn while a piece is entered


@dataclass(frozen=True, slots=True)
class ImportOrders:
    """Which file, and the currency of lines that name none."""

    path: Annotated[str, Text(1, 4_000)]
    currency: Annotated[str, CurrencyCode()] = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one line, told when it is safe on the disk."""

    row: int
    order: str
    did: Literal["added", "unchanged", "refused"]
    why: Misfit | None = None


Read = tuple[Row, PastLine | Unfit]


@operation("import_orders", needs=Permission.SALES_IMPORT, ways=CONSOLE, effect=Effect.REVERSIBLE, slow=True)
def import_orders(work: Work, wants: ImportOrders) -> Iterator[Verdict]:
    """Bring in what another shop sold, into the sales ledger."""
    path = Path(wants.path)
    zone = work.house.part(Daybook).zone
    read = reader(zone_named(zone))
    twins = _twins(path, read)
    work.about(path.name)
    with work.writing():
        pass  # the trail's line: that it was begun
    currencies = _currencies(work, wants.currency, path, read)
    for piece in _pieces(path, read):
        yield from _entered(work, zone, twins, currencies, piece)
    fold_sales.run(work)


def _lines(path: Path, read: Reader) -> Iterator[Read]:
    with closing(open_file(path)) as file:
        table = Table(file)
        table.headers = headers(table.headers)
        for row in table:
            try:
                yield row, read(row)
            except Unfit as unfit:
                yield row, unfit


def _twins(path: Path, read: Reader) -> Twins:
    twins = Twins()
    for _, line in _lines(path, read):
        if isinstance(line, PastLine):
            twins.see(line.mark)
    twins.settle()
    return twins


@dataclass(frozen=True, slots=True)
class Currencies:
    """The currency of lines that name none, and those that the books are kept in."""

    usual: str
    kept: frozenset[str]

    def of(self, line: PastLine) -> str:
        """The currency of a line; sums of two kinds of money are none."""
        currency = line.currency or self.usual
        if currency not in self.kept:
            raise Unfit("import.books_currency", currency=currency, kept=", ".join(sorted(self.kept)))
        return currency


def _currencies(work: Work, named: str, path: Path, read: Reader) -> Currencies:
    """Those of the books and of the shop's prices; a shop that has sold nothing takes the file's."""
    terms = work.house.part(Terms)
    with work.reading() as db:
        in_books = {str(currency) for (currency,) in db.all(SELECT_CURRENCIES)}
    usual = named or (terms.currency if terms.currency in in_books or not in_books else min(in_books))
    if in_books:
        return Currencies(usual, frozenset({*in_books, terms.currency, *terms.others}))
    first = next((line for _, line in _lines(path, read) if isinstance(line, PastLine)), None)
    return Currencies(usual, frozenset({(first.currency if first else "") or usual, *terms.others}))


SELECT_CURRENCIES = """
    select currency from sales_days
    union
    select currency from sales where id > (select upto from sales_folded)
"""


def _pieces(path: Path, read: Reader) -> Iterator[list[Read]]:
    """So many lines at a time; orders whose lines stand together are not taken apart."""
    piece: list[Read] = []
    order = ""
    for row, line in _lines(path, read):
        ended = row.get("order") != order
        if len(piece) >= MOST_A_PIECE or (ended and len(piece) >= LINES_A_PIECE):
            yield piece
            piece = []
        piece.append((row, line))
        order = row.get("order")
    if piece:
        yield piece


def _entered(
    work: Work, zone: str, twins: Twins, currencies: Currencies, piece: list[Read]
) -> Iterator[Verdict]:
    """Enter a piece in one transaction; what is there already is left alone."""
    told = [_looked_at(twins, currencies, row, line) for row, line in piece]
    lines = [each for each in told if not isinstance(each, Verdict)]
    marks = [mark for mark, _, _ in lines]
    with work.reading() as db:
        there = entering.known(db, marks)
    if len(there) < len(lines):
        with work.writing(line=False) as db:
            entering.one_at_a_time(db)
            by_keys(db)
            there = entering.known(db, marks)
            if new := [each for each in lines if each[0] not in there]:
                entering.enter(db, zone, new)
    for each in told:
        if isinstance(each, Verdict):
            yield each
        else:
            mark, line, _ = each
            yield Verdict(line.line, line.order, "unchanged" if mark in there else "added")


def _looked_at(twins: Twins, currencies: Currencies, row: Row, line: PastLine | Unfit) -> Marked | Verdict:
    try:
        if isinstance(line, Unfit):
            raise line
        return marked(line.mark, twins.time(line.mark)), line, currencies.of(line)
    except Unfit as unfit:
        why = Misfit("row", unfit.sentence, {"line": row.line, **unfit.params})
        return Verdict(row.line, row.get("order"), "refused", why)
