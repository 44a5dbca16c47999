"""Banks: what they are asked, what they say, and those the shop works with."""

from counterfoil.shop.payments.bank import Banks, GivenBack, Heard, Payments, Verdict
from counterfoil.shop.payments.card_number import Card, CardNumber
from counterfoil.shop.payments.simulator import APPROVES, DECLINES, SLOW, TOO_LITTLE_MONEY, Simulator

__all__ = [
    "APPROVES",
    "DECLINES",
    "SLOW",
    "TOO_LITTLE_MONEY",
    "Banks",
    "Card",
    "CardNumber",
    "GivenBack",
    "Heard",
    "Payments",
    "Simulator",
    "Verdict",
]
