"""People from the command line: list, show, add, disable, enable, roles."""

import argparse
import getpass
import sys
from typing import Any

from counterfoil.app import Furnished, furnish
from counterfoil.console.table import print_table, printable
from counterfoil.gate import shapes
from counterfoil.gate.actor import operator
from counterfoil.gate.operation import Operation, perform
from counterfoil.identity import people as of_people
from counterfoil.identity.links import make_first_administrator_link
from counterfoil.identity.person import PeoplePage, Person
from counterfoil.identity.roles import ROLES
from counterfoil.settings import Settings


def commands(group: Any, command: Any) -> None:
    """The commands under `people`."""
    people = group.add_parser(
        "people", help="List, show and look after people.", description="Look after people."
    )
    what = people.add_subparsers(metavar="WHAT", required=True)
    command(what, "list", list_people, "List everybody.")
    named(
        command(what, "show", show, "Show one person, and how their password is stored (never the password).")
    )
    named(command(what, "disable", disable, "Shut somebody out; everything they have open ends at once."))
    named(command(what, "enable", enable, "Let somebody in again."))
    role = named(command(what, "role", change_role, f"Give (+) or take (-) a role: {', '.join(ROLES)}."))
    role.add_argument("give", nargs="*", metavar="+ROLE", help="a role to give, for example +packer")
    for name in ROLES:
        role.add_argument(
            f"-{name}", dest="take", action="append_const", const=name, help=f"take the role {name}"
        )
    add = named(
        command(what, "add", add_person, "Make an account; the password is asked for, or read from a pipe.")
    )
    add.add_argument(
        "--role", action="append", choices=sorted(ROLES), help="a role to give; shopper if none is named"
    )
    add.add_argument("--email", default="", help="their e-mail address")
    command(what, "link", link, "Print a one-time link that makes the first administrator.")


def named(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """A command about one person."""
    command.add_argument("name", help="a user name, or an account's code")
    return command


def list_people(_: argparse.Namespace, settings: Settings) -> int:
    """Print everybody, page by page."""
    rows = []
    with furnish(settings) as shop:
        after: str | None = None
        while True:
            page: PeoplePage = _do(shop, of_people.list_people, limit=100, after=after)
            rows += [
                (
                    one.username,
                    one.email or "",
                    ", ".join(one.roles),
                    one.since,
                    "disabled" if one.disabled else "",
                )
                for one in page.items
            ]
            after = page.next
            if after is None:
                break
    print_table(("name", "e-mail", "roles", "since", ""), rows)
    return 0


def show(given: argparse.Namespace, settings: Settings) -> int:
    """Print all about one person."""
    with furnish(settings) as shop:
        _tell(_do(shop, of_people.show_person, username=given.name))
    return 0


def disable(given: argparse.Namespace, settings: Settings) -> int:
    """Disable somebody."""
    with furnish(settings) as shop:
        person = _do(shop, of_people.disable_person, username=given.name)
    print(f"{printable(person.username)} is shut out, and signed out everywhere.")
    return 0


def enable(given: argparse.Namespace, settings: Settings) -> int:
    """Enable somebody."""
    with furnish(settings) as shop:
        person = _do(shop, of_people.enable_person, username=given.name)
    print(f"{printable(person.username)} may come in again.")
    return 0


def change_role(given: argparse.Namespace, settings: Settings) -> int:
    """Give and take roles."""
    with furnish(settings) as shop:
        for role in given.give:
            person = _do(shop, of_people.give_role, username=given.name, role=role.removeprefix("+"))
        for role in given.take or ():
            person = _do(shop, of_people.take_role, username=given.name, role=role)
        if not given.give and not given.take:
            person = _do(shop, of_people.show_person, username=given.name)
    print(f"{printable(person.username)}: {', '.join(person.roles) or 'no role'}")
    return 0


def add_person(given: argparse.Namespace, settings: Settings) -> int:
    """Make an account."""
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    wants = {
        "username": given.name,
        "password": password,
        "roles": given.role or ["shopper"],
        "email": given.email,
    }
    with furnish(settings) as shop:
        person = _do(shop, of_people.add_person, **wants)
    print(f"{printable(person.username)}: {', '.join(person.roles)}")
    return 0


def link(_: argparse.Namespace, settings: Settings) -> int:
    """Print the first administrator's link."""
    with furnish(settings) as shop:
        made = perform(shop.house, make_first_administrator_link, operator())
    print(f"{shop.address}/link/{made.secret}\n(works once, until {made.until})")
    return 0


def _do(shop: Furnished, operation: Operation, **wants: object) -> Any:
    assert operation.asks is not None
    return perform(shop.house, operation, operator(), shapes.read(operation.asks, wants))


def _tell(person: Person) -> None:
    rows = []
    for name in Person.__dataclass_fields__:
        value = getattr(person, name)
        if name == "password":
            rows += [(f"password {part}", str(getattr(value, part))) for part in ("scheme", "cost", "hash")]
        else:
            rows.append((name.replace("_", " "), _words(value)))
    print_table(("what", "is"), rows)


def _words(value: object) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
