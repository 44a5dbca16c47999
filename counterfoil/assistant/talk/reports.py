"""What staff ask of the reports: the same definitions and the same figures as their pages."""

from typing import Any

from counterfoil.assistant.talk.orders import in_words
from counterfoil.assistant.talk.turn import Told, Turn, words
from counterfoil.gate.actor import OFFICE
from counterfoil.gate.permissions import Permission
from counterfoil.reports.definitions import FIGURES, REPORTS
from counterfoil.reports.table import Table, Unit, Value
from counterfoil.shop import figures
from counterfoil.shop.money import Money, digits_of

TOLD = 10  # rows
PAGE = "/admin/reports/"


def report(turn: Turn) -> Told:
    """One figure over some days, told apart and compared as asked."""
    if turn.speaker.realm != OFFICE or not turn.speaker.may(Permission.REPORTS_READ):
        return Told(answer=words("office_only"))
    slots = turn.slots
    found = next(
        (
            each
            for each in REPORTS.values()
            if slots.figure in each.figures and (not slots.by or slots.by in each.splits)
        ),
        None,
    )
    if turn.meaning.missing or found is None:
        return Told(answer=words("which_figure"), link=PAGE)
    asked: dict[str, Any] = {"report": found.slug, "limit": TOLD}
    if slots.by:
        asked["split"] = slots.by
    if slots.period:
        asked |= {"since": str(slots.period.since), "until": str(slots.period.until)}
    if slots.against:
        asked |= {
            "compare": "own",
            "compare_since": str(slots.against.since),
            "compare_until": str(slots.against.until),
        }
    table: Table = turn.call("read_report", **asked)
    turn.filters["figure"] = slots.figure
    return Told(
        answer=_said(turn, table, slots.figure), rows=[row.key for row in table.rows], link=PAGE + found.slug
    )


def _said(turn: Turn, table: Table, figure: str) -> str:
    at = next(number for number, column in enumerate(table.columns) if column.slug == figure)
    column = table.columns[at]
    span = words("span", since=in_words(table.asked.since), until=in_words(table.asked.until))
    lines = [
        words(
            "figure", figure=column.name, value=_value(turn, table, table.totals[at], column.unit), span=span
        )
    ]
    if table.totals_before is not None and turn.slots.against:
        against = turn.slots.against
        before = words("span", since=in_words(against.since), until=in_words(against.until))
        lines.append(
            words(
                "figure",
                figure=column.name,
                value=_value(turn, table, table.totals_before[at], column.unit),
                span=before,
            )
        )
    if turn.slots.by:
        lines += [
            words("figure_row", name=row.name, value=_value(turn, table, row.values[at], column.unit))
            for row in table.rows
        ]
    return "\n".join([*lines, words("formula", figure=FIGURES[figure].name, formula=column.formula)])


def _value(turn: Turn, table: Table, value: Value, unit: Unit) -> str:
    if value is None:
        return "–"
    if unit == "money":
        # Kept in ten-thousandths of the major unit, and rounded once, here.
        coins = 10 ** digits_of(table.currency)
        amount = (abs(value) * coins + 5_000) // 10_000
        return turn.money(Money(amount if value >= 0 else -amount, table.currency))
    if unit == "percent":
        return figures.percent(value, turn.terms.place)
    return figures.number(value, turn.terms.place)
