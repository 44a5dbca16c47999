"""The lines behind a figure as a sheet."""

from collections.abc import Iterable, Iterator

from counterfoil.gate.clock import rfc3339
from counterfoil.reports.definitions import FIGURES, REPORTS
from counterfoil.reports.figures import Figure
from counterfoil.reports.files.of_table import TOTAL, span
from counterfoil.reports.files.sheet import Cells, Heading, Sheet
from counterfoil.reports.following import Followed
from counterfoil.reports.lines import Line

WORDS = (
    Heading("at", "When (UTC)", "moment"),
    Heading("what", "What", "text"),
    Heading("order", "Order", "text"),
    Heading("about", "About", "text"),
    Heading("pieces", "Pieces", "count"),
)


def sheet_of_lines(found: Followed, lines: Iterable[Line]) -> Sheet:
    """All of them, and below them what they come to."""
    asked, figure = found.asked, found.figure
    parts = parts_of(figure)
    return Sheet(
        name=f"{asked.report}-{figure.slug}-{asked.since}-{asked.until}",
        title=f"{figure.name}, line by line, {span(asked)}",
        headings=[*WORDS, *(Heading(part.slug, part.name, part.unit) for part in parts)],
        rows=_rows(lines, [part.slug for part in parts]),
        facts=[
            ("Report", REPORTS[asked.report].name),
            ("Days", f"{span(asked)}, both included, in the time zone {asked.zone}"),
            ("Currency", asked.currency),
            (figure.name, figure.formula),
            ("SQL", found.sql),
        ],
        currency=asked.currency,
        about={
            "report": asked.report,
            "figure": figure.slug,
            "since": asked.since,
            "until": asked.until,
            "zone": asked.zone,
            "currency": asked.currency,
        },
    )


def parts_of(figure: Figure) -> list[Figure]:
    """The sums that a figure is made of; itself, where it is one."""
    return [FIGURES[part] for part in figure.parts if part in FIGURES] or [figure]


def _rows(lines: Iterable[Line], parts: list[str]) -> Iterator[Cells]:
    total = dict.fromkeys(parts, 0)
    for line in lines:
        values = [line.values.get(part, 0) for part in parts]
        for part, value in zip(parts, values, strict=True):
            total[part] += value
        at = rfc3339(line.at) if line.at else ""
        yield at, line.what, line.order, line.about, line.quantity, *values
    yield TOTAL, "", "", "", None, *total.values()
