"""What is found by a few letters typed in the back office: orders, people and products, each for those who may see them."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.shapes import Text
from counterfoil.gate.work import Work
from counterfoil.identity.names import email_key
from counterfoil.shop import search

MOST = 6  # of each kind


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that was found."""

    kind: str  # order, person, product
    code: str  # by which it is reached
    words: str
    more: str


@dataclass(frozen=True, slots=True)
class Things:
    """What was found, kind by kind."""

    items: list[Thing]


@dataclass(frozen=True, slots=True)
class SearchOffice:
    """What was typed."""

    q: Annotated[str, Text(0, 100)] = ""


@operation("search_office", needs=Permission.OFFICE_ENTER, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def search_office(work: Work, wants: SearchOffice) -> Things:
    """Find orders, people and products by the first letters of what they are called."""
    text = wants.q.strip()
    if not text:
        return Things([])
    with work.reading() as db:
        kinds = [find for needs, find in KINDS if needs in work.actor.permissions]
        return Things([thing for find in kinds for thing in find(db, text)])


def _orders(db: Db, text: str) -> list[Thing]:
    code = text.upper().lstrip("#")
    rows = db.all(SELECT_ORDERS, code=code, end=f"{code}~", most=MOST)
    return [Thing("order", code, code, f"{who} · {SAID.get(state, state)}") for code, who, state in rows]


SAID = {
    "unfulfilled": "to pack",
    "packed": "packed",
    "partial": "sent in part",
    "shipped": "on its way",
    "delivered": "delivered",
    "returned": "sent back",
}


def _people(db: Db, text: str) -> list[Thing]:
    name = unicodedata.normalize("NFKC", text).casefold()
    rows = db.all(SELECT_PEOPLE, name=name, end=f"{name}\U0010ffff", email=email_key(text) or "", most=MOST)
    return [Thing("person", username, username, called) for username, called in rows]


def _products(db: Db, text: str) -> list[Thing]:
    words = search.question(db.kind, text)
    sku = text.upper()
    found = db.all(SELECT_BY_SKU, sku=sku, end=f"{sku}~", most=MOST)
    if words:
        found += db.all(SELECT_BY_WORDS, words=words, most=MOST)
    once = {slug: (title, sku) for slug, title, sku in reversed(found)}
    return [Thing("product", slug, title, sku) for slug, (title, sku) in reversed(once.items())][:MOST]


def _bytewise(sql: str) -> Either:
    """On PostgreSQL the letters of a database may be sorted by any language: these compare bytes."""
    return Either(sql.format(from_=">=", to="<"), sql.format(from_="~>=~", to="~<~"))


SELECT_ORDERS = _bytewise("""
    select orders.code, accounts.username, orders.fulfilment
    from orders
    join accounts on accounts.id = orders.account_id
    where orders.code {from_} :code
    and orders.code {to} :end
    order by orders.code
    limit :most
""")
SELECT_PEOPLE = _bytewise("""
    select username, coalesce(name, '')
    from (
        select username, name, username_key from accounts where email_key = :email
        union
        select username, name, username_key from accounts
        where username_key {from_} :name
        and username_key {to} :end
    ) as found
    order by username_key
    limit :most
""")
SELECT_BY_SKU = _bytewise("""
    select products.slug, products.title, variants.sku
    from variants
    join products on products.id = variants.product_id
    where variants.sku {from_} :sku
    and variants.sku {to} :end
    order by variants.sku
    limit :most
""")
_BY_WORDS = """
    select products.slug, products.title, ''
    from ({found}) as found
    join products on products.id = found.product_id
    order by found.score desc, products.slug
    limit :most
"""
SELECT_BY_WORDS = Either(
    _BY_WORDS.format(found=search.FOUND.sqlite), _BY_WORDS.format(found=search.FOUND.postgres)
)

KINDS: tuple[tuple[Permission, Callable[[Db, str], list[Thing]]], ...] = (
    (Permission.ORDERS_OVERSEE, _orders),
    (Permission.PEOPLE_READ, _people),
    (Permission.PRODUCTS_READ, _products),
)
