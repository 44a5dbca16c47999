"""Tax by country and class: the rates, since when they hold, and which one holds for a line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from counterfoil.gate.actor import CONSOLE, SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop.addresses import Country
from counterfoil.shop.money import Money
from counterfoil.shop.pricing.rounding import WHOLE
from counterfoil.shop.pricing.tax_classes import STANDARD, UNTAXED
from counterfoil.shop.pricing.words import Word


@dataclass(frozen=True, slots=True)
class Rate:
    """What a country takes of one class of goods."""

    name: str  # as it stands on receipts
    rate: int  # parts per million


NO_TAX = Rate("", 0)


def rate_for(rates: Mapping[str, Rate], tax_class: str) -> Rate:
    """The rate of a class where `rates` hold."""
    if tax_class == UNTAXED:
        return NO_TAX
    return rates.get(tax_class) or rates.get(STANDARD) or NO_TAX


@dataclass(frozen=True, slots=True)
class Tax:
    """What of an order is one kind of tax."""

    name: str
    rate: int  # parts per million
    amount: Money


def by_kind(taxes: Iterable[Tax]) -> list[Tax]:
    """One for each kind, the highest rate first; what has no name is no tax."""
    kinds: dict[tuple[str, int], Tax] = {}
    for tax in taxes:
        if tax.name:
            same = kinds.get((tax.name, tax.rate))
            kinds[tax.name, tax.rate] = replace(same, amount=same.amount + tax.amount) if same else tax
    return sorted(kinds.values(), key=lambda tax: (-tax.rate, tax.name))


@dataclass(frozen=True, slots=True)
class SetTaxRate:
    """What a country takes of a class of goods, from a moment on."""

    country: Annotated[str, Country()]
    rate: Annotated[int, Whole(0, WHOLE)]  # parts per million
    name: Annotated[str, Text(1, 60)]
    tax_class: Annotated[str, Word()] = STANDARD
    valid_from: Annotated[int, Whole(0, 1 << 53)] = 0  # microseconds UTC


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One rate as it is kept."""

    country: str
    tax_class: str
    rate: int  # parts per million
    name: str
    valid_from: str


@dataclass(frozen=True, slots=True)
class TaxRates:
    """All rates there are, with those that held and those that will."""

    items: list[TaxRate]


@operation("set_tax_rate", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE)
def set_tax_rate(work: Work, wants: SetTaxRate) -> TaxRate:
    """Say what a country takes of a class of goods, from a moment on."""
    work.about(f"{wants.country} {wants.tax_class}")
    with work.writing() as db:
        db.run(
            UPSERT_RATE,
            country=wants.country,
            tax_class=wants.tax_class,
            rate=wants.rate,
            name=wants.name,
            valid_from=wants.valid_from,
        )
    return _told(wants.country, wants.tax_class, wants.rate, wants.name, wants.valid_from)


UPSERT_RATE = """
    insert into tax_rates (country, class, rate, name, valid_from)
    values (:country, :tax_class, :rate, :name, :valid_from)
    on conflict (country, class, valid_from) do update
    set rate = excluded.rate,
        name = excluded.name
"""


@operation("list_tax_rates", needs=Permission.PRICES_READ, ways=SIGNED_IN | CONSOLE, effect=Effect.READS)
def list_tax_rates(work: Work) -> TaxRates:
    """See all rates of tax."""
    with work.reading() as db:
        return TaxRates(sorted(db.all(SELECT_RATES, _told), key=_by_country))


SELECT_RATES = "select country, class, rate, name, valid_from from tax_rates"


def _by_country(rate: TaxRate) -> tuple[str, str, str]:
    return rate.country, rate.tax_class, rate.valid_from


def _told(country: str, tax_class: str, rate: int, name: str, valid_from: int) -> TaxRate:
    return TaxRate(country, tax_class, rate, name, rfc3339(valid_from))


@dataclass(frozen=True, slots=True)
class ClassGoods:
    """Which product belongs to which class of tax."""

    slug: Annotated[str, Text(1, 200)]
    tax_class: Annotated[str, Word()]


@dataclass(frozen=True, slots=True)
class Classed:
    """How many variants are of the class now."""

    slug: str
    tax_class: str
    count: int


@operation("class_goods", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE)
def class_goods(work: Work, wants: ClassGoods) -> Classed:
    """Say which class of tax a product belongs to."""
    work.about(wants.slug)
    with work.writing() as db:
        count = db.run(UPDATE_CLASS, slug=wants.slug, tax_class=wants.tax_class)
        if not count:
            raise NotFound("product.none")
    return Classed(wants.slug, wants.tax_class, count)


UPDATE_CLASS = """
    update variants
    set tax_class = :tax_class
    where product_id = (select products.id from products where products.slug = :slug)
"""
