"""Tools and their answers in the words of the protocol."""

import json
from functools import cache
from typing import Any

import mcp_types as types

from counterfoil.assistant.tools.telling import as_json
from counterfoil.assistant.tools.tool import Tool, tool_named
from counterfoil.gate.operation import NEEDS_YES, Effect
from counterfoil.gate.refusals import Invalid, Refusal
from counterfoil.gate.sentences import say

SHORT = 2_000  # characters of an answer told as text beside its structure, for clients that show only that
MORE = "… (the rest is in the structured content)"


@cache
def described(name: str) -> types.Tool:
    """The tool of this name as it is listed."""
    tool = tool_named(name)
    return types.Tool(
        name=tool.name,
        description=f"{tool.says} {_WARNS[tool.effect]}".strip(),
        input_schema=dict(tool.asks),
        output_schema=_gives(tool),
        annotations=types.ToolAnnotations(
            read_only_hint=tool.effect is Effect.READS,
            destructive_hint=tool.effect in NEEDS_YES,
            open_world_hint=False,
        ),
    )


_WARNS = {
    Effect.READS: "",
    Effect.REVERSIBLE: "It is done at once.",
    Effect.SPENDS_MONEY: "Nothing is paid by this: the person is given a link to a page of the shop, where they say yes or no.",
    Effect.DESTROYS: "Nothing is done by this: the person is given a link to a page of the shop, where they say yes or no.",
}


def _gives(tool: Tool) -> dict[str, Any] | None:
    """The schema of the answer; it is an object, as every revision of the protocol wants it."""
    if tool.effect in NEEDS_YES or tool.gives.get("type") == "null":
        return None
    schema = dict(tool.gives)
    if _is_object(schema):
        return {"type": "object", **schema}
    inside = schema.pop("$defs", None)
    whole = {"type": "object", "properties": {"result": schema}, "required": ["result"]}
    return whole if inside is None else {**whole, "$defs": inside}


def _is_object(schema: dict[str, Any]) -> bool:
    name = schema.get("$ref", "").rpartition("/")[2]
    return bool((schema["$defs"][name] if name else schema).get("type") == "object")


def told(tool: Tool, answer: Any) -> types.CallToolResult:
    """What came of it."""
    value = as_json(tool.name, answer)
    if value is None:
        return types.CallToolResult(content=[text("Done.")])
    structured = value if isinstance(value, dict) else {"result": value}
    return types.CallToolResult(content=[text(_short(structured))], structured_content=structured)


def refused(refusal: Refusal) -> types.CallToolResult:
    """No, in the shop's words; what a program should put right is named by its field."""
    said = [say(refusal)]
    if isinstance(refusal, Invalid):
        said += [f"{each.field}: {say(each)}" for each in refusal.misfits]
    return types.CallToolResult(content=[text("\n".join(said))], is_error=True)


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= SHORT else text[:SHORT] + MORE


def text(words: str) -> types.TextContent:
    """Words for whoever shows them."""
    return types.TextContent(text=words)
