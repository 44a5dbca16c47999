"""The page for people who write programs against the shop."""

from typing import Any

from counterfoil.web.pages.frame import show
from counterfoil.web.visit import Visit
from counterfoil.wire.answers import Answer


def page(visit: Visit, description: dict[str, Any]) -> Answer:
    """The API, one entry each, in the words of its operations."""
    return show(
        visit, "api.html", about=description["info"]["description"], entries=list(_entries(description))
    )


def _entries(description: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "method": method.upper(),
            "path": path,
            "says": entry["summary"],
            "needs": entry.get("x-needs", ""),
            "takes": _takes(entry),
            "answers": [(status, told["description"]) for status, told in entry["responses"].items()],
        }
        for path, methods in description["paths"].items()
        for method, entry in methods.items()
    ]


def _takes(entry: dict[str, Any]) -> list[dict[str, Any]]:
    fields = [
        {
            "name": each["name"],
            "where": each["in"],
            "required": each["required"],
            "what": _words(each["schema"]),
        }
        for each in entry["parameters"]
    ]
    schema = entry.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return fields + [
        {"name": name, "where": "body", "required": name in schema["required"], "what": _words(each)}
        for name, each in schema.get("properties", {}).items()
    ]


def _words(schema: dict[str, Any]) -> str:
    """A field's schema as a few words."""
    kind = str(schema.get("type", "anything"))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "maxLength" in schema:
        return f"{kind}, {schema.get('minLength', 0)} to {schema['maxLength']} characters"
    if "maximum" in schema:
        return f"{kind}, {schema['minimum']} to {schema['maximum']}"
    if kind == "object":
        return f"object: {', '.join(schema.get('properties', {}))}"
    return kind
