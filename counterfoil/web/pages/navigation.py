"""The parts of the back office, as its navigation shows them: what there is a page for, and whoever looks may see."""

from collections.abc import Iterable
from dataclasses import dataclass

from counterfoil.gate.operation import OPERATIONS
from counterfoil.gate.permissions import Permission
from counterfoil.web.routes import Route

PLACES = (  # in order: name, address, and the key that follows G
    ("Now", "/admin", "N"),
    ("Orders", "/admin/orders", "O"),
    ("Products", "/admin/products", "P"),
    ("Stock", "/admin/stock", "I"),
    ("People", "/admin/people", "U"),
    ("Conversations", "/admin/conversations", "C"),
    ("Discounts", "/admin/discounts", "M"),
    ("Shipping", "/admin/shipping", "S"),
    ("Tax", "/admin/tax", "X"),
    ("Imports", "/admin/imports", "F"),
    ("Reports", "/admin/reports", "R"),
    ("Ask", "/admin/assistant", "A"),
    ("Trail", "/admin/trail", "T"),
    ("History", "/admin/history", "H"),
    ("Settings", "/admin/settings", ","),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the back office, and the right that opens its page."""

    name: str
    href: str
    key: str
    needs: Permission | None = None

    def holds(self, path: str) -> bool:
        """Whether a page belongs to it."""
        return path == self.href or (self.href != "/admin" and path.startswith(f"{self.href}/"))


def parts_of(routes: Iterable[Route]) -> tuple[Part, ...]:
    """The parts that have a page."""
    pages = {route.pattern: route.operation for route in routes if route.method == "GET"}
    return tuple(Part(name, href, key, _needs(pages[href])) for name, href, key in PLACES if href in pages)


def _needs(operation: str | None) -> Permission | None:
    needs = OPERATIONS[operation].needs if operation else None
    return needs if isinstance(needs, Permission) else None


def is_office(path: str) -> bool:
    """Whether an address lies in the back office."""
    return path == "/admin" or path.startswith("/admin/")
