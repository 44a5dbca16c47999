"""On which terms the shop sells, told to whoever asks: delivery, tax, sending back and paying, for one country."""

from dataclasses import dataclass
from typing import Annotated

from counterfoil.gate.actor import DOORS
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import ANYONE, Permission
from counterfoil.gate.work import Work
from counterfoil.shop import addresses
from counterfoil.shop.addresses import Country
from counterfoil.shop.figures import number, percent, say
from counterfoil.shop.money import Money
from counterfoil.shop.payments import Banks
from counterfoil.shop.pricing.quoting import SELECT_RULES
from counterfoil.shop.pricing.shipping import ANY
from counterfoil.shop.pricing.tax_classes import STANDARD
from counterfoil.shop.pricing.terms import Terms
from counterfoil.shop.sentences import tell


@dataclass(frozen=True, slots=True)
class ExplainTerms:
    """For which country; without one, that of my address, or the shop's own."""

    country: Annotated[str, Country()] = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one way of sending costs, up to some weight and some sum of the goods."""

    code: str
    title: str
    price: Money
    free_from: Money | None  # once the goods come to as much
    up_to_grams: int | None  # none: however heavy
    up_to_goods: Money | None  # none: however dear


@dataclass(frozen=True, slots=True)
class TaxOfKind:
    """What is taken of one kind of goods."""

    tax_class: str
    name: str
    rate: int  # parts per million


@dataclass(frozen=True, slots=True)
class Said:
    """The same in sentences, a list for each of the four."""

    delivery: list[str]
    tax: list[str]
    returns: list[str]
    payment: list[str]


@dataclass(frozen=True, slots=True)
class TermsTold:
    """Everything, as it holds now."""

    country: str  # empty: none is known
    countries: list[str]  # to which the shop sends by name; "*" is everywhere else
    delivered: bool  # whether the shop sends there
    delivery: list[Delivery]
    tax_included: bool
    taxes: list[TaxOfKind]
    returns_days: int  # 0: the shop names none
    pay_by: list[str]
    pay_to: str  # where money goes that is sent by transfer
    says: Said


@operation("explain_terms", needs=ANYONE, ways=DOORS, effect=Effect.READS, tool=True)
def explain_terms(work: Work, wants: ExplainTerms, terms: Terms, banks: Banks) -> TermsTold:
    """See what delivery costs, which tax is in prices, how to send back, and how to pay."""
    currency = terms.currency_for(work)
    with work.reading() as db:
        country = wants.country or _mine(db, work) or terms.country
        countries = [code for (code,) in db.all("select country from shipping_countries order by country")]
        told = db.all(SELECT_RULES, taxed_in=country, country=country, currency=currency, now=work.now)
    bands = [row for row in told if row[0] == "band"]
    found = TermsTold(
        country=country,
        countries=countries,
        delivered=not countries or bool(bands),
        delivery=[
            _delivery(currency, *row[1:]) for row in sorted(bands, key=lambda row: (row[3], row[1], row[4]))
        ],
        tax_included=terms.tax_included,
        taxes=sorted(
            (TaxOfKind(code, title, rate) for what, code, title, rate, *_ in told if what == "tax"),
            key=lambda tax: (-tax.rate, tax.tax_class),
        ),
        returns_days=terms.returns_days,
        pay_by=list(banks.names),
        pay_to=banks.pay_to if "invoice" in banks.names else "",
        says=Said([], [], [], []),
    )
    _say(found, terms.place)
    return found


def _mine(db: Db, work: Work) -> str:
    if not work.actor.signed_in or not work.actor.may(Permission.ORDERS_READ):
        return ""
    address = addresses.saved(db, work.actor.id)
    return address.country if address else ""


def _delivery(
    currency: str, code: str, title: str, price: int, grams: int, goods: int, free_from: int | None
) -> Delivery:
    return Delivery(
        code=code,
        title=title,
        price=Money(price, currency),
        free_from=None if free_from is None else Money(free_from, currency),
        up_to_grams=None if grams >= ANY else grams,
        up_to_goods=None if goods >= ANY else Money(goods, currency),
    )


def _say(found: TermsTold, place: str) -> None:
    """Fill in the sentences: each is of the catalogue, and its figures are those of the records."""
    found.says.delivery[:] = _of_delivery(found, place)
    found.says.tax[:] = _of_tax(found, place)
    found.says.returns[:] = [
        tell("terms.returns.days", days=found.returns_days) if found.returns_days else tell("terms.returns"),
        tell("terms.returns.how"),
    ]
    found.says.payment[:] = [tell(f"terms.pay.{name}") for name in found.pay_by]
    if found.pay_to:
        found.says.payment.append(tell("letter.pay_to", pay_to=found.pay_to))


def _of_delivery(found: TermsTold, place: str) -> list[str]:
    collecting = tell("terms.collect")
    if not found.countries:
        return [tell("terms.delivery.free"), collecting]
    if not found.delivery:
        return [tell("terms.delivery.not_there" if found.country else "terms.delivery.where"), collecting]
    said = []
    for way in found.delivery:
        price = say(way.price, place) if way.price.amount else tell("terms.nothing")
        words = [tell("terms.delivery", way=way.title, price=price)]
        if way.up_to_grams is not None:
            words.append(tell("terms.delivery.grams", grams=number(way.up_to_grams, place)))
        if way.up_to_goods is not None:
            words.append(tell("terms.delivery.goods", goods=say(way.up_to_goods, place)))
        if way.free_from is not None and way.price.amount:
            words.append(tell("terms.delivery.free_from", goods=say(way.free_from, place)))
        said.append(", ".join(words) + ".")
    return [*said, collecting]


def _of_tax(found: TermsTold, place: str) -> list[str]:
    if not found.taxes:
        return [tell("terms.tax.none")]
    first = tell("terms.tax.included" if found.tax_included else "terms.tax.added")
    return [
        first,
        *(
            tell(
                "terms.tax.rate" if tax.tax_class == STANDARD else "terms.tax.rate_of",
                name=tax.name,
                rate=percent(tax.rate, place),
                kind=tax.tax_class,
            )
            for tax in found.taxes
        ),
    ]
