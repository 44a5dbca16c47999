"""A card number lives only as long as the question to the bank."""

import re
from dataclasses import dataclass
from typing import Any

from counterfoil.gate.shapes import Unfit

WRITTEN = re.compile(r"[0-9](?:[ -]?[0-9]){11,18}\Z")


class CardNumber:
    """A card number that shows its last four digits to whoever prints it."""

    __slots__ = ("_digits",)

    def __init__(self, digits: str) -> None:
        self._digits = digits

    def __repr__(self) -> str:
        return f"•••• {self.last_four}"

    def __reduce__(self) -> str:
        """Refuse to be written anywhere."""
        message = "a card number is never stored"
        raise TypeError(message)

    def reveal(self) -> str:
        """All digits, for the bank and for the keyed fingerprint."""
        return self._digits

    @property
    def last_four(self) -> str:
        """The digits that may be kept: people tell their cards apart by them."""
        return self._digits[-4:]


@dataclass(frozen=True, slots=True)
class Card:
    """Takes a card number, with or without spaces."""

    def read(self, raw: object, *, spoken: bool) -> CardNumber:
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
