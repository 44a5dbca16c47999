"""Tools, made from operations: what one is called, says, asks and gives, and what it does to the world."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from counterfoil.assistant.tools.telling import schema_of_answer
from counterfoil.gate.actor import Actor
from counterfoil.gate.operation import OPERATIONS, Effect, Operation
from counterfoil.gate.permissions import Anyone, Permission
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.shapes import BY_HAND, schema_of

NOTHING: Mapping[str, Any] = {"type": "object", "properties": {}, "required": []}


@dataclass(frozen=True, slots=True)
class Tool:
    """One operation as it is shown to whoever speaks for somebody; the caller is never an argument."""

    name: str
    says: str
    asks: Mapping[str, Any]  # JSON Schema of its arguments
    gives: Mapping[str, Any]  # … and of its answer
    needs: Permission | Anyone
    effect: Effect
    operation: Operation


def all_tools() -> list[Tool]:
    """Every tool there is, by name."""
    return [tool_of(each) for _, each in sorted(OPERATIONS.items()) if each.tool]


def tools_for(actor: Actor) -> list[Tool]:
    """The tools this actor may call, or have put before the person they speak for."""
    return [each for each in all_tools() if _is_for(each, actor)]


def tool_named(name: str) -> Tool:
    """The tool with this name; what is no tool does not exist."""
    operation = OPERATIONS.get(name)
    if operation is None or not operation.tool:
        raise NotFound("tool.none")
    return tool_of(operation)


def _is_for(tool: Tool, actor: Actor) -> bool:
    may = not isinstance(tool.needs, Permission) or actor.may(tool.needs)
    return may and actor.way in tool.operation.ways and (actor.looker is None or tool.effect is Effect.READS)


@cache
def tool_of(operation: Operation) -> Tool:
    """The operation as a tool."""
    return Tool(
        name=operation.name,
        says=operation.says,
        asks=_asks(operation.asks),
        gives=schema_of_answer(operation),
        needs=operation.needs,
        effect=operation.effect,
        operation=operation,
    )


def _asks(shape: type | None) -> dict[str, Any]:
    if shape is None:
        return {**NOTHING, "additionalProperties": False}
    schema, hidden = schema_of(shape), by_hand(shape)
    return {
        "type": "object",
        "description": (shape.__doc__ or "").strip(),
        "properties": {name: each for name, each in schema["properties"].items() if name not in hidden},
        "required": [name for name in schema["required"] if name not in hidden],
        "additionalProperties": False,
    }


def by_hand(shape: type) -> frozenset[str]:
    """The fields that only the person themselves fills: a card, say."""
    hints = get_type_hints(shape, include_extras=True)
    return frozenset(name for name, hint in hints.items() if BY_HAND in get_args(hint))
