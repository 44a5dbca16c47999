"""What a program is told about the door for agents before it may come in: RFC 9728."""

import json
from functools import partial

from counterfoil.gate.actor import OFFICE, SHOP
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.web.agents.scopes import scopes_of
from counterfoil.web.routes import Route
from counterfoil.web.visit import Visit
from counterfoil.wire.answers import JSON, Answer

RESOURCES = {SHOP: "/mcp", OFFICE: "/api/admin/mcp"}  # tokens made for one of these open nothing else
METADATA = "/.well-known/oauth-protected-resource"
KEPT = (b"cache-control", b"public, max-age=300")


def described(realm: str, visit: Visit) -> Answer:
    """The resource of this realm, whose tokens it takes, and which rights they may lend."""
    rules = visit.house.part(AccessTokens).rules
    said = {
        "resource": rules.audience(RESOURCES[realm]),
        "resource_name": "Counterfoil",
        "authorization_servers": [rules.issuer],
        "bearer_methods_supported": ["header"],
        "scopes_supported": scopes_of(realm),
        "resource_documentation": f"{rules.issuer}/account/agents",
    }
    return Answer(200, (JSON, KEPT), json.dumps(said, separators=(",", ":")).encode())


ROUTES = (
    Route("GET", METADATA, partial(described, SHOP)),
    *(Route("GET", METADATA + path, partial(described, realm)) for realm, path in RESOURCES.items()),
)
