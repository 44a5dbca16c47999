"""Which banks a shop works with, made from what it was told."""

from collections.abc import Iterable, Mapping

from counterfoil.gate.clock import Clock
from counterfoil.gate.db import Store
from counterfoil.identity.keys import Keys
from counterfoil.shop.payments import testpay_calls  # noqa: F401  (its job has to be known)
from counterfoil.shop.payments.bank import Banks, Payments
from counterfoil.shop.payments.invoice import Invoice
from counterfoil.shop.payments.testpay import Testpay

NAMES = ("testpay", "invoice")


def open_banks(
    names: Iterable[str], store: Store, clock: Clock, keys: Keys, address: str, *, panel: bool, pay_to: str
) -> Banks:
    """Those of these names, in this order."""
    known: Mapping[str, Payments] = {
        "testpay": Testpay(store, clock, keys, address),
        "invoice": Invoice(),
    }
    return Banks(*(known[name] for name in names), panel=panel, pay_to=pay_to)
