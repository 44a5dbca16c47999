"""The palette: a few letters typed, and the way to pages, orders, people, products and what can be done."""

from dataclasses import dataclass

from counterfoil.gate import shapes
from counterfoil.gate.permissions import Permission
from counterfoil.shop.office_search import SearchOffice, search_office
from counterfoil.web.pages.frame import Shopfront, show, who
from counterfoil.web.pages.navigation import Part
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer

GROUPS = {"order": "Orders", "person": "People", "product": "Products"}
PLACES = {"order": "/admin/orders/{}", "person": "/admin/people/{}", "product": "/admin/products/{}"}
DEEDS = (  # what can be done, where it is done, and the part of the back office that has to be there for it
    ("Pack orders", "/admin/orders?show=to_pack", "/admin/orders", Permission.ORDERS_OVERSEE),
    ("Send orders", "/admin/orders?show=to_send", "/admin/orders", Permission.ORDERS_OVERSEE),
    (
        "Answer who wants to send back",
        "/admin/orders?show=returns",
        "/admin/orders",
        Permission.ORDERS_REFUND,
    ),
    ("Undo something", "/admin/history", "/admin/history", Permission.CHANGES_UNDO),
    ("Add a product", "/admin/products/new", "/admin/products", Permission.PRODUCTS_CHANGE),
    ("Bring in products from a file", "/admin/imports", "/admin/imports", Permission.PRODUCTS_IMPORT),
)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go."""

    words: str
    href: str
    more: str = ""
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Ways of one kind."""

    name: str
    options: list[Option]


def palette(visit: Visit) -> Answer:
    """Find anything; a script is told the same as data."""
    wants = shapes.read(SearchOffice, visit.query, spoken=True)
    things = visit.perform(search_office, wants).items
    groups = [Group("Go to", _pages(visit, wants.q))]
    for kind, name in GROUPS.items():
        found = [
            Option(each.words, PLACES[kind].format(answers.quoted(each.code)), each.more)
            for each in things
            if each.kind == kind
        ]
        groups.append(Group(name, found))
    groups.append(Group("Do", _deeds(visit, wants.q)))
    groups = [group for group in groups if group.options]
    if visit.is_program:
        return answers.json({"groups": groups})
    return show(visit, "office/palette.html", groups=groups, q=wants.q)


def _parts(visit: Visit) -> list[Part]:
    rights = who(visit).permissions
    return [part for part in visit.house.part(Shopfront).parts if part.needs is None or part.needs in rights]


def _pages(visit: Visit, text: str) -> list[Option]:
    return [
        Option(part.name, part.href, keys=f"G {part.key}")
        for part in _parts(visit)
        if text.strip().casefold() in part.name.casefold()
    ]


def _deeds(visit: Visit, text: str) -> list[Option]:
    there, rights = {part.href for part in _parts(visit)}, who(visit).permissions
    return [
        Option(words, href)
        for words, href, part, needs in DEEDS
        if part in there and needs in rights and text.strip().casefold() in words.casefold()
    ]
