"""The currency somebody wants to see prices and pay in."""

from dataclasses import dataclass
from typing import Annotated, Any

from counterfoil.gate.actor import SIGNED_IN, Way
from counterfoil.gate.operation import Effect, operation
from counterfoil.gate.permissions import Permission
from counterfoil.gate.refusals import Invalid
from counterfoil.gate.shapes import Text, Unfit
from counterfoil.gate.work import Work
from counterfoil.shop.money import CURRENCY
from counterfoil.shop.pricing.terms import REMEMBERED, Terms

IN_A_SESSION = frozenset({Way.SESSION, Way.TOKEN})  # nothing else remembers


@dataclass(frozen=True, slots=True)
class CurrencyCode:
    """Takes the three letters of a currency."""

    def read(self, raw: object, *, spoken: bool) -> str:
        """The letters, large."""
        code = Text(3, 3).read(raw, spoken=spoken).upper()
        if not CURRENCY.match(code):
            raise Unfit("field.currency")
        return code

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "minLength": 3, "maxLength": 3}


@dataclass(frozen=True, slots=True)
class ChooseCurrency:
    """Which of those on offer."""

    currency: Annotated[str, CurrencyCode()]


@dataclass(frozen=True, slots=True)
class Currencies:
    """The one prices are told in, and those there are."""

    currency: str
    offered: list[str]


@operation("choose_currency", needs=Permission.CATALOGUE_READ, ways=IN_A_SESSION, effect=Effect.REVERSIBLE)
def choose_currency(work: Work, wants: ChooseCurrency, terms: Terms) -> Currencies:
    """Choose the currency I am told prices in."""
    if wants.currency not in terms.currencies:
        raise Invalid.one("currency", "currency.not_offered", currencies=", ".join(terms.currencies))
    work.remembered[REMEMBERED] = wants.currency
    return Currencies(wants.currency, list(terms.currencies))


@operation("read_currency", needs=Permission.CATALOGUE_READ, ways=SIGNED_IN, effect=Effect.READS, tool=True)
def read_currency(work: Work, terms: Terms) -> Currencies:
    """See which currencies there are, and which one I am told prices in."""
    return Currencies(terms.currency_for(work), list(terms.currencies))
