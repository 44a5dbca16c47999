"""Banks: what they are asked and what they say; a card number lives only as long as the question."""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from counterfoil.gate.shapes import Unfit
from counterfoil.shop.money import Money

APPROVES = "4242424242424242"
DECLINES = "4000000000000002"
TOO_LITTLE_MONEY = "4000000000009995"
SLOW = "4000000000000259"

Outcome = Literal["approved", "declined"]
WRITTEN = re.compile(r"[0-9](?:[ -]?[0-9]){11,18}\Z")


class CardNumber:
    """A card number that shows its last four digits to whoever prints it."""

    __slots__ = ("_digits",)

    def __init__(self, digits: str) -> None:
        self._digits = digits

    def __repr__(self) -> str:
        return f"•••• {self._digits[-4:]}"

    def __reduce__(self) -> str:
        """Refuse to be written anywhere."""
        message = "a card number is never stored"
        raise TypeError(message)

    def reveal(self) -> str:
        """All digits, for the bank and for the keyed fingerprint."""
        return self._digits


@dataclass(frozen=True, slots=True)
class Card:
    """Takes a card number, with or without spaces."""

    def read(self, raw: object, *, spoken: bool) -> CardNumber:  # noqa: ARG002
        """The number, if its check digit fits."""
        if not isinstance(raw, str):
            raise Unfit("field.text")
        if not raw.strip():
            raise Unfit("field.missing")
        text = raw.strip()
        if not WRITTEN.match(text) or not _checks(digits := re.sub("[ -]", "", text)):
            raise Unfit("card.unfit")
        return CardNumber(digits)

    def schema(self) -> dict[str, Any]:
        """JSON Schema."""
        return {"type": "string", "minLength": 12, "maxLength": 37}


def _checks(digits: str) -> bool:
    """Luhn: every second digit from the right counts twice."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the bank said about one charge; `reason` is a word of ours: sentences are `payment.<reason>`."""

    outcome: Outcome
    reference: str  # the bank's own, by which it is told from all others
    amount: Money
    reason: str = ""


class Payments(Protocol):
    """A bank. Asked twice with one reference, it charges once."""

    def charge(self, reference: str, amount: Money, card: CardNumber) -> Verdict:
        """Take the money; slow, and never inside a transaction."""
        ...

    def give_back(self, reference: str, amount: Money, once: str) -> None:
        """Give back so much of what was taken under this reference; asked again with the same `once`, nothing more.

        It raises when that failed, so that its job is tried again.
        """
        ...


class Simulator:
    """A bank of four cards that moves no money."""

    def __init__(self, slow: float = 3.0, sleep: Callable[[float], None] = time.sleep) -> None:
        self._slow = slow
        self._sleep = sleep

    def charge(self, reference: str, amount: Money, card: CardNumber) -> Verdict:
        """Say what the card was made to say."""
        digits = card.reveal()
        if digits == SLOW:
            self._sleep(self._slow)
        reason = {APPROVES: "", SLOW: "", DECLINES: "declined", TOO_LITTLE_MONEY: "insufficient_funds"}.get(
            digits, "unknown_card"
        )
        return Verdict("declined" if reason else "approved", _own_name(reference), amount, reason)

    def give_back(self, reference: str, amount: Money, once: str) -> None:
        """Nothing was taken."""


def _own_name(reference: str) -> str:
    # The same charge has the same name, however often it is asked for.
    return f"sim_{hashlib.sha256(reference.encode()).hexdigest()[:24]}"
