"""What every bank can do for a shop, and what it says."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from counterfoil.gate.refusals import Invalid, NotFound
from counterfoil.shop.money import Money
from counterfoil.shop.payments.card_number import CardNumber

# approved: the money is here. authorised: it is promised, and comes later. pending: it will say so later.
# unknown: it never heard of it.
Outcome = Literal["approved", "authorised", "declined", "pending", "unknown"]
GivenBack = Literal["done", "asked"]  # asked: the bank says later whether it did


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the bank said about one charge; `reason` is a word of ours: sentences are `payment.<reason>`."""

    outcome: Outcome
    reference: str  # the bank's own, by which it is told from all others
    amount: Money
    reason: str = ""
    card: str = ""  # the last four digits
    page: str = ""  # where whoever pays is to go on, while it is pending


@dataclass(frozen=True, slots=True)
class Heard:
    """What a bank said by itself: of an order, or of a refund, by the codes we gave them."""

    event: str  # the bank's own name for it; the same when it says it again
    order: str
    verdict: Verdict | None = None
    refund: str = ""
    refunded: bool = False  # whether the refund was done, or failed
    amount: Money | None = None  # of the refund


class Payments(Protocol):
    """A bank. It knows an order by its code: asked twice with one code, it charges once."""

    name: str
    wants_card: bool

    def charge(self, reference: str, amount: Money, card: CardNumber | None) -> Verdict:
        """Take the money; slow, and never inside a transaction."""
        ...

    def ask(self, reference: str, amount: Money) -> Verdict:
        """What became of it."""
        ...

    def withdraw(self, reference: str, amount: Money) -> Verdict:
        """Let it come to nothing, if it has not come to something; which of the two."""
        ...

    def give_back(self, reference: str, amount: Money, once: str) -> GivenBack:
        """Give back so much of what was taken under this reference; asked again with the same `once`, nothing more.

        It raises when that failed, so that its job is tried again.
        """
        ...

    def hear(self, body: bytes, signature: str, now: int) -> Heard | None:
        """What the bank says by itself, or NotSigned; None where it concerns no order."""
        ...


class Banks:
    """Those the shop works with; the first is the one that is taken where none is named."""

    def __init__(self, *banks: Payments, panel: bool = False, pay_to: str = "") -> None:
        self._banks = {bank.name: bank for bank in banks}
        self.panel = panel  # whether the simulated bank shows its cards and its log
        self.pay_to = pay_to  # where people send money who pay later

    def __iter__(self) -> Iterator[Payments]:
        return iter(self._banks.values())

    @property
    def names(self) -> tuple[str, ...]:
        """As they are chosen."""
        return tuple(self._banks)

    def chosen(self, name: str) -> Payments:
        """The one somebody wants to pay by."""
        if not name:
            return next(iter(self))
        if name not in self._banks:
            raise Invalid.one("pay_by", "payment.no_such_way", ways=", ".join(self._banks))
        return self._banks[name]

    def named(self, name: str) -> Payments:
        """The one of this name; what is asked of it concerns an order of the past, or a call from outside."""
        if name not in self._banks:
            raise NotFound("payment.no_bank", bank=name)
        return self._banks[name]
