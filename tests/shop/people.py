"""A shop without doors for the tests: a clock that is set by hand, people and goods."""

import hashlib
import hmac
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

from counterfoil.gate.actor import Actor, Way, operator
from counterfoil.gate.history import History
from counterfoil.gate.leafing import Tallies
from counterfoil.gate.mail import Letter, Mail
from counterfoil.gate.operation import Operation, perform, perform_work
from counterfoil.gate.permissions import Permission
from counterfoil.gate.trail import Refused
from counterfoil.gate.work import House, Work
from counterfoil.identity.keys import Keys
from counterfoil.identity.seen import Seen
from counterfoil.shop import undoing
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.bulk_running import Bulks
from counterfoil.shop.carts import AddToCart, add_to_cart
from counterfoil.shop.checkout import PlaceOrder, place_order
from counterfoil.shop.closing import AlsoErased
from counterfoil.shop.darkroom.room import Darkroom
from counterfoil.shop.goods import Goods, Sort, shelve
from counterfoil.shop.imports.incoming import Incoming
from counterfoil.shop.imports.media import Media
from counterfoil.shop.papers.paper import Stationery
from counterfoil.shop.payments import APPROVES, Banks, CardNumber, Payments, Simulator
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.second_press import Waiters
from counterfoil.shop.stockroom import CorrectStock, correct_stock
from counterfoil.shop.tries import Tries
from counterfoil.storage.store import OpenStore

PATIENT = Tries(*[10**9] * 4)  # for those who fail on purpose


class HandClock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.at = 1_763_700_000_000_000

    def now(self) -> int:
        self.at += 1  # two things never happen at the same microsecond
        return self.at


class TestKeys:
    """Keys as the data folder has them; the newest first."""

    __test__ = False

    def __init__(self, *keys: bytes) -> None:
        self.keys = keys or (b"key",)

    def digest(self, purpose: str, secret: bytes) -> bytes:
        return self.digests(purpose, secret)[0]

    def digests(self, purpose: str, secret: bytes) -> list[bytes]:
        return [hmac.digest(key + purpose.encode(), secret, hashlib.sha256) for key in self.keys]


class Letterbox:
    """A mail that keeps its letters."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)


class Shop:
    """What the tests do in words."""

    def __init__(self, store: OpenStore, folder: Path) -> None:
        self.store = store
        self.clock = HandClock()
        self.letters = Letterbox()
        self.media = Media(folder / "media")
        self.house = House(
            store,
            self.clock,
            Refused(),
            {
                Darkroom: Darkroom(self.media.keep_made),
                Daybook: Daybook(),
                Bulks: Bulks(),
                Banks: Banks(Simulator(slow=0)),
                History: History(undoing.offer),
                Keys: TestKeys(),
                Mail: self.letters,
                Incoming: Incoming(folder / "incoming"),
                Media: self.media,
                Seen: Seen(),
                Stationery: Stationery(),
                Terms: Terms(tries=PATIENT),
                Tallies: Tallies(),
                AlsoErased: AlsoErased(),
                Waiters: Waiters(),
            },
        )

    def with_part(self, kind: type, part: Any) -> None:
        if kind is Payments:  # the one bank there is then
            kind, part = Banks, Banks(part)
        self.house = replace(self.house, parts={**self.house.parts, kind: part})

    def sells(self, **terms: Any) -> None:
        """Sell on other terms from now on."""
        self.with_part(Terms, replace(self.house.part(Terms), **terms))

    def person(self, name: str = "", email: str | None = None) -> "Person":
        name = name or secrets.token_hex(6)
        return Person(self, account(self.store, name, email), name)

    def operator(self, operation: Operation, wants: object = None) -> Any:
        return perform(self.house, operation, operator(), wants)

    def shelve(self, slug: str, on_hand: int = 10, price: int = 1000, **more: Any) -> str:
        """One simple product; its SKU."""
        sorts = more.pop("sorts", None) or [Sort(slug.upper(), [], price, None, on_hand)]
        goods = Goods(
            **{
                "slug": slug,
                "title": slug.replace("-", " ").title(),
                "vendor": "",
                "description": "",
                "category": ("things", "Things"),
                "tags": "",
                "option_names": [],
                "published": True,
                "currency": "EUR",
                "sorts": sorts,
                "pictures": [],
                **more,
            }
        )
        with self.store.writing() as db:
            shelve(db, goods, self.clock.now())
        return sorts[0].sku

    def count(self, sku: str, on_hand: int) -> None:
        """Somebody counted the shelf."""
        if difference := on_hand - self.on_hand(sku):
            self.operator(correct_stock, CorrectStock(sku, difference, "counted"))

    def fold(self, sku: str) -> int:
        """What the ledger says is on the shelf."""
        return self.one(
            """
            select cast(coalesce(sum(shelf), 0) as bigint)
            from stock_moves
            join variants on variants.id = stock_moves.variant_id
            where sku = :sku
            """,
            sku=sku,
        )

    def moves(self, sku: str) -> list[tuple[str, int]]:
        """The ledger of one thing, the oldest first."""
        with self.store.reading() as db:
            return db.all(
                """
                select kind, quantity
                from stock_moves
                join variants on variants.id = stock_moves.variant_id
                where sku = :sku
                order by stock_moves.id
                """,
                sku=sku,
            )

    def on_hand(self, sku: str) -> int:
        return self.one("select on_hand from variants where sku = :sku", sku=sku)

    def one(self, sql: str, **params: object) -> Any:
        with self.store.reading() as db:
            row = db.one(sql, **params)
        return row and row[0]

    def run(self, sql: str, **params: object) -> int:
        with self.store.writing() as db:
            return db.run(sql, **params)


class Person:
    """Somebody with an account and every right of the shop."""

    def __init__(self, shop: Shop, account_id: int, username: str = "") -> None:
        self.shop = shop
        self.actor = Actor(
            Way.SESSION, account_id=account_id, username=username, permissions=frozenset(Permission)
        )
        self.remembers: dict[str, Any] = {}  # in their session

    def does(self, operation: Operation, wants: object = None) -> Any:
        work = Work(self.shop.house, self.actor, operation.name, lambda: self.remembers)
        return perform_work(work, operation, wants)

    def adds(self, sku: str, quantity: int = 1) -> Any:
        return self.does(add_to_cart, AddToCart(sku, quantity))

    def buys(self, card: str = APPROVES, key: str | None = None, address: object = None, **more: Any) -> Any:
        key = key or secrets.token_hex(8)
        return self.does(place_order, PlaceOrder(CardNumber(card), address, key, **more))


def account(store: OpenStore, name: str, email: str | None = None) -> int:
    with store.writing() as db:
        row = db.one(
            """
            insert into accounts (code, username, username_key, email, password_hash, created_at)
            values (:name, :name, :name, :email, '!', 0)
            returning id
            """,
            name=name,
            email=email,
        )
    assert row
    return row[0]
