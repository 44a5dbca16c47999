"""Whether the model may name what it names in its arguments: only what an earlier result of this conversation held."""

from collections.abc import Iterator, Mapping
from typing import Any

from counterfoil.assistant.model.held import Held
from counterfoil.assistant.tools.tool import Tool

# Words to look for or to give as a reason; they open nothing.
FREE = frozenset({"q", "reason", "since", "until", "why", "words"})


def unheld(tool: Tool, arguments: Mapping[str, Any], held: Held, said: str) -> list[str]:
    """The names of arguments that hold what nobody told the model; `said` is what the person said themselves."""
    return [*_unheld(tool.asks, arguments, held, said.casefold())]


def _unheld(schema: Mapping[str, Any], given: Mapping[str, Any], held: Held, said: str) -> Iterator[str]:
    for name, value in given.items():
        kind = schema.get("properties", {}).get(name, {})
        if isinstance(value, Mapping) and "properties" in kind:
            # An address is the person's own, word for word.
            yield from (f"{name}.{each}" for each, text in value.items() if not _was_said(text, said))
        elif isinstance(value, Mapping):
            yield from (name for each in value if each not in held.ids)
        elif isinstance(value, str) and not _may_be_said(name, kind, value, held, said):
            yield name
        elif isinstance(value, list):
            yield name  # no tool of a shopper takes a list


def _was_said(text: Any, said: str) -> bool:
    return text is None or (isinstance(text, str) and text.casefold() in said)


def _may_be_said(name: str, kind: Mapping[str, Any], value: str, held: Held, said: str) -> bool:
    if name in FREE or not value or "enum" in kind:
        return True
    if name in ("discount_code", "country"):
        return value in held.ids or _was_said(value, said)
    return value in held.ids
