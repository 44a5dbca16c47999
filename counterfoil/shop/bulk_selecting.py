"""All rows of a list that match its filter, frozen as codes."""

from collections.abc import Callable
from urllib.parse import parse_qsl

from counterfoil.gate import shapes
from counterfoil.gate.actor import Actor
from counterfoil.gate.db import Db, question
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid, NotAllowed
from counterfoil.shop.after.narrowing import NarrowOrders, narrowed
from counterfoil.shop.assortment.leafing import NarrowGoods
from counterfoil.shop.assortment.leafing import narrowed as narrowed_goods
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.pricing.terms import Terms

MOST = 100_000

Matching = Callable[[Db, dict[str, str], Daybook, Terms], list[str]]


def matching(db: Db, actor: Actor, of: str, said: str, days: Daybook, terms: Terms) -> list[str]:
    """The codes, at most one more than can be taken; only for those who may see the list."""
    if of not in LISTS:
        raise Invalid.one("all", "bulk.ticks_only")
    needs, match = LISTS[of]
    if needs not in actor.permissions:
        raise NotAllowed(needs)
    return match(db, dict(parse_qsl(said)), days, terms)


def _orders(db: Db, said: dict[str, str], days: Daybook, terms: Terms) -> list[str]:
    only = narrowed(shapes.read(NarrowOrders, said, spoken=True), days, terms.currency)
    asked = question(SELECT_ORDERS.format, only.conditions)
    return [code for (code,) in db.all(asked, most=MOST + 1, **only.words)]


# The oldest first: who waits longest is served first.
SELECT_ORDERS = "select orders.code from orders where {} order by orders.placed_at, orders.id limit :most"


def _products(db: Db, said: dict[str, str], _: Daybook, terms: Terms) -> list[str]:
    conditions, words = narrowed_goods(db, shapes.read(NarrowGoods, said, spoken=True), terms.low_at)
    asked = question(SELECT_PRODUCTS.format, conditions)
    return [slug for (slug,) in db.all(asked, most=MOST + 1, **words)]


SELECT_PRODUCTS = "select products.slug from products where {} order by products.id limit :most"

LISTS: dict[str, tuple[Permission, Matching]] = {
    "orders": (Permission.ORDERS_OVERSEE, _orders),
    "products": (Permission.PRODUCTS_READ, _products),
}
