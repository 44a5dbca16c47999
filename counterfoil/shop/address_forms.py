"""How people of a country write where they live: which lines, in which order, and what each is called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from counterfoil.shop.regions import REGIONS

# N name, S street, P postcode, C town, R region; a slash begins a new line. Then what the postcode is called (a hyphen:
# there is none), what the town is, and what the region is, where addresses have one; ! is before what is needed.
FORMS = """
AE | N/S/C/R | - | City | Emirate
AR | N/S/P C/R | Postal code | City | Province
AT | N/S/P C | !Postcode
AU | N/S/C R P | !Postcode | Suburb | !State
BE | N/S/P C | !Postcode
BG | N/S/P C | !Postcode
BR | N/S/C - R/P | !CEP | City | !State
CA | N/S/C R P | !Postal code | City | !Province
CH | N/S/P C | !Postcode
CL | N/S/P C/R | Postal code | City | Region
CN | N/S/C, R P | !Postal code | City | Province
CY | N/S/P C | !Postcode
CZ | N/S/P C | !Postcode
DE | N/S/P C | !Postcode
DK | N/S/P C | !Postcode
EE | N/S/P C | !Postcode
ES | N/S/P C/R | !Postcode | Town | Province
FI | N/S/P C | !Postcode
FR | N/S/P C | !Postcode
GB | N/S/C/P | !Postcode | Town
GR | N/S/P C | !Postcode
HK | N/S/C/R | - | District | Area
HR | N/S/P C | !Postcode
HU | N/C/S/P | !Postcode
IE | N/S/C/R/P | Eircode | Town | County
IL | N/S/C P | Postal code | City
IN | N/S/C P/R | !PIN code | City | State
IS | N/S/P C | !Postcode
IT | N/S/P C R | !CAP | Town | Province
JP | N/S/C, R P | !Postal code | City | Prefecture
KR | N/S/C, R P | !Postal code | City | Province
LI | N/S/P C | !Postcode
LT | N/S/P C | !Postcode
LU | N/S/P C | !Postcode
LV | N/S/P C | !Postcode
MT | N/S/C P | !Postcode
MX | N/S/P C, R | !Postal code | City | State
MY | N/S/P C/R | !Postcode | City | State
NL | N/S/P C | !Postcode
NO | N/S/P C | !Postcode
NZ | N/S/C P | !Postcode | City
PL | N/S/P C | !Postcode
PT | N/S/P C | !Postcode
QA | N/S/C | - | City
RO | N/S/P C | !Postcode | Town | County
SE | N/S/P C | !Postcode
SG | N/S/C P | !Postcode | City
SI | N/S/P C | !Postcode
SK | N/S/P C | !Postcode
TR | N/S/P C/R | Postcode | District | Province
UA | N/S/P C | !Postcode
US | N/S/C, R P | !ZIP code | City | !State
ZA | N/S/C/P | !Postal code | City | Province
"""
GENERAL = "N/S/P C/R | Postcode | Town | State, province or region"  # of all others

LETTERS = {"N": "name", "S": "street", "P": "postcode", "C": "city", "R": "region"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an address form."""

    name: str  # as in Address
    label: str
    needed: bool = True
    choices: Mapping[str, str] = field(default_factory=dict)  # what is written → what it is called


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one country: its fields in the order they are asked, and its lines as they are written."""

    fields: tuple[Field, ...]
    lines: tuple[str, ...]  # of letters and what stands between them

    def field(self, name: str) -> Field | None:
        """One field, where this country has it."""
        return next((each for each in self.fields if each.name == name), None)

    def written(self, values: Mapping[str, str]) -> list[str]:
        """The lines of an address; what is empty leaves no mark, and what has no place here comes last."""
        used = {letter for line in self.lines for letter in line if letter in LETTERS}
        rest = [letter for letter in LETTERS if letter not in used]
        return [line for line in (_filled(line, values) for line in [*self.lines, *rest]) if line]


def _filled(line: str, values: Mapping[str, str]) -> str:
    written = ""
    for part in line.replace(",", " ,").split():
        if part in LETTERS:
            text = values.get(LETTERS[part], "")
            written += f" {text}" if written and text else text
        elif written:
            written += part if part == "," else f" {part}"
    return written.strip(" ,-")


@lru_cache(maxsize=512)
def form_of(country: str) -> Form:
    """The form of a country; of none, or of one we do not know, the general one."""
    return _form(country, _KNOWN.get(country, GENERAL))


def _form(country: str, row: str) -> Form:
    order, postcode, town, region = (*row.split(" | "), "", "", "")[:4]
    labels = {
        "N": "Name",
        "S": "Street and number",
        "P": "" if postcode == "-" else postcode,
        "C": town or "Town",
        "R": region,
    }
    asked = [letter for letter in order if labels.get(letter)]
    fields = [
        Field(
            LETTERS[letter],
            labels[letter].removeprefix("!"),
            letter in "NSC" or labels[letter].startswith("!"),
            REGIONS.get(country, {}) if letter == "R" else {},
        )
        for letter in asked
    ]
    return Form(tuple(fields), tuple(order.split("/")))


_KNOWN = dict(row.split(" | ", 1) for row in FORMS.strip().splitlines())
