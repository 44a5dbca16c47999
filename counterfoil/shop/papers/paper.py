"""What a paper is: what is the same on all of a shop, and what one says from its top to its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from counterfoil.shop.books.days import Daybook
from counterfoil.shop.figures import PLACE


@dataclass(frozen=True, slots=True)
class Stationery:
    """What is the same on all papers of a shop."""

    shop: str = "Counterfoil"
    seller: tuple[str, ...] = ()  # name and address, line by line
    tax_number: str = ""
    days: Daybook = field(default_factory=Daybook)
    place: str = PLACE  # how figures are written
    pay_to: str = ""  # where people send money who pay later
    countries: Mapping[str, str] = field(default_factory=dict)  # their names
    sheet: str = "A4"
    display: Path | None = None  # letters for names and headings
    more: Path | None = None  # letters for what ours lack

    def day(self, at: int) -> str:
        """21 November 2026, in the shop's own zone."""
        when = date.fromisoformat(self.days.day(at))
        return f"{when.day} {when:%B %Y}"


@dataclass(frozen=True, slots=True)
class Row:
    """So many of one thing."""

    quantity: int
    title: str
    detail: str
    each: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper in words, from its top to its end."""

    name: str  # of its file, without the ending
    title: str
    number: str
    at: int  # its own moment, the same however often it is printed
    facts: list[tuple[str, str]]
    to: list[str]
    rows: list[Row]
    sums: list[tuple[str, str]]
    total: str
    after: list[tuple[str, str]]  # below the total
    stamp: str = ""
    void: bool = False  # whether the stamp is a red one
    label: str = ""  # of the note
    note: str = ""
