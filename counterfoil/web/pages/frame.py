"""What stands around every page, and how a filled template becomes an answer."""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from counterfoil.gate.actor import Actor, visitor
from counterfoil.gate.permissions import STAFF, Permission
from counterfoil.gate.refusals import Refusal
from counterfoil.identity.roles import permissions_of
from counterfoil.shop.cart_count import count_cart
from counterfoil.shop.changes import Fresh, JustChanged, see_last_change
from counterfoil.shop.pricing.currencies import Currencies, read_currency
from counterfoil.shop.pricing.terms import Terms
from counterfoil.web.pages.navigation import Part
from counterfoil.web.render import Templates
from counterfoil.web.visit import Visit
from counterfoil.wire import answers
from counterfoil.wire.answers import Answer
from counterfoil.wire.asked import SAFE

OF_STAFF = ("/admin", "/task")
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Shopfront:
    """What this shop's pages are made with."""

    templates: Templates
    name: str = "Counterfoil"
    demo: bool = False
    parts: tuple[Part, ...] = ()  # of the back office


@dataclass(frozen=True, slots=True)
class Frame:
    """What the frame of a page says."""

    shop: str
    demo: bool
    theme: str  # "light", "dark", or "" for what the machine prefers
    username: str  # "" for somebody not signed in
    rights: frozenset[Permission]
    office: bool  # whether this is the back office, with its own way out
    asks: bool  # whether the assistant is at hand
    looking: bool  # whether somebody of the staff sees the shop as this person
    staff: bool  # whether there is anything for them to do there
    cart: int | None  # how many things are in it
    currencies: list[str]  # to choose from; none where there is nothing to choose
    currency: str  # the one chosen
    path: str  # the address asked for,
    here: str  # … and with its query
    said: str  # read out once the page is there
    changed: Fresh | None  # what whoever looks has just changed, to be undone
    token: str  # for browsers that do not say where a form comes from
    parts: list[Part]  # of the back office, those that are open to whoever looks


def show(
    visit: Visit,
    template: str,
    status: int = 200,
    *,
    count: int | None = None,
    said: str = "",
    **context: object,
) -> Answer:
    """A page as an answer; `count` spares asking again how full the cart is."""
    front = visit.house.part(Shopfront)
    nonce = secrets.token_urlsafe(16)
    frame = _frame(visit, front, count, said)
    html = front.templates.render(template, {"frame": frame, **context}, nonce)
    return answers.page(html, status=status, nonce=nonce)


def _frame(visit: Visit, front: Shopfront, count: int | None, said: str) -> Frame:
    actor = who(visit)
    inside = visit.in_office  # there nobody shops
    money = Currencies("", []) if inside else _currencies(visit, actor)
    return Frame(
        shop=front.name,
        demo=front.demo,
        theme=theme_of(visit),
        username=actor.username if actor.signed_in else "",
        rights=actor.permissions,
        cart=None if inside else _count(visit, actor) if count is None else count,
        office=inside,
        asks=_may_ask(actor) and not inside,
        looking=actor.looker is not None,
        staff=not STAFF.isdisjoint(permissions_of(actor.roles)),
        currencies=money.offered,
        currency=money.currency,
        path=visit.path,
        here=visit.here if visit.method in SAFE else visit.path,
        said=said,
        changed=_changed(visit, actor),
        token=visit.token,
        parts=_open_to(actor, front.parts) if inside else [],
    )


def _may_ask(actor: Actor) -> bool:
    """Whether somebody is here who may talk to the assistant; whoever only looks may not."""
    return actor.signed_in and actor.looker is None and actor.may(Permission.ASSISTANT)


def _open_to(actor: Actor, parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.needs is None or actor.may(part.needs)]


def theme_of(visit: Visit) -> str:
    """The colours this browser asked for."""
    theme = visit.cookies.get("theme", "")
    return theme if theme in THEMES[1:] else ""


def who(visit: Visit) -> Actor:
    """Who looks at the page; nobody in particular where that cannot be found out."""
    try:
        return visit.actor
    except Refusal:  # the storage does not answer, and this is the page that says so
        return visitor(visit.address)


def _count(visit: Visit, actor: Actor) -> int | None:
    if not actor.signed_in or not actor.may(Permission.CART_READ):
        return None
    try:
        return int(visit.perform(count_cart).count)
    except Refusal:
        return None


def _changed(visit: Visit, actor: Actor) -> Fresh | None:
    """Where staff work; elsewhere nobody is asked."""
    if not visit.path.startswith(OF_STAFF) or not actor.may(Permission.CHANGES_UNDO):
        return None
    try:
        found: JustChanged = visit.perform(see_last_change)
    except Refusal:
        return None
    return found.change


def _currencies(visit: Visit, actor: Actor) -> Currencies:
    if actor.signed_in and actor.may(Permission.CATALOGUE_READ) and visit.house.part(Terms).others:
        with suppress(Refusal):
            chosen: Currencies = visit.perform(read_currency)
            return chosen
    return Currencies("", [])


def things(count: int) -> str:
    """1 thing, 2 things."""
    return f"{count} {'thing' if count == 1 else 'things'}"
