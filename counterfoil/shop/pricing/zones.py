"""Where the shop sends things: zones of countries, and what each way of sending costs there."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from counterfoil.gate.actor import CONSOLE, SIGNED_IN
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import NotFound
from counterfoil.gate.shapes import Text, Unfit, Whole
from counterfoil.gate.work import Work
from counterfoil.shop.addresses import COUNTRIES
from counterfoil.shop.money import MOST, Money
from counterfoil.shop.pricing import zone_states
from counterfoil.shop.pricing.currencies import CurrencyCode
from counterfoil.shop.pricing.shipping import ANY
from counterfoil.shop.pricing.unchanged import fingerprint, refuse_changed
from counterfoil.shop.pricing.words import Word, word_of

ELSEWHERE = "*"  # every country that no zone names
EU = [
    "AT",
    "BE",
    "BG",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HR",
    "HU",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
]


@dataclass(frozen=True, slots=True)
class Countries:
    """Takes codes of countries; EU is all of its members, and * every country no zone names."""

    def read(self, raw: object, *, spoken: bool) -> list[str]:
        """The codes, each once."""
        codes: list[str] = []
        for code in re.split(r"[,\s]+", Text(1, 2_000).read(raw, spoken=spoken).upper()):
            if code not in COUNTRIES and code not in ("EU", ELSEWHERE):
                raise Unfit("field.country")
            codes += EU if code == "EU" else [code]
        return sorted(set(codes))

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "minLength": 1, "maxLength": 2_000}


@dataclass(frozen=True, slots=True)
class SetZone:
    """The countries of a zone, all of them."""

    zone: Annotated[str, Text(1, 60)]
    countries: Annotated[list[str], Countries()]
    seen: Annotated[str, Text(0, 80)] = (
        ""  # all of them as they were seen: nothing is changed where they are others by now
    )


@dataclass(frozen=True, slots=True)
class SetShippingRate:
    """What a way of sending costs in a zone, up to a weight and up to a price of the goods."""

    zone: Annotated[str, Text(1, 60)]
    title: Annotated[str, Text(1, 60)]
    currency: Annotated[str, CurrencyCode()]
    price: Annotated[int, Whole(0, MOST)]  # minor units
    up_to_grams: Annotated[int, Whole(1, ANY)] = ANY
    up_to_goods: Annotated[int, Whole(1, ANY)] = ANY  # minor units
    free_from: Annotated[int | None, Whole(0, ANY)] = None  # minor units
    code: Annotated[str, Word(0)] = ""  # made of the title if none is given
    seen: Annotated[str, Text(0, 80)] = (
        ""  # all of them as they were seen: nothing is changed where they are others by now
    )


@dataclass(frozen=True, slots=True)
class RemoveShipping:
    """A way of sending in a zone, or the zone with all its ways."""

    zone: Annotated[str, Text(1, 60)]
    code: Annotated[str, Word(0)] = ""
    seen: Annotated[str, Text(0, 80)] = (
        ""  # all of them as they were seen: nothing is changed where they are others by now
    )


@dataclass(frozen=True, slots=True)
class ShippingRate:
    """One band of one way of sending; ANY means without a limit."""

    code: str
    title: str
    price: Money
    up_to_grams: int | None
    up_to_goods: Money | None
    free_from: Money | None


@dataclass(frozen=True, slots=True)
class Zone:
    """Some countries, and what sending things there costs."""

    name: str
    countries: list[str]
    rates: list[ShippingRate]


@dataclass(frozen=True, slots=True)
class Zones:
    """Everywhere the shop sends things; nowhere named: everywhere, for nothing."""

    items: list[Zone]
    seen: str  # goes back with a change


@operation("set_zone", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE)
def set_zone(work: Work, wants: SetZone) -> Zone:
    """Say which countries a zone is made of; a country belongs to one zone."""
    work.about(wants.zone)
    with work.writing() as db, _as_seen(db, wants.seen), zone_states.changing(db, work, wants.zone):
        db.run("insert into shipping_zones (name) values (:name) on conflict do nothing", name=wants.zone)
        number = _number(db, wants.zone)
        db.run("delete from shipping_countries where zone_id = :zone", zone=number)
        db.run(UPSERT_COUNTRIES, zone=number, countries=json.dumps(wants.countries))
        return _zone(db, number, wants.zone)


UPSERT_COUNTRIES = Either(
    sqlite="""
        insert into shipping_countries (country, zone_id)
        select value, :zone
        from json_each(:countries)
        where true
        on conflict (country) do update
        set zone_id = excluded.zone_id
    """,
    postgres="""
        insert into shipping_countries (country, zone_id)
        select value, :zone
        from json_array_elements_text(:countries::json)
        on conflict (country) do update
        set zone_id = excluded.zone_id
    """,
)


@operation(
    "set_shipping_rate", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE
)
def set_shipping_rate(work: Work, wants: SetShippingRate) -> Zone:
    """Say what a way of sending costs in a zone."""
    work.about(wants.zone)
    with work.writing() as db, _as_seen(db, wants.seen), zone_states.changing(db, work, wants.zone):
        number = _number(db, wants.zone)
        db.run(
            UPSERT_RATE,
            zone=number,
            code=wants.code or word_of(wants.title),
            title=wants.title,
            currency=wants.currency,
            price=wants.price,
            up_to_grams=wants.up_to_grams,
            up_to_goods=wants.up_to_goods,
            free_from=wants.free_from,
        )
        return _zone(db, number, wants.zone)


UPSERT_RATE = """
    insert into shipping_rates (zone_id, code, title, currency, up_to_grams, up_to_goods, price, free_from)
    values (:zone, :code, :title, :currency, :up_to_grams, :up_to_goods, :price, :free_from)
    on conflict (zone_id, currency, code, up_to_grams, up_to_goods) do update
    set title = excluded.title,
        price = excluded.price,
        free_from = excluded.free_from
"""


@operation(
    "remove_shipping", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE
)
def remove_shipping(work: Work, wants: RemoveShipping) -> Zones:
    """Send nothing in some way any more, or nothing to a zone."""
    work.about(wants.zone)
    with work.writing() as db, _as_seen(db, wants.seen), zone_states.changing(db, work, wants.zone):
        number = _number(db, wants.zone)
        if wants.code:
            if not db.run(DELETE_WAY, zone=number, code=wants.code):
                raise NotFound("shipping.no_way")
        else:
            for sentence in DELETE_ZONE:
                db.run(sentence, zone=number)
        return _zones(db)


DELETE_WAY = "delete from shipping_rates where zone_id = :zone and code = :code"
DELETE_ZONE = (
    "delete from shipping_rates where zone_id = :zone",
    "delete from shipping_countries where zone_id = :zone",
    "delete from shipping_zones where id = :zone",
)


@operation("list_shipping", needs=Permission.PRICES_READ, ways=SIGNED_IN | CONSOLE, effect=Effect.READS)
def list_shipping(work: Work) -> Zones:
    """See where things are sent, in which ways, and for how much."""
    with work.reading() as db:
        return _zones(db)


@contextmanager
def _as_seen(db: Db, seen: str) -> Iterator[None]:
    refuse_changed(db, seen, lambda db: _zones(db).seen)
    yield


def _number(db: Db, name: str) -> int:
    row = db.one("select id from shipping_zones where name = :name", name=name)
    if row is None:
        raise NotFound("shipping.no_zone")
    return int(row[0])


def _zones(db: Db) -> Zones:
    items = [_zone(db, *row) for row in db.all("select id, name from shipping_zones order by id")]
    return Zones(items, fingerprint(items))


def _zone(db: Db, number: int, name: str) -> Zone:
    countries = db.all("select country from shipping_countries where zone_id = :zone", zone=number)
    rates = db.all(SELECT_RATES, _rate, zone=number)
    return Zone(name, sorted(country for (country,) in countries), rates)


SELECT_RATES = """
    select code, title, currency, price, up_to_grams, up_to_goods, free_from
    from shipping_rates
    where zone_id = :zone
    order by currency, code, up_to_grams, up_to_goods
"""


def _rate(
    code: str, title: str, currency: str, price: int, grams: int, goods: int, free_from: int | None
) -> ShippingRate:
    return ShippingRate(
        code,
        title,
        Money(price, currency),
        grams if grams < ANY else None,
        Money(goods, currency) if goods < ANY else None,
        Money(free_from, currency) if free_from is not None else None,
    )
