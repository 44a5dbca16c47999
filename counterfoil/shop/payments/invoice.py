"""Paying later, by invoice: the goods are kept, and the money is awaited as it was promised."""

from counterfoil.gate.refusals import NotSigned
from counterfoil.shop.money import Money
from counterfoil.shop.payments.bank import GivenBack, Heard, Verdict
from counterfoil.shop.payments.card_number import CardNumber


class Invoice:
    """No bank: the money comes by transfer, and somebody at the desk sees it come."""

    name = "invoice"
    wants_card = False

    def charge(self, reference: str, amount: Money, card: CardNumber | None) -> Verdict:
        """It is promised."""
        return self.ask(reference, amount)

    def ask(self, reference: str, amount: Money) -> Verdict:
        """Still promised; that it came is said at the desk."""
        return Verdict("authorised", transfer(reference), amount)

    def withdraw(self, reference: str, amount: Money) -> Verdict:
        """A promise is let go at the desk, by cancelling the order."""
        return self.ask(reference, amount)

    def give_back(self, reference: str, amount: Money, once: str) -> GivenBack:
        """Somebody has to transfer it, and say so at the desk."""
        return "asked"

    def hear(self, body: bytes, signature: str, now: int) -> Heard | None:
        """Nobody calls."""
        raise NotSigned


def transfer(order: str) -> str:
    """What the one transfer is called that pays an order."""
    return f"transfer_{order}"
