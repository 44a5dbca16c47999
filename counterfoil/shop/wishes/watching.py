"""Watching a thing: "tell me when it costs less than 20", "tell me when there is some again".

When that is so is decided in the database, by the view `watches_met` and the triggers on prices, stock and products:
whatever changes one of these meets the watches in its own transaction, and nobody has to look through the goods.
"""

import json
from dataclasses import dataclass
from typing import Annotated, Literal

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.clock import DAY, rfc3339
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.shapes import Whole
from counterfoil.gate.work import Work
from counterfoil.shop.figures import say
from counterfoil.shop.money import MOST as DEAREST
from counterfoil.shop.money import Money
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.wishes import things
from counterfoil.shop.wishes.things import MyThing, Thing, WhichThing

MOST = 50  # of one person, waiting at once
LIFE = 365 * DAY
Kind = Literal["price", "stock"]


@dataclass(frozen=True, slots=True)
class Watch:
    """What I am to be told of, and whether I was."""

    code: str
    kind: Kind
    sku: str  # empty: any variant of the product
    slug: str  # empty: it is not sold any more
    title: str
    options: list[str]
    below: Money | None  # of a price: I am told when it costs less than this
    price: Money | None  # today, of the cheapest that is watched; none where it is not for sale
    stock: int
    state: Literal["waiting", "told", "gone"]  # gone: it is not for sale, and I am told when that changes
    made_at: str
    until: str
    told_at: str  # empty: not yet


@dataclass(frozen=True, slots=True)
class Watches:
    """All of mine, the newest first."""

    items: list[Watch]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchPrice(WhichThing):
    """Which thing, and what it is to cost less than, in the currency in which it is shown to me."""

    below: Annotated[int, Whole(1, DEAREST)]  # minor units


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchStock(WhichThing):
    """Which thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopWatch(MyThing):
    """Which of mine; with a thing instead of a code, all that watch it."""


@operation("list_watches", needs=Permission.CART_READ, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def list_watches(work: Work) -> Watches:
    """See what I am going to be told of."""
    with work.reading() as db:
        return Watches(_mine(db, work))


@operation("watch_price", needs=Permission.CART_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True)
def watch_price(work: Work, wants: WatchPrice, terms: Terms) -> Watch:
    """Have the shop write to me when something costs less than so much."""
    currency = terms.currency_for(work)
    with work.writing() as db:
        thing = _thing(db, work, wants)
        shown = _price(db, thing, currency)
        if shown is None:
            raise NotFound("product.none")
        if shown.amount < wants.below:
            below = say(Money(wants.below, shown.currency), terms.place)
            now = say(shown, terms.place)
            raise Conflict("watch.cheap_already", product=thing.title, price=now, below=below)
        return _keep(db, work, thing, "price", wants.below, shown.currency)


@operation("watch_stock", needs=Permission.CART_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True)
def watch_stock(work: Work, wants: WatchStock) -> Watch:
    """Have the shop write to me when there is some of a thing again."""
    with work.writing() as db:
        thing = _thing(db, work, wants)
        if db.one(SELECT_THERE, product_id=thing.product_id, variant_id=thing.variant_id):
            raise Conflict("watch.there_already", product=thing.title)
        return _keep(db, work, thing, "stock", None, "")


def _thing(db: Db, work: Work, wants: WhichThing) -> Thing:
    if not (db.one("select email from accounts where id = :id", id=work.actor.id) or ("",))[0]:
        raise Conflict("watch.no_address")
    thing = things.find(db, wants)
    work.about(wants.sku or thing.slug)
    lock(db, thing.product_id)
    return thing


def lock(db: Db, product_id: int) -> None:
    """Until the end of the block nobody changes the price or stock of it: a watch sees all that comes after it."""
    db.all(LOCK, product_id=product_id)


# On SQLite the turn is held already. In the order of their ids, as orders take them.
LOCK = Either(
    sqlite="select 1 where :product_id = 0",
    postgres="select id from variants where product_id = :product_id order by id for no key update",
)
SELECT_THERE = """
    select 1
    from variants
    where product_id = :product_id
    and :variant_id in (0, id)
    and removed = 0
    and (on_hand > 0 or back_orders = 1)
    limit 1
"""


def _price(db: Db, thing: Thing, currency: str) -> Money | None:
    """The lowest price as it is shown; in the shop's own currency where none is in the other."""
    return db.one(
        SELECT_PRICE,
        Money,
        product_id=thing.product_id,
        variant_id=thing.variant_id,
        currency=currency,
    )


SELECT_PRICE = """
    select coalesce(prices.price, variants.price), coalesce(prices.currency, variants.currency)
    from variants
    left join prices on prices.variant_id = variants.id and prices.currency = :currency
    where variants.product_id = :product_id
    and :variant_id in (0, variants.id)
    and variants.removed = 0
    order by case when prices.currency is null then 1 else 0 end, 1, variants.id
    limit 1
"""


def _keep(db: Db, work: Work, thing: Thing, kind: Kind, below: int | None, currency: str) -> Watch:
    row = db.one(
        UPSERT,
        code=new_code(),
        account_id=work.actor.id,
        product_id=thing.product_id,
        variant_id=thing.variant_id,
        kind=kind,
        below=below,
        currency=currency,
        title=thing.title,
        options=thing.options,
        at=work.now,
        until=work.now + LIFE,
    )
    if (db.one(COUNT, account_id=work.actor.id) or (0,))[0] > MOST:
        raise Conflict("watch.many", most=MOST)
    assert row is not None
    return next(each for each in _mine(db, work) if each.code == row[0])


# Whoever watches the same once more has changed their mind about the price; the year begins anew.
UPSERT = """
    insert into watches (
        code, account_id, product_id, variant_id, kind, below, currency, title, options, made_at, until
    )
    values (:code, :account_id, :product_id, :variant_id, :kind, :below, :currency, :title, :options, :at, :until)
    on conflict (account_id, product_id, variant_id, kind) where product_id is not null and state <> 'told'
    do update
    set below = excluded.below,
        currency = excluded.currency,
        until = excluded.until,
        state = 'waiting',
        rounds = watches.rounds + 1
    returning code
"""
COUNT = "select count(*) from watches where account_id = :account_id and state <> 'told'"


@operation("stop_watch", needs=Permission.CART_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True)
def stop_watch(work: Work, wants: StopWatch) -> Watches:
    """Not be told of something after all."""
    with work.writing() as db:
        mine = _mine(db, work)
        by = {"code": wants.said, "sku": wants.sku, "slug": wants.slug}
        name = next((name for name, said in by.items() if said), "")
        stopped = [each for each in mine if name and getattr(each, name) == by[name]]
        if not stopped:
            raise NotFound("watch.none")
        work.about(stopped[0].sku or stopped[0].slug or stopped[0].code)
        for each in stopped:
            db.run(DELETE, account_id=work.actor.id, code=each.code)
        return Watches([each for each in mine if each not in stopped])


DELETE = "delete from watches where account_id = :account_id and code = :code"


def _mine(db: Db, work: Work) -> list[Watch]:
    return db.all(SELECT, _told, account_id=work.actor.id)


SELECT = """
    select watches.code, watches.kind, coalesce(watched.sku, ''),
        case when products.published = 1 then products.slug else '' end,
        coalesce(products.title, watches.title), coalesce(watched.options, watches.options),
        watches.below, watches.currency,
        (
            select min(case when each.currency = watches.currency or watches.kind = 'stock' then each.price else prices.price end)
            from variants as each
            left join prices on prices.variant_id = each.id and prices.currency = watches.currency
            where each.product_id = products.id
            and each.removed = 0
            and watches.variant_id in (0, each.id)
        ),
        products.currency,
        (
            select cast(
                coalesce(sum(case when each.back_orders = 1 then 999 else each.on_hand end), 0) as bigint
            )
            from variants as each
            where each.product_id = products.id
            and each.removed = 0
            and watches.variant_id in (0, each.id)
        ),
        watches.state, watches.made_at, watches.until, watches.told_at
    from watches
    left join products on products.id = watches.product_id
    left join variants as watched on watched.id = watches.variant_id and watched.product_id = products.id
    where watches.account_id = :account_id
    order by watches.made_at desc, watches.id desc
"""


def _told(
    code: str,
    kind: Kind,
    sku: str,
    slug: str,
    title: str,
    options: str,
    below: int | None,
    currency: str,
    price: int | None,
    own: str | None,
    stock: int,
    state: str,
    made_at: int,
    until: int,
    told_at: int | None,
) -> Watch:
    there = slug and price is not None
    return Watch(
        code=code,
        kind=kind,
        sku=sku,
        slug=slug,
        title=title,
        options=json.loads(options),
        below=None if below is None else Money(below, currency),
        price=Money(price, currency or own or "") if there and price is not None else None,
        stock=max(stock, 0) if there else 0,
        state="told" if state == "told" else "waiting" if there else "gone",
        made_at=rfc3339(made_at),
        until=rfc3339(until),
        told_at=rfc3339(told_at) if told_at else "",
    )
