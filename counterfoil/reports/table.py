"""What a report answers: rows of figures, their total, and what each figure is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from counterfoil.reports.asked import Asked

Unit = Literal["money", "count", "percent", "days"]
PLACES = 10_000  # money is in ten-thousandths, and percent in parts of a million
Value = int | None  # None: there is nothing to divide by


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of a report, as it stands above its values and below them."""

    slug: str
    name: str
    formula: str
    unit: Unit
    more_is_better: bool | None  # None: neither


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its key as it is in the books, how people call it, and its values in the order of the columns."""

    key: str
    name: str
    values: tuple[Value, ...]
    before: tuple[Value, ...] | None = None  # of the days it is compared with


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to one question."""

    asked: Asked
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    totals: tuple[Value, ...]
    totals_before: tuple[Value, ...] | None = None
    rest: Row | None = None  # what the rows beyond the limit come to
    currency: str = ""
    currencies: tuple[str, ...] = ()  # all there are in the books

    def of(self, row: Row) -> Mapping[str, Value]:
        """The values of a row by the figures' slugs."""
        return dict(zip((column.slug for column in self.columns), row.values, strict=True))

    @property
    def total(self) -> Mapping[str, Value]:
        """The totals by the figures' slugs."""
        return dict(zip((column.slug for column in self.columns), self.totals, strict=True))


def exact(value: Value, unit: Unit) -> str | int | None:
    """A value as JSON and CSV have it: money as decimals of the major unit, never rounded; percent as `12.5`."""
    if value is None or unit in ("count", "days"):
        return value
    return written(value)


def written(value: int) -> str:
    """Ten-thousandths as a decimal with two digits at least: `12.50`, `12.345`."""
    text = f"{Decimal(value).scaleb(-4):.4f}"
    return text[:-2] + text[-2:].rstrip("0")
