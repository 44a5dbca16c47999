"""What is to be fetched from the shelves for several orders, and what goes into each of their parcels."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.shapes import Each, Flag
from counterfoil.gate.work import Work
from counterfoil.shop.addresses import Address
from counterfoil.shop.after.narrowing import Narrowed, NarrowOrders, narrowed
from counterfoil.shop.books.days import Daybook
from counterfoil.shop.moves import SHIP
from counterfoil.shop.orders import read_address
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.stockroom import STAFF

MOST = 100  # parcels at a time


@dataclass(frozen=True, slots=True)
class ListSlips(NarrowOrders):
    """Of which orders: those that are named, or else all that fit; only what is to be sent counts."""

    codes: Annotated[Mapping[str, bool], Each(Flag(), MOST)] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """So many of one thing that are still to be sent."""

    sku: str
    title: str
    options: list[str]
    to_ship: int


@dataclass(frozen=True, slots=True)
class Slip:
    """What goes into the parcel of one order, and where to."""

    code: str
    placed_at: str
    address: Address | None
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Slips:
    """The oldest first, at most as many as are packed in one go."""

    items: list[Slip]
    more: bool  # whether others would fit, too


@dataclass(frozen=True, slots=True)
class Picked:
    """So many of one thing, and into which parcels."""

    piece: Piece
    into: list[tuple[str, int]]


@operation("list_slips", needs=Permission.ORDERS_OVERSEE, ways=STAFF, effect=Effect.READS)
def list_slips(work: Work, wants: ListSlips, days: Daybook, terms: Terms) -> Slips:
    """See what goes into the parcels of several orders."""
    named = sorted(code.upper() for code, ticked in wants.codes.items() if ticked)
    only = (
        Narrowed((NAMED,), {"codes": json.dumps(named)})
        if wants.codes
        else narrowed(wants, days, terms.currency)
    )
    with work.reading() as db:
        return _slips(db, only)


def _slips(db: Db, only: Narrowed) -> Slips:
    found: dict[str, Slip] = {}
    for code, placed_at, address, *piece in db.all(_question(only), limit=MOST + 1, **only.words):
        slip = found.setdefault(code, Slip(code, rfc3339(placed_at), read_address(address), []))
        sku, title, options, quantity = piece
        slip.pieces.append(Piece(sku, title, json.loads(options), quantity))
    slips = list(found.values())
    return Slips(slips[:MOST], len(slips) > MOST)


def _question(only: Narrowed) -> Either:
    return Either(
        *(
            _SELECT.format(conditions=" ".join(f"and {each}" for each in conditions), to_send=SHIP.where)
            for conditions in (
                [each.sqlite for each in only.conditions],
                [each.postgres for each in only.conditions],
            )
        )
    )


_SELECT = """
    select orders.code, orders.placed_at, orders.address, order_lines.sku, order_lines.title,
        order_lines.options, order_lines.quantity - order_lines.shipped - order_lines.refunded
    from (
        select orders.id as number
        from orders
        where {to_send}
        {conditions}
        order by orders.placed_at, orders.id
        limit :limit
    ) as chosen
    join orders on orders.id = chosen.number
    join order_lines on order_lines.order_id = orders.id
    where order_lines.quantity > order_lines.shipped + order_lines.refunded
    order by orders.placed_at, orders.id, order_lines.position
"""
NAMED = Either(
    sqlite="orders.code in (select value from json_each(:codes))",
    postgres="orders.code in (select value from json_array_elements_text(:codes::json) as named(value))",
)


def picked(slips: Iterable[Slip]) -> list[Picked]:
    """What is to be fetched, shelf by shelf: things stand by their SKU."""
    into: dict[str, list[tuple[str, int]]] = {}
    pieces: dict[str, Piece] = {}
    for slip in slips:
        for piece in slip.pieces:
            pieces[piece.sku] = piece
            into.setdefault(piece.sku, []).append((slip.code, piece.to_ship))
    return [
        Picked(
            Piece(sku, pieces[sku].title, pieces[sku].options, sum(count for _, count in into[sku])),
            into[sku],
        )
        for sku in sorted(pieces)
    ]
