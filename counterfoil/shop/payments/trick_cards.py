"""Cards of the simulated bank that make trouble: what each does, and which calls come of it."""

from dataclasses import dataclass
from typing import Literal

from counterfoil.shop.payments.simulator import APPROVES, BLOCKED, DECLINES, EXPIRED, SLOW, TOO_LITTLE_MONEY

# paid, pending, declined: of the charge. refunded: of a refund.
Tells = Literal["paid", "pending", "declined", "refunded"]


@dataclass(frozen=True, slots=True)
class Call:
    """One call to the shop: after how many seconds, and what is wrong with it."""

    after: int
    tells: Tells = "paid"
    again: bool = False  # the call before it once more, under its name
    forged: bool = False  # signed with another key
    short: bool = False  # a cent less


@dataclass(frozen=True, slots=True)
class TrickCard:
    """What the bank does with one card; `testpay.<name>` is the sentence."""

    name: str
    digits: str
    outcome: Literal["pending", "approved"] = "pending"  # in the answer to the charge
    takes: bool = True  # whether it takes the money, answer or not,
    after: int = 0  # … and after how many seconds
    asks: bool = False  # whoever pays is to confirm it on a page
    short: bool = False  # it takes a cent less
    calls: tuple[Call, ...] = ()
    refunds: Literal["done", "later", "never"] = "done"


SOON, LATE = 2, 20  # seconds

TRICKS = (
    TrickCard("challenge", "4000002760003184", takes=False, asks=True),
    TrickCard("no_answer", "4000000000001018", takes=False),
    TrickCard("late", "4000000000001026", after=LATE, calls=(Call(LATE),)),
    TrickCard("twice", "4000000000001034", calls=(Call(SOON), Call(2 * SOON, again=True))),
    TrickCard("out_of_order", "4000000000001042", calls=(Call(SOON), Call(2 * SOON, "pending"))),
    TrickCard("forged", "4000000000001059", takes=False, calls=(Call(SOON, forged=True),)),
    TrickCard("other_amount", "4000000000001067", short=True, calls=(Call(SOON, short=True),)),
    TrickCard("never", "4000000000001075"),
    TrickCard("refund_late", "4000000000001083", "approved", refunds="later"),
    TrickCard("refund_never", "4000000000001091", "approved", refunds="never"),
)
BY_DIGITS = {card.digits: card for card in TRICKS}
BY_NAME = {card.name: card for card in TRICKS}

# Every card, as they are listed: its digits and the name of its sentence.
LISTED = (
    (APPROVES, "approves"),
    (SLOW, "slow"),
    (DECLINES, "declined"),
    (TOO_LITTLE_MONEY, "insufficient_funds"),
    (EXPIRED, "expired_card"),
    (BLOCKED, "blocked_card"),
    *((card.digits, card.name) for card in TRICKS),
)


def written(digits: str) -> str:
    """In groups of four, as on a card."""
    return " ".join(digits[place : place + 4] for place in range(0, len(digits), 4))
