"""What would be done, in figures and words, as it was looked up: nothing in it is looked up again."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from counterfoil.shop.addresses import Address
from counterfoil.shop.money import Money
from counterfoil.shop.pricing.taxes import Tax


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """So many of one thing, and what they cost."""

    sku: str
    title: str
    options: list[str]
    quantity: int
    price: Money
    total: Money
    discount: Money  # its share
    there: bool = True  # as many as are wanted


@dataclass(frozen=True, slots=True)
class Figures:
    """How the lines come to the total."""

    subtotal: Money
    discount: Money
    discount_code: str
    shipping: Money
    shipping_title: str
    tax: Money
    taxes: list[Tax]
    tax_included: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """Something else that is to be known: `proposal.fact.<name>` says what it is."""

    name: str
    text: str
    moment: bool = False  # whether the text is one


@dataclass(frozen=True, slots=True)
class Frozen:
    """One thing that would be done."""

    wants: dict[str, Any]  # what was asked, as its operation reads it
    lines: list[FrozenLine] = field(default_factory=list)
    figures: Figures | None = None
    total: Money | None = None  # what is paid, or what goes back
    goes_somewhere: bool = False  # whether there is an address to speak of
    address: Address | None = None  # none: collected at the shop
    pay_by: str = ""  # one of the banks
    asks_card: bool = False  # typed by whoever says yes, and kept nowhere
    order: str = ""  # whose code it speaks of
    facts: list[Fact] = field(default_factory=list)
    way: str = ""  # of sending
    seen: str = ""  # the quote, as it is handed out


def written(frozen: Frozen) -> str:
    """One text for one thing: what is sealed and kept."""
    return msgspec.json.encode(frozen, order="deterministic").decode()


# Made once: a type that several threads look into for the first time at once makes msgspec crash.
_READER = msgspec.json.Decoder(Frozen)


def read(text: str) -> Frozen:
    """And back."""
    return _READER.decode(text)
