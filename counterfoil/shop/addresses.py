"""Where orders go: one saved address for each account."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any

from msgspec import UNSET, UnsetType

from counterfoil.gate.actor import SIGNED_IN
from counterfoil.gate.db import Db
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid, Misfit
from counterfoil.gate.shapes import Inner, Text, Unfit
from counterfoil.gate.work import Work
from counterfoil.shop.address_forms import Form, form_of

# ISO 3166-1.
CODES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
    FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
    PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
    TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(CODES.split())
LINE = Text(1, 4_000)  # whatever somebody calls the place they live in


@dataclass(frozen=True, slots=True)
class Country:
    """Takes the two letters of a country."""

    def read(self, raw: object, *, spoken: bool) -> str:
        """The letters, large."""
        code = Text(1, 2).read(raw, spoken=spoken).upper()
        if code not in COUNTRIES:
            raise Unfit("field.country")
        return code

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "minLength": 2, "maxLength": 2}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a parcel finds somebody."""

    name: Annotated[str, LINE]
    street: Annotated[str, LINE]
    postcode: Annotated[str, Text(0, 4_000)]  # empty where there are none
    city: Annotated[str, LINE]
    country: Annotated[str, Country()]
    region: Annotated[str | UnsetType, Text(0, 4_000)] = UNSET  # a state or province

    def written(self) -> list[str]:
        """Its lines in the order of its country, without the country."""
        return form_of(self.country).written(
            {
                "name": self.name,
                "street": self.street,
                "postcode": self.postcode,
                "city": self.city,
                "region": self.region or "",
            }
        )


@dataclass(frozen=True, slots=True)
class AsInItsCountry(Inner):
    """Takes an address with all that its country's addresses need, and of regions only those there are."""

    shape: type = Address

    def read(self, raw: object, *, spoken: bool) -> Address:
        """The address, its region as it is written there."""
        given = {"postcode": "", **raw} if isinstance(raw, Mapping) else raw
        address: Address = Inner.read(self, given, spoken=spoken)
        form = form_of(address.country)
        misfits = [
            Misfit(field.name, "field.missing")
            for field in form.fields
            if field.needed and not getattr(address, field.name)
        ]
        region = _region(form, address.region or "")
        if region is None:
            misfits.append(Misfit("region", "field.region"))
        if misfits:
            raise Invalid(*misfits)
        return replace(address, region=region or UNSET)


def _region(form: Form, said: str) -> str | None:
    """As it is written on a parcel; None where the country has no such region."""
    field = form.field("region")
    if not field or not field.choices or not said:
        return said
    for written, called in field.choices.items():
        if said.casefold() in (written.casefold(), called.casefold()):
            return written
    return None


def fields_of(address: Address | None) -> dict[str, str]:
    """What stands in the fields of a form, by name."""
    return {f"address.{name}": text for name, text in asdict(address).items() if text} if address else {}


@dataclass(frozen=True, slots=True)
class KeepAddress:
    """Where to send things; nothing, and none is kept."""

    address: Annotated[Address | None, AsInItsCountry()] = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept now."""

    address: Address | None


@operation("keep_address", needs=Permission.ORDERS_PLACE, ways=SIGNED_IN, effect=Effect.REVERSIBLE, tool=True)
def keep_address(work: Work, wants: KeepAddress) -> Kept:
    """Say where my next orders go."""
    me = work.actor.id
    with work.writing() as db:
        work.about(person=me)
        if wants.address is None:
            db.run(FORGET_ADDRESS, account_id=me)
        else:
            save(db, me, wants.address, work.now)
    return Kept(wants.address)


@operation("read_address", needs=Permission.ORDERS_READ, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def read_address(work: Work) -> Address | None:
    """See where my orders go."""
    with work.reading() as db:
        return saved(db, work.actor.id)


def saved(db: Db, account_id: int) -> Address | None:
    """The address of an account, if it has told one."""
    return db.one(SELECT_ADDRESS, _address, account_id=account_id)


def _address(name: str, street: str, postcode: str, city: str, country: str, region: str) -> Address:
    return Address(name, street, postcode, city, country, region or UNSET)


def save(db: Db, account_id: int, address: Address, at: int) -> None:
    """Remember it for the next order."""
    db.run(
        UPSERT_ADDRESS,
        account_id=account_id,
        name=address.name,
        street=address.street,
        postcode=address.postcode,
        city=address.city,
        country=address.country,
        region=address.region or "",
        at=at,
    )


SELECT_ADDRESS = """
    select name, street, postcode, city, country, region
    from addresses
    where account_id = :account_id
"""
FORGET_ADDRESS = "delete from addresses where account_id = :account_id"
UPSERT_ADDRESS = """
    insert into addresses (account_id, name, street, postcode, city, country, region, saved_at)
    values (:account_id, :name, :street, :postcode, :city, :country, :region, :at)
    on conflict (account_id) do update
    set name = excluded.name,
        street = excluded.street,
        postcode = excluded.postcode,
        city = excluded.city,
        country = excluded.country,
        region = excluded.region,
        saved_at = excluded.saved_at
"""
