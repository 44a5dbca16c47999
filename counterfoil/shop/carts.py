"""The cart: one for each account, so it survives signing out and another device."""

import json
from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db, Row
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid, NotFound
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop.cart_limit import MOST_LINES, refuse_crowd
from counterfoil.shop.money import Money
from counterfoil.shop.pictures import Picture, picture
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.stock import Short, shortage

MOST_OF_ONE = 999


@dataclass(frozen=True, slots=True)
class CartLine:
    """So many of one thing; `note` names a sentence when it cannot be bought as it stands."""

    sku: str
    slug: str
    title: str
    options: list[str]
    quantity: int
    price: Money
    total: Money
    picture: Picture | None
    stock: int
    note: str  # "", "stock.sold_out" or "stock.only"; both take `product` and `left`


@dataclass(frozen=True, slots=True)
class Cart:
    """What somebody is about to buy, the first thing first."""

    lines: list[CartLine]
    count: int
    total: Money
    changed: bool  # whether a line has a note: Pay will refuse until that is mended
    discount_code: str = ""  # kept for the checkout; empty: none


@dataclass(frozen=True, slots=True)
class AddToCart:
    """So many more of one thing."""

    sku: Annotated[str, Text(1, 100)]
    quantity: Annotated[int, Whole(1, MOST_OF_ONE)] = 1


@dataclass(frozen=True, slots=True)
class SetLine:
    """So many of one thing."""

    sku: Annotated[str, Text(1, 100)]
    quantity: Annotated[int, Whole(1, MOST_OF_ONE)]


@dataclass(frozen=True, slots=True)
class RemoveLine:
    """None of one thing."""

    sku: Annotated[str, Text(1, 100)]


@operation("read_cart", needs=Permission.CART_READ, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def read_cart(work: Work, terms: Terms) -> Cart:
    """See what is in my cart."""
    currency = terms.currency_for(work)
    with work.reading() as db:
        return cart_of(db, work.actor.id, currency)


@operation("add_to_cart", needs=Permission.CART_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True)
def add_to_cart(work: Work, wants: AddToCart, terms: Terms) -> Cart:
    """Put something into my cart."""
    work.about(wants.sku)
    currency = terms.currency_for(work)
    with work.writing() as db:
        return put_in(db, work, wants, currency)


def put_in(db: Db, work: Work, wants: AddToCart, currency: str) -> Cart:
    """So many more of one thing in the cart of whoever asks, or a refusal."""
    if not _add(db, work, wants):
        # The very first thing: nobody has a cart before. Another tab may be making it, too.
        db.run(INSERT_CART, account_id=work.actor.id, at=work.now)
        if not _add(db, work, wants):
            _refuse_to_add(db, work.actor.id, wants)
    cart = cart_of(db, work.actor.id, currency)
    refuse_crowd(db, work.actor.id, len(cart.lines))
    return cart


def _add(db: Db, work: Work, wants: AddToCart) -> bool:
    sku, quantity = wants.sku, wants.quantity
    return db.run(ADD_LINE, account_id=work.actor.id, sku=sku, quantity=quantity, at=work.now) == 1


# Adds only what is there, published, and fits; nothing is changed otherwise.
ADD_LINE = """
    insert into cart_lines (cart_id, variant_id, quantity, added_at)
    select carts.id, variants.id, :quantity, :at
    from variants
    join products on products.id = variants.product_id and products.published = 1 and variants.removed = 0
    join carts on carts.account_id = :account_id
    where variants.sku = :sku
    and (variants.on_hand >= :quantity or variants.back_orders = 1)
    and (
        select count(*)
        from cart_lines as others
        where others.cart_id = carts.id
        and others.variant_id <> variants.id
    ) < 100
    on conflict (cart_id, variant_id) do update
    set quantity = cart_lines.quantity + excluded.quantity
    where cart_lines.quantity + excluded.quantity <= 999
    and cart_lines.quantity + excluded.quantity <= (
        select case when variants.back_orders = 1 then 999 else variants.on_hand end
        from variants
        where variants.id = excluded.variant_id
    )
"""
INSERT_CART = """
    insert into carts (account_id, made_at)
    values (:account_id, :at)
    on conflict (account_id) do nothing
"""


def _refuse_to_add(db: Db, account_id: int, wants: AddToCart) -> None:
    title, on_hand, already = _variant_for(db, account_id, wants.sku)
    if already + wants.quantity > on_hand:
        raise Short(shortage(wants.sku, title, on_hand))
    if already + wants.quantity > MOST_OF_ONE:
        raise Invalid.one("quantity", "cart.too_many", most=MOST_OF_ONE)
    raise Invalid.one("sku", "cart.full", most=MOST_LINES)


def _variant_for(db: Db, account_id: int, sku: str) -> Row:
    found = db.one(SELECT_VARIANT, account_id=account_id, sku=sku)
    if found is None:
        raise NotFound("product.none")
    return found


SELECT_VARIANT = """
    select products.title, case when variants.back_orders = 1 then 999 else variants.on_hand end,
        coalesce(cart_lines.quantity, 0)
    from variants
    join products on products.id = variants.product_id and products.published = 1 and variants.removed = 0
    left join carts on carts.account_id = :account_id
    left join cart_lines on cart_lines.cart_id = carts.id and cart_lines.variant_id = variants.id
    where variants.sku = :sku
"""


@operation("set_line", needs=Permission.CART_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True)
def set_line(work: Work, wants: SetLine, terms: Terms) -> Cart:
    """Say how many of something I want."""
    work.about(wants.sku)
    currency = terms.currency_for(work)
    with work.writing() as db:
        if not db.run(SET_LINE, account_id=work.actor.id, sku=wants.sku, quantity=wants.quantity):
            _refuse_to_set(db, work.actor.id, wants)
        return cart_of(db, work.actor.id, currency)


# Fewer than before is always taken: that is how a line that became short is mended.
SET_LINE = """
    update cart_lines
    set quantity = :quantity
    where cart_id = (select carts.id from carts where carts.account_id = :account_id)
    and variant_id = (
        select variants.id
        from variants
        where variants.sku = :sku
        and (variants.on_hand >= :quantity or variants.back_orders = 1 or cart_lines.quantity >= :quantity)
    )
"""


def _refuse_to_set(db: Db, account_id: int, wants: SetLine) -> None:
    title, on_hand, already = _variant_for(db, account_id, wants.sku)
    if not already:
        raise NotFound("cart.no_line")
    raise Short(shortage(wants.sku, title, on_hand))


@operation("remove_line", needs=Permission.CART_CHANGE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True)
def remove_line(work: Work, wants: RemoveLine, terms: Terms) -> Cart:
    """Take something out of my cart."""
    work.about(wants.sku)
    currency = terms.currency_for(work)
    with work.writing() as db:
        # Taking out what is not in there any more is what a second click does: no harm, no refusal.
        if not db.run(REMOVE_LINE, account_id=work.actor.id, sku=wants.sku):
            _variant_for(db, work.actor.id, wants.sku)
        return cart_of(db, work.actor.id, currency)


REMOVE_LINE = """
    delete from cart_lines
    where cart_id = (select carts.id from carts where carts.account_id = :account_id)
    and variant_id = (select variants.id from variants where variants.sku = :sku)
"""


def cart_of(db: Db, account_id: int, currency: str) -> Cart:
    """Somebody's cart, with what has become of the things in it since.

    All of it is in one currency: in the shop's own as soon as one thing has no price in the other.
    """
    rows = db.all(SELECT_LINES, account_id=account_id, currency=currency)
    there = all(row[0] is not None for row in rows)
    lines = [_line(*((row[0], currency) if there else row[1:3]), *row[3:-1]) for row in rows]
    return Cart(
        lines,
        sum(line.quantity for line in lines),
        sum((line.total for line in lines[1:]), lines[0].total) if lines else Money(0, currency),
        any(line.note for line in lines),
        rows[0][-1] if rows else "",
    )


SELECT_LINES = """
    select
        case when variants.currency = :currency then variants.price else prices.price end,
        variants.price, variants.currency,
        variants.sku, products.slug, products.title, variants.options, cart_lines.quantity,
        case
            when products.published = 0 or variants.removed = 1 then 0
            when variants.back_orders = 1 then 999
            else variants.on_hand
        end,
        pictures.file, pictures.alt, pictures.width, pictures.height, carts.discount_code
    from carts
    join cart_lines on cart_lines.cart_id = carts.id
    join variants on variants.id = cart_lines.variant_id
    join products on products.id = variants.product_id
    left join prices on prices.variant_id = variants.id and prices.currency = :currency
    left join pictures on pictures.product_id = products.id and pictures.position = variants.picture
    where carts.account_id = :account_id
    order by cart_lines.added_at, variants.id
"""


def _line(
    price: int,
    currency: str,
    sku: str,
    slug: str,
    title: str,
    options: str,
    quantity: int,
    stock: int,
    file: str | None,
    alt: str | None,
    width: int | None,
    height: int | None,
) -> CartLine:
    return CartLine(
        sku=sku,
        slug=slug,
        title=title,
        options=json.loads(options),
        quantity=quantity,
        price=Money(price, currency),
        total=Money(price * quantity, currency),
        picture=picture(file, alt, width, height),
        stock=stock,
        note="" if stock >= quantity else shortage(sku, title, stock).sentence,
    )
