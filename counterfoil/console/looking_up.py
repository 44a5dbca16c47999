"""What the shop can do, for whom, at which address: read off the declarations."""

import argparse
from typing import Any

from counterfoil.console.table import print_table
from counterfoil.gate.operation import OPERATIONS
from counterfoil.gate.permissions import Permission
from counterfoil.identity.roles import ROLES
from counterfoil.settings import Settings
from counterfoil.web.api.routes import ROUTES as API
from counterfoil.web.pages.routes import ROUTES as PAGES


def commands(group: Any, command: Any) -> None:
    """routes, permissions, operations."""
    command(group, "routes", routes, "List every address with the operation behind it.")
    command(group, "permissions", permissions, "List every right and the roles that give it.")
    command(group, "operations", operations, "List everything that can be done, by whom and in which way.")


def routes(_: argparse.Namespace, __: Settings) -> int:
    """Print the route tables."""
    rows = [(each.method, each.pattern, each.operation or "-") for each in (*PAGES, *API)]
    print_table(("method", "address", "operation"), sorted(rows, key=lambda row: (row[1], row[0])))
    return 0


def permissions(_: argparse.Namespace, __: Settings) -> int:
    """Print who may what."""
    rows = [
        (right.value, ", ".join(role for role, rights in ROLES.items() if right in rights))
        for right in Permission
    ]
    print_table(("right", "roles"), rows)
    return 0


def operations(_: argparse.Namespace, __: Settings) -> int:
    """Print what can be done."""
    rows = [
        (name, str(each.needs), each.effect.value, ", ".join(sorted(each.ways)), each.says)
        for name, each in sorted(OPERATIONS.items())
    ]
    print_table(("operation", "needs", "effect", "ways", "what it does"), rows)
    return 0
