"""The wish list: what somebody would like to have one day, and what has become of it since."""

import json
from dataclasses import dataclass

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.codes import new_code
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.work import Work
from counterfoil.shop import carts
from counterfoil.shop.carts import AddToCart, Cart
from counterfoil.shop.money import Money
from counterfoil.shop.pictures import Picture, picture
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.wishes import things
from counterfoil.shop.wishes.things import MyThing, WhichThing

MOST = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing, as it stands today; without a price it is not for sale any more."""

    code: str
    sku: str  # empty: the product, whichever variant
    slug: str
    title: str
    options: list[str]
    price: Money | None  # of the cheapest variant, where there are several
    stock: int  # 999 where it may be ordered when there is none
    picture: Picture | None
    wished_at: str
    note: str  # "", "wish.gone", "wish.sold_out" or "wish.choose": the sentence that says what is in the way


@dataclass(frozen=True, slots=True)
class Wishes:
    """All of mine, the newest first."""

    items: list[Wish]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddWish(WhichThing):
    """What I would like to have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveWish(MyThing):
    """What I would not like to have any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveWish(MyThing):
    """What I am going to buy after all."""


@operation("list_wishes", needs=Permission.CART_READ, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def list_wishes(work: Work, terms: Terms) -> Wishes:
    """See my wish list."""
    currency = terms.currency_for(work)
    with work.reading() as db:
        return _mine(db, work, currency)


@operation("add_wish", needs=Permission.CART_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True)
def add_wish(work: Work, wants: AddWish, terms: Terms) -> Wishes:
    """Put something on my wish list."""
    currency = terms.currency_for(work)
    with work.writing() as db:
        thing = things.find(db, wants)
        work.about(wants.sku or thing.slug)
        # Whoever wishes for the same once more has it there already: no harm, no refusal.
        db.run(
            INSERT,
            code=new_code(),
            account_id=work.actor.id,
            product_id=thing.product_id,
            variant_id=thing.variant_id,
            title=thing.title,
            options=thing.options,
            at=work.now,
        )
        if (db.one(COUNT, account_id=work.actor.id) or (0,))[0] > MOST:
            raise Conflict("wish.many", most=MOST)
        return _mine(db, work, currency)


INSERT = """
    insert into wishes (code, account_id, product_id, variant_id, title, options, at)
    values (:code, :account_id, :product_id, :variant_id, :title, :options, :at)
    on conflict do nothing
"""
COUNT = "select count(*) from wishes where account_id = :account_id"


@operation("remove_wish", needs=Permission.CART_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True)
def remove_wish(work: Work, wants: RemoveWish, terms: Terms) -> Wishes:
    """Take something off my wish list."""
    currency = terms.currency_for(work)
    with work.writing() as db:
        wish = _find(db, work, currency, wants)
        db.run(DELETE, account_id=work.actor.id, code=wish.code)
        return _mine(db, work, currency)


DELETE = "delete from wishes where account_id = :account_id and code = :code"


@operation(
    "move_wish_to_cart", needs=Permission.CART_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True
)
def move_wish_to_cart(work: Work, wants: MoveWish, terms: Terms) -> Cart:
    """Put something from my wish list into my cart."""
    currency = terms.currency_for(work)
    with work.writing() as db:
        wish = _find(db, work, currency, wants)
        if wish.note in ("wish.gone", "wish.choose"):
            raise Conflict(wish.note, product=wish.title)
        cart = carts.put_in(db, work, AddToCart(wish.sku), currency)
        db.run(DELETE, account_id=work.actor.id, code=wish.code)
        return cart


def _find(db: Db, work: Work, currency: str, wants: MyThing) -> Wish:
    """One of mine; another person's does not exist."""
    by = {"code": wants.said, "sku": wants.sku, "slug": wants.slug}
    name = next((name for name, said in by.items() if said), "")
    mine = _mine(db, work, currency).items if name else []
    found = [each for each in mine if getattr(each, name) == by[name]]
    if not found:
        raise NotFound("wish.none")
    # By its address the product itself is meant, if that is wished for, too.
    wish = min(found, key=lambda each: bool(each.sku)) if name == "slug" else found[0]
    work.about(wish.sku or wish.slug or wish.code)
    return wish


def _mine(db: Db, work: Work, currency: str) -> Wishes:
    return Wishes(db.all(SELECT, _told, account_id=work.actor.id, currency=currency))


# One row for each wish: what it says of a product is said of its cheapest variant.
SELECT = """
    select wishes.code, variants.sku, products.slug, coalesce(products.title, wishes.title),
        case when wishes.variant_id = 0 then wishes.options else coalesce(variants.options, wishes.options) end,
        wishes.variant_id,
        case when products.published = 1 and variants.removed = 0 then coalesce(prices.price, variants.price) end,
        case when prices.currency is null then variants.currency else prices.currency end,
        case
            when wishes.variant_id <> 0 and variants.back_orders = 1 then 999
            when wishes.variant_id <> 0 then coalesce(variants.on_hand, 0)
            else (
                select cast(
                    coalesce(sum(case when each.back_orders = 1 then 999 else each.on_hand end), 0) as bigint
                )
                from variants as each
                where each.product_id = products.id
                and each.removed = 0
            )
        end,
        pictures.file, pictures.alt, pictures.width, pictures.height, wishes.at
    from wishes
    left join products on products.id = wishes.product_id
    left join variants on variants.product_id = products.id and variants.id = case
        when wishes.variant_id <> 0 then wishes.variant_id
        else (
            select cheapest.id
            from variants as cheapest
            where cheapest.product_id = products.id
            and cheapest.removed = 0
            order by cheapest.price, cheapest.position, cheapest.id
            limit 1
        )
    end
    left join prices on prices.variant_id = variants.id and prices.currency = :currency
    left join pictures on pictures.product_id = products.id and pictures.position = variants.picture
    where wishes.account_id = :account_id
    order by wishes.at desc, wishes.id desc
"""


def _told(
    code: str,
    sku: str | None,
    slug: str | None,
    title: str,
    options: str,
    variant: int,
    price: int | None,
    currency: str | None,
    stock: int,
    file: str | None,
    alt: str | None,
    width: int | None,
    height: int | None,
    at: int,
) -> Wish:
    there = price is not None and currency is not None
    note = (
        "wish.gone" if not there else "wish.choose" if not variant else "wish.sold_out" if stock <= 0 else ""
    )
    return Wish(
        code=code,
        sku=(sku or "") if variant else "",
        slug=slug or "",
        title=title,
        options=json.loads(options),
        price=Money(price, currency) if price is not None and currency is not None else None,
        stock=max(stock, 0) if there else 0,
        picture=picture(file, alt, width, height),
        wished_at=rfc3339(at),
        note=note,
    )
