"""A whole shop in this process, furnished as the program furnishes it, with people who came in for real."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from counterfoil.app import Furnished, furnish
from counterfoil.assistant.handing_over import AskPerson, ask_person
from counterfoil.assistant.tools.acting import as_agent, as_assistant
from counterfoil.assistant.tools.calling import call
from counterfoil.gate.actor import OFFICE, SHOP, Actor
from counterfoil.gate.clock import DAY
from counterfoil.gate.codes import new_code
from counterfoil.identity import key_form, key_holder, sessions
from counterfoil.identity.asking import Asking
from counterfoil.identity.site import Site
from counterfoil.identity.tokens import families
from counterfoil.identity.tokens.access import AccessTokens
from counterfoil.identity.tokens.claims import Bearer
from counterfoil.settings import Settings
from counterfoil.shop.addresses import Address, KeepAddress, keep_address
from counterfoil.shop.orders import ListOrders, ReadOrder, list_orders
from counterfoil.shop.payments import Banks, Simulator
from counterfoil.shop.pricing.offers import MakeCode, make_discount_code
from counterfoil.shop.tracking import read_order
from counterfoil.shop.wishes.watching import WatchPrice, watch_price
from counterfoil.shop.wishes.wishing import AddWish, add_wish
from counterfoil.web.agents.metadata import RESOURCES
from tests.assistant.people import comes_in
from tests.shop.after import Desk, asks_back
from tests.shop.people import HandClock, Person, Shop

INSERT_SESSION = """
    insert into sessions (ticket, code, account_id, made_at, proved_at, seen_at, idle, expires_at, ends_at, how, realm)
    values (:ticket, :code, :account_id, :now, 0, :now, :life, :ends_at, :ends_at, 'key', :realm)
    returning id
"""
INSERT_KEY = (
    "insert into api_keys (session_id, name, scopes, prefix) values (:id, 'a program', :scopes, 'cf')"
)
API = {SHOP: "/api/assistant", OFFICE: "/api/admin/assistant"}
AGENTS = RESOURCES
HOME = Address("Ann Shopper", "Brivibas 1", "LV-1010", "Riga", "LV")
STATE = (
    """
    select variant_id, quantity
    from cart_lines
    join carts on carts.id = cart_lines.cart_id
    where account_id = :id
    order by 1
    """,
    "select id, status, payment, fulfilment, total from orders where account_id = :id order by id",
    "select name, street, city from addresses where account_id = :id",
    "select id from sessions where account_id = :id and ended_at is null order by id",
    "select returns.id, state from returns join orders on orders.id = order_id where account_id = :id order by 1",
)


class World(Shop):
    """A shop that is whole."""

    def __init__(self, furnished: Furnished) -> None:
        self.store, self.clock = furnished.store, furnished.house.clock
        self.house = furnished.house
        self.with_part(Banks, Banks(Simulator(slow=0)))
        self.keys = furnished.folder.keys
        self.site = Site(
            self.house,
            self.keys,
            furnished.seen,
            office=("/admin/", "/api/admin/"),
            resources=frozenset(AGENTS.values()),
        )

    def with_part(self, kind, part) -> None:
        super().with_part(kind, part)
        if hasattr(self, "site"):
            self.site = replace(self.site, house=self.house)

    def key(self, person: Person, *scopes: str, realm: str = SHOP, life: int = DAY) -> str:
        """The secret of a key of theirs."""
        secret, now = key_form.new_secret(), self.clock.now()
        with self.store.writing() as db:
            row = db.one(
                INSERT_SESSION,
                ticket=self.keys.digest(key_holder.PURPOSE, secret.encode()),
                code=new_code(),
                account_id=person.actor.id,
                now=now,
                life=life,
                ends_at=now + life,
                realm=realm,
            )
            assert row
            db.run(INSERT_KEY, id=row[0], scopes=" ".join(sorted(scopes)))
        return secret

    def holder(self, secret: str, realm: str = SHOP) -> Actor:
        """Who comes in with this key, as a door finds them."""
        return self.at(API[realm], secret)

    def at(self, path: str, secret: str) -> Actor:
        """Who comes in with this key or token at an address."""
        shown = {b"authorization": f"Bearer {secret}".encode()}
        return Asking(self.site, "POST", path, b"", shown, b"").actor

    def token(self, person: Person, *scopes: str, realm: str = SHOP, resource: str = "") -> str:
        """An access token of theirs that was lent these rights, for one address or the API."""
        now, ends = self.clock.now(), self.clock.now() + DAY
        text = " ".join(sorted(scopes))
        with self.store.writing() as db:
            columns = {
                "account_id": person.actor.id,
                "now": now,
                "life": DAY,
                "ends_at": ends,
                "realm": realm,
            }
            row = db.one(INSERT_SESSION, ticket=secrets.token_bytes(32), code=new_code(), **columns)
            assert row
            session = families.begin(db, row[0], resource, text)
        code = self.one("select code from accounts where id = :id", id=person.actor.id)
        bearer = Bearer(code, session, person.actor.username, person.actor.roles, resource, text)
        return self.house.part(AccessTokens).make(bearer, now, ends)[0]

    def agent(self, person: Person, *scopes: str, realm: str = SHOP) -> Actor:
        """A program of theirs that was lent these rights."""
        return as_agent(self.holder(self.key(person, *scopes, realm=realm), realm))

    def state_of(self, person: Person) -> tuple[object, ...]:
        """What somebody has: cart, orders, address, open sessions."""
        with self.store.reading() as db:
            return tuple(tuple(db.all(sql, id=person.actor.id)) for sql in STATE)

    def end(self, actor: Actor) -> None:
        """End the session they came in by."""
        with self.store.writing() as db:
            sessions.end(db, actor.session_id, self.clock.now())


class Household:
    """Somebody with something of every kind that has a code, and the codes of it all."""

    def __init__(
        self, world: World, *roles: str, sku: str, name: str = HOME.name, street: str = HOME.street
    ) -> None:
        self.world, self.name, self.street = world, name, street
        self.person = comes_in(world, *roles)
        world.run(
            "update accounts set email = :email where id = :id",
            email=f"{self.person.actor.username}@example.com",
            id=self.person.actor.id,
        )
        self.code = world.one("select code from accounts where id = :id", id=self.person.actor.id)
        self.person.does(keep_address, KeepAddress(replace(HOME, name=name, street=street)))
        self.person.adds(sku)
        self.paid = self.person.buys().code
        self.person.adds(sku)
        self.sent = self.person.buys().code
        desk = Desk(world)
        desk.pack(self.sent)
        desk.ship(self.sent)
        self.person.adds(sku, 2)
        bought = self.person.buys().code
        desk.pack(bought)
        desk.ship(bought)
        self.return_code = asks_back(self.person, bought, **{sku: 1}).code
        self.page = self.person.does(list_orders, ListOrders(limit=1)).next or ""
        self.invoice = self.person.does(read_order, ReadOrder(self.paid)).invoice
        self.person.adds(sku)
        self.elsewhere = world.key(self.person, "account:read")
        self.talk = ""
        assert self.question
        self.place = self._place(world.holder(self.elsewhere))
        self.proposal = call(world.house, self.assistant, "cancel_my_order", {"code": self.paid}).code

    @property
    def question(self) -> str:
        """The code of what they asked a person, again if it was taken back."""
        asked = self.person.does(ask_person, AskPerson("Is it warm?", self.talk))
        self.talk = asked.conversation
        return asked.code

    @property
    def wish(self) -> str:
        """The code of something they wish for, again if it was taken off."""
        wishes = self.person.does(add_wish, AddWish(sku="SCARF")).items
        return next(each.code for each in wishes if each.sku == "SCARF")

    @property
    def watch(self) -> str:
        """The code of something they watch, again if it was stopped."""
        return self.person.does(watch_price, WatchPrice(slug="scarf", below=900)).code

    def _place(self, actor: Actor) -> str:
        return self.world.one("select code from sessions where id = :id", id=actor.session_id)

    @property
    def assistant(self) -> Actor:
        """Who speaks for them."""
        return as_assistant(self.person.actor)


@contextmanager
def a_world(folder: Path, url: str = "sqlite:", **settings: str) -> Iterator[World]:
    """A shop with three things on its shelves."""
    told = Settings.read({}, {"data": str(folder), "database": url, "demo": "", **settings})
    with furnish(told, HandClock()) as furnished:
        world = World(furnished)
        for slug in ("cup", "lamp", "scarf"):
            world.shelve(slug, on_hand=1_000)
        world.shelve("vase", on_hand=0)
        world.operator(make_discount_code, MakeCode("percent", code="SPRING", rate=100_000))
        yield world
