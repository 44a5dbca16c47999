"""A zone as it is before a change and after it, and what puts it back: its countries, also those it took from others, and its ways."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any

from counterfoil.gate import shapes
from counterfoil.gate.actor import CONSOLE, SIGNED_IN
from counterfoil.gate.db import Db, Either
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Conflict
from counterfoil.gate.shapes import Each, Flag, Text, Unfit, Whole
from counterfoil.gate.work import Work
from counterfoil.shop import undoing
from counterfoil.shop.money import MOST
from counterfoil.shop.pricing.currencies import CurrencyCode
from counterfoil.shop.pricing.shipping import ANY
from counterfoil.shop.pricing.words import Word

MOST_BANDS = 1_000


@dataclass(frozen=True, slots=True)
class RateOfZone:
    """One band of one way of sending, as it is kept."""

    code: Annotated[str, Word()]
    title: Annotated[str, Text(1, 60)]
    currency: Annotated[str, CurrencyCode()]
    price: Annotated[int, Whole(0, MOST)]
    up_to_grams: Annotated[int, Whole(1, ANY)]
    up_to_goods: Annotated[int, Whole(1, ANY)]
    free_from: Annotated[int | None, Whole(0, ANY)] = None


@dataclass(frozen=True, slots=True)
class RatesOfZone:
    """Takes all bands of a zone."""

    def read(self, raw: object, *, spoken: bool) -> list[RateOfZone]:
        """The bands."""
        if not isinstance(raw, list):
            raise Unfit("field.object")
        if len(raw) > MOST_BANDS:
            raise Unfit("field.many", most=MOST_BANDS)
        return [shapes.read(RateOfZone, each, spoken=spoken) for each in raw]

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "array", "items": shapes.schema_of(RateOfZone), "maxItems": MOST_BANDS}


@dataclass(frozen=True, slots=True)
class PutZone:
    """A zone as a whole, and the mark of what it must be until now; `countries` says to which zone each belongs."""

    zone: Annotated[str, Text(1, 60)]
    there: Annotated[bool, Flag()] = True
    countries: Annotated[Mapping[str, str], Each(Text(1, 60), 300)] = field(default_factory=dict)
    rates: Annotated[list[RateOfZone], RatesOfZone()] = field(default_factory=list)
    was: Annotated[str, Text(0, 64)] = ""


@dataclass(frozen=True, slots=True)
class ZonePut:
    """What the zone is now: its mark."""

    zone: str
    mark: str


@dataclass(frozen=True, slots=True)
class State:
    """A zone as it is kept, and to which zone each country belongs."""

    there: bool
    rates: list[RateOfZone]
    owners: Mapping[str, str]

    def mark(self, zone: str) -> str:
        """By which it is known again."""
        mine = sorted(country for country, owner in self.owners.items() if owner == zone)
        whole = json.dumps([self.there, mine, [asdict(rate) for rate in self.rates]])
        return hashlib.sha256(whole.encode()).hexdigest()


@contextmanager
def changing(db: Db, work: Work, zone: str) -> Iterator[None]:
    """Within, a zone is changed; what it was before is offered to be put back."""
    before = _state(db, zone)
    yield
    after = _state(db, zone)
    if before == after:
        return
    moved = {
        country: owner
        for country, owner in before.owners.items()
        if owner == zone or owner != after.owners.get(country)
    }
    undoing.offer(
        db,
        work,
        operation="put_zone",
        wants={
            "zone": zone,
            "there": before.there,
            "countries": moved,
            "rates": [asdict(rate) for rate in before.rates],
            "was": after.mark(zone),
        },
        said=_said(before, after),
        thing=zone,
    )


def _said(before: State, after: State) -> str:
    if before.there == after.there:
        return "undo.zone"
    return "undo.zone_new" if after.there else "undo.zone_gone"


def _state(db: Db, zone: str) -> State:
    """Nobody else changes any zone until the block ends."""
    names: dict[int, str] = dict(db.all(SELECT_ZONES))
    number = next((number for number, name in names.items() if name == zone), None)
    owners = {country: names[owner] for country, owner in db.all(SELECT_OWNERS)}
    return State(number is not None, db.all(SELECT_BANDS, RateOfZone, zone=number), owners)


SELECT_ZONES = Either(
    sqlite="select id, name from shipping_zones order by id",
    postgres="select id, name from shipping_zones order by id for update",
)
SELECT_OWNERS = "select country, zone_id from shipping_countries order by country"
SELECT_BANDS = """
    select code, title, currency, price, up_to_grams, up_to_goods, free_from
    from shipping_rates
    where zone_id = :zone
    order by currency, code, up_to_grams, up_to_goods
"""


@operation("put_zone", needs=Permission.PRICES_CHANGE, ways=SIGNED_IN | CONSOLE, effect=Effect.REVERSIBLE)
def put_zone(work: Work, wants: PutZone) -> ZonePut:
    """Make a zone what it is to be as a whole: its countries and all its ways of sending."""
    work.about(wants.zone)
    with work.writing() as db:
        if wants.was and wants.was != _state(db, wants.zone).mark(wants.zone):
            raise Conflict("shipping.moved_on", zone=wants.zone)
        with changing(db, work, wants.zone):
            _put(db, wants)
        return ZonePut(wants.zone, _state(db, wants.zone).mark(wants.zone))


def _put(db: Db, wants: PutZone) -> None:
    for sentence in EMPTY_ZONE:
        db.run(sentence, zone=wants.zone)
    db.run(INSERT_ZONE if wants.there else DELETE_ZONE, zone=wants.zone)
    for country, owner in wants.countries.items():
        db.run(GIVE_COUNTRY, country=country, owner=owner)
    for rate in wants.rates if wants.there else []:
        db.run(INSERT_BAND, zone=wants.zone, **asdict(rate))


EMPTY_ZONE = (
    "delete from shipping_rates where zone_id in (select id from shipping_zones where name = :zone)",
    "delete from shipping_countries where zone_id in (select id from shipping_zones where name = :zone)",
)
INSERT_ZONE = "insert into shipping_zones (name) values (:zone) on conflict do nothing"
DELETE_ZONE = "delete from shipping_zones where name = :zone"
GIVE_COUNTRY = """
    insert into shipping_countries (country, zone_id)
    select :country, id
    from shipping_zones
    where name = :owner
    on conflict (country) do update
    set zone_id = excluded.zone_id
"""
INSERT_BAND = """
    insert into shipping_rates (zone_id, code, title, currency, up_to_grams, up_to_goods, price, free_from)
    select id, :code, :title, :currency, :up_to_grams, :up_to_goods, :price, :free_from
    from shipping_zones
    where name = :zone
"""
