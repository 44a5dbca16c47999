"""What may become of an order: three machines in three columns, and what can be done in which of their states.

Each machine is a table from a state to those that may follow it. Each deed names the states it needs; buttons, refusals
and the conditions of the updates are all made from it, so that they cannot differ.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from counterfoil.gate.refusals import NotPossible

Machine = Mapping[str, tuple[str, ...]]

ORDER: Machine = {
    "placed": ("cancelled", "closed"),
    "cancelled": (),
    "closed": ("placed",),  # put away by mistake
}
PAYMENT: Machine = {
    "awaiting": ("authorised", "paid", "failed", "expired"),
    "authorised": ("paid", "failed", "expired"),
    "paid": ("part_refunded", "refunded"),
    "part_refunded": ("refunded",),
    "refunded": (),
    "failed": ("paid", "refunded"),  # the bank may still say yes: it is taken then, or given back
    "expired": ("paid", "refunded"),
}
FULFILMENT: Machine = {
    "unfulfilled": ("packed", "partial", "shipped"),
    "packed": ("unfulfilled", "partial", "shipped"),
    "partial": ("shipped", "returned"),
    "shipped": ("delivered", "returned"),
    "delivered": ("returned", "shipped"),  # said by mistake
    "returned": (),
}
MACHINES = {"order": ORDER, "payment": PAYMENT, "fulfilment": FULFILMENT}


@dataclass(frozen=True, slots=True)
class States:
    """Where the three machines of one order stand."""

    order: str
    payment: str
    fulfilment: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that is done to an order, and the states in which it can be."""

    name: str
    order: tuple[str, ...]
    payment: tuple[str, ...]
    fulfilment: tuple[str, ...] = tuple(FULFILMENT)

    def fits(self, states: States) -> bool:
        """Whether it can be done now."""
        return (
            states.order in self.order
            and states.payment in self.payment
            and states.fulfilment in self.fulfilment
        )

    @property
    def where(self) -> str:
        """The same as a condition on a row of `orders`."""
        columns = {"status": self.order, "payment": self.payment, "fulfilment": self.fulfilment}
        return " and ".join(f"orders.{column} {_one_of(words)}" for column, words in columns.items())


def _one_of(words: tuple[str, ...]) -> str:
    """Written as the partial indexes write it, or SQLite does not see that they fit."""
    listed = ", ".join(f"'{word}'" for word in words)
    return f"= {listed}" if len(words) == 1 else f"in ({listed})"


MONEY_IS_SURE = ("authorised", "paid", "part_refunded")
MONEY_IS_HERE = ("paid", "part_refunded")
NOTHING_OWED = ("refunded", "failed", "expired")

PACK = Deed("pack", ("placed",), MONEY_IS_SURE, ("unfulfilled",))
SHIP = Deed("ship", ("placed",), MONEY_IS_SURE, ("unfulfilled", "packed", "partial"))
DELIVER = Deed("deliver", ("placed",), (*MONEY_IS_SURE, "refunded"), ("shipped",))
CANCEL = Deed("cancel", ("placed",), MONEY_IS_SURE, ("unfulfilled", "packed"))
CANCEL_MINE = Deed("cancel", ("placed",), MONEY_IS_SURE, ("unfulfilled",))
REFUND = Deed("refund", ("placed", "closed"), MONEY_IS_HERE)
SEND_BACK = Deed("return", ("placed", "closed"), MONEY_IS_HERE, ("partial", "shipped", "delivered"))
MARK_PAID = Deed("mark_paid", ("placed",), ("authorised",))
CLOSE = Deed("close", ("placed",), MONEY_IS_HERE, ("delivered", "returned"))
CLOSE_VOID = Deed("close", ("placed",), NOTHING_OWED)
UNPACK = Deed("unpack", ("placed",), tuple(PAYMENT), ("packed",))
UNDELIVER = Deed("undeliver", ("placed",), DELIVER.payment, ("delivered",))
REOPEN = Deed("reopen", ("closed",), tuple(PAYMENT))

OF_THE_DESK = (MARK_PAID, PACK, SHIP, DELIVER, CANCEL, REFUND, CLOSE, CLOSE_VOID)
OF_THE_OWNER = (CANCEL_MINE, SEND_BACK)


def possible(deeds: Iterable[Deed], states: States) -> tuple[str, ...]:
    """The names of what can be done now."""
    return tuple(deed.name for deed in deeds if deed.fits(states))


class NotNow(NotPossible):
    """The order is in no state for this; `possible` names what can be done instead."""

    def __init__(self, deed: Deed, code: str, states: States, deeds: Iterable[Deed]) -> None:
        self.possible = possible(deeds, states)
        super().__init__(
            f"order.not_now_{deed.name}",
            code=code,
            state=said(states),
            possible=", ".join(self.possible) or "nothing",
        )


def said(states: States) -> str:
    """Where an order stands, in a few words."""
    words = [] if states.order == "placed" else [states.order]
    words += [SAID[states.payment]]
    words += [] if states.payment in ("awaiting", "failed", "expired") else [SAID[states.fulfilment]]
    return ", ".join(words)


SAID = {
    "awaiting": "waiting for the bank",
    "authorised": "to be paid by invoice",
    "paid": "paid",
    "part_refunded": "paid back in part",
    "refunded": "paid back",
    "failed": "not paid",
    "expired": "never paid",
    "unfulfilled": "not packed yet",
    "partial": "sent in part",
    "packed": "packed",
    "shipped": "sent",
    "delivered": "delivered",
    "returned": "returned",
}
