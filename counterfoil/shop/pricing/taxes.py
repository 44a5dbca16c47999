"""Tax by country and class: the rates, since when they hold, and which one holds for a line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Annotated

from counterfoil.gate.actor import CONSOLE, SIGNED_IN
from counterfoil.gate.clock import rfc3339
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict, NotFound
from counterfoil.gate.shapes import Text, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import undoing
from counterfoil.shop.addresses import Country
from counterfoil.shop.money import Money
from counterfoil.shop.pricing.rounding import WHOLE
from counterfoil.shop.pricing.tax_classes import STANDARD, UNTAXED
from counterfoil.shop.pricing.unchanged import fingerprint, refuse_changed
from counterfoil.shop.pricing.words import Word

NOTHING: Mapping[str, object] = MappingProxyType({})


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
    was: Annotated[str, Text(0, 80)] = ""  # what it must be until now, as it is told: `21% VAT`, or `none`
    seen: Annotated[str, Text(0, 80)] = (
        ""  # all of them as they were seen: nothing is changed where they are others by now
    )


@dataclass(frozen=True, slots=True)
class RemoveTaxRate:
    """Which rate, and what it must be until now."""

    country: Annotated[str, Country()]
    tax_class: Annotated[str, Word()] = STANDARD
    valid_from: Annotated[int, Whole(0, 1 << 53)] = 0  # microseconds UTC
    was: Annotated[str, Text(0, 80)] = ""


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One rate as it is kept."""

    country: str
    tax_class: str
    rate: int  # parts per million
    name: str
    valid_from: str

    @property
    def was(self) -> str:
        """As it is told, and compared, where somebody changes it."""
        return _written(self.rate, self.name)


@dataclass(frozen=True, slots=True)
class TaxRates:
    """All rates there are, with those that held and those that will; `seen` goes back with a change."""

    items: list[TaxRate]
    seen: str


@operation("set_tax_rate", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE)
def set_tax_rate(work: Work, wants: SetTaxRate) -> TaxRate:
    """Say what a country takes of a class of goods, from a moment on."""
    work.about(f"{wants.country} {wants.tax_class}")
    with work.writing() as db:
        refuse_changed(db, wants.seen, lambda db: _rates(db).seen)
        before = _held(db, work, wants)
        db.run(UPSERT_RATE, rate=wants.rate, name=wants.name, **_which(wants))
        after = _written(wants.rate, wants.name)
        if before is None:
            _offer(db, work, wants, "remove_tax_rate", "undo.tax_rate_new", after, after=after)
        else:
            rate, name = before
            back = {"rate": rate, "name": name}
            was = _written(rate, name)
            _offer(db, work, wants, "set_tax_rate", "undo.tax_rate", after, back, after=after, before=was)
    return _told(wants.country, wants.tax_class, wants.rate, wants.name, wants.valid_from)


UPSERT_RATE = """
    insert into tax_rates (country, class, rate, name, valid_from)
    values (:country, :tax_class, :rate, :name, :valid_from)
    on conflict (country, class, valid_from) do update
    set rate = excluded.rate,
        name = excluded.name
"""


@operation(
    "remove_tax_rate", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE
)
def remove_tax_rate(work: Work, wants: RemoveTaxRate) -> TaxRates:
    """Have a country take nothing of its own of a class of goods from a moment on."""
    work.about(f"{wants.country} {wants.tax_class}")
    with work.writing() as db:
        before = _held(db, work, wants)
        if before is None:
            raise NotFound("tax.no_rate")
        db.run(DELETE_RATE, **_which(wants))
        rate, name = before
        back, was = {"rate": rate, "name": name}, _written(rate, name)
        _offer(db, work, wants, "set_tax_rate", "undo.tax_rate_gone", NONE, back, before=was)
        return _rates(db)


DELETE_RATE = (
    "delete from tax_rates where country = :country and class = :tax_class and valid_from = :valid_from"
)
NONE = "none"


def _which(wants: SetTaxRate | RemoveTaxRate) -> dict[str, object]:
    return {"country": wants.country, "tax_class": wants.tax_class, "valid_from": wants.valid_from}


def _written(rate: int, name: str) -> str:
    """How a rate is told, and compared."""
    return f"{rate / 10_000:g}% {name}"


def _held(db: Db, work: Work, wants: SetTaxRate | RemoveTaxRate) -> tuple[int, str] | None:
    """What holds until now; refuses where somebody expected something else."""
    row = db.one(SELECT_RATE, **_which(wants))
    if wants.was and wants.was != (_written(*row) if row else NONE):
        raise Conflict("tax.moved_on")
    return row and (row[0], row[1])


SELECT_RATE = Either(
    *(
        f"""
        select rate, name
        from tax_rates
        where country = :country
        and class = :tax_class
        and valid_from = :valid_from
        {locking}
        """  # noqa: S608  (our own words)
        for locking in ("", "for update")
    )
)


def _offer(
    db: Db,
    work: Work,
    wants: SetTaxRate | RemoveTaxRate,
    name: str,
    said: str,
    was: str,
    back: Mapping[str, object] = NOTHING,
    **words: str,
) -> None:
    asked = {**_which(wants), **back, "was": was}
    undoing.offer(
        db, work, operation=name, wants=asked, said=said, thing=f"{wants.country} {wants.tax_class}", **words
    )


@operation("list_tax_rates", needs=Permission.PRICES_READ, ways=SIGNED_IN | CONSOLE, effect=Effect.READS)
def list_tax_rates(work: Work) -> TaxRates:
    """See all rates of tax."""
    with work.reading() as db:
        return _rates(db)


def _rates(db: Db) -> TaxRates:
    items = sorted(db.all(SELECT_RATES, _told), key=_by_country)
    return TaxRates(items, fingerprint(items))


SELECT_RATES = "select country, class, rate, name, valid_from from tax_rates"


def _by_country(rate: TaxRate) -> tuple[str, str, str]:
    return rate.country, rate.tax_class, rate.valid_from


def _told(country: str, tax_class: str, rate: int, name: str, valid_from: int) -> TaxRate:
    return TaxRate(country, tax_class, rate, name, rfc3339(valid_from))
