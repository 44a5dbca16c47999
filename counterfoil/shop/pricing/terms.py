"""On which terms the shop sells, as its settings say."""

from dataclasses import dataclass, field

from counterfoil.gate.work import Work
from counterfoil.shop.figures import PLACE
from counterfoil.shop.money import Money, digits_of
from counterfoil.shop.pricing.rounding import Rounding
from counterfoil.shop.stock import FEW
from counterfoil.shop.tries import Tries

REMEMBERED = "currency"  # what somebody chose, by this name in their session


@dataclass(frozen=True, slots=True)
class Terms:
    """Currencies, rounding, tax, and where the shop is."""

    currency: str = "EUR"  # of the prices that stand with the variants
    others: tuple[str, ...] = ()  # in which there may be prices, too
    rounding: Rounding = Rounding.HALF_UP
    tax_included: bool = True  # in prices, shipping included
    country: str = ""  # where things are collected, and taxed then
    place: str = PLACE  # how figures are written
    proof_from: int = 200  # whole units: a refund of more asks for the password
    low_at: int = FEW  # told as low from here on down, where a variant does not say otherwise
    returns_days: int = 0  # in which things are taken back, as people are told; 0: nothing is said of days
    recommends: bool = True  # whether people are told what else may please them
    tries: Tries = field(default_factory=Tries)

    def asks_for_proof(self, amount: Money) -> bool:
        """Whether so much money hurts when the wrong person pays it back."""
        return amount.amount > self.proof_from * int(10 ** digits_of(amount.currency))

    @property
    def currencies(self) -> tuple[str, ...]:
        """All of them, the shop's own first."""
        return (self.currency, *(each for each in self.others if each != self.currency))

    def currency_for(self, work: Work) -> str:
        """The one somebody chose, where it is still offered, else the shop's own."""
        if len(self.currencies) == 1:
            return self.currency
        chosen = work.remembered.get(REMEMBERED)
        return chosen if chosen in self.currencies else self.currency

    def other_currency_for(self, work: Work) -> str:
        """The one somebody chose, empty where that is the shop's own."""
        currency = self.currency_for(work)
        return "" if currency == self.currency else currency
