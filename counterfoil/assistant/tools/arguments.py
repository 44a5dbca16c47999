"""The arguments of a tool: read strictly, and told to the trail without what is nobody's business."""

import json
from collections.abc import Mapping
from typing import Any

from counterfoil.assistant.tools.tool import Tool, by_hand
from counterfoil.gate import shapes
from counterfoil.gate.refusals import Invalid, Misfit
from counterfoil.gate.shapes import Inner, kinds_of

Arguments = Mapping[str, object]
LONGEST = 200  # of one value, in the trail


def wanted(tool: Tool, arguments: Arguments) -> Any:
    """What the operation asks for; whatever it does not ask for is refused, not overlooked."""
    if not isinstance(arguments, Mapping):
        raise Invalid.one("", "field.object")
    shape = tool.operation.asks
    if unknown := [*_unknown(shape, arguments)]:
        raise Invalid(*(Misfit(name, "tool.unknown") for name in unknown))
    return None if shape is None else shapes.read(shape, arguments)


def _unknown(shape: type | None, given: Mapping[str, object]) -> list[str]:
    kinds = {} if shape is None else {field.name: kind for field, kind in kinds_of(shape)}
    hidden = frozenset[str]() if shape is None else by_hand(shape)
    unknown = [str(name) for name in given if name not in kinds or name in hidden]
    for name, value in given.items():
        kind = kinds.get(name)
        if isinstance(kind, Inner) and isinstance(value, Mapping):
            unknown += [f"{name}.{inner}" for inner in _unknown(kind.shape, value)]
    return unknown


def as_asked(tool: Tool, arguments: Arguments) -> str:
    """What was asked as the trail keeps it: plain values; of what is longer or deeper, that it was there."""
    if not isinstance(arguments, Mapping):
        return ""
    known = tool.asks["properties"]
    told = {name: _short(arguments[name]) for name in known if name in arguments}
    return json.dumps(told, ensure_ascii=True)


def _short(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return value[:LONGEST] if isinstance(value, str) else "…"
