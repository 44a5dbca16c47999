"""What a tool gives, as JSON: as the operation's answer is, or as the API tells it where that is more than an answer."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from counterfoil.gate.operation import Operation
from counterfoil.reports.following import ToldLines, follow_figure, told_lines
from counterfoil.reports.reading import read_report
from counterfoil.reports.telling import ToldReport
from counterfoil.reports.telling import told as told_report

Tells = tuple[type, Callable[[Any], Any]]

# A report knows how its figures are followed and written; what is told of it is plain.
TELLS: Mapping[str, Tells] = {
    read_report.name: (ToldReport, told_report),
    follow_figure.name: (ToldLines, told_lines),
}


def as_json(name: str, answer: Any) -> Any:
    """The answer of this tool in plain values: what its schema describes."""
    tells = TELLS.get(name)
    return msgspec.to_builtins(tells[1](answer) if tells else answer)


def schema_of_answer(operation: Operation) -> dict[str, Any]:
    """The same in JSON Schema."""
    answer = TELLS[operation.name][0] if operation.name in TELLS else operation.gives
    if answer is None or answer is type(None):
        return {"type": "null"}
    (schema,), components = msgspec.json.schema_components([answer], ref_template="#/$defs/{name}")
    return {**schema, "$defs": components} if components else dict(schema)
