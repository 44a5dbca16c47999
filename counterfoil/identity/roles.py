"""What each role may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from counterfoil.gate.permissions import Permission as May
from counterfoil.gate.shapes import Unfit

ONESELF = frozenset({May.ACCOUNT_CHANGE, May.ACCOUNT_READ, May.ASSISTANT})
STAFF = ONESELF | {May.CHANGES_UNDO, May.OFFICE_ENTER}
ONLOOKER = ONESELF | {May.CART_CHANGE, May.CART_READ, May.CATALOGUE_READ, May.ORDERS_READ}

ROLES: Mapping[str, frozenset[May]] = {
    "onlooker": ONLOOKER,  # looks and fills a cart
    "shopper": ONLOOKER | {May.ORDERS_PLACE},
    "packer": STAFF | {May.ORDERS_PACK},
    "stockkeeper": STAFF
    | {
        May.CATALOGUE_READ,
        May.PRODUCTS_CHANGE,
        May.PRODUCTS_READ,
        May.STOCK_CHANGE,
        May.STOCK_READ,
    },
    "clerk": STAFF
    | {
        May.CATALOGUE_READ,
        May.CONVERSATIONS_ANSWER,
        May.ORDERS_CANCEL,
        May.ORDERS_OVERSEE,
        May.ORDERS_REFUND,
        May.ORDERS_SETTLE,
        May.ORDERS_SHIP,
        May.STOCK_READ,
    },
    "administrator": frozenset(May),
}


@lru_cache(maxsize=256)
def permissions_of(roles: tuple[str, ...]) -> frozenset[May]:
    """Everything these roles allow together; a role this version does not know allows nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))


@dataclass(frozen=True, slots=True)
class RoleNames:
    """Takes names of roles: a list, or with commas between them."""

    def read(self, raw: object, *, spoken: bool) -> tuple[str, ...]:  # noqa: ARG002
        """The names, each once."""
        given = raw.split(",") if isinstance(raw, str) else raw
        if not isinstance(given, list | tuple):
            raise Unfit("field.text")
        names = [str(name).strip() for name in given]
        if any(name not in ROLES for name in names):
            raise Unfit("field.choice", words=", ".join(ROLES))
        return tuple(sorted(set(names)))

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "array", "items": {"type": "string", "enum": list(ROLES)}}
