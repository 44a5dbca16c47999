"""The cards of the simulated bank that it answers at once, without remembering anything."""

import hashlib
from collections.abc import Callable

from counterfoil.gate.elsewhere import rest
from counterfoil.gate.refusals import NotSigned
from counterfoil.shop.money import Money
from counterfoil.shop.payments.bank import GivenBack, Heard, Verdict
from counterfoil.shop.payments.card_number import CardNumber

APPROVES = "4242424242424242"
DECLINES = "4000000000000002"
TOO_LITTLE_MONEY = "4000000000009995"
EXPIRED = "4000000000000069"
BLOCKED = "4000000000009979"
SLOW = "4000000000000259"
REASONS = {
    APPROVES: "",
    SLOW: "",
    DECLINES: "declined",
    TOO_LITTLE_MONEY: "insufficient_funds",
    EXPIRED: "expired_card",
    BLOCKED: "blocked_card",
}


class Simulator:
    """A bank of a few cards that moves no money."""

    name = "testpay"
    wants_card = True

    def __init__(self, slow: float = 3.0, sleep: Callable[[float], None] = rest) -> None:
        self._slow = slow
        self._sleep = sleep

    def charge(self, reference: str, amount: Money, card: CardNumber | None) -> Verdict:
        """Say what the card was made to say."""
        assert card is not None
        digits = card.reveal()
        if digits == SLOW:
            self.wait()
        reason = REASONS.get(digits, "unknown_card")
        return Verdict(
            "declined" if reason else "approved", own_name(reference), amount, reason, card.last_four
        )

    def wait(self) -> None:
        """Be slow."""
        self._sleep(self._slow)

    def ask(self, reference: str, amount: Money) -> Verdict:
        """It remembers nothing."""
        return Verdict("unknown", own_name(reference), amount)

    def withdraw(self, reference: str, amount: Money) -> Verdict:
        """Nothing was taken."""
        return self.ask(reference, amount)

    def give_back(self, reference: str, amount: Money, once: str) -> GivenBack:
        """Nothing was taken."""
        return "done"

    def hear(self, body: bytes, signature: str, now: int) -> Heard | None:
        """It never calls, so this was somebody else."""
        raise NotSigned


def own_name(reference: str) -> str:
    """What the simulated bank calls a charge: the same name, however often it is asked for."""
    return f"sim_{hashlib.sha256(reference.encode()).hexdigest()[:24]}"
