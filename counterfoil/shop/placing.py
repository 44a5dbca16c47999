"""An order as it is written down: its figures from the quote, its lines as they were looked at."""

from dataclasses import dataclass

import msgspec

from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db, Either
from counterfoil.gate.work import Work
from counterfoil.shop.addresses import Address
from counterfoil.shop.orders import Order, OrderLine, write_address
from counterfoil.shop.pricing.quoting import FullCart, Quoted


@dataclass(frozen=True, slots=True)
class Bought:
    """What is bought, where it goes, and what it costs."""

    cart: FullCart
    address: Address | None
    quoted: Quoted
    bank: str


class MovedMeanwhile(Exception):
    """The cart or a price is no longer what was looked at: the block is undone, to look again."""


def insert(db: Db, work: Work, code: str, bought: Bought, key: bytes, fingerprint: bytes) -> int | None:
    """Write the order down; None where another one is in its way."""
    row = db.one(INSERT_ORDER, **_columns(work, code, bought), key=key, fingerprint=fingerprint)
    if row is None:
        return None
    _insert_lines(db, row[0], bought)
    return int(row[0])


def _columns(work: Work, code: str, bought: Bought) -> dict[str, object]:
    quote = bought.quoted.quote
    return {
        "code": code,
        "account_id": work.actor.id,
        "cart_id": bought.cart.number,
        "address": write_address(bought.address),
        "at": work.now,
        "currency": quote.total.currency,
        "subtotal": quote.subtotal.amount,
        "discount": quote.discount.amount,
        "discount_code": quote.discount_code,
        "shipping": quote.shipping.amount,
        "shipping_title": quote.shipping_title,
        "shipping_tax": quote.shipping_tax.amount.amount,
        "shipping_tax_rate": quote.shipping_tax.rate,
        "shipping_tax_name": quote.shipping_tax.name,
        "tax": quote.tax.amount,
        "tax_included": int(quote.tax_included),
        "tax_country": quote.country,
        "total": quote.total.amount,
        "quote": quote.hash,
        "bank": bought.bank,
    }


# Of two presses at once, one finds a row in its way: the same key, or another unsettled order of this cart.
INSERT_ORDER = """
    insert into orders (
        code, account_id, cart_id, payment, fulfilment, address, placed_at, idempotency_key, fingerprint, currency,
        subtotal, discount, discount_code, shipping, shipping_title, shipping_tax, shipping_tax_rate,
        shipping_tax_name, tax, tax_included, tax_country, total, quote, bank
    )
    values (
        :code, :account_id, :cart_id, 'awaiting', 'unfulfilled', :address, :at, :key, :fingerprint, :currency,
        :subtotal, :discount, :discount_code, :shipping, :shipping_title, :shipping_tax, :shipping_tax_rate,
        :shipping_tax_name, :tax, :tax_included, :tax_country, :total, :quote, :bank
    )
    on conflict do nothing
    returning id
"""


def _insert_lines(db: Db, number: int, bought: Bought) -> None:
    lines = [
        [
            item.variant,
            item.quantity,
            item.price,
            line.discount.amount,
            line.tax.amount,
            line.tax_rate,
            line.tax_name,
            place,
        ]
        for place, (item, line) in enumerate(
            zip(bought.cart.items, bought.quoted.quote.lines, strict=True), 1
        )
    ]
    written = db.run(
        INSERT_LINES,
        order_id=number,
        cart_id=bought.cart.number,
        currency=bought.cart.currency,
        lines=msgspec.json.encode(lines).decode(),
    )
    # Another tab changed the cart, or somebody a price, since it was looked at.
    if written != len(lines):
        raise MovedMeanwhile


# Only what still is as it was looked at.
LINES = """
    insert into order_lines (
        order_id, variant_id, sku, slug, title, options, quantity, price, discount, tax, tax_rate, tax_name,
        position
    )
    select :order_id, variants.id, variants.sku, products.slug, products.title, variants.options,
        line.quantity, line.price, line.discount, line.tax, line.tax_rate, line.tax_name, line.position
    from {lines} as line
    join cart_lines on cart_lines.cart_id = :cart_id
        and cart_lines.variant_id = line.variant_id
        and cart_lines.quantity = line.quantity
    join variants on variants.id = line.variant_id
    join products on products.id = variants.product_id
    left join prices on prices.variant_id = variants.id and prices.currency = :currency
    where line.price = case when variants.currency = :currency then variants.price else prices.price end
"""
IN_SQLITE = """(
        select json_extract(value, '$[0]') as variant_id,
            json_extract(value, '$[1]') as quantity,
            json_extract(value, '$[2]') as price,
            json_extract(value, '$[3]') as discount,
            json_extract(value, '$[4]') as tax,
            json_extract(value, '$[5]') as tax_rate,
            json_extract(value, '$[6]') as tax_name,
            json_extract(value, '$[7]') as position
        from json_each(:lines)
    )"""
IN_POSTGRES = """(
        select (value ->> 0)::bigint as variant_id,
            (value ->> 1)::bigint as quantity,
            (value ->> 2)::bigint as price,
            (value ->> 3)::bigint as discount,
            (value ->> 4)::bigint as tax,
            (value ->> 5)::bigint as tax_rate,
            value ->> 6 as tax_name,
            (value ->> 7)::bigint as position
        from json_array_elements(:lines::json)
    )"""
INSERT_LINES = Either(sqlite=LINES.format(lines=IN_SQLITE), postgres=LINES.format(lines=IN_POSTGRES))


def placed(work: Work, code: str, bought: Bought) -> Order:
    """The order as it is now."""
    quote = bought.quoted.quote
    return Order(
        code=code,
        placed_at=rfc3339(work.now),
        status="placed",
        payment="awaiting",
        fulfilment="unfulfilled",
        lines=[
            OrderLine(
                sku=item.sku,
                slug=item.slug,
                title=item.title,
                options=item.options,
                quantity=item.quantity,
                price=line.price,
                total=line.total,
                discount=line.discount,
                tax=line.tax,
                tax_rate=line.tax_rate,
                tax_name=line.tax_name,
            )
            for item, line in zip(bought.cart.items, quote.lines, strict=True)
        ],
        total=quote.total,
        address=bought.address,
        reason="",
        subtotal=quote.subtotal,
        discount=quote.discount,
        discount_code=quote.discount_code,
        shipping=quote.shipping,
        shipping_title=quote.shipping_title,
        tax=quote.tax,
        taxes=quote.taxes,
        tax_included=quote.tax_included,
        bank=bought.bank,
        bank_page="",
    )
