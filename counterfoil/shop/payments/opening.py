"""Which banks a shop works with, made from what it was told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from counterfoil.gate.clock import Clock
from counterfoil.gate.db import Store
from counterfoil.identity.keys import Keys
from counterfoil.shop.payments import testpay_calls  # noqa: F401  (its job has to be known)
from counterfoil.shop.payments.bank import Banks, Payments
from counterfoil.shop.payments.invoice import Invoice
from counterfoil.shop.payments.stripe import Stripe
from counterfoil.shop.payments.stripe_wire import Wire
from counterfoil.shop.payments.testpay import Testpay

NAMES = ("testpay", "stripe", "invoice")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the shop was told of its banks."""

    names: tuple[str, ...]
    panel: bool
    pay_to: str
    stripe_url: str
    stripe_key: str
    stripe_secret: str


def open_banks(wanted: Wanted, store: Store, clock: Clock, keys: Keys, address: str) -> Banks:
    """Those of these names, in this order; `address` is where they call, and where people come back to."""

    def stripe() -> Payments:
        wire = Wire(wanted.stripe_url, wanted.stripe_key)
        return Stripe(store, wire, wanted.stripe_secret, address)

    made: Mapping[str, Callable[[], Payments]] = {
        "testpay": lambda: Testpay(store, clock, keys, address),
        "stripe": stripe,
        "invoice": Invoice,
    }
    return Banks(*(made[name]() for name in wanted.names), panel=wanted.panel, pay_to=wanted.pay_to)
