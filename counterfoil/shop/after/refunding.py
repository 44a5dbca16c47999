"""Paying back: all of an order, some of its lines, the way, or something for no goods at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.shapes import Each, Flag, Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import pressing
from counterfoil.shop.after import at_hand
from counterfoil.shop.after.at_hand import AtHand, LineAtHand
from counterfoil.shop.after.giving_back import Plan, give_back
from counterfoil.shop.after.shares import Share, capped, share
from counterfoil.shop.figures import say
from counterfoil.shop.money import MOST, Money
from counterfoil.shop.moves import OF_THE_DESK, REFUND, NotNow
from counterfoil.shop.pressing import KEY_HEADER
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.stockroom import STAFF
from counterfoil.shop.tracking import GivenBack, refunds_of

MOST_LINES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRefund:
    """What of which order; `lines` says how many pieces by SKU."""

    code: Annotated[str, Text(1, 100)]
    why: Annotated[str, Text(0, 200)] = ""
    lines: Annotated[Mapping[str, int], Each(Whole(1, 999), MOST_LINES)] = field(default_factory=dict)
    shipping: Annotated[bool, Flag()] = False
    goodwill: Annotated[int, Whole(0, MOST)] = 0  # minor units, for no goods
    everything: Annotated[bool, Flag()] = False  # all that is left
    restock: Annotated[bool, Flag()] = False  # whether the pieces are back on the shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder(PriceRefund):
    """The same, and why, for whoever ordered reads it; `key` tells a second press from a second refund."""

    why: Annotated[str, Text(1, 200)]
    key: Annotated[str, Text(0, 4_000)] = ""


@dataclass(frozen=True, slots=True)
class Refunded(GivenBack):
    """What went back."""

    order: str
    replayed: bool = False


@operation("refund_order", needs=Permission.ORDERS_REFUND, ways=STAFF, effect=Effect.SPENDS_MONEY)
def refund_order(work: Work, wants: RefundOrder, terms: Terms) -> Refunded:
    """Pay back an order, or a part of it; where it is much, only whoever has just shown their password."""
    key = pressing.hashed(wants.key, "refund.key_missing")
    with work.writing() as db:
        order = at_hand.take(db, wants.code)
        work.about(order.code)
        if before := db.one(SELECT_SAME_KEY, order_id=order.number, key=key):
            return _again(db, order, before[0], wants)
        if not REFUND.fits(order.states):
            raise NotNow(REFUND, order.code, order.states, OF_THE_DESK)
        plan = _plan(db, order, wants, key)
        if terms.asks_for_proof(Money(plan.amount, order.total.currency)):
            work.must_be_fresh()
        return _told(db, order, give_back(db, work, order, plan))


@dataclass(frozen=True, slots=True)
class Priced:
    """What a refund would come to, and what could be paid back in all."""

    order: str
    amount: Money
    left: Money


@operation("price_refund", needs=Permission.ORDERS_REFUND, ways=STAFF, effect=Effect.READS)
def price_refund(work: Work, wants: PriceRefund) -> Priced:
    """See what paying back so much would come to."""
    with work.reading() as db:
        order = at_hand.look(db, wants.code)
        if not REFUND.fits(order.states):
            raise NotNow(REFUND, order.code, order.states, OF_THE_DESK)
        amount = _plan(db, order, wants, None).amount
    currency = order.total.currency
    return Priced(order.code, Money(amount, currency), Money(order.left, currency))


SELECT_SAME_KEY = "select code from refunds where order_id = :order_id and idempotency_key = :key"


def _again(db: Db, order: AtHand, code: str, wants: RefundOrder) -> Refunded:
    """The same key once more: the same answer, if it says the same."""
    before = _told(db, order, code, replayed=True)
    same = wants.everything or (
        before.lines == dict(wants.lines)
        and before.goodwill.amount == wants.goodwill
        and bool(before.shipping.amount) == wants.shipping
    )
    if not same or before.why != wants.why:
        raise Invalid.one(KEY_HEADER, "refund.key_used")
    return before


def _told(db: Db, order: AtHand, code: str, *, replayed: bool = False) -> Refunded:
    given = next(each for each in refunds_of(db, order.number) if each.code == code)
    columns = {name: getattr(given, name) for name in GivenBack.__dataclass_fields__}
    return Refunded(**columns, order=order.code, replayed=replayed)


def _plan(db: Db, order: AtHand, wants: PriceRefund, key: bytes | None) -> Plan:
    lines = at_hand.lines_of(db, order.number)
    way = shipping_left(db, order) if wants.shipping or wants.everything else 0
    if wants.everything:
        return everything(order, lines, way, restock=wants.restock, why=wants.why, key=key)
    shares = _shares(lines, wants.lines)
    goods = capped(shares, order.left)
    left = order.left - sum(each.amount for each in goods)
    plan = Plan(goods, min(way, left), wants.goodwill, wants.restock, wants.why, key)
    if plan.amount > order.left:
        raise Invalid.one("goodwill", "refund.too_much", left=say(Money(order.left, order.total.currency)))
    if not plan.shares and not plan.amount:
        raise Invalid.one("lines", "refund.nothing")
    return plan


def everything(
    order: AtHand,
    lines: Mapping[str, LineAtHand],
    way: int,
    *,
    restock: bool,
    why: str,
    key: bytes | None = None,
) -> Plan:
    """All that is left of an order, to the cent."""
    shares = [
        share(line, line.quantity - line.refunded) for line in lines.values() if line.refunded < line.quantity
    ]
    goods = capped(shares, order.left)
    left = order.left - sum(each.amount for each in goods)
    way = min(way, left)
    # What is left beyond goods and way was rounded away, or kept back, in an earlier step.
    return Plan(goods, way, left - way, restock, why, key)


def _shares(lines: Mapping[str, LineAtHand], wanted: Mapping[str, int]) -> list[Share]:
    left = {line.sku: (line.title, line.quantity - line.refunded) for line in lines.values()}
    at_hand.refuse_unfit(wanted, left, "refund.too_many")
    return [share(lines[sku], quantity) for sku, quantity in wanted.items()]


def shipping_left(db: Db, order: AtHand) -> int:
    """What the way cost, unless it was paid back before."""
    return 0 if db.one(SELECT_SHIPPING, order_id=order.number) else order.shipping


SELECT_SHIPPING = "select 1 from refunds where order_id = :order_id and shipping > 0 limit 1"
