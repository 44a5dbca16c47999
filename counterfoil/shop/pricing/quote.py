"""What an order costs: one function from lines, place and rules to every figure. It asks nobody and knows no time."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from counterfoil.gate.refusals import Conflict, Invalid
from counterfoil.shop.money import Money
from counterfoil.shop.pricing import codes, shipping
from counterfoil.shop.pricing.codes import Bought, Code
from counterfoil.shop.pricing.rounding import Rounding, tax_in, tax_on
from counterfoil.shop.pricing.seen import ExactlySeen, Seen, SeenLine, write
from counterfoil.shop.pricing.shipping import Band, Way
from counterfoil.shop.pricing.taxes import NO_TAX, Rate, Tax, by_kind, rate_for

OF_SHIPPING = (
    "shipping"  # the class of tax that sending belongs to; standard, where it has no rate of its own
)


@dataclass(frozen=True, slots=True)
class Item:
    """So many of one variant, as it is now."""

    variant: int
    sku: str
    slug: str
    title: str
    options: list[str]
    quantity: int
    price: int
    tax_class: str
    grams: int
    there: bool  # as many as are wanted


@dataclass(frozen=True, slots=True)
class Rules:
    """All that a quote follows, as it is now and where the order goes."""

    currency: str
    rounding: Rounding = Rounding.HALF_UP
    tax_included: bool = True
    country: str = ""  # whose tax it is
    collected: bool = True  # at the shop, rather than sent
    rates: Mapping[str, Rate] = field(default_factory=dict)  # by class
    ships: bool = False  # whether sending has prices at all; otherwise it is free everywhere
    bands: Sequence[Band] = ()
    code: Code | None = None
    way: str = ""  # of sending, as it was chosen; empty: the cheapest


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """So many of one thing, with its share of discount and tax."""

    sku: str
    title: str
    options: list[str]
    quantity: int
    price: Money
    total: Money
    discount: Money
    tax: Money
    tax_rate: int  # parts per million
    tax_name: str


@dataclass(frozen=True, slots=True)
class ShippingWay:
    """A way in which it can be sent."""

    code: str
    title: str
    price: Money


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order would cost, now."""

    lines: list[QuoteLine]
    subtotal: Money
    discount: Money
    discount_code: str
    shipping: Money
    shipping_way: str
    shipping_title: str  # empty: collected at the shop, or sent as the shop sends everything
    ways: list[ShippingWay]  # in which it can be sent, the cheapest first
    tax: Money
    taxes: list[Tax]  # the same, kind by kind
    tax_included: bool  # whether the tax is a part of the prices, or added to them
    total: Money
    country: str  # whose tax it is
    collected: bool
    ships: bool  # whether sending has prices at all
    shipping_tax: Tax
    quote: str  # sent back with the order, it says what was seen

    @property
    def hash(self) -> str:
        """Of everything that made it."""
        return self.quote.partition(".")[0]

    def may_follow(self, before: Seen) -> bool:
        """Whether it can be charged to somebody who saw that: the same goods for no more money."""
        if isinstance(before, ExactlySeen):
            return self._figures() == before.figures()
        same = self.total.currency == before.total.currency and before.goods() == {
            line.sku: line.quantity for line in self.lines
        }
        return before.hash == self.hash or (same and self.total.amount <= before.total.amount)

    def _figures(self) -> tuple[object, ...]:
        lines = [SeenLine(line.sku, line.quantity, line.total) for line in self.lines]
        return lines, self.subtotal, self.discount, self.shipping, self.tax, self.total


def quote(items: Sequence[Item], rules: Rules) -> Quote:
    """Reckon what these lines cost under these rules, each line rounded by itself."""
    bought = [Bought(item.quantity, item.price) for item in items]
    less = codes.off(rules.code, bought, rules.rounding) if rules.code else [0] * len(items)
    lines = [_line(*each, rules) for each in zip(items, less, strict=True)]
    subtotal = sum(line.total for line in bought)
    ways = _ways(items, subtotal - sum(less), rules)
    way = _chosen(ways, rules)
    of_shipping = rate_for(rules.rates, OF_SHIPPING) if way.price else NO_TAX
    shipping_tax = _tax(way.price, of_shipping, rules)
    tax = sum(line.tax.amount for line in lines) + shipping_tax.amount.amount
    total = subtotal - sum(less) + way.price + (0 if rules.tax_included else tax)
    seen = Seen(
        hash=_hash(items, rules),
        lines=[SeenLine(line.sku, line.quantity, line.total) for line in lines],
        subtotal=_money(subtotal, rules),
        discount=_money(sum(less), rules),
        shipping=_money(way.price, rules),
        tax=_money(tax, rules),
        total=_money(total, rules),
    )
    return Quote(
        lines=lines,
        subtotal=seen.subtotal,
        discount=seen.discount,
        discount_code=rules.code.code if rules.code else "",
        shipping=seen.shipping,
        shipping_way=way.code,
        shipping_title=way.title,
        ways=[ShippingWay(each.code, each.title, _money(each.price, rules)) for each in ways],
        tax=seen.tax,
        taxes=by_kind([*(Tax(line.tax_name, line.tax_rate, line.tax) for line in lines), shipping_tax]),
        tax_included=rules.tax_included,
        total=seen.total,
        country=rules.country,
        collected=rules.collected,
        ships=rules.ships,
        shipping_tax=shipping_tax,
        quote=write(seen),
    )


def _money(amount: int, rules: Rules) -> Money:
    return Money(amount, rules.currency)


def _line(item: Item, less: int, rules: Rules) -> QuoteLine:
    total = item.quantity * item.price
    tax = _tax(total - less, rate_for(rules.rates, item.tax_class), rules)
    return QuoteLine(
        sku=item.sku,
        title=item.title,
        options=item.options,
        quantity=item.quantity,
        price=_money(item.price, rules),
        total=_money(total, rules),
        discount=_money(less, rules),
        tax=tax.amount,
        tax_rate=tax.rate,
        tax_name=tax.name,
    )


def _tax(figure: int, rate: Rate, rules: Rules) -> Tax:
    reckoned = (tax_in if rules.tax_included else tax_on)(figure, rate.rate, rules.rounding)
    return Tax(rate.name, rate.rate, _money(reckoned, rules))


def _ways(items: Sequence[Item], goods: int, rules: Rules) -> list[Way]:
    if rules.collected or not rules.ships:
        return []
    grams = sum(item.quantity * item.grams for item in items)
    free = rules.code is not None and rules.code.kind == "free_shipping"
    return shipping.ways(rules.bands, grams, goods, free=free)


def _chosen(ways: Sequence[Way], rules: Rules) -> Way:
    if rules.collected or not rules.ships:
        return Way("", "", 0)
    if not ways:
        raise Conflict("shipping.too_much" if rules.bands else "shipping.not_there", country=rules.country)
    for way in ways:
        if way.code == rules.way:
            return way
    if rules.way:
        raise Invalid.one("shipping", "shipping.no_such_way", ways=", ".join(way.code for way in ways))
    return ways[0]


def _hash(items: Sequence[Item], rules: Rules) -> str:
    if rules.code:  # how often others used it makes no figure
        rules = replace(rules, code=replace(rules.code, used=0, used_by_me=0))
    return hashlib.sha256(msgspec.json.encode((items, rules), order="deterministic")).hexdigest()
