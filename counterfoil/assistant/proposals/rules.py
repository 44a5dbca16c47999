"""How long a proposal can be said yes to, and from which sum on the password is asked for."""

from dataclasses import dataclass

from counterfoil.gate.clock import HOUR, MINUTE
from counterfoil.shop.money import Money, digits_of

MOST, WITHIN = 60, HOUR  # proposals of one person: whoever asks again and again fills no disk


@dataclass(frozen=True, slots=True)
class ProposalRules:
    """As the settings say."""

    life: int = 15 * MINUTE
    proof_from: int = 200  # whole units of the currency

    def asks_for_proof(self, amount: Money | None) -> bool:
        """Whether so much money hurts when somebody else presses the button."""
        return amount is not None and amount.amount > self.proof_from * 10 ** digits_of(amount.currency)
