"""The description of the API, made from the endpoints and the operations behind them."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from counterfoil import __version__
from counterfoil.gate.actor import Way
from counterfoil.gate.permissions import Permission
from counterfoil.gate.shapes import kinds_of, schema_of
from counterfoil.gate.uploads import takes_files
from counterfoil.web.api.endpoints import BODILESS, Endpoint
from counterfoil.wire.asked import FORM, JSON
from counterfoil.wire.multipart import MULTIPART

PROBLEM = {
    "type": "object",
    "description": "Why not, in words; the field names say where.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "message": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                "required": ["field", "message"],
            },
        },
    },
    "required": ["message"],
}
SECURITY = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "counterfoil",
        "description": "The cookie of a sign-in; named __Host-counterfoil under TLS.",
    },
    "office": {
        "type": "apiKey",
        "in": "cookie",
        "name": "counterfoil-office",
        "description": "The cookie of a sign-in to the back office; named __Host-counterfoil-office under TLS.",
    },
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An access token from /api/tokens, or a key from /account/keys; of a key the names listed are the scopes it must have. Below /api/admin they come from /api/admin/tokens and /admin/keys, and open nothing elsewhere.",
    },
}
BY_BEARER = frozenset({Way.TOKEN, Way.KEY})


def description(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """The whole API in OpenAPI 3.1."""
    endpoints = tuple(endpoints)
    answers = [each.gives or each.operation.gives for each in endpoints]
    schemas, components = msgspec.json.schema_components(answers, ref_template="#/components/schemas/{name}")
    paths: dict[str, dict[str, Any]] = {}
    for endpoint, answer in zip(endpoints, schemas, strict=True):
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _entry(endpoint, answer)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Counterfoil", "version": __version__, "description": _ABOUT},
        "paths": paths,
        "components": {"schemas": {**components, "Problem": PROBLEM}, "securitySchemes": SECURITY},
    }


_ABOUT = (
    "Everything the shop's pages do, over JSON: the same operations, the same rights. "
    "Fields may be added to answers; none is taken away. Money is in minor units with its currency, "
    "times are RFC 3339 in UTC. What may be left out may be null as well, numbers that have a value of their own excepted."
)


def _entry(endpoint: Endpoint, answer: dict[str, Any]) -> dict[str, Any]:
    operation = endpoint.operation
    in_path = set(re.findall(r"\{(\w+)\}", endpoint.path))
    entry: dict[str, Any] = {
        "operationId": endpoint.called or operation.name,
        "summary": operation.says,
        "tags": [endpoint.path.split("/")[2]],
        "parameters": list(_parameters(endpoint, in_path)),
        "responses": {str(endpoint.status): _ok(answer, endpoint.kinds), **_refusals(endpoint)},
        "x-effect": operation.effect.value,
    }
    if isinstance(operation.needs, Permission):
        entry["security"] = [{"office" if endpoint.path.startswith("/api/admin/") else "session": []}]
        if operation.ways & BY_BEARER:
            entry["security"].append({"bearer": [operation.needs.value]})
        entry["x-needs"] = operation.needs.value
    if endpoint.whole:
        entry["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    elif operation.asks is not None and endpoint.method in {"POST", "PATCH", "PUT"}:
        entry["requestBody"] = _body(endpoint, in_path | set(endpoint.headers.values()))
    return entry


def _parameters(endpoint: Endpoint, in_path: set[str]) -> Iterable[dict[str, Any]]:
    for header, name in endpoint.headers.items():
        yield {"name": header, "in": "header", "required": True, "schema": _field_schema(endpoint, name)}
    if endpoint.operation.asks is None:
        return
    for field, kind in kinds_of(endpoint.operation.asks):
        if field.name in in_path:
            yield {"name": field.name, "in": "path", "required": True, "schema": kind.schema()}
        elif endpoint.method in BODILESS and field.name not in endpoint.headers.values():
            yield {"name": field.name, "in": "query", "required": False, "schema": kind.schema()}


def _field_schema(endpoint: Endpoint, name: str) -> dict[str, Any]:
    asks = endpoint.operation.asks
    return {} if asks is None else dict(schema_of(asks)["properties"].get(name, {}))


def _body(endpoint: Endpoint, elsewhere: set[str]) -> dict[str, Any]:
    asks = endpoint.operation.asks
    schema = schema_of(asks) if asks else {}
    schema["properties"] = {k: v for k, v in schema["properties"].items() if k not in elsewhere}
    schema["required"] = [name for name in schema["required"] if name not in elsewhere]
    kinds = (JSON, FORM) if endpoint.forms else (MULTIPART,) if takes_files(asks) else (JSON,)
    return {"required": bool(schema["required"]), "content": {kind: {"schema": schema} for kind in kinds}}


def _ok(answer: dict[str, Any], kinds: tuple[str, ...]) -> dict[str, Any]:
    if kinds:  # a file is no JSON
        return {"description": "The file.", "content": {kind: {} for kind in kinds}}
    return {"description": "Done.", "content": {"application/json": {"schema": answer}}}


def _refusals(endpoint: Endpoint) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    said = {"422": "A field does not fit.", "429": "Slow down; Retry-After says how long."}
    if isinstance(endpoint.operation.needs, Permission):
        said |= {"401": "Sign in first.", "403": "A right is missing; the message names it."}
    said |= endpoint.refuses
    return {status: {"description": text, "content": content} for status, text in sorted(said.items())}
